package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides where memories stand and makes what that takes in logic and flip-flops, by the rules of
/// Yosys's `memory_libmap` and `memory_map`.
final class MapMemories {

  private final Circuit circuit;
  private final Fabric fabric;
  private final Operators operators;
  private final Map<Integer, Integer> replaced = new HashMap<>();
  private final Map<Integer, FlipFlop> flipFlops = new HashMap<>();

  /// Flip-flops by what they take.
  private final Map<Integer, FlipFlop> takers = new HashMap<>();

  private final int[] uses;
  private final Set<FlipFlop> gone = new HashSet<>();

  private MapMemories(Circuit circuit, Fabric fabric) {
    this.circuit = circuit;
    this.fabric = fabric;
    this.operators = new Operators(circuit, fabric);
    this.uses = Uses.of(circuit);
    for (FlipFlop f : circuit.flipFlops) {
      flipFlops.put(f.q, f);
      takers.put(f.d, f);
    }
  }

  static Circuit of(Circuit circuit, Fabric fabric) {
    MapMemories all = new MapMemories(circuit, fabric);
    List.copyOf(circuit.memories).forEach(all::map);
    circuit.flipFlops.removeAll(all.gone);
    return Sweep.of(circuit, fabric, all.replaced);
  }

  private void map(Memory whole) {
    circuit.owner = whole.owner;
    Memory m = narrowed(whole);
    if (m.width == 0) {
      return;
    }
    m.reads.replaceAll(r -> r.synchronous() ? r : atClock(r));
    m.store = fabric.store(m);
    switch (m.store) {
      case BLOCK -> {
        circuit.memories.add(m);
        block(m);
      }
      case LUT_MEMORY -> {
        List.copyOf(m.reads).forEach(r -> clocked(m, r, sources(m.width)));
        split(m);
      }
      case LOGIC -> logic(m);
    }
  }

  /// A memory in look-up tables by its cells, so that those are left out whose words nothing reads.
  private void split(Memory m) {
    int most = fabric.memoryWidth(m.depth);
    for (int low = 0; low < m.width; low += most) {
      int from = low;
      int width = Math.min(most, m.width - low);
      Memory part = new Memory(m.name, m.owner, width, m.depth, m.unchecked);
      part.store = m.store;
      for (Memory.Write w : m.writes) {
        part.writes.add(new Memory.Write(w.enable(), w.address(), part(w.data(), from, width)));
      }
      for (Memory.Read r : m.reads) {
        part.reads.add(
            new Memory.Read(r.enable(), r.address(), part(r.out(), from, width), r.transparent()));
      }
      circuit.memories.add(part);
    }
  }

  private static int[] part(int[] bits, int from, int width) {
    return Arrays.copyOfRange(bits, from, from + width);
  }

  /// Without the bits that are the same in every word.
  private Memory narrowed(Memory m) {
    BigInteger changing = changing(m);
    List<Integer> varying = new ArrayList<>();
    for (int i = 0; i < m.width; i++) {
      int constant = changing.testBit(i) ? -1 : constant(m, i);
      if (constant < 0) {
        varying.add(i);
      } else {
        for (Memory.Read r : m.reads) {
          replaced.put(r.out()[i], constant);
          gone.add(flipFlops.get(r.out()[i]));
        }
      }
    }
    circuit.memories.remove(m);
    if (varying.size() == m.width) {
      return m;
    }
    Memory n = new Memory(m.name, m.owner, varying.size(), m.depth, m.unchecked);
    for (Memory.Write w : m.writes) {
      n.writes.add(new Memory.Write(w.enable(), w.address(), pick(w.data(), varying)));
    }
    for (Memory.Read r : m.reads) {
      n.reads.add(
          new Memory.Read(r.enable(), r.address(), pick(r.out(), varying), r.transparent()));
    }
    if (m.content != null) {
      n.content = Arrays.stream(m.content).map(w -> pick(w, varying)).toArray(BigInteger[]::new);
    }
    return n;
  }

  private static int[] pick(int[] bits, List<Integer> which) {
    return which.stream().mapToInt(i -> bits[i]).toArray();
  }

  private static BigInteger pick(BigInteger word, List<Integer> which) {
    BigInteger picked = BigInteger.ZERO;
    for (int i = 0; i < which.size(); i++) {
      picked = word.testBit(which.get(i)) ? picked.setBit(i) : picked;
    }
    return picked;
  }

