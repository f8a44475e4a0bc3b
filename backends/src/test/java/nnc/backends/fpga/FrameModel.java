package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;
import nnc.ir.network.Elementwise;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;

/// What a kernel design computes on whole frames, from the definitions alone: raw values in stream
/// order, no cycles, no widths. The oracle of the tests of emitted Verilog.
final class FrameModel {

  private FrameModel() {}

  /// Output frames (in the order of the design's outputs) for input frames.
  static List<long[]> run(KernelDesign design, List<long[]> inputs) {
    Map<String, long[]> wires = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      String id = design.into(design.inputs().get(i).instance()).getFirst().id();
      wires.put(id, inputs.get(i));
    }
    List<String> waiting = new ArrayList<>(design.instances().sequencedKeySet());
    while (!waiting.isEmpty()) {
      String ready =
          waiting.stream()
              .filter(id -> design.into(id).stream().allMatch(c -> wires.containsKey(c.id())))
              .findFirst()
              .orElseThrow();
      waiting.remove(ready);
      List<long[]> in = design.into(ready).stream().map(c -> wires.get(c.id())).toList();
      long[] out = frame(design.kernel(ready), in);
      for (Channel c : design.outOf(ready)) {
        wires.put(c.id(), out);
      }
    }
    return design.outputs().stream()
        .map(t -> wires.get(design.outOf(t.instance()).getFirst().id()))
        .toList();
  }

  private static long[] frame(Kernel kernel, List<long[]> in) {
    long[] x = in.getFirst();
    return switch (kernel) {
      case Kernel.Ingress _, Kernel.Egress _, Kernel.Fork _, Kernel.Width _ -> x;
      case Kernel.Map k -> stages(k.stages(), k.channels(), x);
      case Kernel.Matrix k -> matrix(k, x);
      case Kernel.LineBuffer k -> windows(k, x);
      case Kernel.Pool k -> pool(k, x);
      case Kernel.Add k -> {
        long[] sum = new long[x.length];
        in.forEach(v -> Arrays.setAll(sum, i -> sum[i] + v[i]));
        yield stages(k.stages(), k.channels(), sum);
      }
      case Kernel.Concat k -> {
        int all = k.channels().stream().mapToInt(c -> c).sum();
        long[] y = new long[all * k.vectors()];
        for (int v = 0; v < k.vectors(); v++) {
          int at = v * all;
          for (int p = 0; p < in.size(); p++) {
            int c = k.channels().get(p);
            System.arraycopy(in.get(p), v * c, y, at, c);
            at += c;
          }
        }
        yield y;
      }
      case Kernel.Population _,
          Kernel.Delay _,
          Kernel.Gate _,
          Kernel.EventIngress _,
          Kernel.Projection _ ->
          throw new IllegalArgumentException(kernel.mnemonic() + " looks at more than one frame");
      case Kernel.Scatter k -> scattered(k, x);
      case Kernel.ArgMax _ -> {
        int best = 0;
        for (int i = 1; i < x.length; i++) {
          best = x[i] > x[best] ? i : best;
        }
        yield new long[] {best};
      }
    };
  }

  /// Output by output, as the weights are defined.
  private static long[] scattered(Kernel.Scatter k, long[] x) {
    int outWidth = k.window().outWidth(k.width());
    long[] y = new long[k.positions() * k.outputs()];
    for (int i = 0; i < y.length; i++) {
      int position = i / k.outputs();
      int output = i % k.outputs();
      for (int t = 0; t < k.weights().shape().dim(1); t++) {
        int tap = t / k.channels();
        int row =
            position / outWidth * k.window().strideY()
                - k.window().top()
                + tap / k.window().width();
        int column =
            position % outWidth * k.window().strideX()
                - k.window().left()
                + tap % k.window().width();
        if (row >= 0 && row < k.height() && column >= 0 && column < k.width()) {
          long element = x[(row * k.width() + column) * k.channels() + t % k.channels()];
          y[i] += k.weights().raw(output * k.weights().shape().dim(1) + t) * element;
        }
      }
    }
    return y;
  }

  private static long[] stages(List<Op.Elementwise> stages, int channels, long[] x) {
    long[] y = x.clone();
    for (int i = 0; i < y.length; i++) {
      for (Op.Elementwise op : stages) {
        y[i] = Elementwise.apply(op, i % channels, y[i]);
      }
    }
    return y;
  }

  private static long[] matrix(Kernel.Matrix k, long[] x) {
    long[] y = new long[k.outputs() * k.vectors()];
    for (int v = 0; v < k.vectors(); v++) {
      for (int o = 0; o < k.outputs(); o++) {
        int output = o;
        long sum = k.preload().map(p -> p.raw(p.size() == 1 ? 0 : output)).orElse(0L);
        for (int i = 0; i < k.inputs(); i++) {
          int at = o * k.inputs() + i;
          long value = x[v * k.inputs() + i];
          sum +=
              switch (k.synapse()) {
                case Synapse.Product(var w) -> w.raw(at) * value;
                case Synapse.Threshold(var t, var s, var clamp) ->
                    s.raw(at) * clamp.apply(value - t.raw(at));
              };
        }
        y[v * k.outputs() + o] = sum;
      }
    }
    return stages(k.stages(), k.outputs(), y);
  }

  private static long[] windows(Kernel.LineBuffer k, long[] x) {
    var w = k.window();
    long[] y = new long[k.outHeight() * k.outWidth() * w.size() * k.channels()];
    int at = 0;
    for (int oy = 0; oy < k.outHeight(); oy++) {
      for (int ox = 0; ox < k.outWidth(); ox++) {
        for (int ky = 0; ky < w.height(); ky++) {
          for (int kx = 0; kx < w.width(); kx++) {
            int iy = oy * w.strideY() - w.top() + ky;
            int ix = ox * w.strideX() - w.left() + kx;
            boolean inside = iy >= 0 && iy < k.height() && ix >= 0 && ix < k.width();
            for (int c = 0; c < k.channels(); c++) {
              y[at++] = inside ? x[(iy * k.width() + ix) * k.channels() + c] : k.padValue();
            }
          }
        }
      }
    }
    return y;
  }

  private static long[] pool(Kernel.Pool k, long[] x) {
    long[] y = new long[k.channels() * k.vectors()];
    for (int v = 0; v < k.vectors(); v++) {
      for (int c = 0; c < k.channels(); c++) {
        long all = x[v * k.size() * k.channels() + c];
        for (int p = 1; p < k.size(); p++) {
          long next = x[(v * k.size() + p) * k.channels() + c];
          all = k.max() ? Math.max(all, next) : all + next;
        }
        y[v * k.channels() + c] = all;
      }
    }
    return stages(k.stages(), k.channels(), y);
  }
}
