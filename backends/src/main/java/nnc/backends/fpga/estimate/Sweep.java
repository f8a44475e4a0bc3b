package nnc.backends.fpga.estimate;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes a circuit anew from what its outputs depend on, with some sources replaced. Operands are
/// made before what reads them, the first one first: a circuit swept once more is the same, node by
/// node.
final class Sweep {

  /// Instead of the number of a cell whose operands are all constant.
  private static final int CONSTANT = -1;

  private final Circuit old;
  private final Fabric fabric;

  /// Whether gates can only go, not become equal or constant.
  private final boolean renumbers;

  /// The literal that stands for a node, -1 for most; null where nothing is replaced.
  private final int[] replaced;

  /// Nodes to be made, the first ones last.
  private int[] open = new int[1024];

  private final Circuit fresh;
  private final int[] made;

  /// What drives a source, null for most nodes.
  private final FlipFlop[] flipFlops;

  private final Memory[] memories;
  private final Deque<FlipFlop> openFlipFlops = new ArrayDeque<>();
  private final Deque<Memory> openMemories = new ArrayDeque<>();
  private final Map<Memory, Memory> copies = new HashMap<>();

  /// By the numbers of cells theirs in the fresh circuit, 0 for those to be made.
  private final int[] cells;

  /// Bits of chains that are made of gates; null where none is.
  private final boolean[] loose;

  /// The gates that choices consist of, null where nothing looks at gates before these are made.
  private final boolean[] choosing;

  private Sweep(
      Circuit old,
      Fabric fabric,
      Map<Integer, Integer> replaced,
      boolean[] loose,
      Circuit.Stage stage) {
    this.fresh = new Circuit(stage, Math.max(Circuit.ROOM, old.size()));
    this.old = old;
    this.fabric = fabric;
    this.renumbers = replaced.isEmpty() && loose == null && old.stage() == stage;
    this.replaced = replaced.isEmpty() ? null : new int[old.size()];
    if (this.replaced != null) {
      Arrays.fill(this.replaced, -1);
      replaced.forEach((source, by) -> this.replaced[source >> 1] = by);
    }
    this.loose = loose;
    this.choosing = stage == Circuit.Stage.OPEN && fabric.looksAgain() ? choosing(old) : null;
    this.cells = new int[old.cells() + 1];
    this.made = new int[old.size()];
    Arrays.fill(made, -1);
    made[0] = Circuit.FALSE;
    this.flipFlops = new FlipFlop[old.size()];
    this.memories = new Memory[old.size()];
    old.flipFlops.forEach(f -> flipFlops[f.q >> 1] = f);
    for (Memory m : old.memories) {
      for (Memory.Read r : m.reads) {
        for (int o : r.out()) {
          memories[o >> 1] = m;
        }
      }
    }
  }

  /// `replaced`: sources (their literals) and what stands for them.
  static Circuit of(Circuit old, Fabric fabric, Map<Integer, Integer> replaced) {
    return to(old.stage(), old, fabric, replaced);
  }

  /// With what is seen to be constant at `stage`. All flip-flops stay.
  static Circuit to(Circuit.Stage stage, Circuit old, Fabric fabric) {
    return to(stage, old, fabric, Map.of());
  }

  /// Both.
  static Circuit to(
      Circuit.Stage stage, Circuit old, Fabric fabric, Map<Integer, Integer> replaced) {
    return new Sweep(old, fabric, replaced, null, stage).run();
  }

  /// A swept circuit with chains of gates where so few of their bits are read that Yosys makes no
  /// chain.
  static Circuit shortened(Circuit swept, Fabric fabric) {
    boolean[] loose = shortChains(swept, fabric);
    return loose == null ? swept : new Sweep(swept, fabric, Map.of(), loose, swept.stage()).run();
  }

