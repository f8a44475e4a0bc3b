package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The part of Verilog-2005 that the templates use.
final class Syntax {

  private Syntax() {}

  sealed interface Expression {}

  record Literal(int width, BigInteger value, boolean signed) implements Expression {}

  record Name(String name) implements Expression {}

  /// `vector[index]`: a bit, or a word of a memory.
  record Index(String vector, Expression index) implements Expression {}

  /// `vector[high:low]`.
  record Slice(String vector, int high, int low) implements Expression {}

  /// `vector[base +: width]`.
  record Part(String vector, Expression base, int width) implements Expression {}

  record Concat(List<Expression> parts) implements Expression {}

  record Repeat(int times, Expression what) implements Expression {}

  record Unary(String operator, Expression operand) implements Expression {}

  record Binary(String operator, Expression left, Expression right) implements Expression {}

  record Choice(Expression condition, Expression yes, Expression no) implements Expression {}

  /// `left + right`, `left - right`, and `-right` where `left` is null. Equal sums of a module are
  /// one object, as synthesis has one cell for them.
  static final class Sum implements Expression {
    final Expression left;
    final boolean subtracted;
    final Expression right;

    /// How many other expressions and statements read it.
    int readers;

    Sum(Expression left, boolean subtracted, Expression right) {
      this.left = left;
      this.subtracted = subtracted;
      this.right = right;
    }

    @Override
    public String toString() {
      return (left == null ? "" : left) + (subtracted ? " - " : " + ") + right;
    }
  }

  sealed interface Statement {}

  record Block(List<Statement> statements) implements Statement {}

  record If(Expression condition, Statement yes, Optional<Statement> no) implements Statement {}

  record Clocked(Expression target, Expression value) implements Statement {}

  sealed interface Item {}

  /// A wire or register of bits from `base` on; a memory where `depth` is not 0. `unchecked`: it
  /// has the attribute `no_rw_check`.
  record Declaration(
      boolean register,
      boolean signed,
      int base,
      int width,
      String name,
      int depth,
      boolean unchecked)
      implements Item {}

  record Assign(Expression target, Expression value) implements Item {}

  record Always(Statement body) implements Item {}

  /// `$readmemh` of a file into a memory.
  record Loaded(String memory, String file) implements Item {}

  record Loop(String variable, int end, List<Item> body) implements Item {}

  record Place(String module, String name, SequencedMap<String, Expression> ports)
      implements Item {}

  record Port(boolean input, Declaration declaration) {}

  record Module(String name, List<Port> ports, List<Item> items) {}
}
