package nnc.passes.tulip;

import java.util.BitSet;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;

/// The array's memory while a program is made: every value has a place of its own, and borders are
/// set before the first frame and never written.
final class Memory {

  private final BitSet initial = new BitSet();
  private long size;

  /// Reserves `stored.bits()` bits; its border elements have the bits of `border`.
  Stored place(Stored stored, long border) {
    Stored placed = stored.at(Math.toIntExact(size));
    size = Math.addExact(size, stored.bits());
    if (!placed.isContiguous() && border != 0) {
      initial.set(placed.base(), (int) size);
      if (border != (1L << placed.depth()) - 1) {
        for (int i = placed.base(); i < size; i++) {
          initial.set(i, (border >> (i - placed.base()) % placed.depth() & 1) != 0);
        }
      }
    }
    return placed;
  }

  long size() {
    return size;
  }

  Tensor initial() {
    return Tensor.generate(
        Shape.of((int) Math.max(1, size)), Formats.BIT, i -> initial.get(i) ? 1 : 0);
  }
}
