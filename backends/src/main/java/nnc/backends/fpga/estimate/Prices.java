package nnc.backends.fpga.estimate;

import java.util.List;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Target;
import nnc.ir.pass.Target.Cost;

/// The target's coefficients for a device's family; those of standard cells at a node.
record Prices(Target target, Target.Device device, TechnologyNode node) {

  Fabric fabric() {
    return Fabric.of(device.family());
  }

  /// A cost as a quantity; what comes from a cost of another design is modelled at best.
  Quantity quantity(String id) {
    Cost c =
        target
            .cost(id)
            .orElseThrow(
                () -> new IllegalStateException("target " + target.id() + ": no cost " + id));
    return new Quantity(
        c.low(),
        c.nominal(),
        c.high(),
        c.unit(),
        c.quality().weakest(nnc.ir.pass.Quality.MODELLED),
        List.of(c.source()));
  }

  boolean has(String id) {
    return target.cost(id).isPresent();
  }

  Quantity luts(FpgaCells.Count count) {
    Quantity sum = quantity(lut("logic")).times(count.logic(), "lut");
    sum = plus(sum, "chain", count.chain());
    sum = plus(sum, "inverter", count.inverters());
    return plus(sum, "memory", count.memory());
  }

  private String lut(String what) {
    return "lut-" + fabric().id() + "-" + what;
  }

  /// What the fit gave no weight has no cost.
  private Quantity plus(Quantity sum, String what, double count) {
    return count > 0 && has(lut(what)) ? sum.plus(quantity(lut(what)).times(count, "lut")) : sum;
  }

  /// Square millimetres of standard cells.
  Quantity area(FpgaCells.Count count) {
    return node.area(
        quantity("area-cells-gate")
            .times(count.logic() * 1e-6, "mm2")
            .plus(quantity("area-cells-flip-flop").times(count.flipFlops() * 1e-6, "mm2")));
  }

  Quantity flipFlops(FpgaCells.Count count) {
    return quantity("ff-" + fabric().id()).times(count.flipFlops(), "ff");
  }

  /// In the device's own blocks: Xilinx counts pairs of 18 kbit.
  Quantity blocks(FpgaCells.Count count) {
    double pair = fabric() == Fabric.XILINX7 ? 0.5 : 1;
    return quantity("bram-" + fabric().id()).times(pair * count.blocks(), "bram");
  }

  /// Whether delays of the device's cells are known.
  boolean timed() {
    return has("delay-" + speed() + "-table");
  }

  /// Nominal delays, or levels where none are known: then only the longest path has a meaning.
  Delays delays() {
    if (!timed()) {
      return Delays.LEVELS;
    }
    return new Delays(
        delay("table"),
        delay("near"),
        delay("span"),
        quantity("wire-" + fabric().id() + "-spans").nominal(),
        quantity("wire-" + fabric().id() + "-doubling").nominal(),
        delay("control"),
        delay("carry-in"),
        delay("carry"),
        delay("carry-out"),
        delay("register"),
        delay("memory"),
        delay("setup"));
  }

  private double delay(String what) {
    return quantity("delay-" + speed() + "-" + what).nominal();
  }

  /// How long the longest path takes of which `ns` are counted.
  Quantity path(double ns) {
    return quantity("path-" + fabric().id()).times(ns, "ns");
  }

  /// Devices of one speed share their delays.
  private String speed() {
    return device.id().startsWith("hx") ? "hx" : device.id();
  }
}
