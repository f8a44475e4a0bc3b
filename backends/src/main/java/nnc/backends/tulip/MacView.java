package nnc.backends.tulip;

import java.util.ArrayList;
import java.util.List;
import nnc.backends.verilog.Bits;

/// View of `compare/mac.vm`. Public for the templates.
public record MacView(
    String origin,
    String summary,
    String name,
    int xMsb,
    int wMsb,
    int sumMsb,
    int productMsb,
    int treeMsb,
    List<Product> products,
    List<Adder> adders,
    String total,
    String zero,
    String addend) {

  /// A product as the sum of its rows.
  public record Product(String name, String rows) {}

  /// Two neighbours of the adder tree.
  public record Adder(String name, int msb, String left, String right) {}

  private record Addend(String name, int width) {
    String in(int bits) {
      return bits == width ? name : "{" + (bits - width) + "'d0, " + name + "}";
    }
  }

  static MacView of(MacUnit unit, String name) {
    int a = unit.activationBits();
    int b = unit.weightBits();
    int width = unit.productBits();
    List<Product> products = new ArrayList<>();
    List<Addend> level = new ArrayList<>();
    for (int i = 0; i < unit.products(); i++) {
      products.add(new Product("product_" + i, rows(i, a, b, width)));
      level.add(new Addend("product_" + i, width));
    }
    List<Adder> adders = new ArrayList<>();
    while (level.size() > 1) {
      List<Addend> next = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        Addend left = level.get(i);
        Addend right = level.get(i + 1);
        int bits = Math.max(left.width(), right.width()) + 1;
        String sum = "sum_" + adders.size();
        adders.add(new Adder(sum, bits - 1, left.in(bits), right.in(bits)));
        next.add(new Addend(sum, bits));
      }
      if (level.size() % 2 == 1) {
        next.add(level.getLast());
      }
      level = next;
    }
    Addend total = level.getFirst();
    Addend partial = new Addend("partial", total.width());
    return new MacView(
        "conventional unit",
        unit.products()
            + " products a cycle of "
            + a
            + "-bit activations and "
            + b
            + "-bit weights, an adder tree, an accumulator and a comparison.",
        name,
        unit.products() * a - 1,
        unit.products() * b - 1,
        unit.sumBits() - 1,
        width - 1,
        total.width() - 1,
        products,
        adders,
        total.name(),
        unit.sumBits() + "'d0",
        partial.in(unit.sumBits()));
  }

  /// Weights of one bit are signs: a row is the activation or its complement. Others are two's
  /// complement: a row for each bit, that of the sign complemented, which adds a constant that the
  /// threshold takes up.
  private static String rows(int i, int a, int b, int width) {
    String x = a == 1 && b == 1 ? "x[" + i + "]" : part("x", i, a);
    if (b == 1) {
      return "~(" + x + " ^ " + repeat(a, "w[" + i + "]") + ")";
    }
    List<String> rows = new ArrayList<>();
    for (int j = 0; j < b; j++) {
      String row = x + " & " + repeat(a, "w[" + (i * b + j) + "]");
      String bits = j == b - 1 ? "~(" + row + ")" : "(" + row + ")";
      int above = width - a - j;
      rows.add(
          "{" + (above > 0 ? above + "'d0, " : "") + bits + (j > 0 ? ", " + j + "'d0" : "") + "}");
    }
    return String.join(" + ", rows);
  }

  private static String part(String name, int i, int bits) {
    return bits == 1 ? name + "[" + i + "]" : Bits.slice(name, i * bits, bits);
  }

  private static String repeat(int count, String bit) {
    return count == 1 ? bit : "{" + count + "{" + bit + "}}";
  }
}
