package nnc.ir.text;

import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Kernel;

/// The attributes of each kernel, printed and read.
final class KernelText {

  private KernelText() {}

  static Fields print(Kernel kernel) {
    Fields out = new Fields();
    return switch (kernel) {
      case Kernel.Ingress k ->
          out.put("bus_bytes", k.busBytes())
              .put("per_beat", k.perBeat())
              .put("lanes", k.lanes())
              .put("elements", k.elements())
              .put("format", k.format());
      case Kernel.Egress k ->
          out.put("bus_bytes", k.busBytes())
              .put("per_beat", k.perBeat())
              .put("lanes", k.lanes())
              .put("elements", k.elements())
              .put("format", k.format());
      case Kernel.Matrix k ->
          OpText.synapse(
                  out.put("outputs", k.outputs())
                      .put("inputs", k.inputs())
                      .put("vectors", k.vectors()),
                  k.synapse(),
                  k.preload())
              .put("pe", k.pe())
              .put("simd", k.simd())
              .put("constant", k.constant())
              .put("tree_stages", k.treeStages())
              .put("input", k.input())
              .put("accumulator", k.accumulator())
              .stages("stages", k.stages())
              .put("output", k.output());
      case Kernel.LineBuffer k ->
          OpText.window(
                  out.put("channels", k.channels())
                      .put("height", k.height())
                      .put("width", k.width()),
                  k.window())
              .put("pad_value", k.padValue())
              .put("lanes", k.lanes())
              .put("format", k.format());
      case Kernel.Pool k ->
          out.put("max", k.max())
              .put("size", k.size())
              .put("channels", k.channels())
              .put("vectors", k.vectors())
              .put("lanes", k.lanes())
              .put("input", k.input())
              .put("accumulator", k.accumulator())
              .stages("stages", k.stages())
              .put("output", k.output());
      case Kernel.Map k ->
          out.put("channels", k.channels())
              .put("vectors", k.vectors())
              .put("lanes", k.lanes())
              .put("input", k.input())
              .stages("stages", k.stages())
              .put("output", k.output());
      case Kernel.Add k ->
          out.put("channels", k.channels())
              .put("vectors", k.vectors())
              .put("lanes", k.lanes())
              .list("inputs", k.inputs())
              .put("accumulator", k.accumulator())
              .stages("stages", k.stages())
              .put("output", k.output());
      case Kernel.Concat k ->
          out.list("channels", k.channels())
              .put("vectors", k.vectors())
              .put("lanes", k.lanes())
              .put("format", k.format());
      case Kernel.Fork k ->
          out.put("copies", k.copies())
              .put("lanes", k.lanes())
              .put("beats", k.beats())
              .put("format", k.format());
      case Kernel.Width k ->
          out.put("from", k.from())
              .put("to", k.to())
              .put("elements", k.elements())
              .put("format", k.format());
      case Kernel.ArgMax k ->
          out.put("elements", k.elements())
              .put("lanes", k.lanes())
              .put("input", k.input())
              .put("output", k.output());
      case Kernel.Population k ->
          NeuronText.print(out, k.neurons())
              .put("lanes", k.lanes())
              .put("adder_levels", k.datapath().adderLevels())
              .list("inputs", k.inputs())
              .put("result", k.output());
      case Kernel.Delay k ->
          out.put("steps", k.steps())
              .put("lanes", k.lanes())
              .put("elements", k.elements())
              .put("format", k.format());
      case Kernel.Projection k ->
          OpText.synapses(out.put("sources", k.synapses().sources()), k.synapses())
              .put("pe", k.pe())
              .put("simd", k.simd())
              .put("addressed", k.addressed())
              .put("input", k.input())
              .put("sum", k.sum());
      case Kernel.EventIngress k ->
          out.put("bus_bytes", k.busBytes())
              .put("elements", k.elements())
              .put("format", k.format());
      case Kernel.Scatter k ->
          OpText.window(
                  out.put("channels", k.channels())
                      .put("height", k.height())
                      .put("width", k.width()),
                  k.window())
              .put("weights", k.weights())
              .put("pe", k.pe())
              .put("simd", k.simd())
              .put("addressed", k.addressed())
              .put("input", k.input())
              .put("sum", k.sum());
      case Kernel.Gate k ->
          out.put("tokens", k.tokens())
              .put("lanes", k.lanes())
              .put("elements", k.elements())
              .put("token", k.token())
              .put("format", k.format());
    };
  }

