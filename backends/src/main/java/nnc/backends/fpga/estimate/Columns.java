package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.backends.fpga.estimate.Operators.Term;

/// Words and products that are added by place value, as Yosys's `maccmap` does: rows of bits are
/// made three to two by full adders, and the last two are added with carries. Bits of partial
/// products have their place whatever they turn out to be.
final class Columns {

  /// Places of the low bits that may be added in the free places of carries.
  private static final int PACKED = 4;

  private final Operators operators;
  private final Circuit circuit;
  private final int width;
  private final List<TreeMap<Long, Integer>> columns = new ArrayList<>();

  /// Rows of bits that gates of their own give, so far. They stand before all others, the first one
  /// first: Yosys orders bits by the numbers of their names, which it takes again from what it has
  /// freed, and so in runs, most of them ascending.
  private int rows;

  /// All bits that are added, with what tells one sum from another.
  private final List<Integer> operands = new ArrayList<>();

  Columns(Operators operators, int width) {
    this.operators = operators;
    this.circuit = operators.circuit();
    this.width = width;
    for (int i = 0; i < width; i++) {
      columns.add(new TreeMap<>());
    }
  }

  void add(Term term) {
    note(term);
    if (term.by().isEmpty()) {
      Bits word = term.word().resized(width);
      if (term.subtracted()) {
        make(word.literals(), true);
      } else {
        for (int i = 0; i < width; i++) {
          add(word.get(i), i);
        }
      }
      return;
    }
    Bits other = term.by().get();
    boolean signed = term.word().signed() && other.signed();
    Bits x = significant(term.word(), signed);
    Bits y = significant(other, signed);
    boolean swapped = x.width() < y.width();
    multiply(swapped ? y : x, swapped ? x : y, signed, term.subtracted());
  }

  private void note(Term term) {
    operands.add(term.subtracted() ? Circuit.TRUE : Circuit.FALSE);
    for (Bits word : List.of(term.word(), term.by().orElse(term.word()))) {
      Arrays.stream(word.literals()).forEach(operands::add);
      operands.add(word.signed() ? Circuit.TRUE : Circuit.FALSE);
    }
  }

  private static Bits significant(Bits a, boolean signed) {
    Bits b = a.as(signed);
    return b.slice(0, Math.max(1, b.significant())).as(signed);
  }

  /// A row for each bit of `b`; that of the sign counts negative.
  private void multiply(Bits a, Bits b, boolean signed, boolean subtracted) {
    Bits wide = a.resized(width);
    for (int i = 0; i < b.width() && i < width; i++) {
      boolean sign = signed && i == b.width() - 1;
      int[] row = new int[width];
      for (int k = i; k < width; k++) {
        int bit = wide.get(k - i);
        row[k] = circuit.and(sign ? Circuit.not(bit) : bit, b.get(i));
      }
      make(row, subtracted);
      if (sign) {
        int[] more = new int[width];
        more[i] = b.get(i);
        add(new Term(new Bits(more, false), java.util.Optional.empty(), subtracted));
      }
    }
  }

  /// A row of bits that gates of their own give.
  private void make(int[] row, boolean subtracted) {
    long place = Integer.MIN_VALUE + (long) rows++;
    for (int i = 0; i < width; i++) {
      columns.get(i).put(place, subtracted ? Circuit.not(row[i]) : row[i]);
    }
    if (subtracted) {
      add(Circuit.TRUE, 0);
    }
  }

  private void add(int bit, int position) {
    if (bit == Circuit.FALSE || position >= width) {
      return;
    }
    long key = bit == Circuit.TRUE ? Long.MIN_VALUE : bit;
    if (columns.get(position).remove(key) != null) {
      add(bit, position + 1); // twice a bit is the bit, one place up
    } else {
      columns.get(position).put(key, bit);
    }
  }

  int[] sum() {
    List<Integer> packed = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    while (columns.stream().anyMatch(c -> !c.isEmpty())) {
      int[] row = new int[width];
      for (int i = 0; i < width; i++) {
        if (!columns.get(i).isEmpty()) {
          row[i] = columns.get(i).pollFirstEntry().getValue();
        }
      }
      rows.add(row);
      pack(rows.size() - 1, packed);
    }
    if (rows.size() < 2) {
      return rows.isEmpty() ? new int[width] : hidden(rows.getFirst());
    }
    while (rows.size() > 2) {
      List<int[]> next = new ArrayList<>();
      int i = 0;
      for (; i + 2 < rows.size(); i += 3) {
        compress(rows.get(i), rows.get(i + 1), rows.get(i + 2), packed, next);
      }
      next.addAll(rows.subList(i, rows.size()));
      rows = next;
    }
    int carryIn = packed.isEmpty() ? Circuit.FALSE : packed.removeLast();
    boolean logic = width < operators.fabric().shortestChain();
    return operators
        .alu(hidden(rows.get(0)), hidden(rows.get(1)), circuit.hidden(carryIn, cell()), logic)
        .sum();
  }

  /// Nothing looks into what is added before all of it is made of gates.
  private int[] hidden(int[] row) {
    int cell = cell();
    return Arrays.stream(row).map(bit -> circuit.hidden(bit, cell)).toArray();
  }

  private int cell() {
    return circuit.cell(operands.stream().mapToInt(Integer::intValue).toArray());
  }

  private void compress(int[] a, int[] b, int[] c, List<Integer> packed, List<int[]> next) {
    int[] sums = new int[width];
    int[] carries = new int[width];
    carries[0] = packed.isEmpty() ? Circuit.FALSE : packed.removeLast();
    for (int i = 0; i < width; i++) {
      int[] bit = circuit.fullAdder(a[i], b[i], c[i]);
      sums[i] = bit[0];
      if (i + 1 < width) {
        carries[i + 1] = bit[1];
      }
    }
    next.add(sums);
    next.add(carries);
  }

  /// Low bits go where carries have no bit, as often as they count, while there are `places`.
  private void pack(int places, List<Integer> packed) {
    while (true) {
      int most = 0;
      int at = 0;
      for (int i = 0; i < width; i++) {
        if (columns.get(i).size() >= most) {
          most = columns.get(i).size();
          at = i;
        }
      }
      if (most == 0 || at > PACKED) {
        return;
      }
      int needed = 0;
      for (int i = 0; i <= at; i++) {
        needed += columns.get(i).size() == most ? 1 << i : 0;
      }
      if (needed > places - packed.size()) {
        return;
      }
      for (int i = 0; i <= at; i++) {
        SequencedMap<Long, Integer> column = columns.get(i);
        if (column.size() == most) {
          int bit = column.pollFirstEntry().getValue();
          for (int k = 0; k < 1 << i; k++) {
            packed.add(bit);
          }
        }
      }
    }
  }
}
