package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Ports;

/// The three inputs of an adder while they are chosen.
final class AdderInputs {

  private final Machine machine;
  private final Node node;
  private final CycleSlots now;
  private final int cycle;
  private final ColumnProgress column;
  private final SplittableRandom random;

  final List<Operand> operands = new ArrayList<>();
  final List<WaitingBit> items = new ArrayList<>();
  final List<Integer> taken = new ArrayList<>();
  Gate gate = Gate.OPEN;
  boolean constant;

  AdderInputs(
      Machine machine,
      Node node,
      CycleSlots now,
      int cycle,
      ColumnProgress column,
      SplittableRandom random) {
    this.machine = machine;
    this.node = node;
    this.now = now;
    this.cycle = cycle;
    this.column = column;
    this.random = random;
  }

  void add(WaitingBit item) {
    Operand operand = Operand.of(new Operand.Stored(item.at.register, item.at.bit));
    if (item.gated()) {
      gate = item.gate;
      operands.addLast(operand);
    } else {
      operands.addFirst(operand);
    }
    items.add(item);
  }

  /// Adds the constant's bit; false where another bit is gated already.
  boolean constant() {
    int control = ControlCode.constant(column.index);
    if (!(gate instanceof Gate.Open) || !now.admits(control)) {
      return false;
    }
    operands.addLast(Operand.ZERO);
    gate = new Gate.Flip(control);
    constant = true;
    return true;
  }

  /// Adds up to `most` bits from outside.
  void fresh(int most) {
    int count = Math.min(most, available() - taken.size());
    var next = column.fresh.iterator();
    for (int skip = 0; skip < taken.size(); skip++) {
      next.next();
    }
    for (int i = 0; i < count; i++) {
      int leaves = next.next();
      operands.addFirst(
          Operand.of(new Operand.Input(now.take + taken.size()))
              .flippedIf(node.leaves().get(leaves).inverted()));
      taken.add(leaves);
    }
  }

  /// Adds up to `most` bits of registers whose ports are free, first the gated one, which stands
  /// last.
  void stored(int most) {
    int from = column.items.size() > 1 ? random.nextInt(column.items.size()) : 0;
    int before = operands.size();
    for (boolean gated : new boolean[] {true, false}) {
      for (int k = 0; k < column.items.size() && operands.size() - before < most; k++) {
        WaitingBit item = column.items.get((from + k) % column.items.size());
        if (item.gated() == gated && isReadable(item)) {
          add(item);
        }
      }
    }
  }

  boolean isReadable(WaitingBit item) {
    return item.ready <= cycle
        && !items.contains(item)
        && now.ports().admits(item.at.register, item.at.bit)
        && !clashes(item)
        && (!item.gated() || gate instanceof Gate.Open)
        && now.admits(item.gate);
  }

  boolean clashes(WaitingBit item) {
    if (machine.ports() == Ports.LENIENT) {
      return false;
    }
    for (WaitingBit other : items) {
      if (other.at.register == item.at.register && other.at.bit != item.at.bit) {
        return true;
      }
    }
    return false;
  }

  int available() {
    return Math.min(column.fresh.size(), machine.inputs() - now.take);
  }

  /// Everything that `column` holds, as far as it can be read in this cycle.
  void all() {
    stored(column.items.size());
    fresh(column.fresh.size());
  }
}
