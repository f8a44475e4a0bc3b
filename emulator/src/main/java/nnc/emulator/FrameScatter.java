package nnc.emulator;

import java.util.Arrays;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Reach;

/// `Kernel.Scatter`: adds the weights of each event to the sums of the positions it reaches.
final class FrameScatter implements FrameKernel {

  private final Kernel.Scatter kernel;
  private final FrameStream in;
  private final FrameStream out;
  private final int outputs;

  /// Those of an input side by side, input by input.
  private final long[] weights;

  private final Reach[] rows;
  private final Reach[] columns;
  private final FrameEvents events = new FrameEvents();

  FrameScatter(Kernel.Scatter kernel, FrameStream in, FrameStream out) {
    this.kernel = kernel;
    this.in = in;
    this.out = out;
    this.outputs = kernel.outputs();
    long[] raw = kernel.weights().toRaw();
    int inputs = raw.length / outputs;
    this.weights = new long[raw.length];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        weights[i * outputs + o] = raw[o * inputs + i];
      }
    }
    this.rows = new Reach[kernel.height()];
    this.columns = new Reach[kernel.width()];
    Arrays.setAll(rows, kernel::rows);
    Arrays.setAll(columns, kernel::columns);
  }

  @Override
  public FrameEvents events() {
    return events;
  }

  @Override
  public void give() {
    events.clear();
    Arrays.fill(out.values, 0);
    for (int source = 0; source < kernel.sources(); source++) {
      long x = in.values[source];
      if (x != 0) {
        add(source, x);
      }
    }
  }

  private void add(int source, long x) {
    int channel = source % kernel.channels();
    int position = source / kernel.channels();
    Reach y = rows[position / kernel.width()];
    Reach z = columns[position % kernel.width()];
    events.add(source / kernel.simd(), y.count() * z.count() * kernel.perPosition());
    int width = kernel.window().outWidth(kernel.width());
    for (int row = 0; row < y.count(); row++) {
      for (int column = 0; column < z.count(); column++) {
        int tap =
            (y.tap() - row * kernel.window().strideY()) * kernel.window().width()
                + z.tap()
                - column * kernel.window().strideX();
        int from = (tap * kernel.channels() + channel) * outputs;
        int to = ((y.first() + row) * width + z.first() + column) * outputs;
        for (int o = 0; o < outputs; o++) {
          out.values[to + o] += weights[from + o] * x;
        }
      }
    }
  }
}
