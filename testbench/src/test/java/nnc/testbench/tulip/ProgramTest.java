package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import nnc.emulator.pe.FunctionalRun;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Verifier;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pe.ProgramVerifier;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.testbench.RandomBinaryNetworks;
import org.junit.jupiter.api.Test;

/// Random networks as programs, against the interpreter.
class ProgramTest {

  private static final int NETWORKS = 400;

  @Test
  void programsComputeWhatTheNetworkMeans() {
    assertTrue(mapped(NETWORKS, RandomBinaryNetworks::of, Code.E0401) > NETWORKS * 3 / 4);
  }

  @Test
  void branchesAndActivationsOfManyLevelsAreRight() {
    assertTrue(mapped(NETWORKS / 2, RandomBinaryNetworks::branching, Code.E0401) > 180);
  }

  @Test
  void fanInsThatRegistersCannotHoldAreSplit() {
    String[] small = {"register-bits=2", "attempts=40"};
    int mapped = mapped(60, RandomBinaryNetworks::branching, Code.E0403, small);
    assertTrue(mapped > 50, mapped + " mapped");
    String[] smallest = {"register-bits=1", "attempts=40"};
    mapped = mapped(40, RandomBinaryNetworks::of, Code.E0403, smallest);
    assertTrue(mapped > 20, mapped + " mapped");
  }

  /// How many of `count` networks are mapped and computed right; the others are refused with
  /// `refusal`.
  private static int mapped(
      int count, LongFunction<Network> networks, Code refusal, String... settings) {
    int mapped = 0;
    for (long seed = 0; seed < count; seed++) {
      Network network = networks.apply(seed);
      assertEquals(List.of(), Verifier.check(network), () -> DesignPrinter.print(network));
      try {
        PeProgram program = ArrayCoSimulationTest.program(network, settings);
        assertEquals(List.of(), ProgramVerifier.check(program), "seed " + seed);
        compare(network, program);
        mapped++;
      } catch (Rejection r) {
        assertEquals(refusal, r.diagnostics().getFirst().code());
      }
    }
    return mapped;
  }

  /// A layer of `inputs` numbers of `bits` bits with weights as wide.
  private static Network dense(int inputs, int bits, int outputs) {
    SplittableRandom random = new SplittableRandom(inputs);
    NumberFormat format = NumberFormat.signed(bits);
    Tensor weights =
        Tensor.generate(
            Shape.of(outputs, inputs),
            format,
            _ -> random.nextLong(format.range().lo(), format.range().hi() + 1));
    return Network.builder("wide")
        .add("x", new Op.Input(new TensorType(Shape.of(inputs), format)))
        .add("h", new Op.Dense(new Synapse.Product(weights), Optional.empty()), "x")
        .add("y", new Op.Output(), "h")
        .build();
  }

  @Test
  void largeFanInsMapToRegistersOfFourBits() {
    Network network = dense(1200, 2, 20);
    PeProgram program = ArrayCoSimulationTest.program(network, "register-bits=4", "attempts=40");
    assertTrue(program.layers().size() > 2, "" + program.layers().keySet());
    compare(network, program);
  }

  @Test
  void onlyWhatNoPartFitsIsRefused() {
    Rejection refused =
        assertThrows(
            Rejection.class,
            () -> ArrayCoSimulationTest.program(dense(3, 8, 2), "register-bits=1", "attempts=40"));
    assertEquals(Code.E0403, refused.diagnostics().getFirst().code());
    assertTrue(refused.diagnostics().getFirst().message().contains("registers are too small"));
  }

  @Test
  void memoriesThatAreTooSmallAreNamed() {
    Rejection refused = assertThrows(Rejection.class, () -> program(dense(40_000, 8, 1)));
    assertEquals(Code.E0403, refused.diagnostics().getFirst().code());
    String message = refused.diagnostics().getFirst().message();
    assertTrue(message.contains("activation-bits"), message);
  }

  static PeProgram program(Network network) {
    return ArrayCoSimulationTest.program(network);
  }

  private static void compare(Network network, PeProgram program) {
    Interpreter interpreter = Interpreter.of(network);
    InputGenerator inputs = InputGenerator.of(network, 5);
    List<List<Value>> samples = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      samples.add(inputs.next());
    }
    assertEquals(
        samples.stream().map(interpreter::run).toList(),
        new FunctionalRun(program).batch(samples),
        () -> DesignPrinter.print(network));
  }

  @Test
  void programsReadBackAsTheyWere() {
    for (long seed = 0; seed < 20; seed++) {
      try {
        PeProgram program = program(RandomBinaryNetworks.of(seed));
        String text = DesignPrinter.print(program);
        assertEquals(program, DesignParser.parse(new Source("text", text)));
      } catch (Rejection r) {
        assertEquals(Code.E0401, r.diagnostics().getFirst().code());
      }
    }
  }
}
