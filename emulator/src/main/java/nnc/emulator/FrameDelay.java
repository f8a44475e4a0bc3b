package nnc.emulator;

import nnc.ir.kernel.Kernel;

/// `Kernel.Delay`: gives the frame it took `steps` frames ago.
final class FrameDelay implements FrameKernel {

  private final FrameStream in;
  private final FrameStream out;
  private final long[][] waiting;
  private int oldest;

  FrameDelay(Kernel.Delay kernel, FrameStream in, FrameStream out) {
    this.in = in;
    this.out = out;
    this.waiting = new long[kernel.steps()][];
    for (int i = 0; i < waiting.length; i++) {
      waiting[i] = FrameFunctions.filled(kernel.elements(), kernel.silence());
    }
  }

  @Override
  public void give() {
    System.arraycopy(waiting[oldest], 0, out.values, 0, waiting[oldest].length);
  }

  @Override
  public void take() {
    System.arraycopy(in.values, 0, waiting[oldest], 0, waiting[oldest].length);
    oldest = oldest == waiting.length - 1 ? 0 : oldest + 1;
  }
}
