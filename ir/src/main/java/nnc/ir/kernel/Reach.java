package nnc.ir.kernel;

/// The windows along one axis that an element of a map lies in: outputs `first` up to `first +
/// count - 1`, of which the first has it at place `tap` and each further one a stride before.
public record Reach(int first, int count, int tap) {

  /// Those of element `i` behind `padding` elements, of windows of `size` elements, `stride` apart,
  /// for `outputs` results.
  static Reach of(int i, int padding, int size, int stride, int outputs) {
    int at = i + padding;
    int first = Math.max(0, Math.ceilDiv(at - size + 1, stride));
    int last = Math.min(outputs - 1, at / stride);
    return last < first
        ? new Reach(0, 0, 0)
        : new Reach(first, last - first + 1, at - first * stride);
  }

  /// Where the weights of place `tap` lie among those of a window of `size` places, so that places
  /// a stride apart lie behind one another, the last first.
  public static int place(int tap, int size, int stride) {
    int before = 0;
    for (int rest = 0; rest < tap % stride; rest++) {
      before += places(rest, size, stride);
    }
    return before + places(tap % stride, size, stride) - 1 - tap / stride;
  }

  private static int places(int rest, int size, int stride) {
    return Math.max(0, Math.ceilDiv(size - rest, stride));
  }
}
