package nnc.passes.tulip;

import java.util.function.IntUnaryOperator;

/// Neurons of a layer that read the same channels: `channels` of them from `first` on.
record NeuronPart(String id, int first, int channels, Receptive receptive, NeuronForm form) {

  /// The largest that `scale * P` can be.
  long most() {
    return form.scale() * form.node(new Node.Reaches(), 0).most();
  }

  int positions() {
    return receptive.positions();
  }

  /// Where the results of the first of the neurons stand in `to` for each position.
  IntUnaryOperator writes(Stored to) {
    int width = receptive.outWidth();
    return p -> to.address(first, p / width, p % width);
  }
}
