package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import nnc.backends.tulip.ProgramEmitter;
import nnc.testbench.tulip.NeuronShape;
import nnc.testbench.tulip.UnitBench;

/// Measures neurons on a processing element of gates and on conventional units that take as many
/// bits a cycle as one element, a group of 16 and all 256 do.
final class UnitStage {

  static final ProgramEmitter.Cell CELL = ProgramEmitter.Cell.GATES;

  /// Bits of weights that all elements take in a cycle: the same for all designs.
  static final int ARRAY_BITS = 768;

  /// Products a cycle of the conventional units for neurons of one-bit operands.
  static final List<Integer> BINARY_PRODUCTS = List.of(3, 48, 768);

  /// The same where operands have more bits.
  static final List<Integer> FEW_BIT_PRODUCTS = List.of(1, 16);

  /// What one design needs for a neuron. `units` of them take `ARRAY_BITS` bits a cycle, or as many
  /// as whole units make of them.
  record Measured(
      NeuronShape shape, String design, int units, UnitBench.Unit unit, UnitBench.Energy energy) {

    /// Picojoules for one multiplication or addition.
    double perOperation() {
      return energy.library() / shape.operations();
    }

    /// Neurons in a second by a square millimetre of such units, each at its own fastest clock.
    double perSecondAndArea() {
      return 1e9 / (energy.cycles() * unit.pathNs()) / (unit.area() * 1e-6);
    }
  }

  private final UnitBench bench;
  private final Experiment.Watch watch;

  UnitStage(UnitBench bench, Experiment.Watch watch) {
    this.bench = bench;
    this.watch = watch;
  }

  /// Every design for each shape, the element first.
  SequencedMap<NeuronShape, List<Measured>> measure(String title, Collection<NeuronShape> shapes) {
    watch.stage(title, shapes.size());
    SequencedMap<NeuronShape, List<Measured>> all = new LinkedHashMap<>();
    for (NeuronShape shape : shapes) {
      List<Measured> row = new ArrayList<>();
      int count = shape.node().inputs() < 1000 ? 4 : 2;
      row.add(
          new Measured(
              shape,
              "element",
              ARRAY_BITS / 3,
              bench.element(CELL),
              bench.ofElement(CELL, shape, count)));
      for (int products : products(shape)) {
        int bits = products * shape.activationBits() * shape.weightBits();
        row.add(
            new Measured(
                shape,
                "MAC-" + products,
                Math.max(1, ARRAY_BITS / bits),
                bench.conventional(shape, products),
                bench.ofConventional(shape, products, count)));
      }
      all.put(shape, List.copyOf(row));
      watch.at(all.size());
    }
    return all;
  }

  private static List<Integer> products(NeuronShape shape) {
    if (shape.weightBits() > 1) {
      return FEW_BIT_PRODUCTS;
    }
    return BINARY_PRODUCTS.stream().map(p -> Math.max(1, p / shape.activationBits())).toList();
  }

  /// The shapes of networks, small ones first.
  static List<NeuronShape> shapes(List<BinaryLayers> networks) {
    TreeSet<NeuronShape> shapes =
        new TreeSet<>(
            java.util.Comparator.comparingInt(NeuronShape::activationBits)
                .thenComparingInt(NeuronShape::inputs));
    networks.forEach(n -> n.layers().forEach(l -> shapes.add(l.shape())));
    return List.copyOf(shapes);
  }
}
