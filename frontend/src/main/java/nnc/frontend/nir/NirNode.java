package nnc.frontend.nir;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;

/// A node of a NIR graph: one record for each type of the specification, with the file's parameters
/// under their own names. Arrays are real and finite. Constructors throw `NirFault` for parameters
/// that no such node can have.
///
/// Times are in seconds, as the specification has them. Discretisation, the order of current and
/// potential and the visibility of spikes are open in NIR and not stated here.
public sealed interface NirNode
    permits NirNode.Input,
        NirNode.Output,
        NirNode.Elementwise,
        NirNode.Affine,
        NirNode.Linear,
        NirNode.Conv1d,
        NirNode.Conv2d,
        NirNode.SumPool2d,
        NirNode.AvgPool2d,
        NirNode.Flatten,
        NirGraph {

  /// A node that works element by element: parameters are scalars (one element) or have one common
  /// shape, and values pass through with that shape.
  sealed interface Elementwise extends NirNode {

    /// The parameters by their names in the file.
    SequencedMap<String, Tensor> parameters();

    /// The common shape; the one of the scalars where there is no other.
    default Shape shape() {
      return Checks.common(parameters());
    }
  }

  /// Extents, strides or amounts along the two axes of an image.
  record Pair(int height, int width) {}

  /// What surrounds the input of a convolution.
  sealed interface Padding {
    /// As much as keeps the extents.
    record Same() implements Padding {}

    /// Nothing.
    record Valid() implements Padding {}

    /// Zeros on both sides of each axis.
    record Zeros(List<Integer> amounts) implements Padding {
      public Zeros {
        amounts = List.copyOf(amounts);
      }
    }
  }

  /// Where values of this shape enter the graph.
  record Input(Shape shape) implements NirNode {}

  /// Where values of this shape leave the graph.
  record Output(Shape shape) implements NirNode {}

  /// Integrator: `dv/dt = r i`.
  record I(Tensor r) implements Elementwise {
    public I {
      Checks.elementwise(named("r", r));
    }

    @Override
    public SequencedMap<String, Tensor> parameters() {
      return named("r", r);
    }
  }

  /// Leaky integrator: `tau dv/dt = v_leak - v + r i`.
  record LI(Tensor tau, Tensor r, Tensor vLeak) implements Elementwise {
    public LI {
      Checks.elementwise(named("tau", tau, "r", r, "v_leak", vLeak));
      Checks.positive("tau", tau);
    }

    @Override
    public SequencedMap<String, Tensor> parameters() {
      return named("tau", tau, "r", r, "v_leak", vLeak);
    }
  }

  /// `I` that fires above `v_threshold` and is then set to `v_reset`.
  record IF(Tensor r, Tensor vThreshold, Tensor vReset) implements Elementwise {
    public IF {
      Checks.elementwise(named("r", r, "v_threshold", vThreshold, "v_reset", vReset));
    }

    @Override
    public SequencedMap<String, Tensor> parameters() {
      return named("r", r, "v_threshold", vThreshold, "v_reset", vReset);
    }
  }

  /// `LI` that fires above `v_threshold` and is then set to `v_reset`.
  record LIF(Tensor tau, Tensor r, Tensor vLeak, Tensor vThreshold, Tensor vReset)
      implements Elementwise {
    public LIF {
      Checks.elementwise(parameters(tau, r, vLeak, vThreshold, vReset));
      Checks.positive("tau", tau);
    }

    @Override
    public SequencedMap<String, Tensor> parameters() {
      return parameters(tau, r, vLeak, vThreshold, vReset);
    }

    private static SequencedMap<String, Tensor> parameters(
        Tensor tau, Tensor r, Tensor vLeak, Tensor vThreshold, Tensor vReset) {
      return named(
          "tau", tau, "r", r, "v_leak", vLeak, "v_threshold", vThreshold, "v_reset", vReset);
    }
  }

  /// Leaky integrator behind a leaky synapse: `tau_syn di/dt = -i + w_in s`, `tau_mem dv/dt =
  /// v_leak
  /// - v + r i`.
  record CubaLI(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn)
      implements Elementwise {
    public CubaLI {
      Checks.elementwise(parameters(tauSyn, tauMem, r, vLeak, wIn));
      Checks.positive("tau_syn", tauSyn);
      Checks.positive("tau_mem", tauMem);
    }

    @Override
    public SequencedMap<String, Tensor> parameters() {
      return parameters(tauSyn, tauMem, r, vLeak, wIn);
    }

    private static SequencedMap<String, Tensor> parameters(
        Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn) {
      return named("tau_syn", tauSyn, "tau_mem", tauMem, "r", r, "v_leak", vLeak, "w_in", wIn);
    }
  }

  /// `CubaLI` that fires above `v_threshold` and is then set to `v_reset`.
  record CubaLIF(
      Tensor tauSyn,
      Tensor tauMem,
      Tensor r,
      Tensor vLeak,
      Tensor vThreshold,
      Tensor vReset,
      Tensor wIn)
      implements Elementwise {
    public CubaLIF {
      Checks.elementwise(parameters(tauSyn, tauMem, r, vLeak, vThreshold, vReset, wIn));
      Checks.positive("tau_syn", tauSyn);
      Checks.positive("tau_mem", tauMem);
    }

    @Override
    public SequencedMap<String, Tensor> parameters() {
      return parameters(tauSyn, tauMem, r, vLeak, vThreshold, vReset, wIn);
    }

    private static SequencedMap<String, Tensor> parameters(
        Tensor tauSyn,
        Tensor tauMem,
        Tensor r,
        Tensor vLeak,
        Tensor vThreshold,
        Tensor vReset,
        Tensor wIn) {
      return named(
          "tau_syn",
          tauSyn,
          "tau_mem",
          tauMem,
          "r",
          r,
          "v_leak",
          vLeak,
          "v_threshold",
          vThreshold,
          "v_reset",
          vReset,
          "w_in",
          wIn);
    }
  }

  /// 1 where the value is above the threshold, else 0.
  record Threshold(Tensor threshold) implements Elementwise {
    public Threshold {
      Checks.elementwise(named("threshold", threshold));
    }

    @Override
    public SequencedMap<String, Tensor> parameters() {
      return named("threshold", threshold);
    }
  }

  /// The value of so many seconds ago.
  record Delay(Tensor delay) implements Elementwise {
    public Delay {
      Checks.elementwise(named("delay", delay));
      Checks.notNegative("delay", delay);
    }

    @Override
    public SequencedMap<String, Tensor> parameters() {
      return named("delay", delay);
    }
  }

  /// Element times factor.
  record Scale(Tensor scale) implements Elementwise {
    public Scale {
      Checks.elementwise(named("scale", scale));
    }

    @Override
    public SequencedMap<String, Tensor> parameters() {
      return named("scale", scale);
    }
  }

  /// `weight x + bias`; weight `[..., outputs, inputs]`, bias `[..., outputs]` or a scalar.
  record Affine(Tensor weight, Tensor bias) implements NirNode {
    public Affine {
      Checks.matrix(weight);
      List<Integer> dims = weight.shape().dims();
      Checks.bias(bias, new Shape(dims.subList(0, dims.size() - 1)));
    }
  }

  /// `weight x`; weight `[..., outputs, inputs]`.
  record Linear(Tensor weight) implements NirNode {
    public Linear {
      Checks.matrix(weight);
    }
  }

  /// Convolution along one axis; weight `[out, in / groups, n]`, bias `[out]` or a scalar.
  /// `inputShape` is the extent of that axis of the input, where the file says it.
  record Conv1d(
      OptionalInt inputShape,
      Tensor weight,
      int stride,
      Padding padding,
      int dilation,
      int groups,
      Tensor bias)
      implements NirNode {
    public Conv1d {
      inputShape.ifPresent(n -> Checks.range("input_shape", n, 1));
      Checks.kernels(weight, bias, groups, 1);
      Checks.range("stride", stride, 1);
      Checks.range("dilation", dilation, 1);
      Checks.padding(padding, 1, List.of(stride));
    }
  }

  /// Convolution of images; weight `[out, in / groups, height, width]`, bias `[out]` or a scalar.
  /// `inputShape` is height and width of the input, where the file says them.
  record Conv2d(
      Optional<Pair> inputShape,
      Tensor weight,
      Pair stride,
      Padding padding,
      Pair dilation,
      int groups,
      Tensor bias)
      implements NirNode {
    public Conv2d {
      inputShape.ifPresent(n -> Checks.range("input_shape", n, 1));
      Checks.kernels(weight, bias, groups, 2);
      Checks.range("stride", stride, 1);
      Checks.range("dilation", dilation, 1);
      Checks.padding(padding, 2, List.of(stride.height(), stride.width()));
    }
  }

  /// Sum over windows.
  record SumPool2d(Pair kernelSize, Pair stride, Pair padding) implements NirNode {
    public SumPool2d {
      Checks.range("kernel_size", kernelSize, 1);
      Checks.range("stride", stride, 1);
      Checks.range("padding", padding, 0);
    }
  }

  /// Mean over windows.
  record AvgPool2d(Pair kernelSize, Pair stride, Pair padding) implements NirNode {
    public AvgPool2d {
      Checks.range("kernel_size", kernelSize, 1);
      Checks.range("stride", stride, 1);
      Checks.range("padding", padding, 0);
    }
  }

  /// Makes one axis of axes `startDim` to `endDim`, both included; a negative one counts from the
  /// end. `inputType` is the input's shape, where the file says it.
  record Flatten(Optional<Shape> inputType, int startDim, int endDim) implements NirNode {
    public Flatten {
      inputType.ifPresent(shape -> {
        int rank = shape.rank();
        int from = startDim < 0 ? startDim + rank : startDim;
        int to = endDim < 0 ? endDim + rank : endDim;
        if (rank > 0 && (from < 0 || from > to || to >= rank)) {
          throw new NirFault(
              Code.E0203,
              "joins axes " + startDim + " to " + endDim + " of an input of shape " + shape);
        }
      });
    }
  }

  /// The type as the file writes it.
  default String type() {
    return switch (this) {
      case Input _ -> "Input";
      case Output _ -> "Output";
      case I _ -> "I";
      case LI _ -> "LI";
      case IF _ -> "IF";
      case LIF _ -> "LIF";
      case CubaLI _ -> "CubaLI";
      case CubaLIF _ -> "CubaLIF";
      case Threshold _ -> "Threshold";
      case Delay _ -> "Delay";
      case Scale _ -> "Scale";
      case Affine _ -> "Affine";
      case Linear _ -> "Linear";
      case Conv1d _ -> "Conv1d";
      case Conv2d _ -> "Conv2d";
      case SumPool2d _ -> "SumPool2d";
      case AvgPool2d _ -> "AvgPool2d";
      case Flatten _ -> "Flatten";
      case NirGraph _ -> "NIRGraph";
    };
  }

  private static SequencedMap<String, Tensor> named(Object... namesAndTensors) {
    SequencedMap<String, Tensor> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTensors.length; i += 2) {
      map.put((String) namesAndTensors[i], (Tensor) namesAndTensors[i + 1]);
    }
    return map;
  }
}
