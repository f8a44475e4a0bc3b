package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/// The operators as circuits, as Yosys builds them: sums of two operands and comparisons on carry
/// chains, more operands by full adders first.
record Operators(Circuit circuit, Fabric fabric) {

  Bits unary(String operator, Bits a) {
    return switch (operator) {
      case "~" -> a.not();
      case "-" -> sum(List.of(), List.of(a), a.width(), a.signed());
      case "|" -> Bits.bit(circuit.any(a.literals()));
      default -> Bits.bit(circuit.all(a.literals()));
    };
  }

  Bits binary(String operator, Bits left, Bits right) {
    int width = Math.max(left.width(), right.width());
    Bits x = left.resized(width);
    Bits y = right.resized(width);
    return switch (operator) {
      case "&", "|", "^", "~^" -> bitwise(operator, x, y);
      case "==" -> Bits.bit(equal(x, y));
      case "!=" -> Bits.bit(Circuit.not(equal(x, y)));
      case "*" -> product(left, right, width);
      case "<" -> Bits.bit(less(x, y));
      case ">" -> Bits.bit(circuit.and(Circuit.not(less(x, y)), Circuit.not(equal(x, y))));
      case "<=" -> Bits.bit(circuit.or(less(x, y), equal(x, y)));
      case ">=" -> Bits.bit(atLeast(x, y));
      default -> throw new IllegalStateException("operator " + operator);
    };
  }

  private Bits bitwise(String operator, Bits x, Bits y) {
    int[] bits = new int[x.width()];
    for (int i = 0; i < bits.length; i++) {
      int a = x.get(i);
      int b = y.get(i);
      bits[i] =
          switch (operator) {
            case "&" -> circuit.and(a, b);
            case "|" -> circuit.or(a, b);
            case "^" -> circuit.xor(a, b);
            default -> Circuit.not(circuit.xor(a, b));
          };
    }
    return new Bits(bits, false);
  }

  Bits choose(int select, Bits yes, Bits no) {
    int width = Math.max(yes.width(), no.width());
    return new Bits(
        choose(select, yes.resized(width).literals(), no.resized(width).literals()),
        yes.signed() && no.signed());
  }

  int[] choose(int select, int[] yes, int[] no) {
    int[] bits = new int[yes.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = circuit.choose(select, yes[i], no[i]);
    }
    return bits;
  }

  int equal(Bits x, Bits y) {
    int[] same = new int[x.width()];
    for (int i = 0; i < same.length; i++) {
      same[i] = Circuit.not(circuit.xor(x.get(i), y.get(i)));
    }
    return circuit.all(same);
  }

  /// `x >= y`: Yosys forms it as greater or equal, except against a constant.
  private int atLeast(Bits x, Bits y) {
    if (x.isConstant() || y.isConstant()) {
      return Circuit.not(less(x, y));
    }
    int less = less(x, y);
    int equal = equal(x, y);
    return circuit.or(circuit.and(Circuit.not(less), Circuit.not(equal)), equal);
  }

  /// `x < y`, by the carry out of `x - y`.
  private int less(Bits x, Bits y) {
    boolean signed = x.signed() && y.signed();
    if (signed && y.isConstant() && y.value().signum() == 0) {
      return x.get(x.width() - 1);
    }
    int width = Math.min(x.width(), Math.max(1, Math.max(x.significant(), y.significant())));
    int[] a = Arrays.copyOf(x.literals(), width);
    int[] b = Arrays.copyOf(y.literals(), width);
    if (signed) { // order of biased numbers
      a[width - 1] = Circuit.not(a[width - 1]);
      b[width - 1] = Circuit.not(b[width - 1]);
    }
    boolean constant = x.isConstant() || y.isConstant();
    boolean logic = constant ? width <= fabric.comparedInLut() : width < fabric.shortestChain();
    int carry = Circuit.TRUE;
    for (int i = 0; i < width; i++) {
      carry = add(a[i], Circuit.not(b[i]), carry, logic)[1];
    }
    return Circuit.not(carry);
  }

  /// A bit of a sum: on a carry chain whatever is constant, as long as the chain is a word.
  private int[] add(int a, int b, int carry, boolean logic) {
    if (logic) {
      return circuit.fullAdder(a, b, carry);
    }
    if (fabric == Fabric.XILINX7) { // the cell takes the exclusive or, and one operand
      int x = circuit.xor(a, b);
      return new int[] {circuit.sum(x, x, carry), circuit.carry(x, a, carry)};
    }
    return new int[] {circuit.sum(a, b, carry), circuit.carry(a, b, carry)};
  }

  private Bits product(Bits a, Bits b, int width) {
    boolean signed = a.signed() && b.signed();
    if (a.isConstant() && b.isConstant()) {
      return Bits.constant(width, value(a, signed).multiply(value(b, signed)), signed);
    }
    Bits x = a.slice(0, Math.max(1, a.significant())).as(signed);
    Bits y = b.slice(0, Math.max(1, b.significant())).as(signed);
    Columns columns = new Columns(width);
    for (int i = 0; i < y.width(); i++) {
      int bit = y.get(i);
      int[] row = x.literals().clone();
      for (int j = 0; j < row.length; j++) {
        row[j] = circuit.and(row[j], bit);
      }
      columns.add(new Bits(row, signed), i, signed && i == y.width() - 1);
    }
    return new Bits(columns.sum(), signed);
  }

