package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;

/// How many bits meet in each column of a node and what becomes of them. A constant of the
/// element's own is injected, one bit a column, so that all elements share one program.
///
/// A column of `n` bits passes `ceil(n / 2)` bits on. Where `n` is even the constant is the third
/// input of one of `n / 2` adders. Where it is odd one bit `x` is split: `x AND constant` goes to
/// the next column, `x XOR constant` stays, and `(n - 1) / 2` adders do the rest. Without a
/// constant `floor(n / 2)` bits are passed on.
///
/// A threshold `T` injects `K = -T mod 2^last`; the last column then compares with `(T + K) /
/// 2^last`.
public record ColumnPlan(List<Column> columns, boolean reaches) {

  /// Bits that the last column of a comparison may have: one adder brings them to a cell.
  private static final int MOST_AT_LAST = 5;

  public enum Constant {
    /// None is injected.
    NONE,
    /// It is an adder's third input.
    ADDED,
    /// It splits a bit.
    SPLITS
  }

  /// `inputs` of the `bits` come from outside. The last column of a comparison has an adder where
  /// it has more than three bits.
  public record Column(int inputs, int bits, int adders, Constant constant) {}

  public ColumnPlan {
    columns = List.copyOf(columns);
  }

  public static ColumnPlan of(Node node) {
    return switch (node.result()) {
      case Node.Reaches() -> comparison(node);
      case Node.Sum(int bits, boolean offset) -> sum(node, bits, offset);
    };
  }

  private static ColumnPlan comparison(Node node) {
    List<Column> columns = new ArrayList<>();
    int carried = 0;
    for (int c = 0; ; c++) {
      int inputs = node.inputs(c);
      int bits = inputs + carried;
      if (c >= node.highestColumn() && bits <= MOST_AT_LAST) {
        columns.add(new Column(inputs, bits, bits > 3 ? 1 : 0, Constant.NONE));
        return new ColumnPlan(columns, true);
      }
      columns.add(injected(inputs, bits));
      carried = (bits + 1) / 2;
    }
  }

  private static ColumnPlan sum(Node node, int width, boolean offset) {
    List<Column> columns = new ArrayList<>();
    int carried = 0;
    for (int c = 0; c < width; c++) {
      int inputs = node.inputs(c);
      int bits = inputs + carried;
      columns.add(
          offset ? injected(inputs, bits) : new Column(inputs, bits, bits / 2, Constant.NONE));
      carried = offset ? (bits + 1) / 2 : bits / 2;
    }
    return new ColumnPlan(columns, false);
  }

  private static Column injected(int inputs, int bits) {
    boolean added = bits % 2 == 0 || (bits == 1 && inputs == 1); // a bit from outside comes once
    return added
        ? new Column(inputs, bits, (bits + 1) / 2, Constant.ADDED)
        : new Column(inputs, bits, bits / 2, Constant.SPLITS);
  }

  int last() {
    return columns.size() - 1;
  }

  ControlCode code() {
    return new ControlCode.Injected(reaches ? last() : columns.size());
  }

  /// Bits of the control word that are used.
  public int controls() {
    if (reaches) {
      return code().width();
    }
    boolean none = columns.stream().allMatch(c -> c.constant() == Constant.NONE);
    return none ? 0 : ControlCode.constant(columns.size());
  }

  /// Full and half adders, the last column's included.
  public int adders() {
    return columns.stream().mapToInt(Column::adders).sum();
  }

  /// Cell evaluations at least: two for an adder, one less for the last of a column whose sum
  /// nobody needs, one for the comparison.
  public int evaluations() {
    if (!reaches) {
      int alone = (int) columns.stream().filter(c -> c.adders() == 0).count();
      return 2 * adders() + alone;
    }
    int carriesOnly = (int) columns.stream().limit(last()).filter(c -> c.adders() > 0).count();
    return 2 * adders() - carriesOnly + 1;
  }
}
