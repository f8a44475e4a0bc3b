package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.List;

/// A sum whose partial sums stand in registers, level by level: `stages + 1` levels of registers,
/// the last one a single register. Everything is modulo `2^cap`.
public record AdderTree(List<Node> nodes, Signal total) {

  public AdderTree {
    nodes = List.copyOf(nodes);
  }

  /// A register and the lines of the sum it takes: `a`, `+ b`, `- c`.
  public record Node(String name, int msb, List<String> lines) {
    public Node {
      lines = List.copyOf(lines);
    }
  }

  /// Expression of an addend at a given width.
  @FunctionalInterface
  interface AtWidth {
    String text(int width);
  }

  /// One addend; `range` is that of the addend itself, before the sign.
  record Addend(Interval range, boolean negative, AtWidth text) {}

  static AdderTree of(String prefix, List<Addend> addends, int stages, int cap) {
    int arity = arity(addends.size(), stages + 1);
    List<Node> nodes = new ArrayList<>();
    List<Addend> current = addends;
    Signal last = Signal.of(prefix, 1, false);
    for (int level = 0; level <= stages; level++) {
      List<Addend> next = new ArrayList<>();
      for (int from = 0; from == 0 || from < current.size(); from += arity) {
        List<Addend> group = current.subList(from, Math.min(from + arity, current.size()));
        Interval range = group.isEmpty() ? Interval.of(0, 0) : null;
        for (Addend a : group) {
          Interval r = a.negative() ? a.range().negate() : a.range();
          range = range == null ? r : range.plus(r);
        }
        int width = Math.min(range.width(), cap);
        String name = prefix + (stages == 0 ? "" : "_" + level + "_" + next.size());
        nodes.add(new Node(name, width - 1, lines(group, width)));
        Signal register = Signal.of(name, width, range.isSigned());
        next.add(new Addend(range, false, register::resized));
        last = register;
      }
      current = next;
    }
    return new AdderTree(nodes, last);
  }

  private static List<String> lines(List<Addend> group, int width) {
    List<String> lines = new ArrayList<>();
    for (Addend a : group) {
      String sign = lines.isEmpty() ? (a.negative() ? "-" : "") : a.negative() ? "- " : "+ ";
      lines.add(sign + a.text().text(width));
    }
    return lines.isEmpty() ? List.of(width + "'d0") : lines;
  }

  /// The smallest fan-in with which `levels` levels bring `n` addends down to one.
  private static int arity(int n, int levels) {
    int arity = 2;
    while (Math.pow(arity, levels) < n) {
      arity++;
    }
    return arity;
  }
}
