package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Decides where memories stand and makes what that takes in logic and flip-flops, by the rules of
/// Yosys's `memory_libmap` and `memory_map`.
final class MapMemories {

  private final Circuit circuit;
  private final Fabric fabric;
  private final MemoryLibrary library;
  private final Operators operators;
  private final Collisions collisions;
  private final Map<Integer, Integer> replaced = new HashMap<>();

  /// Flip-flops of the circuit as it was, by the literals they drive and those they take.
  private final FlipFlop[] flipFlops;

  private final FlipFlop[] takers;

  private final int[] uses;
  private final Set<FlipFlop> gone = new HashSet<>();

  private MapMemories(Circuit circuit, Fabric fabric) {
    this.circuit = circuit;
    this.fabric = fabric;
    this.library = MemoryLibrary.of(fabric);
    this.operators = new Operators(circuit, fabric);
    this.collisions = new Collisions(circuit, operators);
    this.uses = Uses.of(circuit);
    this.flipFlops = new FlipFlop[2 * circuit.size()];
    this.takers = new FlipFlop[2 * circuit.size()];
    for (FlipFlop f : circuit.flipFlops) {
      flipFlops[f.q] = f;
      takers[f.d] = f;
    }
  }

  /// With memories in their places, and what is seen of bits to be constant behind them.
  static Circuit of(Circuit circuit, Fabric fabric) {
    MapMemories all = new MapMemories(circuit, fabric);
    List.copyOf(circuit.memories).forEach(all::map);
    circuit.flipFlops.removeAll(all.gone);
    return Sweep.to(Circuit.Stage.BITS, circuit, fabric, all.replaced);
  }

  private void map(Memory whole) {
    circuit.owner = whole.owner;
    Memory m = narrowed(whole);
    if (m.width == 0) {
      return;
    }
    m.reads.replaceAll(r -> r.synchronous() ? r : atClock(r));
    m.place = library.place(m, isLate(m));
    switch (m.place.store()) {
      case BLOCK -> block(m);
      case LUT_MEMORY -> tables(m);
      case LOGIC -> logic(m);
    }
  }

  /// A memory in look-up tables by its cells, so that those are left out whose words nothing reads.
  private void tables(Memory m) {
    List<Memory.Read> reads = List.copyOf(m.reads);
    m.reads.clear();
    for (Memory.Read r : reads) {
      int[] address = address(m, r);
      int[] out = sources(m.place.rows() * m.width);
      m.reads.add(new Memory.Read(-1, address, out, false));
      clocked(m, r, operators.select(words(out, m.width), high(m, address)));
    }
    for (int row = 0; row < m.place.rows(); row++) {
      for (int low = 0; low < m.width; low += m.place.width()) {
        int width = Math.min(m.place.width(), m.width - low);
        Memory cell = new Memory(m.name, m.owner, width, m.place.words(), m.unchecked);
        cell.place = m.place;
        for (Memory.Write w : m.writes) {
          cell.writes.add(write(m, w, row, part(w.data(), low, width)));
        }
        for (Memory.Read r : m.reads) {
          int[] out = part(r.out(), row * m.width + low, width);
          cell.reads.add(new Memory.Read(-1, low(m, r.address()), out, false));
        }
        circuit.memories.add(cell);
      }
    }
  }

  /// The bits of an address that choose a row of cells, and those that choose a word in it.
  private static int[] high(Memory m, int[] address) {
    int low = Math.min(address.length, Integer.numberOfTrailingZeros(m.place.words()));
    return Arrays.copyOfRange(address, low, address.length);
  }

  private static int[] low(Memory m, int[] address) {
    return part(address, 0, address.length - high(m, address).length);
  }

  private static List<int[]> words(int[] bits, int width) {
    return IntStream.range(0, bits.length / width)
        .mapToObj(word -> part(bits, word * width, width))
        .toList();
  }

