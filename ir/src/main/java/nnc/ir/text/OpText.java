package nnc.ir.text;

import java.util.List;
import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Stdp;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// The attributes of each operator, printed and read.
final class OpText {

  private OpText() {}

  static Fields print(Op op) {
    Fields out = new Fields();
    return switch (op) {
      case Op.Input(var type) -> out.put("type", type);
      case Op.Dense(var synapse, var preload) -> synapse(out, synapse, preload);
      case Op.Conv(var synapse, var preload, var window, int groups, long padValue) ->
          window(synapse(out, synapse, preload), window)
              .put("groups", groups)
              .put("pad_value", padValue);
      case Op.MaxPool(var window) -> window(out, window);
      case Op.SumPool(var window) -> window(out, window);
      case Op.Population population -> NeuronText.print(out, population);
      case Op.Delay(int steps, var type) -> out.put("steps", steps).put("type", type);
      case Op.Projection(var s, var type) -> synapses(out.put("type", type), s);
      case Op.Plastic(var s, var rule, var type) ->
          synapses(out.put("type", type), s)
              .put("nearest", rule.nearest())
              .put("tau_plus", rule.tauPlus())
              .put("tau_minus", rule.tauMinus())
              .put("up", rule.up())
              .put("down", rule.down())
              .put("lo", rule.lo())
              .put("hi", rule.hi())
              .put("together", rule.reading().together())
              .put("each", rule.reading().each())
              .put("dendritic", rule.reading().dendritic());
      case Op.Output _, Op.Flatten _, Op.Add _, Op.Concat _, Op.Argmax _, Op.Relu _ -> out;
      case Op.Affine(var scale, var shift) -> out.put("scale", scale).put("shift", shift);
      case Op.BatchNorm(var gamma, var beta, var mean, var variance, double epsilon) ->
          out.put("gamma", gamma)
              .put("beta", beta)
              .put("mean", mean)
              .put("variance", variance)
              .put("epsilon", epsilon);
      case Op.Clip(long lo, long hi, var format) ->
          out.put("lo", lo).put("hi", hi).put("format", format);
      case Op.Encode(double scale, double zero, var format, boolean narrow, var rounding) ->
          out.put("scale", scale)
              .put("zero", zero)
              .put("format", format)
              .put("narrow", narrow)
              .put("rounding", rounding);
      case Op.MultiThreshold(var thresholds, var directions, var format, long base, long step) ->
          out.put("thresholds", thresholds)
              .put("directions", directions)
              .put("format", format)
              .put("base", base)
              .put("step", step);
      case Op.ShiftRight(int bits, var rounding) -> out.put("bits", bits).put("rounding", rounding);
      case Op.Requantize(var multiplier, var offset, int shift, var format) ->
          out.put("multiplier", multiplier)
              .put("offset", offset)
              .put("shift", shift)
              .put("format", format);
    };
  }

  static Fields synapses(Fields out, SparseSynapses s) {
    out.put("targets", s.targets())
        .put("starts", s.starts())
        .put("places", s.places())
        .put("weights", s.weights());
    return s.isSample() ? out.put("stands_for", s.standsFor()) : out;
  }

  static SparseSynapses synapses(Attributes in, int sources) {
    SparseSynapses listed =
        new SparseSynapses(
            sources,
            in.small("targets"),
            in.tensor("starts"),
            in.tensor("places"),
            in.tensor("weights"));
    return in.has("stands_for") ? listed.asSampleOf(in.integer("stands_for")) : listed;
  }

  static Fields synapse(Fields out, Synapse synapse, Optional<Tensor> preload) {
    Fields parameters =
        switch (synapse) {
          case Synapse.Product(var weights) -> out.put("weights", weights);
          case Synapse.Threshold(var thresholds, var signs, var clamp) ->
              out.put("thresholds", thresholds).put("signs", signs).put("clamp", clamp);
        };
    return parameters.put("preload", preload);
  }

  static Fields window(Fields out, Window w) {
    return out.list("kernel", w.height(), w.width())
        .list("stride", w.strideY(), w.strideX())
        .list("padding", w.top(), w.left(), w.bottom(), w.right());
  }

