package nnc.passes.quantize;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.network.Elementwise;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.ElementwiseChain;
import nnc.passes.analysis.Scaled;
import nnc.passes.fold.ThresholdSearch;

/// Operators that leave the reals, on a coded input: thresholds where the levels are few, else a
/// `requantize`, whose deviations from the real function are counted.
final class Discretizer {

  /// Most levels for which an encoder becomes thresholds.
  private static final int LEVELS = 15;

  /// Integers per channel for which a requantization is compared with what it replaces.
  private static final long COMPARED = 1L << 14;

  private final Network network;
  private final Types types;
  private final Quantize options;
  private final PassContext context;
  private final Network.Builder builder;

  Discretizer(
      Network network,
      Types types,
      Quantize options,
      PassContext context,
      Network.Builder builder) {
    this.network = network;
    this.types = types;
    this.options = options;
    this.context = context;
    this.builder = builder;
  }

  /// Lets vertex `id`, which computes `op`, compute the same from the source of `x`.
  void visit(String id, Op.Elementwise op, Coded x) {
    List<Op.Elementwise> ops = new ArrayList<>();
    if (!x.scaled().isIdentity()) {
      ops.add(x.scaled().affine());
    }
    if (x.rectified()) {
      ops.add(new Op.Relu());
    }
    ops.add(op);
    NumberFormat source =
        new NumberFormat.Fixed(true, NumberFormat.MAX_WIDTH, x.scaled().fraction());
    ElementwiseChain chain = ElementwiseChain.of(source, ops);
    Optional<Op.MultiThreshold> thresholds =
        ThresholdSearch.search(
            chain,
            x.range(),
            types.format(id),
            op instanceof Op.MultiThreshold m ? Math.abs(m.step()) : 1,
            op instanceof Op.MultiThreshold m ? m.levels() : LEVELS);
    if (thresholds.isPresent()) {
      builder.replace(id, thresholds.get()).connect(id, List.of(x.source()));
    } else if (op instanceof Op.Encode encode) {
      requantize(id, encode, x, chain);
    } else {
      throw new IllegalStateException(id + " has no thresholds");
    }
  }

  private void requantize(String id, Op.Encode encode, Coded x, ElementwiseChain chain) {
    Scaled s = x.scaled();
    NumberFormat.Fixed format = encode.format();
    boolean nearest =
        switch (encode.rounding()) {
          case NEAREST, NEAREST_EVEN -> true;
          case FLOOR, TRUNC -> false;
        };
    Op.Requantize op =
        Dyadic.of(
            Scaled.list(s.scale().size(), c -> s.scale(c) * s.unit() / encode.scale()),
            Scaled.list(s.shift().size(), c -> s.shift(c) / encode.scale() + encode.zero()),
            x.range(),
            format,
            options.multiplier(),
            nearest);
    Range all = format.range();
    long least = all.lo() + (encode.narrow() ? 1 : 0);
    if (x.rectified()) {
      least = Math.max(least, Math.clamp(Math.round(encode.zero()), all.lo(), all.hi()));
    }
    String from = x.source();
    if (least > all.lo()) {
      String wide = builder.fresh(id + "_rescaled");
      builder.add(wide, op, network.vertex(id).span(), from);
      builder.replace(id, new Op.Clip(least, all.hi(), format)).connect(id, List.of(wide));
    } else {
      builder.replace(id, op).connect(id, List.of(from));
    }
    count(id, chain, op, least, x.range());
  }

  /// Remarks how many of the integers the source can take are rounded otherwise.
  private void count(String id, ElementwiseChain chain, Op.Requantize op, long least, Range range) {
    long stride = Math.max(1, (range.hi() - range.lo()) / COMPARED);
    long compared = 0;
    long different = 0;
    long largest = 0;
    for (int c = 0; c < chain.channels(); c++) {
      for (long v = range.lo(); v <= range.hi(); v += stride) {
        long expected = chain.apply(c, v);
        long got = Math.max(least, Elementwise.apply(op, c, v));
        compared++;
        different += expected == got ? 0 : 1;
        largest = Math.max(largest, Math.abs(expected - got));
      }
    }
    context.remark(
        id,
        different
            + " of "
            + compared
            + " compared sums round otherwise"
            + (different == 0 ? "" : ", by at most " + largest));
  }
}