  /// Bits that differ between words of the content.
  private static BigInteger changing(Memory m) {
    if (m.content == null) {
      return BigInteger.ZERO;
    }
    BigInteger changing = BigInteger.ZERO;
    for (BigInteger word : m.content) {
      if (!word.equals(m.content[0])) {
        changing = changing.or(word.xor(m.content[0]));
      }
    }
    return changing;
  }

  /// The literal that bit `i`, which is the same in all words of the content, always is; -1 where
  /// it varies, or is written under a condition: then a choice between it and an undefined bit is
  /// written, which nothing resolves before memories are mapped.
  private static int constant(Memory m, int i) {
    if (m.writes.stream().anyMatch(w -> w.enable() != Circuit.TRUE)) {
      return -1;
    }
    Set<Integer> values = new HashSet<>();
    m.writes.forEach(w -> values.add(w.data()[i]));
    if (m.content != null) {
      values.add(m.content[0].testBit(i) ? Circuit.TRUE : Circuit.FALSE);
    }
    int only = values.size() == 1 ? values.iterator().next() : -1;
    return Circuit.isConstant(only) ? only : -1;
  }

  /// A port whose words go into registers and nowhere else, or whose address comes from registers,
  /// reads at the clock edge.
  private Memory.Read atClock(Memory.Read r) {
    FlipFlop first = null;
    boolean registered = true;
    int[] q = new int[r.out().length];
    for (int i = 0; i < q.length; i++) {
      int word = r.out()[i];
      q[i] = word;
      if (uses[word >> 1] > 0) { // what nothing reads may stay out of registers
        FlipFlop f = takers.get(word);
        first = first == null ? f : first;
        registered &= f != null && uses[word >> 1] == 1 && f.reset == Circuit.FALSE;
        registered = registered && f.enable == first.enable;
        q[i] = registered ? f.q : -1;
      }
    }
    registered &= first != null;
    if (registered) {
      return new Memory.Read(first.enable, r.address(), q, false);
    }
    int[] next = new int[r.address().length];
    for (int i = 0; i < next.length; i++) {
      FlipFlop f = flipFlops.get(r.address()[i]);
      if (f == null && !Circuit.isConstant(r.address()[i])) {
        return r;
      }
      next[i] = f == null ? r.address()[i] : next(f);
    }
    return new Memory.Read(Circuit.TRUE, next, r.out(), true);
  }

  /// What a flip-flop holds after the next clock edge.
  private int next(FlipFlop f) {
    if (f.enableFirst) {
      return circuit.choose(f.enable, circuit.choose(f.reset, f.resetTo, f.d), f.q);
    }
    return f.reset == Circuit.FALSE
        ? circuit.choose(f.enable, f.d, f.q)
        : circuit.choose(f.reset, f.resetTo, circuit.choose(f.enable, f.d, f.q));
  }

  private int[] sources(int width) {
    int[] all = new int[width];
    Arrays.setAll(all, _ -> circuit.source());
    return all;
  }

  /// A read port outside the memory, of the word `data`: the port's own flip-flops.
  private void clocked(Memory m, Memory.Read r, int[] data) {
    if (m.store == Fabric.Store.LUT_MEMORY) {
      m.reads.set(m.reads.indexOf(r), new Memory.Read(-1, address(m, r), data, false));
    }
    for (int i = 0; i < m.width; i++) {
      FlipFlop f = flipFlops.get(r.out()[i]);
      if (r.synchronous() && !r.transparent() && f != null) {
        f.d = data[i];
        f.enable = r.enable();
      } else {
        replaced.put(r.out()[i], data[i]);
      }
    }
  }

  /// The address outside the memory: of a transparent port in flip-flops of its own.
  private int[] address(Memory m, Memory.Read r) {
    return r.transparent()
        ? Arrays.stream(r.address()).map(a -> flipFlop(m, a, Circuit.TRUE)).toArray()
        : r.address();
  }

  /// Output registers become the block's. Where it cannot give the old word while that is written,
  /// the write is put off by a cycle and passed around the memory.
  private void block(Memory m) {
    for (Memory.Read r : List.copyOf(m.reads)) {
      if (!r.transparent()) {
        for (int q : r.out()) {
          gone.add(flipFlops.get(q));
        }
      }
      for (Memory.Write w : List.copyOf(m.writes)) {
        if (r.transparent()) {
          passAround(m, r, w);
        } else if (!m.unchecked && !fabric.readsFirst() && collides(w, r)) {
          passAround(m, r, late(m, w));
        }
      }
    }
  }