  private static BigInteger value(Bits constant, boolean signed) {
    int top = constant.width() - 1;
    return signed && constant.get(top) == Circuit.TRUE
        ? constant.value().subtract(BigInteger.TWO.pow(top + 1))
        : constant.value();
  }

  /// Sums and differences of words.
  Bits sum(List<Bits> added, List<Bits> subtracted, int width, boolean signed) {
    if (added.size() + subtracted.size() <= 2) {
      int[] zero = new int[width];
      Bits left = added.isEmpty() ? new Bits(zero, signed) : added.getFirst().resized(width);
      if (subtracted.isEmpty()) {
        Bits right = added.size() == 2 ? added.get(1).resized(width) : new Bits(zero, signed);
        return new Bits(chain(left, right, Circuit.FALSE), signed);
      }
      return new Bits(
          chain(left, subtracted.getFirst().resized(width).not(), Circuit.TRUE), signed);
    }
    Columns columns = new Columns(width);
    added.forEach(w -> columns.add(w, 0, false));
    subtracted.forEach(w -> columns.add(w, 0, true));
    return new Bits(columns.sum(), signed);
  }

  private int[] chain(Bits a, Bits b, int carryIn) {
    if (carryIn == Circuit.FALSE && (isZero(a) || isZero(b))) {
      return isZero(a) ? b.literals() : a.literals();
    }
    int high = a.width();
    if (carryIn == Circuit.FALSE) {
      high = Math.min(high, Math.max(withoutZeros(a), withoutZeros(b)) + 1);
    }
    int[] sum = new int[a.width()];
    boolean logic = Math.min(high, Math.max(varying(a), varying(b)) + 1) < fabric.shortestChain();
    int carry = carryIn;
    for (int i = 0; i < high; i++) {
      int[] bit = add(a.get(i), b.get(i), carry, logic);
      sum[i] = bit[0];
      carry = bit[1];
    }
    return sum;
  }

  private static boolean isZero(Bits a) {
    return withoutZeros(a) == 0;
  }

  private static int withoutZeros(Bits a) {
    return a.as(false).significant();
  }

  private static int varying(Bits a) {
    int top = a.width();
    while (top > 1 && a.get(top - 1) == a.get(top - 2)) {
      top--;
    }
    return Circuit.isConstant(a.get(top - 1)) ? top - 1 : top;
  }

  /// Bits to be added by place value, those of a place in ascending order.
  private final class Columns {
    private final int[][] columns;
    private final int[] sizes;

    Columns(int width) {
      columns = new int[width][4];
      sizes = new int[width];
    }

    void add(Bits word, int position, boolean negative) {
      int room = columns.length - position;
      for (int i = 0; i < room; i++) {
        int bit =
            i < word.width()
                ? word.get(i)
                : word.signed() ? word.get(word.width() - 1) : Circuit.FALSE;
        add(negative ? Circuit.not(bit) : bit, i + position);
      }
      if (negative) {
        add(Circuit.TRUE, position);
      }
    }

    private void add(int bit, int position) {
      if (bit == Circuit.FALSE || position >= columns.length) {
        return;
      }
      int[] column = columns[position];
      int size = sizes[position];
      int at = Arrays.binarySearch(column, 0, size, bit);
      if (at >= 0) {
        System.arraycopy(column, at + 1, column, at, size - at - 1);
        sizes[position]--;
        add(bit, position + 1); // twice a bit is the bit, one place up
        return;
      }
      if (size == column.length) {
        column = Arrays.copyOf(column, 2 * size);
        columns[position] = column;
      }
      System.arraycopy(column, ~at, column, ~at + 1, size + at + 1);
      column[~at] = bit;
      sizes[position]++;
    }

    int[] sum() {
      Deque<int[]> rows = new ArrayDeque<>();
      int most = Arrays.stream(sizes).max().orElse(0);
      for (int r = 0; r < Math.max(2, most); r++) {
        int[] row = new int[columns.length];
        for (int i = 0; i < row.length; i++) {
          row[i] = r < sizes[i] ? columns[i][r] : Circuit.FALSE;
        }
        rows.add(row);
      }
      while (rows.size() > 2) {
        int[] a = rows.remove();
        int[] b = rows.remove();
        int[] c = rows.remove();
        int[] sums = new int[a.length];
        int[] carries = new int[a.length];
        for (int i = 0; i < a.length; i++) {
          int[] bit = circuit.fullAdder(a[i], b[i], c[i]);
          sums[i] = bit[0];
          if (i + 1 < a.length) {
            carries[i + 1] = bit[1];
          }
        }
        rows.add(sums);
        rows.add(carries);
      }
      return chain(new Bits(rows.remove(), false), new Bits(rows.remove(), false), Circuit.FALSE);
    }
  }

  /// The word that `address` chooses; null where no word stands.
  int[] select(List<int[]> words, int[] address) {
    List<int[]> level = words;
    for (int bit : address) {
      List<int[]> next = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        int[] even = level.get(i);
        int[] odd = i + 1 < level.size() ? level.get(i + 1) : null;
        next.add(even == null ? odd : odd == null ? even : choose(bit, odd, even));
      }
      level = next;
    }
    return level.isEmpty() ? Collections.<int[]>emptyList().getFirst() : level.getFirst();
  }
}
