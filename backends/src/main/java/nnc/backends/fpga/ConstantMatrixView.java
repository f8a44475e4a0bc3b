package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.verilog.Bits;
import nnc.ir.kernel.Kernel;
import nnc.ir.op.Clamp;
import nnc.ir.op.Synapse;

/// An unrolled matrix kernel with its parameters in the logic. A synapse that contributes nothing
/// costs nothing, and one clamped difference serves every neuron that has the same threshold on the
/// same input; its sign is applied at the adder (identity 8 of the threshold neuron's algebra:
/// equal (x, t) pairs share a subtract-clamp whatever their signs).
public record ConstantMatrixView(
    String name,
    String origin,
    String summary,
    int outputs,
    int inBits,
    int outBits,
    int sumBits,
    int treeStages,
    List<SharedClamp> clamps,
    List<AdderTree.Node> nodes,
    List<Sum> sums,
    StageLanes stages) {

  public ConstantMatrixView {
    clamps = List.copyOf(clamps);
    nodes = List.copyOf(nodes);
    sums = List.copyOf(sums);
  }

  /// A clamped difference of an input and a threshold.
  public record SharedClamp(
      String name, String difference, int msb, String value, String clamped, Interval range) {
    Signal signal() {
      return Signal.of(name, msb + 1, range.isSigned());
    }
  }

  /// The accumulator of one output: bits of `sums`, its start value and what is added.
  public record Sum(int high, int low, String start, String addend) {}

  static void emit(Site site, Kernel.Matrix k) {
    Builder builder = new Builder(k, SynapseCoding.of(k));
    for (int o = 0; o < k.outputs(); o++) {
      builder.output(o);
    }
    ConstantMatrixView view =
        new ConstantMatrixView(
            site.module(),
            site.origin(),
            MatrixView.summary(k)
                + ", constant: "
                + builder.synapses
                + " synapses contribute, "
                + builder.clamps.size()
                + " differences",
            k.outputs(),
            k.inputs() * k.input().width(),
            k.output().width(),
            k.accumulator().width(),
            k.treeStages(),
            List.copyOf(builder.clamps.values()),
            builder.nodes,
            builder.sums,
            StageLanes.of(site, k.accumulator(), k.stages(), k.output(), k.outputs(), k.outputs()));
    site.files().module(site.module(), "matrix_constant", view);
  }

  /// Collects the sums of all outputs and the differences they share.
  private static final class Builder {
    private final Kernel.Matrix k;
    private final SynapseCoding coding;
    private final int width;
    private final SequencedMap<String, SharedClamp> clamps = new LinkedHashMap<>();
    private final List<AdderTree.Node> nodes = new ArrayList<>();
    private final List<Sum> sums = new ArrayList<>();
    private int synapses;

    Builder(Kernel.Matrix k, SynapseCoding coding) {
      this.k = k;
      this.coding = coding;
      this.width = k.accumulator().width();
    }

    void output(int o) {
      List<AdderTree.Addend> addends = new ArrayList<>();
      long start = coding.preload(o);
      for (int i = 0; i < k.inputs(); i++) {
        int at = o * k.inputs() + i;
        switch (k.synapse()) {
          case Synapse.Product(var weights) -> start += product(addends, i, weights.raw(at));
          case Synapse.Threshold(var thresholds, var signs, var clamp) ->
              threshold(addends, i, thresholds.raw(at), signs.raw(at) < 0, clamp);
        }
      }
      synapses += addends.size();
      AdderTree tree = AdderTree.of("partial_" + o, addends, k.treeStages(), width);
      nodes.addAll(tree.nodes());
      sums.add(
          new Sum(
              (o + 1) * width - 1,
              o * width,
              Bits.literal(width, start),
              MatrixView.scaled(tree.total(), coding.scale(), width)));
    }

    /// Adds the addend of weight `w` and gives what it adds to the start value.
    private long product(List<AdderTree.Addend> addends, int i, long w) {
      if (w == 0) {
        return 0;
      }
      int bits = k.input().width();
      Signal x = Signal.slice("x", i * bits, bits, Bits.isSigned(k.input()));
      Interval range = Interval.of(k.input());
      return switch (coding.kind()) {
        case XNOR, TERNARY_XNOR -> {
          addends.add(
              new AdderTree.Addend(
                  Interval.of(0, 1), false, at -> widened((w > 0 ? "" : "~") + x.text(), at)));
          yield -1;
        }
        case GATE -> {
          addends.add(
              new AdderTree.Addend(
                  Interval.of(Math.min(0, 2 * w), Math.max(0, 2 * w)),
                  false,
                  at -> "({" + at + "{" + x.text() + "}} & " + Bits.literal(at, 2 * w) + ")"));
          yield -w;
        }
        case SELECT, TERNARY_SELECT, PRODUCT, THRESHOLD -> {
          if (w == 1 || w == -1) {
            addends.add(new AdderTree.Addend(range, w < 0, at -> x.decoded(k.input(), at)));
          } else {
            addends.add(
                new AdderTree.Addend(
                    range.times(Interval.of(w, w)),
                    false,
                    at -> "(" + x.resized(at) + " * " + Bits.literal(at, w) + ")"));
          }
          yield 0;
        }
      };
    }

    private static String widened(String bit, int width) {
      return width == 1 ? bit : "{" + (width - 1) + "'d0, " + bit + "}";
    }

    private void threshold(
        List<AdderTree.Addend> addends, int i, long t, boolean negative, Clamp clamp) {
      Interval difference = Interval.of(k.input()).plus(Interval.of(-t, -t));
      Interval range = SynapseCoding.clamped(clamp, difference);
      if (range.lo().signum() == 0 && range.hi().signum() == 0) {
        return;
      }
      SharedClamp shared =
          clamps.computeIfAbsent(i + "_" + t, key -> shared(key, i, t, difference, range, clamp));
      addends.add(new AdderTree.Addend(range, negative, shared.signal()::resized));
    }

    private SharedClamp shared(
        String key, int i, long t, Interval difference, Interval range, Clamp clamp) {
      int bits = k.input().width();
      int wide = difference.signedWidth();
      Signal x = Signal.slice("x", i * bits, bits, false);
      String name = "difference_" + key.replace('-', 'm');
      String sign = name + "[" + (wide - 1) + "]";
      String clamped =
          switch (clamp) {
            case NONE -> name;
            case RELU -> sign + " ? " + wide + "'d0 : " + name;
            case ABS -> sign + " ? -" + name + " : " + name;
          };
      return new SharedClamp(
          "clamped_" + key.replace('-', 'm'),
          name,
          wide - 1,
          x.decoded(k.input(), wide) + " - " + Bits.literal(wide, t),
          clamped,
          range);
    }
  }

  public int inMsb() {
    return inBits - 1;
  }

  public int outMsb() {
    return outputs * outBits - 1;
  }

  public int sumsMsb() {
    return outputs * sumBits - 1;
  }

  public int addStage() {
    return 2 + treeStages;
  }

  public int addStageBefore() {
    return 1 + treeStages;
  }
}
