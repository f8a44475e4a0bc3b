package nnc.passes.prune;

import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Window;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;

/// Removes operators that give back what they get: a clip that clips nothing, a shift by 0, a relu
/// of what is never negative, a pool of one element, a flatten of a vector.
///
/// Only where the format stays the same too; a clip to a wider format is a conversion somebody may
/// need.
public record RemoveIdentities() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "remove-identities";
  }

  @Override
  public String summary() {
    return "remove operators that change nothing";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = uint4[3] }
        %relu = relu(%x)
        %clip = clip(%relu) { lo = 0, hi = 15, format = uint4 }
        %shift = shift(%clip) { bits = 0, rounding = floor }
        %fc = dense(%shift) { weights = int2[1, 3] [1, -1, 1] }
        %out = output(%fc)
      }
      """;

  /// Again and again: what stood behind an identity may become one.
  @Override
  public Network apply(Network network, PassContext context) {
    Network result = network;
    Optional<Network> next = once(network);
    while (next.isPresent()) {
      result = next.get();
      next = once(result);
    }
    return result;
  }

  /// `network` without its identities; empty where it has none.
  private static Optional<Network> once(Network network) {
    Types types = Types.of(network);
    Network.Builder builder = network.toBuilder();
    boolean changed = false;
    for (String id : network.topological()) {
      if (identity(network, types, id)) {
        builder.bypass(id);
        changed = true;
      }
    }
    return changed ? Optional.of(builder.build()) : Optional.empty();
  }

  private static boolean identity(Network network, Types types, String id) {
    if (network.inputs(id).size() != 1) {
      return false;
    }
    String from = network.input(id);
    if (!types.type(id).equals(types.type(from))) {
      return false;
    }
    return switch (network.op(id)) {
      case Op.MaxPool(var window) -> single(window);
      case Op.SumPool(var window) -> single(window);
      case Op.Flatten() -> true;
      case Op.Relu() ->
          types.range(from).map(r -> r.lo() >= 0).orElse(network.op(from) instanceof Op.Relu);
      case Op.Clip(long lo, long hi, _) ->
          new Range(lo, hi).contains(types.range(from).orElseThrow());
      case Op.ShiftRight(int bits, _) -> bits == 0;
      case Op.Requantize(var multiplier, var offset, int shift, var format) -> {
        boolean plain = shift == 0;
        for (int c = 0; c < multiplier.size(); c++) {
          plain &= multiplier.raw(c) == 1;
        }
        for (int c = 0; c < offset.size(); c++) {
          plain &= offset.raw(c) == 0;
        }
        yield plain && format.range().contains(types.range(from).orElseThrow());
      }
      case Op.Affine(var scale, var shift) -> {
        boolean plain = true;
        for (int c = 0; c < scale.size(); c++) {
          plain &= scale.real(c) == 1;
        }
        for (int c = 0; c < shift.size(); c++) {
          // x + 0 is x but for a negative zero, which no operator tells from a positive one.
          plain &= shift.real(c) == 0;
        }
        yield plain;
      }
      case Op.Input _,
          Op.Output _,
          Op.Dense _,
          Op.Conv _,
          Op.Add _,
          Op.Concat _,
          Op.Argmax _,
          Op.Population _,
          Op.Delay _,
          Op.Projection _,
          Op.Plastic _,
          Op.BatchNorm _,
          Op.Encode _,
          Op.MultiThreshold _ ->
          false;
    };
  }

  private static boolean single(Window window) {
    return window.size() == 1 && window.strideY() == 1 && window.strideX() == 1 && !window.padded();
  }
}
