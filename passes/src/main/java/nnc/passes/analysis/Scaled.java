package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// A real value known to be `scale[c] * x + shift[c]` of an integer vertex `source`, where `x` is
/// that vertex's real value (`raw * 2^-fraction`). Both lists have one entry per channel, or a
/// single one that all channels share.
///
/// `format` and `range` describe the source as far as they are known; a sum that a pass has just
/// made holds zero and has neither.
public record Scaled(
    String source,
    List<Double> scale,
    List<Double> shift,
    Optional<NumberFormat> format,
    Optional<Range> range,
    int fraction) {

  public Scaled {
    scale = List.copyOf(scale);
    shift = List.copyOf(shift);
  }

  /// An integer vertex as it is.
  public static Scaled identity(String source, NumberFormat format, Range range) {
    return new Scaled(
        source,
        List.of(1.0),
        List.of(0.0),
        Optional.of(format),
        Optional.of(range),
        format.fraction());
  }

  /// An integer vertex that a pass has just made.
  public static Scaled sum(String source, List<Double> scale, List<Double> shift, int fraction) {
    return new Scaled(source, scale, shift, Optional.empty(), Optional.empty(), fraction);
  }

  /// The same value of another source with the source's format.
  public Scaled from(String other) {
    return new Scaled(other, scale, shift, format, range, fraction);
  }

  public double scale(int c) {
    return scale.get(scale.size() == 1 ? 0 : c);
  }

  public double shift(int c) {
    return shift.get(shift.size() == 1 ? 0 : c);
  }

  /// Whether all channels have one scale.
  public boolean sharedScale() {
    return scale.stream().allMatch(s -> s.equals(scale.getFirst()));
  }

  /// Whether all channels have one shift.
  public boolean sharedShift() {
    return shift.stream().allMatch(s -> s.equals(shift.getFirst()));
  }

  /// Whether every scale is above zero.
  public boolean rising() {
    return scale.stream().allMatch(s -> s > 0);
  }

  public boolean shiftless() {
    return shift.stream().allMatch(s -> s == 0);
  }

  /// Whether this is nothing but its source.
  public boolean isIdentity() {
    return scale.stream().allMatch(s -> s == 1) && shiftless();
  }

  /// The real value of raw 1 of the source, before the scale.
  public double unit() {
    return Math.scalb(1.0, -fraction);
  }

  /// This value after `op`, where that is affine.
  public Optional<Scaled> then(Op.Elementwise op) {
    return switch (op) {
      case Op.Affine(var factor, var addend) -> Optional.of(then(factor, addend));
      case Op.BatchNorm(var gamma, var beta, var mean, var variance, double epsilon) -> {
        int n =
            List.of(gamma, beta, mean, variance).stream().mapToInt(Tensor::size).max().orElse(1);
        List<Double> factor = list(n, c -> at(gamma, c) / Math.sqrt(at(variance, c) + epsilon));
        List<Double> addend = list(n, c -> at(beta, c) - factor.get(c) * at(mean, c));
        yield Optional.of(then(factor, addend));
      }
      case Op.Relu _,
          Op.Clip _,
          Op.Encode _,
          Op.MultiThreshold _,
          Op.ShiftRight _,
          Op.Requantize _ ->
          Optional.empty();
    };
  }

  private Scaled then(Tensor factor, Tensor addend) {
    return then(list(factor.size(), c -> at(factor, c)), list(addend.size(), c -> at(addend, c)));
  }

  private Scaled then(List<Double> factor, List<Double> addend) {
    int n = Math.max(Math.max(scale.size(), shift.size()), Math.max(factor.size(), addend.size()));
    List<Double> s = list(Math.max(scale.size(), factor.size()), c -> of(factor, c) * scale(c));
    List<Double> b =
        shiftless() && addend.size() == 1
            ? addend
            : list(n, c -> of(factor, c) * shift(c) + of(addend, c));
    return new Scaled(source, s, b, format, range, fraction);
  }

  /// The same with single entries where all channels agree.
  public Scaled compact() {
    return new Scaled(
        source,
        sharedScale() ? List.of(scale(0)) : scale,
        sharedShift() ? List.of(shift(0)) : shift,
        format,
        range,
        fraction);
  }

  /// This value per element of the flattened map of `shape`.
  public Scaled spread(Shape shape) {
    int per = shape.perChannel();
    return new Scaled(
        source,
        scale.size() == 1 ? scale : list(shape.size(), i -> scale(i / per)),
        shift.size() == 1 ? shift : list(shape.size(), i -> shift(i / per)),
        format,
        range,
        fraction);
  }

  /// The `Affine` that makes this value from its source.
  public Op.Affine affine() {
    return new Op.Affine(tensor(scale), tensor(shift));
  }

  /// The list of `n` values.
  public static List<Double> list(int n, IntToDoubleFunction value) {
    List<Double> all = new ArrayList<>(n);
    for (int c = 0; c < n; c++) {
      all.add(value.applyAsDouble(c));
    }
    return all;
  }

  private static Tensor tensor(List<Double> values) {
    return Tensor.ofReal(
        Shape.of(values.size()), values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static double of(List<Double> values, int c) {
    return values.get(values.size() == 1 ? 0 : c);
  }

  private static double at(Tensor t, int c) {
    return t.real(t.size() == 1 ? 0 : c);
  }
}
