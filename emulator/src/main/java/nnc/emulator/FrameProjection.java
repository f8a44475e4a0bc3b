package nnc.emulator;

import java.util.Arrays;
import nnc.ir.kernel.Kernel;
import nnc.ir.op.SparseSynapses;

/// `Kernel.Projection`: a ring of the sums of the coming frames, whose front is given.
final class FrameProjection implements FrameKernel {

  private final FrameStream in;
  private final FrameStream out;
  private final boolean givesFirst;
  private final int sources;
  private final int targets;
  private final int simd;
  private final int stride;
  private final int[] starts;
  private final int[] places;
  private final int[] weights;
  private final long[] ring;
  private final FrameEvents events = new FrameEvents();
  private int front;

  FrameProjection(Kernel.Projection kernel, FrameStream in, FrameStream out) {
    SparseSynapses synapses = kernel.synapses();
    this.in = in;
    this.out = out;
    this.givesFirst = kernel.givesFirst();
    this.sources = synapses.sources();
    this.targets = synapses.targets();
    this.simd = kernel.simd();
    this.stride = synapses.stride();
    this.starts = new int[sources + 1];
    this.places = new int[synapses.count()];
    this.weights = new int[synapses.weights().size()];
    synapses.starts().copyRaw(0, starts.length, starts, 0);
    synapses.places().copyRaw(0, places.length, places, 0);
    synapses.weights().copyRaw(0, weights.length, weights, 0);
    this.ring = new long[Math.multiplyExact(kernel.slots(), stride)];
  }

  @Override
  public FrameEvents events() {
    return events;
  }

  @Override
  public void give() {
    if (!givesFirst) {
      spread();
    }
    System.arraycopy(ring, front, out.values, 0, targets);
    Arrays.fill(ring, front, front + targets, 0);
    if (!givesFirst) {
      turn();
    }
  }

  @Override
  public void take() {
    if (givesFirst) {
      spread();
      turn();
    }
  }

  private void turn() {
    front = front + stride == ring.length ? 0 : front + stride;
  }

  private void spread() {
    events.clear();
    for (int s = 0; s < sources; s++) {
      long x = in.values[s];
      if (x != 0) {
        events.add(s / simd, starts[s + 1] - starts[s]);
        spread(x, starts[s], starts[s + 1]);
      }
    }
  }

  private void spread(long x, int from, int until) {
    boolean one = weights.length == 1;
    for (int i = from; i < until; i++) {
      int at = front + places[i];
      ring[at >= ring.length ? at - ring.length : at] += weights[one ? 0 : i] * x;
    }
  }
}
