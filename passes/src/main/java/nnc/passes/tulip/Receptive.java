package nnc.passes.tulip;

import nnc.ir.op.Op;
import nnc.ir.op.Window;

/// Which elements of a stored value a neuron reads: `taps` addresses relative to that of its
/// position, and the positions, row by row.
record Receptive(Stored from, Window window, int firstChannel, int channels, boolean whole) {

  /// All elements, for one position.
  static Receptive dense(Stored from) {
    return new Receptive(from, Window.square(1, 1), 0, 0, true);
  }

  /// `channels` channels from `firstChannel` on, under a window.
  static Receptive window(Stored from, Window window, int firstChannel, int channels) {
    return new Receptive(from, window, firstChannel, channels, false);
  }

  static Receptive group(Stored from, Op.Conv conv, int group) {
    int perGroup = conv.synapse().shape().dim(1);
    return window(from, conv.window(), group * perGroup, perGroup);
  }

  int taps() {
    return whole ? from.shape().size() : channels * window.size();
  }

  /// The address of tap `i`, in the order of the weights, from the position's own.
  int tap(int i) {
    if (whole) {
      return from.address(i);
    }
    int area = window.size();
    int y = i % area / window.width();
    int x = i % window.width();
    return from.address(firstChannel + i / area, y, x) - from.address(0, 0, 0);
  }

  int outHeight() {
    return whole ? 1 : window.outHeight(from.height());
  }

  int outWidth() {
    return whole ? 1 : window.outWidth(from.width());
  }

  int positions() {
    return outHeight() * outWidth();
  }

  /// What a position adds to its taps.
  int base(int position) {
    if (whole) {
      return 0;
    }
    int y = position / outWidth() * window.strideY() - window.top();
    int x = position % outWidth() * window.strideX() - window.left();
    return from.address(0, y, x);
  }
}
