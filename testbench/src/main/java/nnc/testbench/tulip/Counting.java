package nnc.testbench.tulip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Threshold;
import nnc.testbench.tulip.CellGraph.Origin;
import nnc.testbench.tulip.CellGraph.Wire;

/// Proves that a network of cells counts: it goes from the results back to the inputs and replaces
/// bits by bits of the same number.
///
/// ```
/// 2 carry + sum            by  a + b + c      two cells that are a full adder
/// 2 (x AND k) + (x XOR k)  by  x + k          a bit split by a control bit
/// NOT x                    by  1 - x
/// ```
///
/// A comparison begins with `unit * (2p + q + r + s)` of its last cell. Where an adder's sum is
/// used by nobody its weight is added too; as long as all weights so added are together less than
/// `unit`, whole multiples of `unit` are reached by the one number exactly where the other reaches
/// them. Numbers are taken modulo `2^results`. Carries that only the range of a number keeps at 0,
/// as in some adder trees, are not understood. Every replacement is an identity of integers, so
/// what is found is proved for all inputs and control words.
final class Counting {

  /// The unit before it is known how far down the columns go.
  private static final long UNIT = 1L << 48;

  /// A bit that a number is made of.
  private sealed interface Bit {
    record Zero() implements Bit {}

    record Input(int index) implements Bit {}

    record Control(int index) implements Bit {}

    record Cell(int index) implements Bit {}

    /// Exclusive or of a bit with a control bit.
    record Flipped(Bit bit, int control) implements Bit {}

    /// A bit, inverted or not, and a control bit.
    record Masked(Literal literal, int control) implements Bit {}
  }

  private record Literal(Bit bit, boolean inverted) {
    Literal flippedIf(boolean flip) {
      return new Literal(bit, inverted != flip);
    }
  }

  /// A cell that gives an adder's carry: its operands and the cell that gives the sum, or -1.
  private record Adder(List<Literal> operands, int sum) {}

  /// Something that no replacement fits.
  private static final class Stuck extends Exception {
    private static final long serialVersionUID = 1;

    Stuck(String message) {
      super(message);
    }
  }

  private final CellGraph graph;
  private final int controlBits;
  private final Map<Integer, Adder> adders = new HashMap<>();
  private final Map<Bit, Long> number = new HashMap<>();
  private long constant;
  private long added;
  private long modulus;

  private Counting(CellGraph graph, int controlBits) {
    this.graph = graph;
    this.controlBits = controlBits;
  }

  /// What `graph` counts; empty where no such proof is found, which says nothing about it.
  static Optional<Count> of(CellGraph graph, int controlBits) {
    try {
      return Optional.of(new Counting(graph, controlBits).count());
    } catch (Stuck _) {
      return Optional.empty();
    }
  }

  private Count count() throws Stuck {
    findAdders();
    Wire first = graph.results().getFirst();
    boolean reaches =
        graph.results().size() == 1
            && first.origin() instanceof Origin.Cell(int c)
            && graph.cells().get(c).threshold() instanceof Threshold.Own;
    if (reaches) {
      modulus = 0;
      List<Wire> operands = graph.cells().get(((Origin.Cell) first.origin()).index()).operands();
      for (int i = 0; i < 4; i++) {
        put(literal(operands.get(i)), i == 0 ? 2 * UNIT : UNIT);
      }
    } else {
      modulus = 1L << graph.results().size();
      for (int r = 0; r < graph.results().size(); r++) {
        put(literal(graph.results().get(r)), 1L << r);
      }
    }
    for (int i = graph.cells().size() - 1; i >= 0; i--) {
      cell(i);
    }
    for (int i = 0; i < graph.inputs(); i++) {
      ungate(new Bit.Input(i));
    }
    return reaches ? reaches(first) : whole(new Count.Result.Digits(graph.results().size()), 1);
  }

  private Count reaches(Wire result) throws Stuck {
    if (result.inverted() || result.gate() instanceof Gate.Mask) {
      throw new Stuck("a result behind another gate");
    }
    if (added >= UNIT) {
      throw new Stuck("sums that nobody uses weigh as much as the last cell's inputs");
    }
    long divisor = UNIT;
    for (long weight : number.values()) {
      divisor = Math.min(divisor, weight == 0 ? divisor : Long.lowestOneBit(weight));
    }
    divisor = Math.min(divisor, constant == 0 ? divisor : Long.lowestOneBit(constant));
    OptionalInt inversion =
        result.gate() instanceof Gate.Flip(int control)
            ? OptionalInt.of(control)
            : OptionalInt.empty();
    return whole(new Count.Result.Reaches(UNIT / divisor, inversion), divisor);
  }

  private Count whole(Count.Result result, long divisor) throws Stuck {
    long[] inputs = new long[graph.inputs()];
    long[] controls = new long[controlBits];
    for (Map.Entry<Bit, Long> term : number.entrySet()) {
      if (term.getValue() != 0) {
        switch (term.getKey()) {
          case Bit.Input(int index) -> inputs[index] = term.getValue() / divisor;
          case Bit.Control(int index) -> controls[index] = term.getValue() / divisor;
          case Bit.Zero _, Bit.Cell _, Bit.Flipped _, Bit.Masked _ ->
              throw new Stuck("left over: " + term.getKey());
        }
      }
    }
    return new Count(
        Arrays.stream(inputs).boxed().toList(),
        Arrays.stream(controls).boxed().toList(),
        constant / divisor,
        result);
  }

