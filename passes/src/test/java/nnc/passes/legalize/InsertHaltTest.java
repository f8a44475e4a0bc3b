package nnc.passes.legalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Halt;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Sequence;
import nnc.ir.network.SequenceRun;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.passes.Nets;
import org.junit.jupiter.api.Test;

class InsertHaltTest {

  /// What comes in shows one step late.
  private static Network late(TensorType type) {
    return Network.builder("late")
        .add("x", new Op.Input(type))
        .add("d", new Op.Delay(1, type), "x")
        .add("y", new Op.Output(), "d")
        .build();
  }

  private static Network halting(Network network, double gap) {
    return new InsertHalt(gap).apply(network, Nets.context());
  }

  @Property(tries = 200)
  void theFlagComesWhereHaltIsReached(@ForAll long seed) {
    Random random = new Random(seed);
    Shape shape = random.nextInt(4) == 0 ? Shape.of(2, 1, 2) : Shape.of(2 + random.nextInt(9));
    NumberFormat format =
        switch (random.nextInt(4)) {
          case 0 -> Formats.BIT;
          case 1 -> new NumberFormat.Fixed(true, 8, 3);
          case 2 -> Formats.BIPOLAR;
          default -> NumberFormat.unsigned(5);
        };
    TensorType type = new TensorType(shape, format);
    double gap = random.nextBoolean() ? 1 + random.nextInt(9) : 0.1 + 6 * random.nextDouble();
    Network before = late(type);
    Network after = halting(before, gap);
    int steps = 25;
    List<List<Value>> inputs = new ArrayList<>();
    for (int i = 0; i < 4 * steps; i++) {
      inputs.add(
          List.of(
              Value.ofRaw(
                  type,
                  random
                      .longs(shape.size(), format.range().lo(), format.range().hi() + 1)
                      .map(r -> r == 0 && format.equals(Formats.BIPOLAR) ? 1 : r)
                      .toArray())));
    }
    SequenceRun expected =
        SequenceRun.of(
            before,
            Interpreter.of(before)::start,
            new Sequences(Samples.of(inputs, List.of()), steps, List.of()),
            List.of(),
            Optional.of(new Halt(Halt.Kind.GAP, gap)),
            _ -> {});
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Sequence run = Interpreter.of(after).start();
      int end = steps;
      for (int t = 0; t < steps && end == steps; t++) {
        List<Value> shown = run.step(inputs.get(i * steps + t));
        assertEquals(expected.outputs().get(i * steps + t), shown.subList(0, 1));
        end = shown.getLast().raw()[0] == 1 ? t + 1 : steps;
      }
      taken.add(end);
    }
    assertEquals(expected.taken(), taken, type + " " + gap);
  }

  @Test
  void theFlagIsTheOnlyNewOutput() {
    Network after = halting(late(new TensorType(Shape.of(3), Formats.BIT)), 2);
    assertEquals(List.of("y", "halt"), after.outputIds());
    assertEquals(Optional.of("halt"), InsertHalt.flag(after));
    assertSame(after, halting(after, 5));
  }

  @Test
  void networksWithoutTimeAreLeftAlone() {
    Network network =
        Network.builder("n")
            .add("x", new Op.Input(new TensorType(Shape.of(3), Formats.BIT)))
            .add("y", new Op.Output(), "x")
            .build();
    assertSame(network, halting(network, 2));
  }

  @Test
  void oneElementAndTooManyAreRefused() {
    for (int size : new int[] {1, 65}) {
      Rejection r =
          assertThrows(
              Rejection.class, () -> halting(late(new TensorType(Shape.of(size), Formats.BIT)), 1));
      assertEquals(size == 1 ? Code.E0203 : Code.E0106, r.diagnostics().getFirst().code());
    }
    assertTrue(
        InsertHalt.flag(halting(late(new TensorType(Shape.of(64), Formats.BIT)), 1)).isPresent());
  }

  @Test
  void confidenceIsForSoftwareAlone() {
    Rejection r =
        assertThrows(
            Rejection.class, () -> InsertHalt.of(new Halt(Halt.Kind.CONFIDENCE, 0.9), Span.NONE));
    assertEquals(Code.E0401, r.diagnostics().getFirst().code());
  }
}
