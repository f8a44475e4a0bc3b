package nnc.ir.neuron;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nnc.ir.number.Range;

/// A tabulated function of integers: what `Expression.Table` means once the fractions of its
/// arguments are known.
///
/// Interpolation over two axes has its entries as corners of cells; it is exact but for one
/// rounding to the nearest at its end.
public final class Lookup {

  private final List<Axis> axes;
  private final long[] entries;
  private final boolean linear;

  /// `lo` is the raw argument of the first of `points` entries, `1 << shift` raw arguments stand
  /// between two.
  public record Axis(long lo, int shift, int points) {

    private static Axis of(Expression.Axis axis, int fraction) {
      double first = Math.scalb(axis.lo(), fraction);
      double between = Math.scalb((axis.hi() - axis.lo()) / axis.entries(), fraction);
      if (first != Math.rint(first)
          || between < 1
          || Long.bitCount((long) between) != 1
          || between != Math.rint(between)) {
        throw new IllegalArgumentException(
            "the "
                + axis.entries()
                + " points from "
                + axis.lo()
                + " to "
                + axis.hi()
                + " are not a power of two apart among values with "
                + fraction
                + " fraction bits");
      }
      return new Axis((long) first, Long.numberOfTrailingZeros((long) between), axis.entries());
    }

    /// How far into the axis a raw argument is, of `last` at most.
    private long offset(long argument, long last) {
      return Math.clamp(argument - lo, 0, last);
    }

    private int offset(Wires wires, int argument, long last) {
      return wires.clamp(wires.subtract(argument, wires.constant(lo)), 0, last);
    }

    /// Behind the last argument that an entry stands for.
    private long end() {
      return (long) points << shift;
    }
  }

  private Lookup(List<Axis> axes, long[] entries, boolean linear) {
    this.axes = List.copyOf(axes);
    this.entries = entries;
    this.linear = linear;
  }

  /// One axis, or two.
  public List<Axis> axes() {
    return axes;
  }

  /// The raw values of the points, those of the second axis's first point first. With lines between
  /// them each axis has one more.
  public long[] entries() {
    return entries.clone();
  }

  /// Whether there are lines between the points, or steps.
  public boolean isLinear() {
    return linear;
  }

  /// Computes the entries for arguments with `fractions` bits behind the point. Throws
  /// `IllegalArgumentException` where the table's points are no raw arguments, an entry is no
  /// number, or a cell's interpolation takes more than 62 bits.
  static Lookup of(
      Expression.Table table, List<Integer> fractions, Map<String, double[]> parameters) {
    List<Axis> axes = new ArrayList<>();
    List<Expression.Axis> reached = new ArrayList<>();
    for (Expression.Axis axis : table.axes()) {
      int fraction = fractions.get(axes.size());
      reached.add(reached(axis, fraction));
      axes.add(Axis.of(reached.getLast(), fraction));
    }
    int more = table.linear() ? 1 : 0;
    int rows = axes.size() == 1 ? 1 : axes.get(1).points + more;
    int columns = axes.getFirst().points + more;
    long[] entries = new long[Math.multiplyExact(rows, columns)];
    List<double[]> at = table.axes().stream().map(_ -> new double[1]).toList();
    RealCode body = RealCode.body(table, parameters, at);
    for (int i = 0; i < entries.length; i++) {
      at.getFirst()[0] = reached.getFirst().point(i % columns);
      if (axes.size() > 1) {
        at.get(1)[0] = reached.get(1).point(i / columns);
      }
      double scaled = Math.scalb(body.at(0), table.fraction());
      if (!(Math.abs(scaled) < 0x1p61)) {
        throw new IllegalArgumentException("the entry at " + point(at) + " is " + body.at(0));
      }
      entries[i] = (long) Math.floor(scaled + 0.5);
    }
    Lookup lookup = new Lookup(axes, entries, table.linear());
    if (table.linear()) {
      lookup.checkWidth();
    }
    return lookup;
  }

  /// An axis without the points between arguments, which stand no closer than their last bit.
  private static Expression.Axis reached(Expression.Axis axis, int fraction) {
    double arguments = Math.scalb(axis.hi() - axis.lo(), fraction);
    return arguments >= 2 && arguments < axis.entries() && arguments == Math.rint(arguments)
        ? new Expression.Axis(
            axis.argument(), axis.variable(), axis.lo(), axis.hi(), (int) arguments)
        : axis;
  }

  private static String point(List<double[]> at) {
    return at.size() == 1
        ? String.valueOf(at.getFirst()[0])
        : "(" + at.get(0)[0] + ", " + at.get(1)[0] + ")";
  }

  /// Intermediate values are below 2 entries, over two axes 16, times the arguments between
  /// entries, and have a sign.
  private void checkWidth() {
    long most = 0;
    for (long e : entries) {
      most = Math.max(most, Math.abs(e));
    }
    int bits = 64 - Long.numberOfLeadingZeros(most) + (axes.size() == 1 ? 2 : 5);
    for (Axis axis : axes) {
      bits += axis.shift;
    }
    if (bits > 62) {
      throw new IllegalArgumentException(
          "interpolating takes " + bits + " bits, more than 62: round the arguments first");
    }
  }

