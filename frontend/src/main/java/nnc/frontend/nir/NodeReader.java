package nnc.frontend.nir;

import java.util.Optional;
import java.util.OptionalInt;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;

/// Makes nodes from their parameters. A missing `v_reset` is 0 and a missing `w_in` is 1, in the
/// shape of the threshold or leak, which is what NIR says of them; a missing shape of a
/// convolution's or flattening's input is left open.
final class NodeReader {

  private NodeReader() {}

  /// The node of a type other than `NIRGraph` in a group whose `type` is read.
  static NirNode read(String type, Parameters p) {
    NirNode node = p.checked(() -> make(type, p));
    p.finish();
    return node;
  }

  private static NirNode make(String type, Parameters p) {
    return switch (type) {
      case "Input" -> new NirNode.Input(p.shape("shape"));
      case "Output" -> new NirNode.Output(p.shape("shape"));
      case "I" -> new NirNode.I(p.real("r"));
      case "LI" -> new NirNode.LI(p.real("tau"), p.real("r"), p.real("v_leak"));
      case "IF" -> {
        Tensor r = p.real("r");
        Tensor vThreshold = p.real("v_threshold");
        yield new NirNode.IF(r, vThreshold, p.real("v_reset", 0, vThreshold));
      }
      case "LIF" -> {
        Tensor tau = p.real("tau");
        Tensor r = p.real("r");
        Tensor vLeak = p.real("v_leak");
        Tensor vThreshold = p.real("v_threshold");
        yield new NirNode.LIF(tau, r, vLeak, vThreshold, p.real("v_reset", 0, vThreshold));
      }
      case "CubaLI" -> {
        Tensor tauSyn = p.real("tau_syn");
        Tensor tauMem = p.real("tau_mem");
        Tensor r = p.real("r");
        Tensor vLeak = p.real("v_leak");
        yield new NirNode.CubaLI(tauSyn, tauMem, r, vLeak, p.real("w_in", 1, vLeak));
      }
      case "CubaLIF" -> {
        Tensor tauSyn = p.real("tau_syn");
        Tensor tauMem = p.real("tau_mem");
        Tensor r = p.real("r");
        Tensor vLeak = p.real("v_leak");
        Tensor vThreshold = p.real("v_threshold");
        Tensor vReset = p.real("v_reset", 0, vThreshold);
        Tensor wIn = p.real("w_in", 1, vThreshold);
        yield new NirNode.CubaLIF(tauSyn, tauMem, r, vLeak, vThreshold, vReset, wIn);
      }
      case "Threshold" -> new NirNode.Threshold(p.real("threshold"));
      case "Delay" -> new NirNode.Delay(p.real("delay"));
      case "Scale" -> new NirNode.Scale(p.real("scale"));
      case "Affine" -> new NirNode.Affine(p.real("weight"), p.real("bias"));
      case "Linear" -> new NirNode.Linear(p.real("weight"));
      case "Conv1d" ->
          new NirNode.Conv1d(
              p.has("input_shape") ? OptionalInt.of(p.integer("input_shape")) : OptionalInt.empty(),
              p.real("weight"),
              p.integer("stride"),
              p.padding("padding", 1),
              p.integer("dilation"),
              p.integer("groups"),
              p.real("bias"));
      case "Conv2d" ->
          new NirNode.Conv2d(
              p.has("input_shape") ? Optional.of(p.pair("input_shape")) : Optional.empty(),
              p.real("weight"),
              p.pair("stride"),
              p.padding("padding", 2),
              p.pair("dilation"),
              p.integer("groups"),
              p.real("bias"));
      case "SumPool2d" ->
          new NirNode.SumPool2d(p.pair("kernel_size"), p.pair("stride"), p.pair("padding"));
      case "AvgPool2d" ->
          new NirNode.AvgPool2d(p.pair("kernel_size"), p.pair("stride"), p.pair("padding"));
      case "Flatten" ->
          new NirNode.Flatten(
              p.has("input_type") ? Optional.of(p.shape("input_type")) : Optional.empty(),
              p.integer("start_dim"),
              p.integer("end_dim"));
      default -> throw unknown(type, p);
    };
  }

  private static Rejection unknown(String type, Parameters p) {
    Diagnostic unknown =
        p.diagnostic(Code.E0207, "is of type '" + Texts.printable(type) + "', which is not known");
    return Similar.to(type, NirReader.TYPES.stream().sorted().toList())
        .map(s -> unknown.help("is '" + s + "' meant?"))
        .orElse(
            unknown.help(
                "NIR nodes are " + String.join(", ", NirReader.TYPES.stream().sorted().toList())))
        .rejection();
  }
}
