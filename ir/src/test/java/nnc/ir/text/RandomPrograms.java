package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SequencedMap;
import nnc.ir.PeProgram;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Ports;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Terminal;
import nnc.ir.pe.Threshold;

/// Programs drawn from a seed, most of them senseless.
final class RandomPrograms {

  private final Random random;

  private RandomPrograms(long seed) {
    this.random = new Random(seed);
  }

  static PeProgram of(long seed) {
    return new RandomPrograms(seed).program();
  }

  private PeProgram program() {
    Machine machine =
        new Machine(
            List.of(1 + random.nextInt(3), 1, 1, 1),
            2 + random.nextInt(4),
            1 + random.nextInt(20),
            any(Ports.values()),
            random.nextInt(2),
            1 + random.nextInt(4),
            3 + random.nextInt(20),
            1 + random.nextInt(4),
            1 + random.nextInt(8),
            1 + random.nextInt(8));
    SequencedMap<String, Routine> routines = new LinkedHashMap<>();
    SequencedMap<String, Layer> layers = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      routines.put("r " + i, routine());
      layers.put("l" + i, layer("r " + i));
    }
    Terminal in =
        new Terminal(
            "x",
            new TensorType(Shape.of(2, 3, 1), NumberFormat.signed(3)),
            5,
            List.of(1L, 2L, -4L),
            0);
    Terminal out =
        new Terminal("a\"b", new TensorType(Shape.of(4), Formats.BIPOLAR), 0, List.of(2L), -1);
    return new PeProgram(
        "p" + random.nextInt(9), machine, bits(100), routines, layers, List.of(in), List.of(out));
  }

  private Tensor bits(int... dims) {
    return Tensor.generate(Shape.of(dims), Formats.BIT, _ -> random.nextInt(2));
  }

  private Tensor numbers(int... dims) {
    return Tensor.generate(Shape.of(dims), NumberFormat.signed(9), _ -> random.nextInt(200) - 1);
  }

  private Layer layer(String routine) {
    return new Layer(
        routine,
        random.nextBoolean(),
        1 + random.nextInt(9),
        random.nextBoolean() ? Optional.empty() : Optional.of(numbers(7)),
        numbers(2, 3),
        numbers(2, 3),
        random.nextBoolean() ? Optional.empty() : Optional.of(bits(3, 90)),
        random.nextBoolean() ? Optional.empty() : Optional.of(bits(3, 5)),
        Span.NONE);
  }

  private Routine routine() {
    List<Step> steps = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      List<Evaluation> evaluations = new ArrayList<>();
      for (int e = random.nextInt(4); e > 0; e--) {
        evaluations.add(
            new Evaluation(
                random.nextInt(5),
                random.nextInt(4) == 0 ? Threshold.OWN : new Threshold.Fixed(random.nextInt(7)),
                List.of(operand(), operand(), operand(), operand()),
                gate(),
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(16))));
      }
      steps.add(
          new Step(
              random.nextInt(4),
              evaluations,
              random.nextBoolean()
                  ? Optional.empty()
                  : Optional.of(new Step.Emit(random.nextInt(4), gate()))));
    }
    return new Routine(any(Routine.Mix.values()), random.nextInt(20), steps);
  }

  private <E> E any(E[] all) {
    return all[random.nextInt(all.length)];
  }

  private Gate gate() {
    return switch (random.nextInt(3)) {
      case 0 -> Gate.OPEN;
      case 1 -> new Gate.Flip(random.nextInt(20));
      default -> new Gate.Mask(random.nextInt(20));
    };
  }

  private Operand operand() {
    Operand.Source source =
        switch (random.nextInt(6)) {
          case 0 -> new Operand.Zero();
          case 1 -> new Operand.Input(random.nextInt(3));
          case 2 -> new Operand.Held(random.nextInt(3));
          case 3 -> new Operand.Stored(random.nextInt(4), random.nextInt(16));
          case 4 -> new Operand.Output(random.nextInt(4));
          default -> new Operand.Latched(random.nextInt(4));
        };
    return new Operand(source, random.nextBoolean());
  }
}
