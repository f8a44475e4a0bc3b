package nnc.frontend.language;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.frontend.language.Arrays.Role;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Layers with synapses: `dense` and `conv`.
final class Connections {

  private Connections() {}

  static Op dense(Arguments a, Operand input) {
    Weights w = Weights.of(a, "weights", 2, input.fraction());
    if (input.shape().rank() != 1) {
      throw Diagnostic.of(Code.E0203, input.span(), "'dense' takes a vector")
          .label("is " + input.type())
          .help("put flatten(...) around it")
          .rejection();
    }
    if (w.shape().rank() != 2) {
      throw w.wrong("weights of 'dense' must be [outputs, inputs]").rejection();
    }
    if (w.shape().dim(1) != input.shape().size()) {
      throw w.wrong("the weights do not fit the input: [outputs, inputs] is " + w.shape())
          .because(input.span(), "has " + input.shape().size() + " elements")
          .rejection();
    }
    return new Op.Dense(w.synapse, w.preload(a, w.shape().dim(0), input.fraction()));
  }

  static Op conv(Arguments a, Operand input) {
    Weights w = Weights.of(a, "kernel", 4, input.fraction());
    int groups = (int) a.integer("groups", 1, 1, Integer.MAX_VALUE);
    if (input.shape().rank() != 3) {
      throw Diagnostic.of(
              Code.E0203, input.span(), "'conv' takes a feature map [channels, height, width]")
          .label("is " + input.type())
          .help("declare the input with three extents, or write dense for a vector")
          .rejection();
    }
    if (w.shape().rank() != 4) {
      throw w.wrong("a kernel must be [outputs, inputs, height, width]").rejection();
    }
    Windows.Pair size = new Windows.Pair(w.shape().dim(2), w.shape().dim(3));
    if (w.shape().dim(1) * (long) groups != input.channels() || w.shape().dim(0) % groups != 0) {
      throw w.wrong(
              "the kernel does not fit the input: [outputs, inputs, height, width] is "
                  + w.shape()
                  + (groups == 1 ? "" : " in " + groups + " groups"))
          .because(input.span(), "has " + input.channels() + " channels")
          .rejection();
    }
    Windows.Pair stride = Windows.pair(a, "stride").orElse(new Windows.Pair(1, 1));
    Window window = Windows.of(a, input, size, stride, w.parameter.span());
    return new Op.Conv(
        w.synapse,
        w.preload(a, w.shape().dim(0), input.fraction()),
        window,
        groups,
        pad(a, input, window));
  }

  /// The raw value that padded positions feed: 0 unless stated, which bipolar inputs demand.
  private static long pad(Arguments a, Operand input, Window window) {
    long pad = a.integer("pad", 0, Long.MIN_VALUE, Long.MAX_VALUE);
    if (!window.padded() || input.format().isReal() || input.format().holds(pad)) {
      return window.padded() ? pad : 0;
    }
    if (!a.has("pad")) {
      throw Diagnostic.of(
              Code.E0210,
              a.span("padding"),
              "padding of " + input.format() + " values needs a value to pad with")
          .because(input.span(), "is " + input.type() + ", which has no 0")
          .help("say what the model was trained with: 'pad: -1' or 'pad: 1'")
          .rejection();
    }
    throw Diagnostic.of(
            Code.E0302, a.span("pad"), "the input's format does not hold the padding value " + pad)
        .because(input.span(), "is " + input.type())
        .help(
            input.format().equals(Formats.BIPOLAR)
                ? "bipolar values are -1 and 1"
                : "choose one of " + input.format().range())
        .rejection();
  }

  /// The synapses of a layer and the array that its shape problems are reported at.
  private record Weights(Synapse synapse, Parameter parameter) {

    Shape shape() {
      return synapse.shape();
    }

    Diagnostic wrong(String message) {
      return parameter
          .diagnostic(Code.E0204, message)
          .label(parameter.shape().toString())
          .help("each output needs a weight for every input it sees");
    }

    /// Multiplying synapses from the argument `word`, or threshold synapses.
    static Weights of(Arguments a, String word, int rank, int fraction) {
      a.exclude(word, "thresholds", "a layer multiplies or compares");
      a.exclude(word, "signs", "'signs' belong to 'thresholds'");
      a.exclude("bias", "preload", "both are the value that sums start from");
      if (a.has("thresholds")) {
        return thresholds(a, rank, fraction);
      }
      if (a.has("signs") || a.has("clamp")) {
        a.required("thresholds", "thresholds: \"weights.npz\"/t");
      }
      Parameter p =
          sized(a, a.requiredArray(word, Role.WEIGHTS, word + ": \"weights.npz\"/w"), rank);
      return new Weights(new Synapse.Product(p.tensor()), p);
    }

