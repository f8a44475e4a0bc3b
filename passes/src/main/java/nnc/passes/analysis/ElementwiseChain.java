package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.network.Elementwise;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// Element-wise operators one after the other on an integer input: evaluated exactly as the
/// interpreter does, operator by operator with the same rounding.
///
/// Every operator is monotone in its input per channel, and rounding to the nearest double is
/// monotone too, so the whole chain is: `trend` says in which direction.
public final class ElementwiseChain {

  private final NumberFormat input;
  private final List<Link> links;

  /// One operator and whether its result is real.
  private record Link(Op.Elementwise op, boolean real) {}

  private ElementwiseChain(NumberFormat input, List<Link> links) {
    this.input = input;
    this.links = List.copyOf(links);
  }

  /// The chain of the vertices `ids` of `network`, each fed by the one before, the first by an
  /// integer.
  public static ElementwiseChain of(Network network, Types types, List<String> ids) {
    List<Link> links = new ArrayList<>();
    for (String id : ids) {
      links.add(new Link((Op.Elementwise) network.op(id), types.format(id).isReal()));
    }
    return new ElementwiseChain(types.format(network.input(ids.getFirst())), links);
  }

  /// The chain `ops` on integers of format `input`.
  public static ElementwiseChain of(NumberFormat input, List<Op.Elementwise> ops) {
    List<Link> links = new ArrayList<>();
    NumberFormat format = input;
    for (Op.Elementwise op : ops) {
      boolean integer = Elementwise.givesInteger(op, format);
      links.add(new Link(op, !integer));
      format = integer ? NumberFormat.signed(NumberFormat.MAX_WIDTH) : Formats.REAL;
    }
    return new ElementwiseChain(input, links);
  }

  /// Whether the last result is an integer.
  public boolean endsInteger() {
    return !links.getLast().real();
  }

  /// Whether reals occur inside: as a result, or because an operator reads the real value of an
  /// integer.
  public boolean touchesReals() {
    return links.stream().anyMatch(l -> l.real() || readsReal(l.op()));
  }

  /// The result for raw integer `x` in channel `c`, where it is an integer.
  public long apply(int c, long x) {
    Scalar result = evaluate(c, x);
    if (result.real) {
      throw new IllegalStateException("the chain ends in a real");
    }
    return result.raw;
  }

  /// The result for raw integer `x` in channel `c`, where it is real.
  public double applyReal(int c, long x) {
    Scalar result = evaluate(c, x);
    if (!result.real) {
      throw new IllegalStateException("the chain ends in an integer");
    }
    return result.value;
  }

  private record Scalar(boolean real, long raw, double value) {}

  private Scalar evaluate(int c, long x) {
    boolean real = false;
    long raw = x;
    double value = 0;
    double unit = input.unit();
    for (Link link : links) {
      if (link.real()) {
        value = Elementwise.applyReal(link.op(), c, real ? value : raw * unit);
        real = true;
      } else if (real || readsReal(link.op())) {
        raw = Elementwise.discretize(link.op(), c, real ? value : raw * unit);
        real = false;
      } else {
        raw = Elementwise.apply(link.op(), c, raw);
      }
      unit = real ? 1 : unitAfter(link.op(), unit);
    }
    return new Scalar(real, raw, value);
  }

  /// +1 where the chain never falls in channel `c`, -1 where it never rises, 0 where it is constant
  /// because a factor is zero.
  public int trend(int c) {
    int trend = 1;
    for (Link link : links) {
      trend *= trend(link.op(), c);
    }
    return trend;
  }

  /// The trend of one operator in channel `c`.
  public static int trend(Op.Elementwise op, int c) {
    return switch (op) {
      case Op.Affine(var scale, _) -> (int) Math.signum(scale.real(at(scale, c)));
      case Op.BatchNorm(var gamma, _, _, _, _) -> (int) Math.signum(gamma.real(at(gamma, c)));
      case Op.Requantize(var multiplier, _, _, _) -> Long.signum(multiplier.raw(at(multiplier, c)));
      case Op.MultiThreshold m ->
          Long.signum(m.step()) * (int) m.directions().raw(at(m.directions(), c));
      case Op.Relu _, Op.Clip _, Op.Encode _, Op.ShiftRight _ -> 1;
    };
  }

  /// Bits behind the point of the input.
  public int fraction() {
    return input.fraction();
  }

  /// Channels whose parameters may differ; 1 where all share theirs.
  public int channels() {
    return links.stream().mapToInt(l -> channels(l.op())).max().orElse(1);
  }

  /// Channels whose parameters in `op` may differ; 1 where all share theirs.
  public static int channels(Op.Elementwise op) {
    return op.tensors().stream().mapToInt(t -> t.shape().channels()).max().orElse(1);
  }

  /// Index of channel `c` in a parameter that is per channel or shared.
  public static int at(Tensor parameter, int c) {
    return parameter.shape().channels() == 1 ? 0 : c;
  }

  private static double unitAfter(Op.Elementwise op, double before) {
    return switch (op) {
      case Op.Relu _, Op.ShiftRight _ -> before;
      case Op.Clip(_, _, var format) -> format.unit();
      case Op.Encode(_, _, var format, _, _) -> format.unit();
      case Op.MultiThreshold m -> m.format().unit();
      case Op.Requantize(_, _, _, var format) -> format.unit();
      case Op.Affine _, Op.BatchNorm _ -> 1;
    };
  }

  private static boolean readsReal(Op.Elementwise op) {
    return switch (op) {
      case Op.Affine _, Op.BatchNorm _, Op.Encode _ -> true;
      case Op.MultiThreshold m -> m.thresholds().format().isReal();
      case Op.Relu _, Op.Clip _, Op.ShiftRight _, Op.Requantize _ -> false;
    };
  }
}