  /// The function's value.
  public long at(long argument) {
    Axis axis = axes.getFirst();
    long offset = axis.offset(argument, linear ? axis.end() : axis.end() - 1);
    int index = (int) (offset >> axis.shift);
    if (!linear || axis.shift == 0 || index == entries.length - 1) {
      return entries[index];
    }
    long rest = offset - ((long) index << axis.shift);
    long rise = (entries[index + 1] - entries[index]) * rest;
    return entries[index] + ((rise + (1L << (axis.shift - 1))) >> axis.shift);
  }

  /// The value of a function of two arguments.
  public long at(long first, long second) {
    Axis x = axes.get(0);
    Axis y = axes.get(1);
    long offsetX = x.offset(first, linear ? x.end() : x.end() - 1);
    long offsetY = y.offset(second, linear ? y.end() : y.end() - 1);
    int column = (int) Math.min(offsetX >> x.shift, x.points - 1);
    int row = (int) Math.min(offsetY >> y.shift, y.points - 1);
    if (!linear) {
      return entries[row * x.points + column];
    }
    Cell c = cell(row, column);
    long right = offsetX - ((long) column << x.shift);
    long up = offsetY - ((long) row << y.shift);
    long below = (c.corner << x.shift) + c.right * right;
    long rise = (c.up << x.shift) + c.both * right;
    int shift = x.shift + y.shift;
    long half = shift == 0 ? 0 : 1L << (shift - 1);
    return ((below << y.shift) + rise * up + half) >> shift;
  }

  /// An entry, how much the next column and the next row are above it, and how much more the column
  /// rises in the next row.
  private record Cell(long corner, long right, long up, long both) {}

  private Cell cell(int row, int column) {
    int width = axes.getFirst().points + 1;
    int i = row * width + column;
    long corner = entries[i];
    long right = entries[i + 1] - corner;
    long up = entries[i + width] - corner;
    return new Cell(corner, right, up, entries[i + width + 1] - entries[i + width] - right);
  }

  /// The same of wires.
  int wire(Wires wires, List<Integer> arguments) {
    return axes.size() == 1
        ? wire(wires, arguments.getFirst())
        : wire(wires, arguments.get(0), arguments.get(1));
  }

  private int wire(Wires wires, int argument) {
    Axis axis = axes.getFirst();
    int shift = axis.shift;
    int offset = axis.offset(wires, argument, linear ? axis.end() : axis.end() - 1);
    int index = wires.shift(offset, -shift);
    int below = wires.table(index, Arrays.stream(entries).boxed().toList());
    if (!linear || shift == 0) {
      return below;
    }
    List<Long> rises = new ArrayList<>();
    for (int i = 0; i < entries.length; i++) {
      rises.add(i == axis.points ? 0 : entries[i + 1] - entries[i]);
    }
    int rest = wires.slice(offset, 0, shift);
    int rise = wires.multiply(wires.table(index, rises), rest);
    int part = wires.shift(wires.add(rise, wires.constant(1L << (shift - 1))), -shift);
    return wires.narrowed(wires.add(below, part), range());
  }

  private int wire(Wires wires, int first, int second) {
    Axis x = axes.get(0);
    Axis y = axes.get(1);
    int offsetX = x.offset(wires, first, linear ? x.end() : x.end() - 1);
    int offsetY = y.offset(wires, second, linear ? y.end() : y.end() - 1);
    int column = wires.clamp(wires.shift(offsetX, -x.shift), 0, x.points - 1);
    int row = wires.clamp(wires.shift(offsetY, -y.shift), 0, y.points - 1);
    int bits = 32 - Integer.numberOfLeadingZeros(x.points - 1);
    int index = wires.join(row, column, bits);
    if (!linear) {
      return wires.table(index, cells(bits, (r, c) -> entries[r * x.points + c]));
    }
    int right = rest(wires, offsetX, column, x);
    int up = rest(wires, offsetY, row, y);
    int corner = wires.table(index, cells(bits, (r, c) -> cell(r, c).corner));
    int below =
        wires.add(
            wires.shift(corner, x.shift),
            wires.multiply(wires.table(index, cells(bits, (r, c) -> cell(r, c).right)), right));
    int rise =
        wires.add(
            wires.shift(wires.table(index, cells(bits, (r, c) -> cell(r, c).up)), x.shift),
            wires.multiply(wires.table(index, cells(bits, (r, c) -> cell(r, c).both)), right));
    int shift = x.shift + y.shift;
    int sum = wires.add(wires.shift(below, y.shift), wires.multiply(rise, up));
    int half = wires.constant(shift == 0 ? 0 : 1L << (shift - 1));
    return wires.narrowed(wires.shift(wires.add(sum, half), -shift), range());
  }

  private static int rest(Wires wires, int offset, int index, Axis axis) {
    int rest = wires.subtract(offset, wires.shift(index, axis.shift));
    return wires.narrowed(rest, new Range(0, 1L << axis.shift));
  }

  @FunctionalInterface
  private interface OfCell {
    long at(int row, int column);
  }

  /// Row by row, each filled up to a power of two.
  private List<Long> cells(int bits, OfCell value) {
    Axis x = axes.get(0);
    List<Long> all = new ArrayList<>();
    for (int row = 0; row < axes.get(1).points; row++) {
      for (int column = 0; column < 1 << bits; column++) {
        all.add(value.at(row, Math.min(column, x.points - 1)));
      }
    }
    return all;
  }

  /// Every value it can give lies between its smallest and its largest entry.
  public Range range() {
    long min = entries[0];
    long max = entries[0];
    for (long e : entries) {
      min = Math.min(min, e);
      max = Math.max(max, e);
    }
    return new Range(min, max);
  }
}
