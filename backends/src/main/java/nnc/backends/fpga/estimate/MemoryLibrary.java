package nnc.backends.fpga.estimate;

import java.util.Arrays;
import java.util.List;

/// The kinds of memory that a family has, and which of them a memory becomes: the files `brams.txt`
/// and `lutrams.txt` of Yosys 0.23 and the costs of its `memory_libmap`. A memory goes where its
/// cost is least; logic comes first where costs are equal. What a memory with one write port and
/// one read port at most never becomes is left out.
final class MemoryLibrary {

  /// Where a memory stands.
  enum Store {
    BLOCK,
    LUT_MEMORY,
    LOGIC
  }

  /// How a memory is put together: cells of `words` words, `rows` of them for all words. Rows of
  /// blocks share cells, those of look-up tables are apart.
  ///
  /// @param width bits of a word in a cell
  /// @param size block memories of all of it, or look-up tables of a cell; 0 for one for each bit
  ///   that is used
  record Place(Store store, int words, int width, int rows, int size) {
    static final Place LOGIC = new Place(Store.LOGIC, 0, 0, 1, 0);

    /// Look-up tables of a cell of which `used` bits of a word are used.
    int tables(int used) {
      return size == 0 ? used : size;
    }
  }

  /// Whether a cell reads and writes at addresses of their own, at one that both must have, or as
  /// they come: then it saves a port where both have one.
  private enum Ports {
    APART,
    SHARED,
    EITHER
  }

  /// A kind of memory.
  ///
  /// @param scaled the part of the cost that goes with the bits that are used
  /// @param addressBits of the narrowest shape; every wider one has one less
  /// @param together bits that are written together, 0 where all of a word are
  /// @param narrowest place of the narrowest shape in `widths` that can be written
  /// @param size block memories, those of Xilinx of 18 kbit, or look-up tables in a cell; 0 for one
  ///   for each bit that is used
  private record Kind(
      Store store,
      Ports ports,
      int cost,
      int scaled,
      int addressBits,
      List<Integer> widths,
      int together,
      int narrowest,
      int size) {

    static Kind block(Ports ports, int cost, int addressBits, List<Integer> widths, int size) {
      return new Kind(Store.BLOCK, ports, cost, 0, addressBits, widths, BYTE, 0, size);
    }

    static Kind tables(Ports ports, int cost, int scaled, int addressBits, int width, int size) {
      return new Kind(
          Store.LUT_MEMORY, ports, cost, scaled, addressBits, List.of(width), 0, 0, size);
    }

    /// The same with other bits that are written together, from another shape on.
    Kind written(int bits, int from) {
      return new Kind(store, ports, cost, scaled, addressBits, widths, bits, from, size);
    }
  }

  private record Priced(Place place, double cost) {}

  private static final int BYTE = 9;

  private static final MemoryLibrary ICE40 =
      new MemoryLibrary(
          16, List.of(Kind.block(Ports.APART, 64, 11, List.of(2, 4, 8, 16), 1).written(1, 0)));

  private static final MemoryLibrary ECP5 =
      new MemoryLibrary(
          16,
          List.of(
              Kind.tables(Ports.APART, 4, 0, 4, 4, 4),
              Kind.block(Ports.EITHER, 128, 14, List.of(1, 2, 4, 9, 18), 1),
              Kind.block(Ports.APART, 128, 14, List.of(1, 2, 4, 9, 18, 36), 1).written(BYTE, 3)));

  private static final MemoryLibrary XILINX7 =
      new MemoryLibrary(
          64,
          List.of(
              Kind.tables(Ports.SHARED, 8, 8, 5, 8, 4),
              Kind.tables(Ports.SHARED, 8, 8, 6, 4, 0),
              Kind.tables(Ports.SHARED, 8, 8, 7, 2, 0),
              Kind.tables(Ports.SHARED, 8, 8, 8, 1, 0),
              Kind.tables(Ports.APART, 8, 8, 5, 4, 4),
              Kind.tables(Ports.APART, 8, 8, 6, 2, 0),
              Kind.tables(Ports.APART, 8, 8, 7, 1, 0),
              Kind.tables(Ports.APART, 8, 7, 5, 6, 4),
              Kind.tables(Ports.APART, 8, 7, 6, 3, 4),
              Kind.block(Ports.EITHER, 129, 14, List.of(1, 2, 4, 9, 18), 1),
              Kind.block(Ports.EITHER, 257, 15, List.of(1, 2, 4, 9, 18, 36), 2),
              Kind.block(Ports.EITHER, 513, 16, List.of(1, 2, 4, 9), 4),
              Kind.block(Ports.APART, 129, 14, List.of(1, 2, 4, 9, 18, 36), 1),
              Kind.block(Ports.APART, 257, 15, List.of(1, 2, 4, 9, 18, 36, 72), 2)));