    private static Weights thresholds(Arguments a, int rank, int fraction) {
      Parameter t = a.numbers("thresholds", fraction).orElseThrow();
      Parameter s = a.requiredArray("signs", Role.WEIGHTS, "signs: \"weights.npz\"/s or signs: 1");
      Clamp clamp =
          a.word("clamp", List.of("relu", "none", "abs"))
              .map(w -> Clamp.valueOf(w.toUpperCase(Locale.ROOT)))
              .orElse(Clamp.RELU);
      for (int i = 0; i < t.tensor().size(); i++) {
        if (t.tensor().real(i) < 0 && clamp != Clamp.ABS) {
          throw Diagnostic.of(
                  Code.E0305, t.element(i), "threshold " + i + " is negative: " + text(t, i))
              .help("thresholds of synapses are 0 or more, except with 'clamp: abs'")
              .rejection();
        }
      }
      checkSigns(s);
      if (t.shape().rank() == 0 && s.shape().rank() > 0) {
        t = spread(t, sized(a, s, rank));
      } else {
        t = sized(a, t, rank);
      }
      s = s.shape().rank() == 0 ? spread(s, t) : sized(a, s, rank);
      if (!t.shape().equals(s.shape())) {
        throw s.diagnostic(Code.E0204, "signs and thresholds differ in shape")
            .label(s.shape().toString())
            .because(t.span(), t.shape().toString())
            .help("every synapse has a threshold and a sign; one sign for all is 'signs: 1'")
            .rejection();
      }
      return new Weights(new Synapse.Threshold(t.tensor(), s.tensor(), clamp), t);
    }

    private static void checkSigns(Parameter s) {
      if (s.tensor().format().equals(Formats.BIPOLAR)) {
        return;
      }
      for (int i = 0; i < s.tensor().size(); i++) {
        if (Math.abs(s.tensor().real(i)) != 1) {
          throw Diagnostic.of(Code.E0305, s.element(i), "sign " + i + " is " + text(s, i))
              .help("signs are -1 or 1; a synapse that is absent has the largest threshold")
              .rejection();
        }
      }
      throw Diagnostic.of(
              Code.E0304, s.span(), "signs are stored as " + s.tensor().format() + ", not bipolar")
          .help("write 'as bipolar' after them")
          .rejection();
    }

    private static String text(Parameter p, int i) {
      return p.tensor().format().isReal()
          ? String.valueOf(p.tensor().real(i))
          : String.valueOf(p.tensor().raw(i));
    }

    /// One number for every synapse of `other`.
    private static Parameter spread(Parameter one, Parameter other) {
      Tensor t = one.tensor();
      return one.with(
          t.format().isReal()
              ? Tensor.ofReal(
                  other.shape(),
                  java.util.stream.DoubleStream.generate(() -> t.real(0))
                      .limit(other.shape().size())
                      .toArray())
              : Tensor.generate(other.shape(), t.format(), _ -> t.raw(0)));
    }

    /// Leading extents of 1 may be left out; `size` unfolds a kernel whose rows are flat.
    private static Parameter sized(Arguments a, Parameter p, int rank) {
      Optional<Windows.Pair> size = a.has("size") ? Windows.pair(a, "size") : Optional.empty();
      if (size.isEmpty()) {
        return p.atLeast(rank);
      }
      int taps = Math.multiplyExact(size.get().y(), size.get().x());
      Parameter full = p.shape().rank() == 2 ? unfolded(p, size.get(), taps) : p.atLeast(rank);
      if (full.shape().rank() != 4
          || full.shape().dim(2) != size.get().y()
          || full.shape().dim(3) != size.get().x()) {
        throw sizeMismatch(a, p);
      }
      return full;
    }

    private static Parameter unfolded(Parameter p, Windows.Pair size, int taps) {
      int row = p.shape().dim(1);
      return row % taps != 0
          ? p
          : p.with(p.tensor().reshape(Shape.of(p.shape().dim(0), row / taps, size.y(), size.x())));
    }

    private static Rejection sizeMismatch(Arguments a, Parameter p) {
      return p.diagnostic(Code.E0204, "the kernel has another size than stated")
          .label(p.shape().toString())
          .because(a.span("size"), "stated here")
          .help("the size follows from the kernel; it is needed for flat rows only")
          .rejection();
    }

    /// What sums start from, on the scale of the products or of the input.
    Optional<Tensor> preload(Arguments a, int outputs, int input) {
      String word = a.has("bias") ? "bias" : "preload";
      int fraction =
          synapse instanceof Synapse.Product(var weights)
              ? input + weights.format().fraction()
              : input;
      return a.numbers(word, fraction)
          .map(p -> p.perChannel(outputs, word, parameter.span()).tensor());
    }
  }

  /// Whether every weight is -1, 0 or 1.
  static boolean ternary(Tensor weights) {
    if (weights.format() instanceof NumberFormat.Bipolar) {
      return true;
    }
    if (weights.format().isReal()) {
      return false;
    }
    for (int i = 0; i < weights.size(); i++) {
      if (Math.abs(weights.raw(i)) > 1) {
        return false;
      }
    }
    return true;
  }
}