  /// The operator that `word` names, with attributes `in`; throws `Rejection` where they do not
  /// make one. `span` is the word's place.
  static Op parse(String word, Attributes in, Span span) {
    try {
      Op op = read(word, in, span);
      in.done();
      return op;
    } catch (IllegalArgumentException e) {
      throw Diagnostic.of(Code.E0305, span, "no legal " + word + ": " + e.getMessage()).rejection();
    }
  }

  private static Op read(String word, Attributes in, Span span) {
    return switch (word) {
      case "input" -> new Op.Input(in.type("type"));
      case "output" -> new Op.Output();
      case "dense" -> new Op.Dense(synapse(in), in.optionalTensor("preload"));
      case "conv" ->
          new Op.Conv(
              synapse(in),
              in.optionalTensor("preload"),
              window(in),
              in.small("groups"),
              in.integer("pad_value"));
      case "maxpool" -> new Op.MaxPool(window(in));
      case "sumpool" -> new Op.SumPool(window(in));
      case "flatten" -> new Op.Flatten();
      case "add" -> new Op.Add();
      case "concat" -> new Op.Concat();
      case "argmax" -> new Op.Argmax();
      case "affine" -> new Op.Affine(in.tensor("scale"), in.tensor("shift"));
      case "batchnorm" ->
          new Op.BatchNorm(
              in.tensor("gamma"),
              in.tensor("beta"),
              in.tensor("mean"),
              in.tensor("variance"),
              in.real("epsilon"));
      case "population" -> NeuronText.read(in);
      case "delay" -> new Op.Delay(in.small("steps"), in.type("type"));
      case "projection" -> {
        TensorType type = in.type("type");
        yield new Op.Projection(synapses(in, type.shape().size()), type);
      }
      case "plastic" -> {
        TensorType type = in.type("type");
        yield new Op.Plastic(synapses(in, type.shape().size()), rule(in), type);
      }
      case "relu" -> new Op.Relu();
      case "clip" -> new Op.Clip(in.integer("lo"), in.integer("hi"), in.format("format"));
      case "encode" ->
          new Op.Encode(
              in.real("scale"),
              in.real("zero"),
              in.fixed("format"),
              in.flag("narrow"),
              in.choice("rounding", Rounding.class));
      case "multithreshold" ->
          new Op.MultiThreshold(
              in.tensor("thresholds"),
              in.tensor("directions"),
              in.format("format"),
              in.integer("base"),
              in.integer("step"));
      case "shift" -> new Op.ShiftRight(in.small("bits"), in.choice("rounding", Rounding.class));
      case "requantize" ->
          new Op.Requantize(
              in.tensor("multiplier"), in.tensor("offset"), in.small("shift"), in.fixed("format"));
      default ->
          throw Diagnostic.of(Code.E0207, span, "there is no operator '" + word + "'").rejection();
    };
  }

  private static Stdp rule(Attributes in) {
    return new Stdp(
        in.flag("nearest"),
        in.real("tau_plus"),
        in.real("tau_minus"),
        in.integer("up"),
        in.integer("down"),
        in.integer("lo"),
        in.integer("hi"),
        new Stdp.Reading(in.flag("together"), in.flag("each"), in.flag("dendritic")));
  }

  static Synapse synapse(Attributes in) {
    return in.has("thresholds")
        ? new Synapse.Threshold(
            in.tensor("thresholds"), in.tensor("signs"), in.choice("clamp", Clamp.class))
        : new Synapse.Product(in.tensor("weights"));
  }

  static Window window(Attributes in) {
    List<Integer> kernel = in.smalls("kernel", 2);
    List<Integer> stride = in.smalls("stride", 2);
    List<Integer> padding = in.smalls("padding", 4);
    return new Window(
        kernel.get(0),
        kernel.get(1),
        stride.get(0),
        stride.get(1),
        padding.get(0),
        padding.get(1),
        padding.get(2),
        padding.get(3));
  }
}
