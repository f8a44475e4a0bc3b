package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Reach;

/// `Kernel.Scatter`: a step adds the weights of `pe` outputs at one of the positions that an event
/// reaches.
final class ScatterProcess extends EventProcess {

  private final Kernel.Scatter kernel;
  private final long[] weights;
  private int channel;
  private Reach rows;
  private Reach columns;
  private int row;
  private int column;
  private int word;

  ScatterProcess(String id, Kernel.Scatter kernel, List<Fifo> in, List<Fifo> out) {
    super(
        id,
        kernel.latency(),
        kernel.sources(),
        kernel.simd(),
        kernel.pe(),
        kernel.words(),
        kernel.words(),
        false,
        kernel.pe(),
        kernel.addressed(),
        kernel.input(),
        kernel.sum(),
        in,
        out);
    this.kernel = kernel;
    this.weights = kernel.weights().toRaw();
  }

  @Override
  int look(int source) {
    channel = source % kernel.channels();
    int position = source / kernel.channels();
    rows = kernel.rows(position / kernel.width());
    columns = kernel.columns(position % kernel.width());
    row = 0;
    column = 0;
    word = 0;
    return rows.count() * columns.count() * kernel.perPosition();
  }

  @Override
  void add(long x) {
    int tap =
        (rows.tap() - row * kernel.window().strideY()) * kernel.window().width()
            + columns.tap()
            - column * kernel.window().strideX();
    int position =
        (rows.first() + row) * kernel.window().outWidth(kernel.width()) + columns.first() + column;
    int inputs = kernel.weights().shape().dim(1);
    for (int lane = 0; lane < kernel.pe(); lane++) {
      int output = word * kernel.pe() + lane;
      sums[position * kernel.outputs() + output] +=
          weights[output * inputs + tap * kernel.channels() + channel] * x;
    }
    if (++word == kernel.perPosition()) {
      word = 0;
      if (++column == columns.count()) {
        column = 0;
        row++;
      }
    }
  }

  @Override
  int front() {
    return 0;
  }

  @Override
  void turn() {}
}
