package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A circuit mapped to the cells of a family, and what each owner has of them.
final class Mapped {

  /// What an owner consists of: look-up tables of logic, those of carry chains, inverters, those of
  /// memories, flip-flops and block memories.
  static final class Cells {
    double logic;
    double chain;
    double inverters;
    double memory;
    double flipFlops;
    double blocks;

    void add(Cells other) {
      logic += other.logic;
      chain += other.chain;
      inverters += other.inverters;
      memory += other.memory;
      flipFlops += other.flipFlops;
      blocks += other.blocks;
    }
  }

  private final Circuit c;
  private final Fabric fabric;
  private final Map<Integer, Cells> cells = new HashMap<>();
  private final Set<Integer> needed = new HashSet<>();
  private final boolean[] chained;
  private int[][] covered;

  private Mapped(Circuit c, Fabric fabric) {
    this.c = c;
    this.fabric = fabric;
    this.chained = new boolean[c.size()];
  }

  /// `circuit` as it was elaborated.
  static Mapped of(Circuit circuit, Fabric fabric) {
    Circuit clean = MapFlipFlops.cleaned(circuit, fabric);
    Circuit stored = MapMemories.of(clean, fabric);
    Mapped m = new Mapped(MapFlipFlops.of(stored, fabric), fabric);
    m.map();
    return m;
  }

  Cells cells(int owner) {
    return cells.computeIfAbsent(owner, _ -> new Cells());
  }

  Circuit circuit() {
    return c;
  }

  /// The inputs of a node's look-up table, null where it has none.
  int[] table(int node) {
    return covered[node];
  }

  private void map() {
    c.outputs.forEach(l -> need(l, false));
    Set<FlipFlop> shifted = fabric == Fabric.XILINX7 ? shiftRegisters() : Set.of();
    for (FlipFlop f : c.flipFlops) {
      if (!shifted.contains(f)) {
        need(f.d, false);
        cells(f.owner).flipFlops++;
      }
      need(f.enable, fabric.invertsFreely());
      need(f.reset, fabric.invertsFreely());
    }
    c.memories.forEach(this::memory);
    for (int n = c.size() - 1; n > 0; n--) {
      if (c.kind(n) == Circuit.Kind.SUM || c.kind(n) == Circuit.Kind.CARRY) {
        chained[n] = true;
        need(c.fanin(n, 0), fabric.invertsFreely());
        need(c.fanin(n, 1), fabric.invertsFreely());
        need(c.fanin(n, 2), false);
        if (c.kind(n) == Circuit.Kind.SUM && fabric == Fabric.ICE40) {
          cells(c.owner(n)).chain++;
        }
      }
    }
    List<Integer> roots = new ArrayList<>(needed);
    roots.sort(null);
    covered = Covering.of(c, fabric, roots);
    count(roots);
  }

  private void need(int literal, boolean invertsFreely) {
    if (!Circuit.isConstant(literal)) {
      needed.add(invertsFreely ? literal & ~1 : literal);
    }
  }

  private void memory(Memory m) {
    for (Memory.Write w : m.writes) {
      need(w.enable(), false);
      all(w.address());
      all(w.data());
    }
    for (Memory.Read r : m.reads) {
      if (r.synchronous()) {
        need(r.enable(), false);
      }
      all(r.address());
    }
    if (m.store == Fabric.Store.BLOCK) {
      cells(m.owner).blocks += fabric.blocks(m.width, m.depth);
    } else if (m.store == Fabric.Store.LUT_MEMORY) {
      cells(m.owner).memory += fabric.memoryTables(m.width, m.depth);
    }
  }

  private void all(int[] literals) {
    for (int l : literals) {
      need(l, false);
    }
  }

  private void count(List<Integer> roots) {
    boolean[] read = new boolean[c.size()];
    for (int n = 0; n < c.size(); n++) {
      if (covered[n] != null) {
        cells(c.owner(n)).logic += fabric.tables(covered[n].length);
        for (int leaf : covered[n]) {
          read[leaf] = true;
        }
      }
    }
    for (int r : roots) {
      int node = r >> 1;
      boolean gate = c.kind(node) == Circuit.Kind.AND;
      if ((r & 1) != 0 && (!gate || read[node] || needed.contains(r ^ 1))) {
        cells(c.owner(node)).inverters++;
      }
    }
  }

  /// Flip-flops in chains of three and more that nothing else reads become shift registers.
  private Set<FlipFlop> shiftRegisters() {
    int[] uses = Uses.of(c);
    Map<Integer, FlipFlop> byOutput = new HashMap<>();
    c.flipFlops.forEach(f -> byOutput.put(f.q, f));
    Set<FlipFlop> inner = new HashSet<>();
    Map<FlipFlop, FlipFlop> before = new HashMap<>();
    for (FlipFlop f : c.flipFlops) {
      FlipFlop g = byOutput.get(f.d);
      if (g != null
          && f.reset == Circuit.FALSE
          && g.reset == Circuit.FALSE
          && f.enable == g.enable
          && uses[g.q >> 1] == 1) {
        before.put(f, g);
        inner.add(g);
      }
    }
    Set<FlipFlop> shifted = new HashSet<>();
    for (FlipFlop f : c.flipFlops) {
      if (!inner.contains(f) && before.containsKey(f)) {
        List<FlipFlop> chain = new ArrayList<>(List.of(f));
        for (FlipFlop g = before.get(f); g != null; g = before.get(g)) {
          chain.add(g);
        }
        if (chain.size() >= 3) {
          shifted.addAll(chain);
          need(chain.getLast().d, false);
          cells(f.owner).memory += Math.ceilDiv(chain.size(), 16);
        }
      }
    }
    return shifted;
  }
}
