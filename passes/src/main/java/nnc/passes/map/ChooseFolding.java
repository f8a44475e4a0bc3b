package nnc.passes.map;

import java.util.Set;
import nnc.ir.KernelDesign;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;

/// Decides how parallel every kernel is. `folding=none` keeps everything sequential; `auto` makes
/// the slowest kernel more parallel until the `throughput` asked for is reached, or else as long as
/// the budget of `luts` lasts, by the count of logic where the context has one; `full` unrolls
/// every layer into constants. `pe` and `simd`, for all layers or one (`c1.pe`), are taken as they
/// are, and so is `c1.unroll`. The lanes of all other kernels follow.
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

  /// Nothing: lanes need not agree until width converters are in.
  @Override
  public Set<Property> establishes() {
    return Set.of();
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      kernels example {
        @x = input { instance = %x, shape = [4], channels = 4, positions = 1 }
        %x = ingress { bus_bytes = 1, per_beat = 4, lanes = 1, elements = 4, format = uint2 }
        %fc = matrix {
          outputs = 2,
          inputs = 4,
          vectors = 1,
          weights = int3[2, 4] [1, 2, 3, -4, 0, -1, 2, 1],
          pe = 1,
          simd = 1,
          constant = false,
          tree_stages = 0,
          input = uint2,
          accumulator = int6,
          stages = [],
          output = int6
        }
        %y = egress { bus_bytes = 2, per_beat = 2, lanes = 1, elements = 2, format = int6 }
        #x_in = channel {
          from_port = 0,
          to = %x,
          to_port = 0,
          lanes = 4,
          format = uint2,
          depth = 2,
          beats = 1
        }
        #x_out = channel {
          from = %x,
          from_port = 0,
          to = %fc,
          to_port = 0,
          lanes = 1,
          format = uint2,
          depth = 2,
          beats = 4
        }
        #fc_out = channel {
          from = %fc,
          from_port = 0,
          to = %y,
          to_port = 0,
          lanes = 1,
          format = int6,
          depth = 2,
          beats = 2
        }
        #y_out = channel {
          from = %y,
          from_port = 0,
          to_port = 0,
          lanes = 2,
          format = int6,
          depth = 2,
          beats = 1
        }
        @y = output { instance = %y, shape = [2], channels = 2, positions = 1 }
      }
      """;

  /// Warns (W0014) where not even the least parallel design keeps to the user's budget. Throws
  /// `Rejection` with E0402 where a folding that was asked for does not divide its layer and E0403
  /// where a limit is in the way.
  @Override
  public KernelDesign apply(KernelDesign design, PassContext context) {
    return new FoldingSearch(design, context).design();
  }
}
