package nnc.passes.map;

import java.util.Set;
import nnc.ir.KernelDesign;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;

/// Decides how parallel every kernel is. `folding=none` keeps everything sequential; `auto` makes
/// the slowest kernel more parallel until the `throughput` asked for is reached, or else as long as
/// the budget of `luts` lasts; `full` unrolls every layer into constants. `pe` and `simd`, for all
/// layers or one (`c1.pe`), are taken as they are, and so is `c1.unroll`. The lanes of all other
/// kernels follow.
public record ChooseFolding() implements Pass<KernelDesign, KernelDesign> {

  @Override
  public String id() {
    return "choose-folding";
  }

  @Override
  public String summary() {
    return "choose processing elements and synapses a cycle for every layer";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public Set<Property> requires() {
    return Set.of(Property.VERIFIED);
  }

  /// Nothing: lanes need not agree until width converters are in.
  @Override
  public Set<Property> establishes() {
    return Set.of();
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE = "";

  /// Throws `Rejection` with E0402 where a folding that was asked for does not divide its layer and
  /// E0403 where a limit is in the way.
  @Override
  public KernelDesign apply(KernelDesign design, PassContext context) {
    return new FoldingSearch(design, context).design();
  }
}
