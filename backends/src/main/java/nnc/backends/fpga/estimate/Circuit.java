package nnc.backends.fpga.estimate;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A circuit of single bits as synthesis sees it: and-gates with inverters on their inputs, equal
/// gates kept once and constants propagated, bits of carry chains, sources (inputs, flip-flops,
/// memory outputs), flip-flops and memories. A bit is a literal: twice its node, plus one where it
/// is inverted; literal 0 is false and 1 true.
final class Circuit {

  static final int FALSE = 0;
  static final int TRUE = 1;

  /// Room for nodes where their number is not known.
  static final int ROOM = 1024;

  enum Kind {
    SOURCE(0),
    AND(1),
    /// A bit of a sum on a carry chain, of two operands and the carry below.
    SUM(2),
    /// The carry out of such a bit.
    CARRY(3),
    /// A bit of a cell that nothing looks into before it is made of gates: a short sum, a sum of
    /// many words, a comparison with a constant. The bit itself is its only operand.
    HIDDEN(4);

    /// Its place in `KINDS`.
    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }
  }

  /// What a tool sees of a circuit, more from one stage to the next.
  enum Stage {
    /// Cells of words, each by its kind.
    WORDS(false, false, false),
    /// Low bits of sums too, where nothing is added to one operand.
    BITS(true, false, false),
    /// That a gate of a bit and its inverse is constant. Words still hide such gates.
    CHOICES(true, true, false),
    /// What was hidden, choices being no gates.
    OPEN(false, false, true),
    /// What was hidden, in gates.
    GATES(false, true, true),
    /// Carry chains of constants, as the mapper of gates sees them.
    CHAINS(false, true, true);

    private final boolean fine;
    private final boolean thorough;
    private final boolean open;

    Stage(boolean fine, boolean thorough, boolean open) {
      this.fine = fine;
      this.thorough = thorough;
      this.open = open;
    }

    boolean isFine() {
      return fine;
    }

    boolean isOpen() {
      return open;
    }
  }

  /// What chose between two bits: `select ? yes : no`.
  record Choice(int select, int yes, int no) {}

  private static final Kind[] KINDS = {Kind.SOURCE, Kind.AND, Kind.SUM, Kind.CARRY, Kind.HIDDEN};

  private static final int[] FANINS = {0, 2, 3, 3, 1};

  /// 2^64 over the golden ratio, which spreads keys that are alike.
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private byte[] kinds;
  private int size;
  private int[] fanins;
  private int[] owners;

  /// Which literals of a node are signals of the netlist, one bit for each polarity.
  private byte[] signals;

  /// Nodes with operands by these, with open addressing, 0 where a place is free: a power of two of
  /// places, at most half of them taken. Null until a gate is looked for.
  private int[] places;

  private int taken;

  /// What chose the positive literal of a node: three literals, of which the first is 0 for most.
  private int[] choices;

  /// Operands of the cells with hidden bits, whose numbers begin with 1.
  private final List<int[]> cells = new ArrayList<>();

  private final Map<IntBuffer, Integer> cellNumbers = new HashMap<>();

  /// Whose the nodes are that are made now.
  int owner;

  private final Stage stage;

  final List<FlipFlop> flipFlops = new ArrayList<>();
  final List<Memory> memories = new ArrayList<>();

  /// Bits that leave the design.
  final List<Integer> outputs = new ArrayList<>();

  /// With room for `expected` nodes at first.
  Circuit(Stage stage, int expected) {
    this.stage = stage;
    this.kinds = new byte[expected];
    this.fanins = new int[3 * expected];
    this.owners = new int[expected];
    this.signals = new byte[expected];
    this.choices = new int[3 * expected];
    node(Kind.SOURCE, 0, 0, 0);
  }

  Stage stage() {
    return stage;
  }

  int size() {
    return size;
  }

  Kind kind(int node) {
    return KINDS[kinds[node]];
  }

  /// Operand `i` of a node; carry chains have three, the last one the carry.
  int fanin(int node, int i) {
    return fanins[3 * node + i];
  }

  int fanins(int node) {
    return fanins(kinds[node]);
  }

  private static int fanins(byte kind) {
    return FANINS[kind];
  }

  int owner(int node) {
    return owners[node];
  }

  private int node(Kind kind, int a, int b, int c) {
    int n = size++;
    if (n == owners.length) {
      kinds = Arrays.copyOf(kinds, 2 * n);
      owners = Arrays.copyOf(owners, 2 * n);
      signals = Arrays.copyOf(signals, 2 * n);
      fanins = Arrays.copyOf(fanins, 6 * n);
      choices = Arrays.copyOf(choices, 6 * n);
    }
    kinds[n] = kind.code;
    owners[n] = owner;
    signals[n] = (byte) (kind == Kind.AND ? 0 : 1);
    fanins[3 * n] = a;
    fanins[3 * n + 1] = b;
    fanins[3 * n + 2] = c;
    return 2 * n;
  }

  /// The positive literal of the node of these operands, made where it is not there.
  private int shared(Kind kind, int a, int b, int c) {
    if (places == null || 2 * taken >= places.length) {
      index();
    }
    int at = place(kind, a, b, c);
    while (places[at] != 0) {
      int n = places[at];
      if (fanins[3 * n] == a
          && fanins[3 * n + 1] == b
          && fanins[3 * n + 2] == c
          && kinds[n] == kind.code) {
        return 2 * n;
      }
      at = (at + 1) & (places.length - 1);
    }
    places[at] = size;
    taken++;
    return node(kind, a, b, c);
  }

  private int place(Kind kind, int a, int b, int c) {
    long key = (((((long) a << 32) | b) * SPREAD) ^ (4L * c + kind.code)) * SPREAD;
    return (int) (key >>> (33 + Integer.numberOfLeadingZeros(places.length)));
  }

  /// Makes room for the nodes that are expected, or for twice those that are there.
  private void index() {
    int room = places == null ? Math.max(owners.length, size) : places.length;
    places = new int[4 * Integer.highestOneBit(room)];
    taken = 0;
    for (int n = 1; n < size; n++) {
      if (kinds[n] != Kind.SOURCE.code) {
        int at = place(KINDS[kinds[n]], fanins[3 * n], fanins[3 * n + 1], fanins[3 * n + 2]);
        while (places[at] != 0) {
          at = (at + 1) & (places.length - 1);
        }
        places[at] = n;
        taken++;
      }
    }
  }

  /// A node of `kind` like one of another circuit at the same stage, where all operands stay apart:
  /// there is no such node yet.
  int copy(Kind kind, int a, int b, int c) {
    if (places != null) {
      throw new IllegalStateException("a gate has been looked for");
    }
    return kind == Kind.AND ? node(kind, Math.min(a, b), Math.max(a, b), 0) : node(kind, a, b, c);
  }

  /// Leaves out the nodes from number `first` on, which nothing reads.
  void forget(int first) {
    if (first < size) {
      Arrays.fill(choices, 3 * first, 3 * size, 0);
      size = first;
      places = null;
    }
  }

  int source() {
    return node(Kind.SOURCE, 0, 0, 0);
  }

  static boolean isConstant(int literal) {
    return literal == FALSE || literal == TRUE;
  }

  static int not(int literal) {
    return literal ^ 1;
  }

  /// Whether a literal is no signal itself, but the inverse of one.
  boolean isInverse(int literal) {
    return !isConstant(literal) && (signals[literal >> 1] & (1 << (literal & 1))) == 0;
  }

  /// Notes that a gate gives `literal` as it is.
  int signal(int literal) {
    if (kinds[literal >> 1] == Kind.AND.code) {
      signals[literal >> 1] |= (byte) (1 << (literal & 1));
    }
    return literal;
  }

  /// The same of what may be one of its `operands`, about which it says nothing.
  private int signal(int literal, int[] operands) {
    for (int o : operands) {
      if (literal == o) {
        return literal;
      }
    }
    return signal(literal);
  }

  /// Notes for `literal` what is known of one of `other`.
  void signals(int literal, Circuit other, int node) {
    if (kinds[literal >> 1] == Kind.AND.code) {
      int known = other.signals[node];
      signals[literal >> 1] |=
          (byte) ((literal & 1) == 0 ? known : (known >> 1) | ((known & 1) << 1));
    }
  }

  int and(int a, int b) {
    int made = gate(a, b);
    return made == a || made == b ? made : signal(made);
  }

  /// The conjunction of two bits, which need not be a signal.
  int gate(int a, int b) {
    if (a == FALSE || b == FALSE || (stage.thorough && a == not(b))) {
      return FALSE;
    }
    if (a == TRUE || a == b) {
      return b;
    }
    if (b == TRUE) {
      return a;
    }
    int x = Math.min(a, b);
    int y = Math.max(a, b);
    return shared(Kind.AND, x, y, 0);
  }

  int or(int a, int b) {
    int made = not(gate(not(a), not(b)));
    return made == a || made == b ? made : signal(made);
  }

  int xor(int a, int b) {
    if ((a ^ b) <= 1) {
      return a ^ b;
    }
    int inverted = (a ^ b) & 1;
    int x = Math.min(a & ~1, b & ~1);
    int y = Math.max(a & ~1, b & ~1);
    return signal(not(gate(not(and(x, not(y))), not(and(not(x), y)))) ^ inverted);
  }

  int choose(int select, int yes, int no) {
    if (isConstant(select) || yes == no) {
      return select == FALSE ? no : yes;
    }
    int made;
    if (yes == not(no)) {
      made = xor(select, no);
    } else {
      made = or(and(select, yes), and(not(select), no));
    }
    chosen(made, select, yes, no);
    return made;
  }

  /// What chose `literal`, null where nothing did.
  Choice choice(int literal) {
    int n = literal >> 1;
    int inverted = literal & 1;
    return select(n) == 0 ? null : new Choice(select(n), yes(n) ^ inverted, no(n) ^ inverted);
  }

  /// What chose between `yes` and `no` for the positive literal of a node; 0 where nothing did.
  int select(int node) {
    return choices[3 * node];
  }

  int yes(int node) {
    return choices[3 * node + 1];
  }

  int no(int node) {
    return choices[3 * node + 2];
  }

  /// Notes what chose `literal`, unless that is known, or younger: an equal circuit was there.
  void chosen(int literal, int select, int yes, int no) {
    int n = literal >> 1;
    if (Math.max(select, Math.max(yes, no)) >> 1 < n && choices[3 * n] == 0) {
      int inverted = literal & 1;
      choices[3 * n] = select;
      choices[3 * n + 1] = yes ^ inverted;
      choices[3 * n + 2] = no ^ inverted;
    }
  }

  /// The number of the cell that makes something of these bits.
  int cell(int... operands) {
    return cellNumbers.computeIfAbsent(
        IntBuffer.wrap(operands),
        _ -> {
          cells.add(operands);
          return cells.size();
        });
  }

  /// How many cells there are.
  int cells() {
    return cells.size();
  }

  /// What the cell with number `cell` has been made of.
  int[] operands(int cell) {
    return cells.get(cell - 1);
  }

  /// A bit that nothing looks into before gates are made, of a cell with number `cell`: bits of
  /// other cells are not seen to be equal.
  int hidden(int literal, int cell) {
    return stage.open ? literal : shared(Kind.HIDDEN, literal, cell, 0);
  }

  /// A bit of a carry chain that is not one with others of the same operands.
  int alone(Kind kind, int a, int b, int carry) {
    return node(kind, a, b, carry);
  }

  int all(int[] bits) {
    return signal(reduce(bits, 0, bits.length), bits);
  }

  private int reduce(int[] bits, int from, int to) {
    if (to - from <= 1) {
      return to == from ? TRUE : bits[from];
    }
    int middle = (from + to) / 2;
    return gate(reduce(bits, from, middle), reduce(bits, middle, to));
  }

  int any(int[] bits) {
    if (bits.length == 1) {
      return bits[0];
    }
    int[] inverted = new int[bits.length];
    for (int i = 0; i < bits.length; i++) {
      inverted[i] = not(bits[i]);
    }
    return signal(not(reduce(inverted, 0, inverted.length)), bits);
  }

  /// Sum and carry of three bits in logic.
  int[] fullAdder(int a, int b, int c) {
    int x = xor(a, b);
    return new int[] {xor(x, c), or(and(a, b), and(x, c))};
  }

  int sum(int a, int b, int carry) {
    return shared(Kind.SUM, a, b, carry);
  }

  int carry(int a, int b, int carry) {
    return shared(Kind.CARRY, a, b, carry);
  }
}