  private boolean collides(Memory.Write w, Memory.Read r) {
    int same = same(w.address(), r.address());
    if (circuit.and(circuit.and(w.enable(), same), r.enable()) == Circuit.FALSE) {
      return false;
    }
    Set<Integer> needed = new HashSet<>();
    conjuncts(w.enable(), needed);
    conjuncts(r.enable(), needed);
    conjuncts(same, needed);
    return needed.stream().noneMatch(l -> needed.contains(Circuit.not(l)) || refuted(l, needed));
  }

  /// Whether all operands of a gate are needed whose output must be false.
  private boolean refuted(int literal, Set<Integer> needed) {
    if ((literal & 1) == 0 || circuit.kind(literal >> 1) != Circuit.Kind.AND) {
      return false;
    }
    Set<Integer> inner = new HashSet<>();
    conjuncts(Circuit.not(literal), inner);
    return needed.containsAll(inner);
  }

  private void conjuncts(int literal, Set<Integer> all) {
    if ((literal & 1) == 0 && circuit.kind(literal >> 1) == Circuit.Kind.AND) {
      conjuncts(circuit.fanin(literal >> 1, 0), all);
      conjuncts(circuit.fanin(literal >> 1, 1), all);
    } else if (literal != Circuit.TRUE) {
      all.add(literal);
    }
  }

  private int same(int[] a, int[] b) {
    int width = Math.max(a.length, b.length);
    return operators.equal(new Bits(a, false).resized(width), new Bits(b, false).resized(width));
  }

  /// A write put off by a cycle.
  private Memory.Write late(Memory m, Memory.Write w) {
    int enable = flipFlop(m, w.enable(), Circuit.TRUE);
    int[] address = Arrays.stream(w.address()).map(a -> flipFlop(m, a, Circuit.TRUE)).toArray();
    int[] data = Arrays.stream(w.data()).map(d -> flipFlop(m, d, Circuit.TRUE)).toArray();
    Memory.Write late = new Memory.Write(enable, address, data);
    m.writes.set(m.writes.indexOf(w), late);
    return late;
  }

  private void passAround(Memory m, Memory.Read r, Memory.Write w) {
    int passes = flipFlop(m, circuit.and(w.enable(), same(w.address(), r.address())), r.enable());
    int[] out = sources(m.width);
    for (int i = 0; i < m.width; i++) {
      int passed = flipFlop(m, w.data()[i], r.enable());
      replaced.put(r.out()[i], circuit.choose(passes, passed, out[i]));
    }
    m.reads.set(m.reads.indexOf(r), new Memory.Read(r.enable(), r.address(), out, false));
  }

  private int flipFlop(Memory m, int d, int enable) {
    if (Circuit.isConstant(d)) {
      return d;
    }
    FlipFlop f = new FlipFlop(m.name, m.owner, circuit.source());
    f.d = d;
    f.enable = enable;
    circuit.flipFlops.add(f);
    return f.q;
  }

  private void logic(Memory m) {
    List<int[]> words = new ArrayList<>();
    for (int word = 0; word < m.depth; word++) {
      int[] bits = new int[m.width];
      for (int i = 0; i < m.width; i++) {
        bits[i] =
            m.content == null
                ? circuit.source()
                : m.content[word].testBit(i) ? Circuit.TRUE : Circuit.FALSE;
      }
      words.add(bits);
      if (m.content == null) {
        written(m, word, bits);
      }
    }
    for (Memory.Read r : m.reads) {
      clocked(m, r, operators.select(words, address(m, r)));
    }
  }

  private void written(Memory m, int word, int[] q) {
    for (int i = 0; i < m.width; i++) {
      FlipFlop f = new FlipFlop(m.name, m.owner, q[i]);
      for (Memory.Write w : m.writes) {
        Bits number = Bits.constant(w.address().length, BigInteger.valueOf(word), false);
        int here = operators.equal(new Bits(w.address(), false), number);
        f.d = circuit.choose(circuit.and(here, w.enable()), w.data()[i], f.d);
      }
      circuit.flipFlops.add(f);
    }
  }
}