  /// Gates and flip-flops alone: above `MACRO`, a memory is left to a macro.
  private static final MemoryLibrary CELLS = new MemoryLibrary(16, List.of());

  /// What a memory may cost in standard cells.
  private static final int MACRO = 16384;

  /// Bits of a constant memory that cost as much in logic as one that is written.
  private final int constantBits;

  private final List<Kind> kinds;

  private MemoryLibrary(int constantBits, List<Kind> kinds) {
    this.constantBits = constantBits;
    this.kinds = kinds;
  }

  static MemoryLibrary of(Fabric fabric) {
    return switch (fabric) {
      case ICE40 -> ICE40;
      case ECP5 -> ECP5;
      case XILINX7 -> XILINX7;
      case CELLS -> CELLS;
    };
  }

  /// The best place of a memory whose ports are as they are mapped. `late` says whether a block
  /// puts its writes off by a cycle.
  Place place(Memory m, boolean late) {
    double bits = (double) m.width * m.depth;
    double logic = m.writes.isEmpty() ? bits / constantBits : bits;
    if (this == CELLS && logic > MACRO) {
      return new Place(Store.BLOCK, m.depth, m.width, 1, m.width * m.depth);
    }
    int best = (int) logic; // Yosys holds costs against whole numbers
    Place place = Place.LOGIC;
    for (Store store : List.of(Store.LUT_MEMORY, Store.BLOCK)) {
      Priced p = cheapest(store, m, late);
      if (p != null && p.cost < best) {
        best = (int) p.cost;
        place = p.place;
      }
    }
    return place;
  }

  private Priced cheapest(Store store, Memory m, boolean late) {
    boolean possible =
        store == Store.BLOCK
            ? m.reads.stream().allMatch(Memory.Read::synchronous)
            : !m.writes.isEmpty();
    Priced best = null;
    for (Kind k : kinds) {
      if (possible && k.store == store && (k.ports != Ports.SHARED || hasOneAddress(m))) {
        Priced p = shaped(k, m, late);
        best = best == null || p.cost < best.cost ? p : best;
      }
    }
    return best;
  }

  /// The cheapest shape of a kind.
  private static Priced shaped(Kind k, Memory m, boolean late) {
    Priced best = null;
    for (int i = m.writes.isEmpty() ? 0 : k.narrowest; i < k.widths.size(); i++) {
      int unit = k.widths.get(i);
      int words = 1 << (k.addressBits - i);
      int rows = Math.ceilDiv(m.depth, words);
      int together = m.writes.isEmpty() ? 1 : k.together == 0 ? unit : Math.min(unit, k.together);
      int cells = Math.ceilDiv(rows * together * Math.ceilDiv(m.width, together), unit);
      int ports = m.reads.size(); // each reads a copy
      double cost = (double) (k.cost - k.scaled) * cells * ports;
      cost += (double) k.scaled * rows * m.width / unit * ports;
      cost += 0.5 * (rows - 1) * m.width * ports;
      cost += rows > 1 ? 0.5 * rows * m.writes.size() : 0;
      cost += 2 * emulation(k, m, late);
      if (best == null || cost < (int) best.cost) {
        int size = k.store == Store.BLOCK ? k.size * cells * ports : k.size;
        best = new Priced(new Place(k.store, words, unit, rows, size), cost);
      }
    }
    return best;
  }

  /// What is made around a memory: 1 for a read port, 3 for each word that is passed around it, and
  /// 3 for a write that is put off.
  private static long emulation(Kind k, Memory m, boolean late) {
    boolean puts = late && k.store == Store.BLOCK;
    long passing =
        puts ? m.reads.size() : m.reads.stream().filter(Memory.Read::transparent).count();
    int ports = k.ports != Ports.APART && !puts && hasOneAddress(m) ? 0 : m.reads.size();
    return ports + 3L * m.writes.size() * (passing + (puts ? 1 : 0));
  }

  /// Whether a memory has one write port and one read port, at the same address.
  private static boolean hasOneAddress(Memory m) {
    return m.writes.size() == 1
        && m.reads.size() == 1
        && !m.reads.getFirst().transparent()
        && Arrays.equals(m.writes.getFirst().address(), m.reads.getFirst().address());
  }
}
