package nnc.backends.compare;

import java.util.ArrayList;
import java.util.List;

/// The wires of a sum in Verilog, modulo `2^width`.
final class Adders {

  /// A wire and the lines of the expression it takes; `attribute` may forbid the tool to merge it.
  public record Node(String attribute, int msb, String name, List<String> lines) {
    public Node {
      lines = List.copyOf(lines);
    }
  }

  /// A number in a Verilog vector of `bits` bits, or a slice of one, shifted left by `shift`.
  record Addend(String text, int bits, boolean signed, int shift) {

    /// Bits that hold it, its shift and, where it is asked for, a sign included.
    int span(boolean withSign) {
      return bits + shift + (withSign && !signed ? 1 : 0);
    }

    /// The number modulo `2^to` as an expression of `to` bits.
    String at(int to) {
      int room = to - shift;
      if (room <= 0) {
        return to + "'d0";
      }
      String low = shift > 0 ? ", " + shift + "'d0" : "";
      if (room < bits) {
        return "{" + slice(room - 1, 0) + low + "}";
      }
      String fill =
          room == bits
              ? ""
              : "{" + (room - bits) + "{" + (signed ? bit(bits - 1) : "1'b0") + "}}, ";
      return "{" + fill + text + low + "}";
    }

    private String bit(int i) {
      return slice(i, i);
    }

    /// `text` is a whole vector or a slice `name[high:low]`.
    private String slice(int high, int low) {
      int bracket = text.indexOf('[');
      String name = bracket < 0 ? text : text.substring(0, bracket);
      int from =
          bracket < 0
              ? 0
              : Integer.parseInt(text.substring(text.indexOf(':') + 1, text.length() - 1));
      return name + "[" + (from + high) + (high == low ? "" : ":" + (from + low)) + "]";
    }
  }

  private static final String KEEP = "(* keep *) ";

  private final int width;
  private final List<Node> nodes = new ArrayList<>();

  Adders(int width) {
    this.width = width;
  }

  int width() {
    return width;
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /// One expression of `bits` bits for all.
  Addend expression(String name, int bits, List<Addend> plus, List<Addend> minus) {
    List<String> lines = new ArrayList<>();
    for (Addend a : plus) {
      lines.add((lines.isEmpty() ? "" : "+ ") + a.at(bits));
    }
    for (Addend a : minus) {
      lines.add("- " + a.at(bits));
    }
    return wire("", name, bits, lines);
  }

  /// A tree of kept adders of two numbers. Each of `carries`, single bits, is one more number to
  /// add, and where two numbers meet it enters as their carry.
  Addend tree(String name, List<Addend> addends, List<Addend> carries) {
    List<Addend> level = new ArrayList<>(addends);
    List<Addend> bits = new ArrayList<>(carries);
    if (bits.size() >= addends.size() && !bits.isEmpty()) {
      level.add(bits.removeLast()); // n numbers have n - 1 meetings
    }
    int number = 0;
    while (level.size() > 1) {
      List<Addend> next = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        next.add(pair(name + "_" + number++, level.get(i), level.get(i + 1), bits));
      }
      if (level.size() % 2 == 1) {
        next.add(level.getLast());
      }
      level = next;
    }
    return level.getFirst();
  }

  /// Kept adders in a row, each with its carry.
  Addend chain(String name, List<Addend> addends, List<Addend> carries) {
    List<Addend> bits = new ArrayList<>(carries);
    Addend sum = addends.getFirst();
    for (int i = 1; i < addends.size(); i++) {
      sum = pair(name + "_" + i, sum, addends.get(i), bits);
    }
    return bits.isEmpty() ? sum : pair(name + "_carry", sum, bits.removeFirst(), bits);
  }

  /// `a - b` in a kept adder.
  Addend difference(String name, Addend a, Addend b) {
    return wire(KEEP, name, width, List.of(a.at(width), "- " + b.at(width)));
  }

  private Addend pair(String name, Addend a, Addend b, List<Addend> carries) {
    boolean signed = a.signed() || b.signed();
    int bits = Math.min(width, Math.max(a.span(signed), b.span(signed)) + 1);
    if (carries.isEmpty()) {
      return withSign(wire(KEEP, name, bits, List.of(a.at(bits), "+ " + b.at(bits))), signed);
    }
    // The carry enters below the lowest bit, where a 1 waits for it.
    String carry = carries.removeFirst().text();
    Addend both =
        wire(
            KEEP,
            name,
            bits + 1,
            List.of("{" + a.at(bits) + ", 1'b1}", "+ {" + b.at(bits) + ", " + carry + "}"));
    return new Addend(both.text() + "[" + bits + ":1]", bits, signed, 0);
  }

  private static Addend withSign(Addend a, boolean signed) {
    return new Addend(a.text(), a.bits(), signed, a.shift());
  }

  private Addend wire(String attribute, String name, int bits, List<String> lines) {
    nodes.add(new Node(attribute, bits - 1, name, lines));
    return new Addend(name, bits, false, 0);
  }
}
