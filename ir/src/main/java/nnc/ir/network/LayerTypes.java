package nnc.ir.network;

import java.util.List;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.network.Inference.Known;
import nnc.ir.network.Inference.Subject;
import nnc.ir.number.Formats;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Types of the layers that sum: dense, convolution and pools.
final class LayerTypes {

  private LayerTypes() {}

  static Known dense(Subject subject, Known in, Op.Dense dense) {
    Shape weights = dense.synapse().shape();
    if (weights.rank() != 2) {
      throw subject.fail(
          Code.E0204, "weights of " + subject + " must be [outputs, inputs], not " + weights);
    }
    if (in.shape().rank() != 1) {
      throw subject.fail(
          Code.E0203,
          subject + " takes a vector, not " + in.type(),
          "put flatten(...) around the input");
    }
    if (in.shape().size() != weights.dim(1)) {
      throw subject.fail(
          Code.E0204,
          "weights "
              + weights
              + " of "
              + subject
              + " do not fit its "
              + in.shape().size()
              + " inputs");
    }
    return sum(
        subject, in, dense.synapse(), dense.preload(), Shape.of(weights.dim(0)), Optional.empty());
  }

  static Known conv(Subject subject, Known in, Op.Conv conv) {
    Shape w = conv.synapse().shape();
    Window window = conv.window();
    if (w.rank() != 4) {
      throw subject.fail(
          Code.E0204,
          "kernel of " + subject + " must be [outputs, inputs, height, width], not " + w);
    }
    requireMap(subject, in);
    if (w.dim(2) != window.height() || w.dim(3) != window.width()) {
      throw subject.fail(
          Code.E0204,
          "kernel " + w + " of " + subject + " is not " + window.height() + "x" + window.width());
    }
    if (conv.groups() < 1
        || w.dim(0) % conv.groups() != 0
        || in.shape().dim(0) != (long) w.dim(1) * conv.groups()) {
      throw subject.fail(
          Code.E0204,
          "kernel "
              + w
              + " of "
              + subject
              + " with "
              + conv.groups()
              + " groups does not fit "
              + in.shape().dim(0)
              + " channels");
    }
    if (!in.isReal() && window.padded() && !in.format().holds(conv.padValue())) {
      throw subject.fail(
          Code.E0302,
          "padding value " + conv.padValue() + " of " + subject + " is no " + in.format(),
          in.format().equals(Formats.BIPOLAR)
              ? "bipolar inputs have no zero: pad with -1 or +1 (pad: -1)"
              : "choose a value of the input's format");
    }
    Shape positions = pooled(subject, in, window);
    return sum(
        subject,
        in,
        conv.synapse(),
        conv.preload(),
        subject.shape(List.of(w.dim(0), positions.dim(1), positions.dim(2))),
        window.padded() ? Optional.of(conv.padValue()) : Optional.empty());
  }

  static Known sumPool(Subject subject, Known in, Window window) {
    Shape shape = pooled(subject, in, window);
    if (in.isReal()) {
      return Known.real(shape);
    }
    Range x = window.padded() ? in.range().union(Range.of(0)) : in.range();
    Range sum =
        new Range(
            Math.multiplyExact(x.lo(), (long) window.size()),
            Math.multiplyExact(x.hi(), (long) window.size()));
    return Known.integer(shape, sum, in.format().fraction());
  }

  /// Shape of a window's result with the input's channels.
  static Shape pooled(Subject subject, Known in, Window window) {
    requireMap(subject, in);
    int h = window.outHeight(in.shape().dim(1));
    int w = window.outWidth(in.shape().dim(2));
    if (h < 1 || w < 1) {
      throw subject.fail(
          Code.E0203,
          "a "
              + window.height()
              + "x"
              + window.width()
              + " window does not fit the "
              + in.shape().dim(1)
              + "x"
              + in.shape().dim(2)
              + " map of "
              + subject);
    }
    return subject.shape(List.of(in.shape().dim(0), h, w));
  }

  private static void requireMap(Subject subject, Known in) {
    if (in.shape().rank() != 3) {
      throw subject.fail(
          Code.E0203, subject + " takes a feature map [channels, height, width], not " + in.type());
    }
  }

  private static Known sum(
      Subject subject,
      Known in,
      Synapse synapse,
      Optional<Tensor> preload,
      Shape shape,
      Optional<Long> pad) {
    int outputs = shape.channels();
    if (preload.isPresent() && preload.get().size() != outputs && preload.get().size() != 1) {
      throw subject.fail(
          Code.E0204,
          subject + " has " + outputs + " outputs but " + preload.get().size() + " preload values");
    }
    Tensor parameters = SynapticSum.parameters(synapse).getFirst();
    if (in.isReal()
        || parameters.format().isReal()
        || preload.map(p -> p.format().isReal()).orElse(false)) {
      return Known.real(shape);
    }
    int fraction = in.format().fraction();
    switch (synapse) {
      case Synapse.Product(var weights) -> fraction += weights.format().fraction();
      case Synapse.Threshold(var thresholds, _, _) -> {
        if (thresholds.format().fraction() != fraction) {
          throw subject.fail(
              Code.E0304,
              subject
                  + " compares "
                  + in.format()
                  + " with thresholds of "
                  + thresholds.format()
                  + ", which is another scale");
        }
      }
    }
    if (preload.isPresent() && preload.get().format().fraction() != fraction) {
      throw subject.fail(
          Code.E0304,
          subject
              + " adds a preload of "
              + preload.get().format()
              + " to sums with "
              + fraction
              + " fraction bits");
    }
    Range x = pad.map(p -> in.range().union(Range.of(p))).orElse(in.range());
    return Known.integer(shape, Sums.range(synapse, preload, x, outputs), fraction);
  }
}