  /// The kernel that `word` names, or nothing where there is none of that name; throws `Rejection`
  /// where the attributes do not make one. `span` is the word's place.
  static Optional<Kernel> parse(String word, Attributes in, Span span) {
    try {
      Optional<Kernel> kernel = read(word, in);
      if (kernel.isPresent()) {
        in.done();
      }
      return kernel;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw Diagnostic.of(Code.E0305, span, "no legal " + word + ": " + e.getMessage()).rejection();
    }
  }

  private static Optional<Kernel> read(String word, Attributes in) {
    return Optional.ofNullable(
        switch (word) {
          case "ingress" ->
              new Kernel.Ingress(
                  in.small("bus_bytes"),
                  in.small("per_beat"),
                  in.small("lanes"),
                  in.small("elements"),
                  in.format("format"));
          case "egress" ->
              new Kernel.Egress(
                  in.small("bus_bytes"),
                  in.small("per_beat"),
                  in.small("lanes"),
                  in.small("elements"),
                  in.format("format"));
          case "matrix" ->
              new Kernel.Matrix(
                  in.small("outputs"),
                  in.small("inputs"),
                  in.small("vectors"),
                  OpText.synapse(in),
                  in.optionalTensor("preload"),
                  in.small("pe"),
                  in.small("simd"),
                  in.flag("constant"),
                  in.small("tree_stages"),
                  in.format("input"),
                  in.fixed("accumulator"),
                  in.stages("stages"),
                  in.format("output"));
          case "linebuffer" ->
              new Kernel.LineBuffer(
                  in.small("channels"),
                  in.small("height"),
                  in.small("width"),
                  OpText.window(in),
                  in.integer("pad_value"),
                  in.small("lanes"),
                  in.format("format"));
          case "pool" ->
              new Kernel.Pool(
                  in.flag("max"),
                  in.small("size"),
                  in.small("channels"),
                  in.small("vectors"),
                  in.small("lanes"),
                  in.format("input"),
                  in.format("accumulator"),
                  in.stages("stages"),
                  in.format("output"));
          case "map" ->
              new Kernel.Map(
                  in.small("channels"),
                  in.small("vectors"),
                  in.small("lanes"),
                  in.format("input"),
                  in.stages("stages"),
                  in.format("output"));
          case "add" ->
              new Kernel.Add(
                  in.small("channels"),
                  in.small("vectors"),
                  in.small("lanes"),
                  in.formats("inputs"),
                  in.format("accumulator"),
                  in.stages("stages"),
                  in.format("output"));
          case "concat" ->
              new Kernel.Concat(
                  in.smalls("channels"),
                  in.small("vectors"),
                  in.small("lanes"),
                  in.format("format"));
          case "fork" ->
              new Kernel.Fork(
                  in.small("copies"), in.small("lanes"), in.small("beats"), in.format("format"));
          case "width" ->
              new Kernel.Width(
                  in.small("from"), in.small("to"), in.small("elements"), in.format("format"));
          case "argmax" ->
              new Kernel.ArgMax(
                  in.small("elements"), in.small("lanes"), in.format("input"), in.format("output"));
          case "population" ->
              Kernel.Population.of(
                  NeuronText.read(in),
                  in.small("lanes"),
                  in.small("adder_levels"),
                  in.formats("inputs"),
                  in.format("result"));
          case "delay" ->
              new Kernel.Delay(
                  in.small("steps"), in.small("lanes"), in.small("elements"), in.format("format"));
          case "projection" ->
              new Kernel.Projection(
                  OpText.synapses(in, in.small("sources")),
                  in.small("pe"),
                  in.small("simd"),
                  in.flag("addressed"),
                  in.format("input"),
                  in.fixed("sum"));
          case "events" ->
              new Kernel.EventIngress(
                  in.small("bus_bytes"), in.small("elements"), in.format("format"));
          case "scatter" ->
              new Kernel.Scatter(
                  in.small("channels"),
                  in.small("height"),
                  in.small("width"),
                  OpText.window(in),
                  in.tensor("weights"),
                  in.small("pe"),
                  in.small("simd"),
                  in.flag("addressed"),
                  in.format("input"),
                  in.fixed("sum"));
          case "gate" ->
              new Kernel.Gate(
                  in.small("tokens"),
                  in.small("lanes"),
                  in.small("elements"),
                  in.format("token"),
                  in.format("format"));
          default -> null;
        });
  }

  /// Names of all kernels, for messages.
  static List<String> words() {
    return List.of(
        "ingress",
        "egress",
        "matrix",
        "linebuffer",
        "pool",
        "map",
        "add",
        "concat",
        "fork",
        "width",
        "argmax",
        "population",
        "delay",
        "gate",
        "projection");
  }
}
