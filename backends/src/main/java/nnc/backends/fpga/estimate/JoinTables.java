package nnc.backends.fpga.estimate;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

/// Joins look-up tables of which one has no other reader than the other, those of carry chains
/// among them, by the rules of Yosys's `opt_lut`: a table of logic has room for as many inputs as
/// it has, one of a chain for four, of which the carry beside it takes three, constants too.
final class JoinTables {

  private static final int CHAIN_INPUTS = 4;

  /// Inputs that a table of a chain shares with the carry beside it.
  private static final int CARRY_INPUTS = 3;

  private final Mapped mapped;
  private final Circuit c;

  /// How many cells read a signal, by its literal, and the last table among them.
  private final int[] reads;

  private final Table[] readers;
  private final Deque<Table> open = new ArrayDeque<>();

  /// A look-up table: the signal it gives, those it reads, how many inputs they take and how many
  /// it has room for, and whether it is bound to a carry.
  private static final class Table {
    final int node;
    final Kind kind;
    int out;
    int[] inputs;
    int taken;
    final int room;
    boolean chained;
    boolean gone;

    Table(int node, Kind kind, int out, int[] inputs, int taken, int room, boolean chained) {
      this.node = node;
      this.kind = kind;
      this.out = out;
      this.inputs = inputs;
      this.taken = taken;
      this.room = room;
      this.chained = chained;
    }
  }

  /// What a bit of a chain adds.
  private record Bit(int left, int right, int carry) {}

  private enum Kind {
    LOGIC,
    CHAIN,
    INVERTER
  }

  /// `pins` are the cells other than look-up tables of logic that read each literal.
  JoinTables(Mapped mapped, int[] pins) {
    this.mapped = mapped;
    this.c = mapped.circuit();
    this.reads = new int[2 * c.size()];
    this.readers = new Table[2 * c.size()];
    for (int literal = 2; literal < pins.length; literal++) {
      reads[signal(literal)] += pins[literal] + mapped.own(literal);
    }
  }

  void run() {
    find();
    while (!open.isEmpty()) {
      Table a = open.pop();
      Table b = readers[a.out];
      if (!a.gone && reads[a.out] == 1 && b != null && join(a, b)) {
        open.push(a.gone ? b : a);
      }
    }
  }

  /// The signal of a literal: where no inverter gives the inverse, both are one.
  private int signal(int literal) {
    return (literal & 1) != 0 && mapped.inverters(literal >> 1) > 0 ? literal : literal & -2;
  }

  private void find() {
    Set<Bit> carried = new HashSet<>();
    for (int n = 1; n < c.size(); n++) {
      if (c.kind(n) == Circuit.Kind.CARRY) {
        carried.add(bit(n));
      }
    }
    for (int n = 1; n < c.size(); n++) {
      if (mapped.table(n) != null) {
        int[] inputs = IntStream.of(mapped.table(n)).map(leaf -> 2 * leaf).toArray();
        put(new Table(n, Kind.LOGIC, 2 * n, inputs, inputs.length, inputs.length, false), true);
      } else if (c.kind(n) == Circuit.Kind.SUM) {
        Bit bit = bit(n);
        int[] inputs =
            IntStream.of(bit.left, bit.right, bit.carry)
                .filter(l -> !Circuit.isConstant(l))
                .map(this::signal)
                .distinct()
                .toArray();
        boolean beside = carried.contains(bit);
        boolean chained = beside || c.kind(bit.carry >> 1) == Circuit.Kind.CARRY;
        int taken = beside ? CARRY_INPUTS : inputs.length;
        put(new Table(n, Kind.CHAIN, 2 * n, inputs, taken, CHAIN_INPUTS, chained), false);
      }
      if (mapped.inverters(n) > 0) {
        put(new Table(n, Kind.INVERTER, 2 * n + 1, new int[] {2 * n}, 1, 1, false), true);
      }
    }
  }

  private Bit bit(int n) {
    return new Bit(c.fanin(n, 0), c.fanin(n, 1), c.fanin(n, 2));
  }

  private void put(Table t, boolean counts) {
    open.add(t);
    for (int in : t.inputs) {
      reads[in] += counts ? 1 : 0;
      readers[in] = t;
    }
  }

  /// Joins `a` and its only reader `b` where one of them has room for both.
  private boolean join(Table a, Table b) {
    int[] inputs =
        IntStream.concat(Arrays.stream(a.inputs), Arrays.stream(b.inputs))
            .filter(s -> s != a.out)
            .distinct()
            .toArray();
    int common = a.inputs.length + b.inputs.length - 1 - inputs.length;
    int taken = a.taken + b.taken - 1 - common;
    boolean intoA = taken <= a.room && !b.chained;
    boolean intoB = taken <= b.room && !a.chained;
    if (!intoA && !intoB) {
      return false;
    }
    boolean keepsA = intoA && !(intoB && a.taken == 1);
    Table kept = keepsA ? a : b;
    Table gone = keepsA ? b : a;
    for (int s : a.inputs) {
      if (Arrays.stream(b.inputs).anyMatch(t -> t == s)) {
        reads[s]--;
      }
    }
    kept.out = b.out;
    kept.inputs = inputs;
    kept.taken = taken;
    kept.chained = a.chained || b.chained;
    gone.gone = true;
    for (int s : inputs) {
      readers[s] = kept;
    }
    Mapped.Cells cells = mapped.cells(c.owner(gone.node));
    switch (gone.kind) {
      case LOGIC -> cells.logic--;
      case CHAIN -> cells.chain--;
      case INVERTER -> cells.inverters--;
    }
    return true;
  }
}
