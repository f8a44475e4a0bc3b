package nnc.ir.neuron;

import java.util.List;
import nnc.ir.number.Range;

/// The equations of an integer neuron as a pipeline: wires that operators of bounded size make of
/// other wires, each in the stage in which it is computed. Every stage ends in registers. A wire
/// used in a later stage than its own is passed on through them.
///
/// @param adderLevels how many adders in a row stand between two registers at most
/// @param wires every wire behind those it is made of
/// @param next for each state of the model the wire that is its next value
/// @param output the wire that the neuron gives
/// @param depth registers between stage 0, in which operands stand, and the last stage
/// @param fields what differs between neurons, in the order of `Node.Parameter.field`
public record Datapath(
    int adderLevels,
    List<Wire> wires,
    List<Integer> next,
    int output,
    int depth,
    List<Field> fields) {

  public Datapath {
    wires = List.copyOf(wires);
    next = List.copyOf(next);
    fields = List.copyOf(fields);
  }

  /// A number in `range`; `stage` is when it is there.
  public record Wire(Node node, Range range, int stage) {
    public boolean isConstant() {
      return node instanceof Node.Constant;
    }
  }

  /// A field of a neuron's parameter word: what `value`, which parameters alone decide, is for it.
  public record Field(Expression value, Range range) {}

  /// What makes a wire; numbers are indices of earlier wires. Results are exact, and everything
  /// that is no number is a bit, 1 where it holds.
  public sealed interface Node {

    record Constant(long value) implements Node {}

    /// What came in at a port.
    record Port(int port) implements Node {}

    /// A state before the step.
    record State(int state) implements Node {}

    record Parameter(int field) implements Node {}

    record Add(int a, int b) implements Node {}

    record Subtract(int a, int b) implements Node {}

    record Multiply(int a, int b) implements Node {}

    /// The upper bits of a product, as `WideProduct` gives them.
    record WideMultiply(int a, int b, int by) implements Node {}

    /// `a * 2^by` for `by` > 0, else `a / 2^-by` rounded down.
    record Shift(int a, int by) implements Node {}

    record Less(int a, int b) implements Node {}

    record Equal(int a, int b) implements Node {}

    record And(int a, int b) implements Node {}

    record Or(int a, int b) implements Node {}

    /// Bit by bit, of bits and of other natural numbers.
    record Exclusive(int a, int b) implements Node {}

    record Not(int a) implements Node {}

    record Select(int condition, int yes, int no) implements Node {}

    /// Bits `from` to `from + width - 1` of two's complement as a natural number.
    record Slice(int a, int from, int width) implements Node {}

    /// The low `width` bits as two's complement.
    record Wrap(int a, int width) implements Node {}

    /// `high * 2^width + low`, where `low` has `width` bits.
    record Join(int high, int low, int width) implements Node {}

    /// Entry `a` of a table that is read in the stage before.
    record Table(int a, List<Long> entries) implements Node {
      public Table {
        entries = List.copyOf(entries);
      }
    }

    /// The wires it is made of.
    default List<Integer> parts() {
      return switch (this) {
        case Constant _, Port _, State _, Parameter _ -> List.of();
        case Add(int a, int b) -> List.of(a, b);
        case Subtract(int a, int b) -> List.of(a, b);
        case Multiply(int a, int b) -> List.of(a, b);
        case WideMultiply(int a, int b, _) -> List.of(a, b);
        case Less(int a, int b) -> List.of(a, b);
        case Equal(int a, int b) -> List.of(a, b);
        case And(int a, int b) -> List.of(a, b);
        case Or(int a, int b) -> List.of(a, b);
        case Exclusive(int a, int b) -> List.of(a, b);
        case Join(int a, int b, _) -> List.of(a, b);
        case Select(int a, int b, int c) -> List.of(a, b, c);
        case Shift(int a, _) -> List.of(a);
        case Not(int a) -> List.of(a);
        case Slice(int a, _, _) -> List.of(a);
        case Wrap(int a, _) -> List.of(a);
        case Table(int a, _) -> List.of(a);
      };
    }

    /// The same of wires that moved, each to `place` of its number.
    default Node moved(int[] place) {
      return switch (this) {
        case Constant _, Port _, State _, Parameter _ -> this;
        case Add(int a, int b) -> new Add(place[a], place[b]);
        case Subtract(int a, int b) -> new Subtract(place[a], place[b]);
        case Multiply(int a, int b) -> new Multiply(place[a], place[b]);
        case WideMultiply(int a, int b, int by) -> new WideMultiply(place[a], place[b], by);
        case Less(int a, int b) -> new Less(place[a], place[b]);
        case Equal(int a, int b) -> new Equal(place[a], place[b]);
        case And(int a, int b) -> new And(place[a], place[b]);
        case Or(int a, int b) -> new Or(place[a], place[b]);
        case Exclusive(int a, int b) -> new Exclusive(place[a], place[b]);
        case Join(int a, int b, int width) -> new Join(place[a], place[b], width);
        case Select(int a, int b, int c) -> new Select(place[a], place[b], place[c]);
        case Shift(int a, int by) -> new Shift(place[a], by);
        case Not(int a) -> new Not(place[a]);
        case Slice(int a, int from, int width) -> new Slice(place[a], from, width);
        case Wrap(int a, int width) -> new Wrap(place[a], width);
        case Table(int a, var entries) -> new Table(place[a], entries);
      };
    }

    /// Levels of logic, in halves of an adder's.
    default int levels() {
      return switch (this) {
        case Constant _, Port _, State _, Parameter _, Shift _, Slice _, Wrap _, Join _, Not _ -> 0;
        case And _, Or _, Exclusive _, Select _ -> 1;
        case Add _, Subtract _, Less _, Equal _ -> 2;
        case Multiply _ -> 6;
        case WideMultiply _ -> 7;
        case Table _ -> 0;
      };
    }
  }
}
