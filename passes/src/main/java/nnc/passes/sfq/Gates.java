package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import nnc.ir.diagnostic.Span;

/// Gates of at most two inputs, each a clocked cell: numbers from `TRUE` + 1 on, behind those that
/// they read. Equal gates are one, and what constants or equal inputs decide is none.
final class Gates {

  static final int FALSE = 0;

  static final int TRUE = 1;

  /// What a gate does; `cell` is the library's name for it.
  enum Kind {
    CONSTANT(""),
    INPUT(""),
    AND("AND2"),
    OR("OR2"),
    XOR("XOR"),
    NOT("NOT"),
    DFF("DFF");

    final String cell;

    Kind(String cell) {
      this.cell = cell;
    }

    boolean isClocked() {
      return !cell.isEmpty();
    }
  }

  /// What a gate reads: `a` and `b` are gates, or -1 for none; the number of an input.
  record Gate(Kind kind, int a, int b) {}

  /// Whose gate it is: the first neuron that has asked for it.
  record Owner(String name, Span span) {}

  private final List<Gate> gates = new ArrayList<>();
  private final List<Owner> owners = new ArrayList<>();
  private final List<Integer> levels = new ArrayList<>();
  private final Map<Gate, Integer> known = new HashMap<>();
  private Owner owner = new Owner("", Span.NONE);

  Gates() {
    put(new Gate(Kind.CONSTANT, 0, -1));
    put(new Gate(Kind.CONSTANT, 1, -1));
  }

  /// Gates that are new from here on are `next`'s.
  void owner(Owner next) {
    owner = next;
  }

  int size() {
    return gates.size();
  }

  Gate gate(int id) {
    return gates.get(id);
  }

  Owner ownerOf(int id) {
    return owners.get(id);
  }

  /// Gates on the longest way from an input, itself among them.
  int level(int id) {
    return levels.get(id);
  }

  int input(int number) {
    return put(new Gate(Kind.INPUT, number, -1));
  }

  int and(int a, int b) {
    if (a == FALSE || b == FALSE || complements(a, b)) {
      return FALSE;
    }
    if (a == TRUE || a == b) {
      return b;
    }
    return b == TRUE ? a : put(ordered(Kind.AND, a, b));
  }

  int or(int a, int b) {
    if (a == TRUE || b == TRUE || complements(a, b)) {
      return TRUE;
    }
    if (a == FALSE || a == b) {
      return b;
    }
    return b == FALSE ? a : put(ordered(Kind.OR, a, b));
  }

  int xor(int a, int b) {
    if (a == b) {
      return FALSE;
    }
    if (complements(a, b)) {
      return TRUE;
    }
    if (a <= TRUE) {
      return a == FALSE ? b : not(b);
    }
    if (b <= TRUE) {
      return b == FALSE ? a : not(a);
    }
    return put(ordered(Kind.XOR, a, b));
  }

  int not(int a) {
    if (a <= TRUE) {
      return TRUE - a;
    }
    return gate(a).kind() == Kind.NOT ? gate(a).a() : put(new Gate(Kind.NOT, a, -1));
  }

  /// A cell of its own that gives what `a` gives, always too where that is a constant 1.
  int kept(int a) {
    return put(new Gate(a == TRUE ? Kind.NOT : Kind.DFF, a == TRUE ? FALSE : a, -1));
  }

  /// What gate `id` reads, without constants.
  List<Integer> reads(int id) {
    Gate gate = gate(id);
    List<Integer> reads = new ArrayList<>();
    if (gate.kind().isClocked()) {
      if (gate.a() > TRUE) {
        reads.add(gate.a());
      }
      if (gate.b() > TRUE) {
        reads.add(gate.b());
      }
    }
    return reads;
  }

  /// `roots` and all that they depend on, constants apart, with what each is read by; those that
  /// are read come first.
  SequencedMap<Integer, List<Integer>> readers(Iterable<Integer> roots) {
    TreeSet<Integer> left = new TreeSet<>();
    roots.forEach(r -> {
      if (r > TRUE) {
        left.add(r);
      }
    });
    TreeMap<Integer, List<Integer>> readers = new TreeMap<>();
    while (!left.isEmpty()) {
      int id = left.pollLast();
      readers.computeIfAbsent(id, _ -> new ArrayList<>());
      for (int read : reads(id)) {
        readers.computeIfAbsent(read, _ -> new ArrayList<>()).add(id);
        left.add(read);
      }
    }
    return readers;
  }

  private boolean complements(int a, int b) {
    return isNot(a, b) || isNot(b, a);
  }

  private boolean isNot(int a, int b) {
    return gate(a).kind() == Kind.NOT && gate(a).a() == b;
  }

  private static Gate ordered(Kind kind, int a, int b) {
    return new Gate(kind, Math.min(a, b), Math.max(a, b));
  }

  private int put(Gate gate) {
    Integer found = known.get(gate);
    if (found != null) {
      return found;
    }
    int id = gates.size();
    gates.add(gate);
    owners.add(owner);
    known.put(gate, id);
    int level = 0;
    if (gate.kind().isClocked()) {
      level = 1 + Math.max(levels.get(gate.a()), gate.b() < 0 ? 0 : levels.get(gate.b()));
    }
    levels.add(level);
    return id;
  }
}
