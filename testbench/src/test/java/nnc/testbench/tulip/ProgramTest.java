package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import nnc.emulator.pe.FunctionalRun;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Verifier;
import nnc.ir.pass.PassContext;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.passes.tulip.MapToElements;
import nnc.testbench.RandomBinaryNetworks;
import org.junit.jupiter.api.Test;

/// Random networks as programs, against the interpreter.
class ProgramTest {

  private static final int NETWORKS = 400;

  @Test
  void programsComputeWhatTheNetworkMeans() {
    int mapped = 0;
    List<String> refused = new ArrayList<>();
    for (long seed = 0; seed < NETWORKS; seed++) {
      Network network = RandomBinaryNetworks.of(seed);
      assertEquals(List.of(), Verifier.check(network), () -> DesignPrinter.print(network));
      try {
        compare(network, program(network));
        mapped++;
      } catch (Rejection r) {
        assertEquals(Code.E0401, r.diagnostics().getFirst().code());
        refused.add(r.diagnostics().getFirst().message());
      }
    }
    assertTrue(mapped > NETWORKS * 3 / 4, mapped + " mapped, refused: " + refused);
  }

  static PeProgram program(Network network) {
    PassContext context = PassContext.bare(Targets.read("tulip"));
    return new MapToElements().apply(network, context);
  }

  private static void compare(Network network, PeProgram program) {
    Interpreter interpreter = Interpreter.of(network);
    FunctionalRun run = new FunctionalRun(program);
    InputGenerator inputs = InputGenerator.of(network, 5);
    for (int i = 0; i < 6; i++) {
      List<Value> sample = inputs.next();
      assertEquals(interpreter.run(sample), run.run(sample), () -> DesignPrinter.print(network));
    }
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
