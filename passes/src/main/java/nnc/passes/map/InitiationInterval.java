package nnc.passes.map;

import nnc.ir.KernelDesign;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.op.Window;

/// Cycles a kernel needs for a frame at most (a projection needs fewer where fewer elements are
/// events) once frames follow each other, with inputs always there and room always behind: its
/// initiation interval. A chain of kernels with FIFOs between them runs at the largest of them.
public final class InitiationInterval {

  private InitiationInterval() {}

  /// Cycles per frame of `kernel` on its own.
  public static long of(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Ingress k -> border(k.perBeat(), k.lanes(), k.elements());
      case Kernel.Egress k -> border(k.perBeat(), k.lanes(), k.elements());
      case Kernel.Matrix k -> (long) k.vectors() * k.neuronFolds() * k.synapseFolds();
      case Kernel.LineBuffer k -> lineBuffer(k);
      case Kernel.Pool k -> (long) k.vectors() * k.size() * (k.channels() / k.lanes());
      case Kernel.Map k -> (long) k.vectors() * (k.channels() / k.lanes());
      case Kernel.Add k -> (long) k.vectors() * (k.channels() / k.lanes());
      case Kernel.Concat k ->
          (long) k.vectors() * (k.channels().stream().mapToInt(c -> c).sum() / k.lanes());
      case Kernel.Fork k -> k.beats();
      case Kernel.Width k -> k.elements() / Math.min(k.from(), k.to());
      case Kernel.Population k -> k.steps();
      case Kernel.Delay k -> k.beats();
      case Kernel.Projection k -> k.mostSteps();
      case Kernel.EventIngress k -> k.mostSteps();
      case Kernel.Scatter k -> k.mostSteps();
      case Kernel.Gate k -> k.tokenBeats() + k.beats();
      case Kernel.ArgMax k -> k.elements() / k.lanes();
    };
  }

  /// The largest of all kernels: cycles per frame of the whole design.
  public static long of(KernelDesign design) {
    return design.instances().values().stream()
        .map(Instance::kernel)
        .mapToLong(InitiationInterval::of)
        .max()
        .orElse(0);
  }

  private static long border(int perBeat, int lanes, int elements) {
    return Math.max((elements + perBeat - 1) / perBeat, elements / lanes);
  }

  /// By the rows: within a row the writer takes a beat every cycle (the buffer always has room for
  /// what a row still needs), so a step `s` that reads beat `rel` cannot come before that beat has
  /// been written, and steps follow each other at one a cycle.
  private static long lineBuffer(Kernel.LineBuffer k) {
    Rows rows = new Rows(k);
    rows.frame();
    rows.frame();
    long before = rows.now;
    rows.frame();
    return rows.now - before;
  }

  /// A line buffer simulated row by row.
  private static final class Rows {
    private final Kernel.LineBuffer k;
    private final int rowBeats;
    private final long steps;

    /// The cycle in which the next row's first step can come at the earliest.
    private long now;

    /// Beats stored at the start of cycle `now`.
    private long stored;

    Rows(Kernel.LineBuffer k) {
      this.k = k;
      this.rowBeats = k.width() * k.channelBeats();
      this.steps = (long) k.outWidth() * k.window().size() * k.channelBeats();
    }

    void frame() {
      for (int oy = 0; oy < k.outHeight(); oy++) {
        row(oy);
      }
    }

    private void row(int oy) {
      // A step s that needs more than `rel` beats comes at now + (rel + 1 - stored) at the
      // earliest;
      // the last step of the row then follows (steps - 1 - s) cycles later.
      long last = Math.max(now + steps - 1, now + latest(oy) - stored + steps - 1);
      long freed = (long) k.rowsFreedAfter(oy) * rowBeats;
      last = Math.max(last, now + freed - stored);
      stored = Math.min(stored + last + 1 - now, k.capacity()) - freed;
      now = last + 1;
    }

    /// The largest `rel + 1 - s` of the row's steps.
    private long latest(int oy) {
      Window w = k.window();
      long latest = Long.MIN_VALUE;
      for (int ky = 0; ky < w.height(); ky++) {
        int iy = oy * w.strideY() - w.top() + ky;
        if (iy < 0 || iy >= k.height()) {
          continue;
        }
        for (int ox = 0; ox < k.outWidth(); ox++) {
          for (int kx = 0; kx < w.width(); kx++) {
            int ix = ox * w.strideX() - w.left() + kx;
            if (ix >= 0 && ix < k.width()) {
              long rel = (long) (iy - k.firstRow(oy)) * rowBeats + (long) ix * k.channelBeats();
              long tap = (long) ox * w.size() + (long) ky * w.width() + kx;
              long s = tap * k.channelBeats();
              latest = Math.max(latest, rel + 1 - s);
            }
          }
        }
      }
      return latest;
    }
  }
}