  /// Null where there is none.
  private static boolean[] shortChains(Circuit c, Fabric fabric) {
    int[] first = new int[c.size()];
    int[] place = new int[c.size()];
    int[] length = new int[c.size()];
    boolean[] chained = new boolean[c.size()];
    Map<List<Integer>, Integer> starts = new HashMap<>();
    int[] uses = Uses.of(c);
    for (int n = 0; n < c.size(); n++) {
      if (c.kind(n) == Circuit.Kind.SUM || c.kind(n) == Circuit.Kind.CARRY) {
        chained[n] = true;
        int below = c.fanin(n, 2) >> 1;
        boolean begins = c.kind(below) != Circuit.Kind.CARRY || (c.fanin(n, 2) & 1) != 0;
        if (begins) {
          int other = fabric == Fabric.XILINX7 ? 0 : c.fanin(n, 1);
          Integer start = starts.putIfAbsent(List.of(c.fanin(n, 0), other, c.fanin(n, 2)), n);
          first[n] = start == null ? n : start;
        } else {
          first[n] = first[below];
        }
        place[n] = begins ? 0 : place[below] + 1;
        if (!begins) {
          uses[below]--;
        }
      }
    }
    for (int n = 0; n < c.size(); n++) {
      if (chained[n] && uses[n] > 0) { // a sum, or a carry that leaves the chain
        length[first[n]] = Math.max(length[first[n]], place[n] + 1);
      }
    }
    boolean[] loose = new boolean[c.size()];
    boolean any = false;
    for (int n = 0; n < loose.length; n++) {
      loose[n] = chained[n] && length[first[n]] < fabric.shortestChain();
      any |= loose[n];
    }
    return any ? loose : null;
  }

  private static boolean[] choosing(Circuit c) {
    boolean[] choosing = new boolean[c.size()];
    for (int n = 0; n < choosing.length; n++) {
      if (c.select(n) != 0 && c.kind(n) == Circuit.Kind.AND) {
        choosing[n] = true;
        choosing[c.fanin(n, 0) >> 1] = true;
        choosing[c.fanin(n, 1) >> 1] = true;
      }
    }
    return choosing;
  }

  private Circuit run() {
    old.outputs.forEach(o -> fresh.outputs.add(literal(o)));
    while (!openFlipFlops.isEmpty() || !openMemories.isEmpty()) {
      if (!openFlipFlops.isEmpty()) {
        copy(openFlipFlops.remove());
      } else {
        copy(openMemories.remove());
      }
    }
    return fresh;
  }

  private void copy(FlipFlop f) {
    FlipFlop g = new FlipFlop(f.name, f.owner, made[f.q >> 1]);
    g.d = literal(f.d);
    g.enable = literal(f.enable);
    g.reset = literal(f.reset);
    g.resetTo = f.resetTo;
    g.enableFirst = f.enableFirst;
    g.ownReset = f.ownReset;
    g.opened = old.kind(f.d >> 1) == Circuit.Kind.HIDDEN && fresh.stage().isOpen();
    fresh.flipFlops.add(g);
  }

  private void copy(Memory m) {
    Memory n = copies.get(m);
    for (Memory.Write w : m.writes) {
      n.writes.add(
          new Memory.Write(literal(w.enable()), literals(w.address()), literals(w.data())));
    }
    for (Memory.Read r : m.reads) {
      n.reads.add(
          new Memory.Read(
              r.synchronous() ? literal(r.enable()) : -1,
              literals(r.address()),
              literals(r.out()),
              r.transparent()));
    }
    fresh.memories.add(n);
  }

  private int[] literals(int[] all) {
    return Arrays.stream(all).map(this::literal).toArray();
  }

  private int literal(int literal) {
    make(literal >> 1);
    return made[literal >> 1] ^ (literal & 1);
  }

  private void make(int root) {
    if (made[root] >= 0) {
      return;
    }
    int depth = 0;
    open[depth++] = root;
    while (depth > 0) {
      int node = open[depth - 1];
      if (made[node] >= 0) {
        depth--;
        continue;
      }
      int by = replaced == null ? -1 : replaced[node];
      int waiting = depth;
      if (by >= 0) {
        depth = open(by >> 1, depth);
      } else {
        depth = openOperands(node, depth);
      }
      if (depth == waiting) {
        depth--;
        fresh.owner = old.owner(node);
        made[node] = by >= 0 ? at(by) : node(node);
        fresh.signals(made[node], old, node);
        choose(node);
      }
    }
  }

