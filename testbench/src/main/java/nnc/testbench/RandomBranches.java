package nnc.testbench;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.frontend.ModelFolder;
import nnc.frontend.language.LanguageReader;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.neuron.DatapathBuilder;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.passes.quantize.QuantizeNeurons;

/// Random integer neurons with vectors inside: written in the language, read and quantized, so that
/// what becomes of vectors, reductions and products is what a user gets.
final class RandomBranches {

  private final Random random;
  private final int branches;

  private RandomBranches(Random random, int branches) {
    this.random = random;
    this.branches = branches;
  }

  /// A population of `shape` whose ports, at least one, are the elements of a vector and take
  /// `inputs`; what is drawn and has no integer meaning is drawn again.
  static Op.Population of(Random random, List<NumberFormat> inputs, Shape shape) {
    while (true) {
      try {
        String text = new RandomBranches(random, inputs.size()).text(inputs, shape);
        Network real =
            LanguageReader.read(new Source("branches.nn", text), new ModelFolder(Path.of("")))
                .network();
        Network integer = new QuantizeNeurons(6, 8, 1, 6, 0, 0).apply(real, alone());
        Op.Population drawn = (Op.Population) integer.op("p");
        if (drawn.model().ports().size() == inputs.size()) {
          var _ = DatapathBuilder.of(drawn.model(), drawn.parameters(), inputs, shape.size(), 3);
          return drawn;
        }
      } catch (Rejection | ArithmeticException _) {
        // drawn again
      }
    }
  }

  private static PassContext alone() {
    return PassContext.bare(
        new Target("none", "", List.of(), List.of(), List.of(), List.of(), List.of()));
  }

  private String pick(String... of) {
    return of[random.nextInt(of.length)];
  }

  private String numbers(int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> String.valueOf((random.nextInt(17) - 8) / 4.0))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /// A network of nothing but the population `p`.
  private String text(List<NumberFormat> inputs, Shape shape) {
    StringBuilder text = new StringBuilder("neuron n(w[");
    text.append(branches).append(", ").append(branches).append("] = ");
    text.append(
        IntStream.range(0, branches)
            .mapToObj(_ -> numbers(branches))
            .collect(Collectors.joining(", ", "[", "]")));
    text.append(", c[").append(branches).append("] = 1) {\nport i[").append(branches);
    text.append("]\nstate d[").append(branches).append("] : ");
    text.append(pick("q5.3", "q3.6 floor", "int6 trunc wrap")).append(" = 0\nstate v : ");
    text.append(pick("q6.4", "int9", "q3.3 wrap")).append(" = 1\n");
    // All ports are used, so that none is lost.
    text.append("d := select(i > ").append(vector(1)).append(", ").append(vector(2));
    text.append(", d / 2)\nlet e = ").append(vector(2)).append("\nv := ").append(number());
    text.append(pick("", " - old(v)", " + count(e > d)", " + " + table(), " - " + table()));
    text.append('\n');
    text.append(
        pick("fire when v > sum(e)\nreset d := d - 1", "fire when any(e > d)", "emit v", "emit v"));
    text.append("\n}\nnetwork t\n");
    for (int i = 0; i < inputs.size(); i++) {
      text.append("input x").append(i).append(" : ").append(inputs.get(i)).append(shape);
      text.append('\n');
    }
    text.append("population p : n").append(shape);
    text.append(pick("", "(c: " + numbers(branches) + ")", "(c: uniform(-1, 1, seed: 1))"));
    for (int i = 0; i < inputs.size(); i++) {
      text.append("\nproject x").append(i).append(" -> p.i[").append(i).append("] one_to_one");
    }
    return text.append("\noutput y = p\n").toString();
  }

  private String vector(int depth) {
    if (depth == 0) {
      return pick("i", "d", "old(d)", "c");
    }
    String a = vector(depth - 1);
    return switch (random.nextInt(8)) {
      case 0 -> "dot(w, " + a + ")";
      case 1 -> "(" + a + pick(" + ", " - ", " * ") + vector(depth - 1) + ")";
      case 2 -> "(" + a + " * v)";
      case 3 -> pick("abs", "-") + "(" + a + ")";
      case 4 -> pick("max", "min") + "(" + a + ", " + vector(depth - 1) + ")";
      case 5 ->
          "lut2(u = round("
              + a
              + ", 2), w = floor("
              + vector(depth - 1)
              + ", 2), u * tanh(w), domain: -4..4, domain: -2..2, entries: 8, entries: 4"
              + pick(")", ", linear, fraction: 4)");
      case 6 -> "((" + a + ") >> " + (1 + random.nextInt(3)) + ")";
      default -> a;
    };
  }

  /// An interpolated table as fine as `v`, so that its last bit shows.
  private String table() {
    return "lut2(u = round(i[0], 3), w = round("
        + pick("v", "d[0]", "2 * d[0]")
        + ", 3), u * tanh(w) + w, domain: -4..4, domain: -2..2, entries: 4, entries: 8, linear,"
        + " fraction: 4)";
  }

  private String number() {
    String a = vector(1);
    return switch (random.nextInt(branches > 1 ? 6 : 5)) {
      case 0 -> pick("sum", "max", "min", "absmax", "argmax") + "(" + a + ")";
      case 1 -> pick("any", "count") + "(" + a + " > " + vector(1) + ")";
      case 2 -> "dot(w[0], " + a + ")";
      case 3 -> "prod(saturate(" + a + ", q2.1))";
      case 4 -> "argmax(" + a + ") + absmax(" + vector(1) + ")";
      default -> "sum([2, -1] * top2(" + a + "))";
    };
  }
}
