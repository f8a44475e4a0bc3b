package nnc.ir.neuron;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nnc.ir.number.Range;

/// A tabulated function of integers: what `Expression.Table` means once its argument's fraction is
/// known. `lo` is the raw argument of the first entry, `1 << shift` raw arguments stand between
/// two.
public final class Lookup {

  private final long[] entries;
  private final long lo;
  private final int shift;
  private final boolean linear;

  private Lookup(long[] entries, long lo, int shift, boolean linear) {
    this.entries = entries;
    this.lo = lo;
    this.shift = shift;
    this.linear = linear;
  }

  /// Computes the entries for an argument with `fraction` bits behind the point. Throws
  /// `IllegalArgumentException` where the table's points are no raw arguments or an entry is no
  /// number.
  static Lookup of(Expression.Table table, int fraction, Map<String, double[]> parameters) {
    double first = Math.scalb(table.lo(), fraction);
    double between = Math.scalb((table.hi() - table.lo()) / table.entries(), fraction);
    if (first != Math.rint(first)
        || between < 1
        || Long.bitCount((long) between) != 1
        || between != Math.rint(between)) {
      throw new IllegalArgumentException(
          "the "
              + table.entries()
              + " points from "
              + table.lo()
              + " to "
              + table.hi()
              + " are not a power of two apart among values with "
              + fraction
              + " fraction bits");
    }
    int count = table.linear() ? table.entries() + 1 : table.entries();
    long[] entries = new long[count];
    double[] at = new double[1];
    RealCode body =
        RealCode.of(
            table.body(),
            new RealCode.Names(
                parameters, Map.of(), Map.of(), Map.of(), Map.of(table.variable(), at)));
    for (int i = 0; i < count; i++) {
      at[0] = table.lo() + i * (table.hi() - table.lo()) / table.entries();
      double scaled = Math.scalb(body.at(0), table.fraction());
      if (!(Math.abs(scaled) < 0x1p61)) {
        throw new IllegalArgumentException("the entry at " + at[0] + " is " + body.at(0));
      }
      entries[i] = (long) Math.floor(scaled + 0.5);
    }
    return new Lookup(
        entries, (long) first, Long.numberOfTrailingZeros((long) between), table.linear());
  }

  /// The function's value.
  public long at(long argument) {
    long points = linear ? entries.length - 1 : entries.length;
    long last = (points << shift) - (linear ? 0 : 1);
    long offset = Math.clamp(argument - lo, 0, last);
    int index = (int) (offset >> shift);
    if (!linear || shift == 0 || index == entries.length - 1) {
      return entries[index];
    }
    long rest = offset - ((long) index << shift);
    long rise = (entries[index + 1] - entries[index]) * rest;
    return entries[index] + ((rise + (1L << (shift - 1))) >> shift);
  }

  /// The same of a wire.
  int wire(Wires wires, int argument) {
    long points = linear ? entries.length - 1 : entries.length;
    long last = (points << shift) - (linear ? 0 : 1);
    int offset = wires.clamp(wires.subtract(argument, wires.constant(lo)), 0, last);
    int index = wires.shift(offset, -shift);
    int below = wires.table(index, Arrays.stream(entries).boxed().toList());
    if (!linear || shift == 0) {
      return below;
    }
    List<Long> rises = new ArrayList<>();
    for (int i = 0; i < entries.length; i++) {
      rises.add(i == points ? 0 : entries[i + 1] - entries[i]);
    }
    int rest = wires.slice(offset, 0, shift);
    int rise = wires.multiply(wires.table(index, rises), rest);
    int part = wires.shift(wires.add(rise, wires.constant(1L << (shift - 1))), -shift);
    return wires.narrowed(wires.add(below, part), range());
  }

  /// Every value it can give lies between its smallest and its largest entry.
  Range range() {
    long min = entries[0];
    long max = entries[0];
    for (long e : entries) {
      min = Math.min(min, e);
      max = Math.max(max, e);
    }
    return new Range(min, max);
  }
}