  /// The share of a row of cells in a write, of the bits `data`.
  private Memory.Write write(Memory m, Memory.Write w, int row, int[] data) {
    int here = m.place.rows() == 1 ? Circuit.TRUE : equal(high(m, w.address()), row);
    return new Memory.Write(circuit.and(w.enable(), here), low(m, w.address()), data);
  }

  private int equal(int[] bits, int number) {
    return operators.equal(
        new Bits(bits, false), Bits.constant(bits.length, BigInteger.valueOf(number), false));
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
          gone.add(driver(r.out()[i]));
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
    BigInteger first = m.content[0];
    if (m.width < Long.SIZE) { // most are, and then need no arithmetic of long words
      long changing = 0;
      for (BigInteger word : m.content) {
        changing |= word.longValue() ^ first.longValue();
      }
      return BigInteger.valueOf(changing);
    }
    BigInteger changing = BigInteger.ZERO;
    for (BigInteger word : m.content) {
      changing = changing.or(word.xor(first));
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
        FlipFlop f = taker(word);
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
      FlipFlop f = driver(r.address()[i]);
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

  /// What drives a literal, null where no flip-flop does that the circuit had.
  private FlipFlop driver(int literal) {
    return literal < flipFlops.length ? flipFlops[literal] : null;
  }

  private FlipFlop taker(int literal) {
    return literal < takers.length ? takers[literal] : null;
  }

  private int[] sources(int width) {
    int[] all = new int[width];
    Arrays.setAll(all, _ -> circuit.source());
    return all;
  }

  /// A read port outside the memory, of the word `data`: the port's own flip-flops.
  private void clocked(Memory m, Memory.Read r, int[] data) {
    for (int i = 0; i < m.width; i++) {
      FlipFlop f = driver(r.out()[i]);
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
          gone.add(driver(q));
        }
      }
      for (Memory.Write w : List.copyOf(m.writes)) {
        if (r.transparent()) {
          passAround(m, r, w);
        } else if (isLate(m, w, r)) {
          passAround(m, r, late(m, w));
        }
      }
    }
    circuit.memories.add(m.place.rows() == 1 ? m : stacked(m));
  }

  /// A memory in several rows of blocks: their words stand beside each other in it, and one is
  /// chosen behind them.
  private Memory stacked(Memory m) {
    int rows = m.place.rows();
    Memory all = new Memory(m.name, m.owner, rows * m.width, m.place.words(), m.unchecked);
    all.place = m.place;
    for (Memory.Write w : m.writes) {
      for (int row = 0; row < rows; row++) {
        all.writes.add(write(m, w, row, w.data()));
      }
    }
    for (Memory.Read r : m.reads) {
      int[] out = sources(all.width);
      int[] row =
          Arrays.stream(high(m, r.address())).map(a -> flipFlop(m, a, r.enable())).toArray();
      all.reads.add(new Memory.Read(r.enable(), low(m, r.address()), out, false));
      int[] word = operators.select(words(out, m.width), row);
      for (int i = 0; i < m.width; i++) {
        replaced.put(r.out()[i], word[i]);
      }
    }
    return all;
  }

  /// Whether a block would have to give the old word while that is written.
  private boolean isLate(Memory m) {
    return m.reads.stream()
        .anyMatch(r -> m.writes.stream().anyMatch(w -> !r.transparent() && isLate(m, w, r)));
  }

  private boolean isLate(Memory m, Memory.Write w, Memory.Read r) {
    return r.synchronous() && !m.unchecked && !fabric.readsFirst() && collisions.possible(w, r);
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
    int passes =
        flipFlop(m, circuit.and(w.enable(), collisions.same(w.address(), r.address())), r.enable());
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
        int here = equal(w.address(), word);
        f.d = circuit.choose(circuit.and(here, w.enable()), w.data()[i], f.d);
      }
      circuit.flipFlops.add(f);
    }
  }
}
