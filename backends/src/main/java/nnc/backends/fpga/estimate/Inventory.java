package nnc.backends.fpga.estimate;

import java.util.EnumMap;
import java.util.Map;

/// What a module and everything in it consist of: bits by operator, flip-flops, block memories, and
/// the longest path that ends in a register.
final class Inventory {

  private final Map<Operator, Double> bits = new EnumMap<>(Operator.class);
  private double flipFlops;
  private double blocks;
  private double multipliers;

  void add(Operator operator, double count) {
    if (count > 0) {
      bits.merge(operator, count, Double::sum);
    }
  }

  void add(Inventory other) {
    other.bits.forEach(this::add);
    flipFlops += other.flipFlops;
    blocks += other.blocks;
    multipliers += other.multipliers;
  }

  void flipFlops(double count) {
    flipFlops += count;
  }

  void blocks(double count) {
    blocks += count;
  }

  void multipliers(double count) {
    multipliers += count;
  }

  double bits(Operator operator) {
    return bits.getOrDefault(operator, 0.0);
  }

  double flipFlops() {
    return flipFlops;
  }

  double blocks() {
    return blocks;
  }

  double multipliers() {
    return multipliers;
  }
}
