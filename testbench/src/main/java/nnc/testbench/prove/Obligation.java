package nnc.testbench.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// What a kernel owes for the unit of its work, one vector or position: from `inputs` streams of
/// elements the `result` stream within `steps` steps, each element with the value that module
/// `nnc_specification` gives it. The module is made from the kernel's record and the meaning of its
/// operators alone; of what the emitter makes of them it knows nothing.
record Obligation(List<Stream> inputs, Stream result, int steps, String specification) {

  static final String MODULE = "nnc_specification";

  Obligation {
    inputs = List.copyOf(inputs);
  }

  /// `elements` elements, `lanes` a beat.
  record Stream(int elements, int lanes, NumberFormat format) {
    int bits() {
      return Math.multiplyExact(elements, format.width());
    }

    int beatBits() {
      return lanes * format.width();
    }

    int beats() {
      return elements / lanes;
    }

    /// The element that the bits `raw` stand for.
    long value(long raw) {
      return switch (format) {
        case NumberFormat.Bipolar _ -> raw == 1 ? 1 : -1;
        case NumberFormat.Fixed f when f.signed() -> raw << (64 - f.width()) >> (64 - f.width());
        case NumberFormat.Fixed _ -> raw;
        case NumberFormat.Real _ -> throw new IllegalArgumentException("a stream of reals");
      };
    }
  }

