package nnc.passes.fold;

import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.legalize.WidenInputs;
import nnc.passes.prune.RemoveDead;

/// Moves real scales behind linear operators, so that these work on integers.
///
/// ```
/// codes -> affine(s, 0) -> dense(W integer)            dense(W integer) -> affine(s, b)
///                          + preload b          =>     on codes
/// ```
///
/// | operator | moves behind it |
/// |---|---|
/// | dense, conv (integer weights) | one scale for all channels, any shift; with padding the value `(pad - shift) / scale` must be a code, it becomes the new padding value |
/// | dense, conv (threshold synapses) | one positive scale; `(t - shift) / scale` must be codes |
/// | sumpool | any scale; a shift only without padding |
/// | maxpool | positive scales |
/// | relu | positive scales without a shift |
/// | flatten, concat | anything |
/// | add | equal scales, or integer multiples of the smallest |
///
/// Where a condition fails the operator stays real. The results are equal in real arithmetic; since
/// the scale is then applied once to the sum instead of to every term, the last bits of a double
/// can differ.
public record MoveScales() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "move-scales";
  }

  @Override
  public String summary() {
    return "move real scales behind linear operators, which become integer";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.REAL;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %codes = input { type = uint2[3] }
        %real = affine(%codes) { scale = real[1] [0.25], shift = real[1] [-0.5] }
        %fc = dense(%real) {
          weights = int3[2, 3] [1, -2, 3, 0, 1, -1],
          preload = real[2] [0.5, 1]
        }
        %class = argmax(%fc)
        %out = output(%class)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    if (network.isInTime()) {
      return network; // its scales are found together with those of its states
    }
    Network result = network;
    boolean changed = true;
    while (changed) {
      // A sum made in one sweep has a known format in the next.
      ScaleMover mover = new ScaleMover(result, Types.of(result));
      result.topological().forEach(mover::visit);
      Network moved =
          mover.changed() ? RemoveDead.from(WidenInputs.repaired(mover.result())) : result;
      changed = mover.changed();
      if (changed && !moved.types().errors().isEmpty()) {
        // As integers the sums would not fit the widest format there is.
        return result;
      }
      result = moved;
    }
    return result;
  }
}
