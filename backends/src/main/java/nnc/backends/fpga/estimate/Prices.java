package nnc.backends.fpga.estimate;

import java.util.List;
import java.util.Locale;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Target;
import nnc.ir.pass.Target.Cost;

/// The target's coefficients for a device's family.
record Prices(Target target, Target.Device device) {

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

  Quantity luts(Inventory inventory) {
    Quantity sum = quantity("lut-" + fabric().id() + "-add").times(0, "lut");
    for (Operator o : Operator.values()) {
      String name = o.name().toLowerCase(Locale.ROOT).replace('_', '-');
      double bits = inventory.bits(o);
      if (bits > 0) {
        sum = sum.plus(quantity("lut-" + fabric().id() + "-" + name).times(bits, "lut"));
      }
    }
    return sum;
  }

  Quantity flipFlops(Inventory inventory) {
    return quantity("ff-" + fabric().id()).times(inventory.flipFlops(), "ff");
  }

  /// In the device's own blocks: Xilinx counts pairs of 18 kbit.
  Quantity blocks(Inventory inventory) {
    double pair = fabric() == Fabric.XILINX7 ? 0.5 : 1;
    return quantity("bram-" + fabric().id()).times(pair * inventory.blocks(), "bram");
  }

  /// Whether delays of the device's cells are known.
  boolean timed() {
    return has("delay-" + speed() + "-level");
  }

  /// Nominal delays, or levels where none are known: then only the longest path has a meaning.
  Delays delays() {
    if (!timed()) {
      return new Delays(1, 0.05, 0.5, 2, 0);
    }
    return new Delays(
        delay("level").nominal(),
        delay("carry").nominal(),
        delay("register").nominal(),
        delay("memory").nominal(),
        delay("setup").nominal());
  }

  Quantity delay(String what) {
    return quantity("delay-" + speed() + "-" + what);
  }

  /// Devices of one speed share their delays.
  private String speed() {
    return device.id().startsWith("hx") ? "hx" : device.id();
  }
}