  private int openOperands(int node, int waiting) {
    int depth = waiting;
    if (isCell(node) && cells[old.fanin(node, 1)] == 0) {
      int[] operands = old.operands(old.fanin(node, 1));
      for (int i = operands.length - 1; i >= 0; i--) {
        depth = open(operands[i] >> 1, depth);
      }
    }
    for (int i = old.fanins(node) - 1; i >= 0; i--) {
      depth = open(old.fanin(node, i) >> 1, depth);
    }
    return depth;
  }

  /// Leaves a node to be made, as one of `depth`; how many there are then.
  private int open(int node, int depth) {
    if (made[node] >= 0) {
      return depth;
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
    }
    open[depth] = node;
    return depth + 1;
  }

  /// Whether a node is a bit of a cell that stays one: then all its operands are still read.
  private boolean isCell(int node) {
    return old.kind(node) == Circuit.Kind.HIDDEN && !fresh.stage().isOpen();
  }

  private int hidden(int node) {
    int bit = at(old.fanin(node, 0));
    if (!isCell(node)) {
      return bit;
    }
    int number = old.fanin(node, 1);
    if (cells[number] == 0) {
      cells[number] = cell(old.operands(number));
    }
    if (cells[number] == CONSTANT) {
      return bit;
    }
    return renumbers
        ? fresh.copy(Circuit.Kind.HIDDEN, bit, cells[number], 0)
        : fresh.hidden(bit, cells[number]);
  }

  /// The number of the cell that makes something of what `operands` are now.
  private int cell(int[] operands) {
    int[] now = new int[operands.length];
    boolean constant = now.length > 0 && fresh.stage() == Circuit.Stage.WORDS;
    for (int i = 0; i < now.length; i++) {
      now[i] = at(operands[i]);
      constant &= Circuit.isConstant(now[i]);
    }
    return constant ? CONSTANT : fresh.cell(now);
  }

  private static boolean areConstant(int... literals) {
    return Arrays.stream(literals).allMatch(Circuit::isConstant);
  }

  /// Notes what chose a node, as far as that is made; where there is no choice left, the node is
  /// what is chosen.
  private void choose(int node) {
    int by = old.select(node);
    if (by == 0) {
      return;
    }
    int yes = old.yes(node);
    int no = old.no(node);
    if (made[by >> 1] >= 0 && made[yes >> 1] >= 0 && made[no >> 1] >= 0) {
      int select = at(by);
      if (!Circuit.isConstant(select) && at(yes) != at(no)) {
        fresh.chosen(made[node], select, at(yes), at(no));
      } else if (replaced == null || replaced[node] < 0) {
        made[node] = select == Circuit.FALSE ? at(no) : at(yes);
      }
    }
  }

  private int at(int literal) {
    return made[literal >> 1] ^ (literal & 1);
  }

  private int node(int node) {
    if (renumbers && old.fanins(node) > 1) {
      return fresh.copy(
          old.kind(node),
          at(old.fanin(node, 0)),
          at(old.fanin(node, 1)),
          old.fanins(node) > 2 ? at(old.fanin(node, 2)) : 0);
    }
    return switch (old.kind(node)) {
      case SOURCE -> source(node);
      case AND -> gate(node, at(old.fanin(node, 0)), at(old.fanin(node, 1)));
      case HIDDEN -> hidden(node);
      case SUM, CARRY ->
          chained(
              loose != null && loose[node],
              old.kind(node) == Circuit.Kind.SUM,
              at(old.fanin(node, 0)),
              at(old.fanin(node, 1)),
              at(old.fanin(node, 2)));
    };
  }

  /// Of a bit and its inverse nothing is made, but in a choice.
  private int gate(int node, int a, int b) {
    boolean never = a == Circuit.not(b) && choosing != null && !choosing[node];
    return never ? Circuit.FALSE : fresh.gate(a, b);
  }

