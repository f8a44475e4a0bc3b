package nnc.frontend.onnx;

import java.util.List;
import java.util.Optional;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// Arithmetic on single elements: with constants it is affine, of two computed values it is a join.
final class ScaleOps {

  private ScaleOps() {}

  static Operand add(Node node, Emission e) {
    if (node.operand(0) instanceof Constant c) {
      return shifted(node, e, 1, 1, c);
    }
    if (node.operand(1) instanceof Constant c) {
      return shifted(node, e, 0, 1, c);
    }
    return join(node, e, node.activation(0), node.activation(1));
  }

  static Operand subtract(Node node, Emission e) {
    if (node.operand(0) instanceof Constant c) {
      return shifted(node, e, 1, -1, c);
    }
    if (node.operand(1) instanceof Constant c) {
      return shifted(node, e, 0, 1, c.map(v -> -v));
    }
    Operand.Activation negative =
        e.affine(node, "negative", node.activation(1), Emission.number(-1), Emission.number(0));
    return join(node, e, node.activation(0), negative);
  }

  private static Operand shifted(Node node, Emission e, int input, double scale, Constant shift) {
    Operand.Activation x = node.activation(input);
    return e.affine(node, "", x, Emission.number(scale), Channels.of(shift, x));
  }

  private static Operand join(Node node, Emission e, Operand.Activation a, Operand.Activation b) {
    if (!a.dims().equals(b.dims()) || a.rank() != b.rank()) {
      throw new Unsupported("it adds " + a.dims() + " and " + b.dims());
    }
    boolean real = a.isReal() || b.isReal();
    Operand.Activation left = real ? e.real(node, a) : a;
    Operand.Activation right = real ? e.real(node, b) : b;
    Optional<NumberFormat> format = real ? Optional.empty() : Optional.of(Operand.Activation.SUM);
    return e.emit(node, "", new Op.Add(), a.dims(), format, left, right);
  }

  static Operand multiply(Node node, Emission e) {
    if (node.operand(0) instanceof Constant c) {
      return scaled(node, e, 1, c);
    }
    if (node.operand(1) instanceof Constant c) {
      return scaled(node, e, 0, c);
    }
    throw new Unsupported("it multiplies two computed values");
  }

  static Operand divide(Node node, Emission e) {
    if (node.operand(0) instanceof Constant) {
      throw new Unsupported("it divides by a computed value");
    }
    return scaled(node, e, 0, node.constant(1, "divisor").map(v -> 1 / v));
  }

  private static Operand scaled(Node node, Emission e, int input, Constant scale) {
    Operand.Activation x = node.activation(input);
    return e.affine(node, "", x, Channels.of(scale, x), Emission.number(0));
  }

  static Operand negate(Node node, Emission e) {
    return e.affine(node, "", node.activation(0), Emission.number(-1), Emission.number(0));
  }

  static Operand batchNorm(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    if (node.integer("training_mode", 0) != 0 || node.integer("spatial", 1) == 0) {
      throw new Unsupported("batch normalization in training mode or per element");
    }
    Constant gamma = vector(node, 1, "scale", x);
    Constant beta = vector(node, 2, "shift", x);
    Constant mean = vector(node, 3, "mean", x);
    Constant variance = vector(node, 4, "variance", x);
    double epsilon = node.real("epsilon", 1e-5f);
    for (int i = 0; i < variance.size(); i++) {
      if (!(variance.real(i) + epsilon > 0)) {
        throw new Unsupported("a variance of " + variance.real(i) + " in channel " + i);
      }
    }
    return e.map(
        node,
        "",
        new Op.BatchNorm(
            Emission.parameter(node, gamma),
            Emission.parameter(node, beta),
            Emission.parameter(node, mean),
            Emission.parameter(node, variance),
            epsilon),
        Optional.empty(),
        x);
  }

  private static Constant vector(Node node, int input, String what, Operand.Activation x) {
    Constant c = node.constant(input, what);
    if (!c.dims().equals(List.of(x.channels()))) {
      throw new Unsupported("its " + what + " " + c.dims() + " for " + x.channels() + " channels");
    }
    return c;
  }

  static Operand relu(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    Optional<NumberFormat> format = x.format().map(_ -> Operand.Activation.SUM);
    return e.map(node, "", new Op.Relu(), format, x);
  }

  /// `min(hi, max(lo, x))` of reals, by rectifiers: `max(lo, x) = lo + relu(x - lo)` and `min(hi,
  /// x) = hi - relu(hi - x)`.
  static Operand clip(Node node, Emission e) {
    double lo = Bounds.low(node);
    double hi = Bounds.high(node);
    if (lo > hi || Double.isNaN(lo) || Double.isNaN(hi)) {
      throw new Unsupported("bounds " + lo + " and " + hi);
    }
    Operand.Activation x = node.activation(0);
    Constant one = Emission.number(1);
    Constant minus = Emission.number(-1);
    if (lo > Double.NEGATIVE_INFINITY) {
      x = e.affine(node, "low", x, one, Emission.number(-lo));
      x = e.map(node, "relu", new Op.Relu(), x.format(), x);
      x = e.affine(node, "lowest", x, one, Emission.number(lo));
    }
    if (hi < Double.POSITIVE_INFINITY) {
      x = e.affine(node, "high", x, minus, Emission.number(hi));
      x = e.map(node, "rest", new Op.Relu(), x.format(), x);
      x = e.affine(node, "highest", x, minus, Emission.number(hi));
    }
    return x;
  }

  static Operand concat(Node node, Emission e) {
    int count = node.operands().size();
    Operand.Activation first = node.activation(0);
    if (Shapes.axis(node.integer("axis", 1), first.dims().size()) != 1) {
      throw new Unsupported(
          "it joins along axis " + node.integer("axis", 1) + "; channels are possible");
    }
    boolean same = true;
    int channels = 0;
    for (int i = 0; i < count; i++) {
      Operand.Activation x = node.activation(i);
      List<Integer> dims = x.dims();
      if (dims.size() != first.dims().size()
          || !dims.subList(2, dims.size()).equals(first.dims().subList(2, dims.size()))
          || x.rank() != first.rank()) {
        throw new Unsupported("it joins " + first.dims() + " and " + dims);
      }
      same &= x.format().equals(first.format());
      channels = Math.addExact(channels, x.channels());
    }
    same &= first.isReal() || !first.format().get().equals(Operand.Activation.SUM);
    Operand.Activation[] parts = new Operand.Activation[count];
    for (int i = 0; i < count; i++) {
      parts[i] = same ? node.activation(i) : e.real(node, node.activation(i));
    }
    if (count == 1) {
      return first;
    }
    List<Integer> dims = new java.util.ArrayList<>(first.dims());
    dims.set(1, channels);
    return e.emit(node, "", new Op.Concat(), dims, same ? first.format() : Optional.empty(), parts);
  }
}