  /// Whether a kernel computes anything.
  static boolean provable(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Matrix _, Kernel.Map _, Kernel.Add _, Kernel.Pool _, Kernel.ArgMax _ -> true;
      case Kernel.Ingress _,
          Kernel.Egress _,
          Kernel.LineBuffer _,
          Kernel.Concat _,
          Kernel.Fork _,
          Kernel.Width _,
          Kernel.Population _,
          Kernel.Delay _,
          Kernel.Gate _,
          Kernel.EventIngress _,
          Kernel.Scatter _,
          Kernel.Projection _ ->
          false;
    };
  }

  /// Empty for kernels that only move data.
  static Optional<Obligation> of(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Matrix k ->
          Optional.of(
              make(
                  List.of(new Stream(k.inputs(), k.simd(), k.input())),
                  new Stream(k.outputs(), k.pe(), k.output()),
                  k.neuronFolds() * k.synapseFolds(),
                  (wires, in) -> {
                    Neurons neurons = new Neurons(k, wires, in.getFirst());
                    return range(k.outputs(), neurons::value);
                  }));
      case Kernel.Map k -> {
        Stream in = new Stream(k.channels(), k.lanes(), k.input());
        yield Optional.of(
            make(
                List.of(in),
                new Stream(k.channels(), k.lanes(), k.output()),
                in.beats(),
                (wires, x) ->
                    range(
                        k.channels(),
                        c ->
                            Stages.apply(
                                wires,
                                k.stages(),
                                c,
                                Stages.decoded(wires, k.input(), x.getFirst().get(c))))));
      }
      case Kernel.Add k -> {
        List<Stream> in =
            k.inputs().stream().map(f -> new Stream(k.channels(), k.lanes(), f)).toList();
        yield Optional.of(
            make(
                in,
                new Stream(k.channels(), k.lanes(), k.output()),
                in.getFirst().beats(),
                (wires, x) -> range(k.channels(), c -> added(k, wires, x, c))));
      }
      case Kernel.Pool k ->
          Optional.of(
              make(
                  List.of(new Stream(k.size() * k.channels(), k.lanes(), k.input())),
                  new Stream(k.channels(), k.lanes(), k.output()),
                  k.size() * k.channels() / k.lanes(),
                  (wires, x) -> range(k.channels(), c -> pooled(k, wires, x.getFirst(), c))));
      case Kernel.ArgMax k ->
          Optional.of(
              make(
                  List.of(new Stream(k.elements(), k.lanes(), k.input())),
                  new Stream(1, 1, k.output()),
                  k.elements() / k.lanes(),
                  (wires, x) -> List.of(largest(k, wires, x.getFirst()))));
      case Kernel.Ingress _,
          Kernel.Egress _,
          Kernel.LineBuffer _,
          Kernel.Concat _,
          Kernel.Fork _,
          Kernel.Width _,
          Kernel.Population _,
          Kernel.Delay _,
          Kernel.Gate _,
          Kernel.EventIngress _,
          Kernel.Scatter _,
          Kernel.Projection _ ->
          Optional.empty();
    };
  }

  /// The result's values, given the bits of every element of every input.
  private interface Meaning {
    List<Expression> of(Expression.Wires wires, List<List<String>> inputs);
  }

  private static List<Expression> range(
      int count, java.util.function.IntFunction<Expression> value) {
    List<Expression> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(value.apply(i));
    }
    return all;
  }

  private static Obligation make(List<Stream> inputs, Stream result, int steps, Meaning meaning) {
    Expression.Wires wires = new Expression.Wires();
    StringBuilder text = new StringBuilder("module " + MODULE + " (\n");
    List<List<String>> bits = new ArrayList<>();
    for (int p = 0; p < inputs.size(); p++) {
      Stream in = inputs.get(p);
      text.append(String.format(Locale.ROOT, "  input wire [%d:0] x%d,\n", in.bits() - 1, p));
      List<String> elements = new ArrayList<>();
      int w = in.format().width();
      for (int i = 0; i < in.elements(); i++) {
        elements.add(String.format(Locale.ROOT, "x%d[%d:%d]", p, i * w + w - 1, i * w));
      }
      bits.add(elements);
    }
    text.append(String.format(Locale.ROOT, "  output wire [%d:0] y\n);\n", result.bits() - 1));
    List<String> coded = new ArrayList<>();
    for (Expression value : meaning.of(wires, bits)) {
      coded.add(Stages.encoded(wires, result.format(), value));
    }
    text.append(wires.text());
    text.append("  assign y = {\n    ")
        .append(String.join(",\n    ", coded.reversed()))
        .append("};\nendmodule\n");
    return new Obligation(inputs, result, steps, text.toString());
  }

  private static Expression added(
      Kernel.Add k, Expression.Wires wires, List<List<String>> x, int c) {
    Expression sum = Stages.decoded(wires, k.inputs().getFirst(), x.getFirst().get(c));
    for (int p = 1; p < x.size(); p++) {
      sum = wires.sum(sum, Stages.decoded(wires, k.inputs().get(p), x.get(p).get(c)));
    }
    return Stages.apply(wires, k.stages(), c, wires.within(k.accumulator(), sum));
  }

  private static Expression pooled(Kernel.Pool k, Expression.Wires wires, List<String> x, int c) {
    Expression value = Stages.decoded(wires, k.input(), x.get(c));
    for (int i = 1; i < k.size(); i++) {
      Expression next = Stages.decoded(wires, k.input(), x.get(i * k.channels() + c));
      value = k.max() ? larger(wires, next, value, next, value) : wires.sum(value, next);
    }
    return Stages.apply(wires, k.stages(), c, wires.within(k.accumulator(), value));
  }

  private static Expression largest(Kernel.ArgMax k, Expression.Wires wires, List<String> x) {
    Expression best = Stages.decoded(wires, k.input(), x.getFirst());
    Expression index = wires.constant(0);
    for (int i = 1; i < k.elements(); i++) {
      Expression next = Stages.decoded(wires, k.input(), x.get(i));
      index = larger(wires, next, best, wires.constant(i), index);
      best = larger(wires, next, best, next, best);
    }
    return index;
  }

  private static Expression larger(
      Expression.Wires wires, Expression a, Expression b, Expression yes, Expression no) {
    Range range = yes.range().union(no.range());
    return wires.wire(range, a.name() + " > " + b.name() + " ? " + yes.name() + " : " + no.name());
  }
}