  private int chained(boolean gates, boolean sum, int a, int b, int carry) {
    if (gates) {
      return gates(sum, a, b, carry);
    }
    if (fresh.stage().isFine()) {
      return fine(sum, a, b, carry);
    }
    if (fresh.stage() == Circuit.Stage.WORDS) {
      if (areConstant(a, b, carry)) {
        return gates(sum, a, b, carry);
      }
      return sum ? fresh.sum(a, b, carry) : fresh.carry(a, b, carry);
    }
    if (fresh.stage() != Circuit.Stage.CHAINS) {
      return cell(sum, a, b, carry);
    }
    if (fabric == Fabric.XILINX7) {
      if (sum) {
        return Circuit.isConstant(a) || Circuit.isConstant(carry)
            ? fresh.xor(a, carry)
            : fresh.alone(Circuit.Kind.SUM, a, b, carry);
      }
      return Circuit.isConstant(a) || b == carry
          ? fresh.choose(a, carry, b)
          : fresh.alone(Circuit.Kind.CARRY, a, b, carry);
    }
    int constants = 0;
    for (int l : new int[] {a, b, carry}) {
      constants += Circuit.isConstant(l) ? 1 : 0;
    }
    if (constants >= 2 || a == b || a == Circuit.not(b)) {
      return fresh.fullAdder(a, b, carry)[sum ? 0 : 1];
    }
    return sum
        ? fresh.alone(Circuit.Kind.SUM, a, b, carry)
        : fresh.alone(Circuit.Kind.CARRY, a, b, carry);
  }

  /// A bit of a sum, by the rules of Yosys's `opt_expr -fine`: up to the first bit where something
  /// is added, sums are their operand; behind two equal constants carries are known.
  private int fine(boolean sum, int a, int b, int carry) {
    if (fabric == Fabric.XILINX7) {
      if (sum) {
        return Circuit.isConstant(carry) ? fresh.xor(a, carry) : fresh.sum(a, b, carry);
      }
      boolean none = Circuit.isConstant(carry) && (b == carry || (a ^ carry) == b);
      boolean split = a == Circuit.FALSE && Circuit.isConstant(b);
      return none ? carry : split ? b : fresh.carry(a, b, carry);
    }
    if (Circuit.isConstant(carry) && (a == carry || b == carry)) {
      return !sum ? carry : a == carry ? b : a;
    }
    if (!sum && a == b && Circuit.isConstant(a)) {
      return a;
    }
    return sum ? fresh.sum(a, b, carry) : fresh.carry(a, b, carry);
  }

  /// A bit of a sum as a cell of its own. Where two operands are constant, `ice40_opt` leaves a
  /// table of the sum, which is one with equal ones, and no cell of the carry.
  private int cell(boolean sum, int a, int b, int carry) {
    if (fabric == Fabric.ICE40) {
      int[] one = {a, b, carry};
      int[] two = {b, carry, a};
      int[] three = {carry, a, b};
      for (int i = 0; i < 3; i++) {
        if (Circuit.isConstant(one[i]) && Circuit.isConstant(two[i])) {
          return sum ? fresh.sum(a, b, carry) : one[i] == two[i] ? one[i] : three[i];
        }
      }
    }
    return fresh.alone(sum ? Circuit.Kind.SUM : Circuit.Kind.CARRY, a, b, carry);
  }

  private int gates(boolean sum, int a, int b, int carry) {
    boolean apart = fabric == Fabric.XILINX7; // there `a` is the exclusive or, and `b` one operand
    int x = apart ? a : fresh.xor(a, b);
    if (sum) {
      return fresh.xor(x, carry);
    }
    int both = apart ? fresh.and(b, Circuit.not(a)) : fresh.and(a, b);
    return fresh.or(both, fresh.and(x, carry));
  }

  private int source(int node) {
    int q = fresh.source();
    FlipFlop f = flipFlops[node];
    Memory m = memories[node];
    if (f != null) {
      openFlipFlops.add(f);
    }
    if (m != null && !copies.containsKey(m)) {
      Memory n = new Memory(m.name, m.owner, m.width, m.depth, m.unchecked);
      n.content = m.content;
      n.place = m.place;
      copies.put(m, n);
      openMemories.add(m);
    }
    return q;
  }
}