  // ---- full adders

  private void findAdders() throws Stuck {
    for (int i = 0; i < graph.cells().size(); i++) {
      CellGraph.Cell cell = graph.cells().get(i);
      if (cell.threshold().equals(new Threshold.Fixed(2))
          && literal(cell.operands().getFirst()).equals(new Literal(new Bit.Zero(), false))) {
        adders.put(i, new Adder(three(cell), -1));
      } else if (cell.threshold().equals(new Threshold.Fixed(3))
          && cell.operands().getFirst() instanceof Wire(Origin.Cell(int c), boolean inverted, _)
          && inverted
          && adders.get(c) instanceof Adder(var operands, int sum)
          && sum < 0
          && operands.equals(three(cell))) {
        adders.put(c, new Adder(operands, i));
      }
    }
  }

  /// The operands `q`, `r`, `s` in an order of their own.
  private List<Literal> three(CellGraph.Cell cell) throws Stuck {
    List<Literal> all = new ArrayList<>();
    for (Wire wire : cell.operands().subList(1, 4)) {
      all.add(literal(wire));
    }
    all.sort(java.util.Comparator.comparing(Literal::toString));
    return all;
  }

  /// The bit that a wire carries; cells that only hand a bit on are passed over.
  private Literal literal(Wire wire) throws Stuck {
    Literal bit =
        switch (wire.origin()) {
          case Origin.Zero() -> new Literal(new Bit.Zero(), false);
          case Origin.Input(int index) -> new Literal(new Bit.Input(index), false);
          case Origin.Cell(int index) -> copied(index);
        };
    Literal signed = bit.flippedIf(wire.inverted());
    boolean constant = signed.bit() instanceof Bit.Zero;
    return switch (wire.gate()) {
      case Gate.Open() -> signed;
      case Gate.Flip(int control) ->
          new Literal(
              constant ? new Bit.Control(control) : new Bit.Flipped(signed.bit(), control),
              signed.inverted());
      case Gate.Mask(int control) ->
          !constant
              ? new Literal(new Bit.Masked(signed, control), false)
              : signed.inverted() ? new Literal(new Bit.Control(control), false) : signed;
    };
  }

  private Literal copied(int index) throws Stuck {
    CellGraph.Cell cell = graph.cells().get(index);
    if (cell.threshold().equals(new Threshold.Fixed(1))) {
      List<Literal> others = new ArrayList<>();
      for (Wire operand : cell.operands()) {
        Literal l = literal(operand);
        if (!l.equals(new Literal(new Bit.Zero(), false))) {
          others.add(l);
        }
      }
      if (others.size() == 1) {
        return others.getFirst();
      }
    }
    return new Literal(new Bit.Cell(index), false);
  }

  // ---- the number

  private void put(Literal literal, long weight) throws Stuck {
    if (literal.inverted()) {
      constant += weight;
    }
    if (!(literal.bit() instanceof Bit.Zero)) {
      number.merge(literal.bit(), literal.inverted() ? -weight : weight, Long::sum);
    }
  }

  private long take(Bit bit) {
    Long weight = number.remove(bit);
    return weight == null ? 0 : weight;
  }

  /// Everything that uses cell `i` has been replaced; so are the cell and its sum now.
  private void cell(int i) throws Stuck {
    ungate(new Bit.Cell(i));
    Adder adder = adders.get(i);
    if (adder == null) {
      return;
    }
    long carry = take(new Bit.Cell(i));
    long sum = adder.sum() < 0 ? 0 : take(new Bit.Cell(adder.sum()));
    if (carry == 0 && sum == 0) {
      return;
    }
    long weight = common(carry, sum);
    for (Literal operand : adder.operands()) {
      put(operand, weight);
    }
  }

  /// The weight `w` for which `carry * c + sum * s` may be taken for `2w * c + w * s`.
  private long common(long carry, long sum) throws Stuck {
    if (carry == 2 * sum) {
      return sum;
    }
    if (modulus != 0 && sum != 0 && (2 * sum - carry) % modulus == 0) {
      return sum;
    }
    if (modulus == 0 && sum == 0 && carry > 0 && carry % 2 == 0) {
      added += carry / 2;
      return carry / 2;
    }
    throw new Stuck("carry and sum weigh " + carry + " and " + sum);
  }

  /// Brings together what control bits have split `bit` into.
  private void ungate(Bit bit) throws Stuck {
    for (int k = 0; k < controlBits; k++) {
      for (boolean inverted : new boolean[] {false, true}) {
        Bit flipped = new Bit.Flipped(bit, k);
        Bit masked = new Bit.Masked(new Literal(bit, inverted), k);
        long both = number.getOrDefault(masked, 0L);
        if (both == 0 && (inverted || !number.containsKey(flipped))) {
          continue;
        }
        number.remove(masked);
        long one = take(flipped);
        long weight = common(both, inverted ? -one : one);
        if (inverted && one == 0) {
          constant += weight; // the added NOT (x XOR k)
        }
        number.merge(bit, inverted ? -weight : weight, Long::sum);
        number.merge(new Bit.Control(k), weight, Long::sum);
      }
    }
  }
}
