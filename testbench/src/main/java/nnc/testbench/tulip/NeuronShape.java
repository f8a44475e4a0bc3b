package nnc.testbench.tulip;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import nnc.backends.tulip.LaneBlock;
import nnc.backends.tulip.MacUnit;
import nnc.ir.pe.Routine;
import nnc.passes.tulip.Node;
import nnc.passes.tulip.Schedule;

/// Neurons with so many inputs, of unsigned activations and of weights that are signs where they
/// have one bit, else two's complement: what they are to a processing element, bit by bit, and to a
/// conventional unit.
public record NeuronShape(int inputs, int activationBits, int weightBits) {

  /// A bit of the activations that meets a bit of the weights.
  private record Plane(int activation, int weight) {}

  private List<Plane> planes() {
    List<Plane> planes = new ArrayList<>();
    for (int w = 0; w < weightBits; w++) {
      for (int a = 0; a < activationBits; a++) {
        planes.add(new Plane(a, w));
      }
    }
    return planes;
  }

  private boolean isSign(Plane plane) {
    return weightBits > 1 && plane.weight() == weightBits - 1;
  }

  /// One bit of each product at a time.
  public Node node() {
    return new Node(
        planes().stream()
            .map(p -> new Node.Leaves(p.activation() + p.weight(), isSign(p), inputs))
            .toList(),
        new Node.Reaches());
  }

  public Routine.Mix mix() {
    return weightBits == 1 ? Routine.Mix.XNOR : Routine.Mix.AND;
  }

  /// Multiplications and additions of a neuron: two for each input.
  public long operations() {
    return 2L * inputs;
  }

  /// A conventional unit for `products` of them in a cycle.
  public MacUnit unit(int products) {
    long padded = Math.ceilDiv(inputs, products) * (long) products;
    long most = padded << (weightBits == 1 ? activationBits : activationBits + weightBits);
    return new MacUnit(products, activationBits, weightBits, 65 - Long.numberOfLeadingZeros(most));
  }

  /// Neurons with evenly drawn activations and weights, and thresholds that about half of the sums
  /// reach.
  public List<MacUnit.Neuron> draw(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MacUnit unit = unit(1);
    List<MacUnit.Neuron> neurons = new ArrayList<>();
    int low = weightBits == 1 ? 0 : -(1 << (weightBits - 1));
    for (int n = 0; n < count; n++) {
      List<Integer> x = new ArrayList<>();
      List<Integer> w = new ArrayList<>();
      for (int i = 0; i < inputs; i++) {
        x.add(random.nextInt(1 << activationBits));
        w.add(low + random.nextInt(1 << weightBits));
      }
      long sum = unit.sum(new MacUnit.Neuron(x, w, 0, false));
      long spread = 1 + Math.abs(sum) / 4;
      neurons.add(
          new MacUnit.Neuron(
              x, w, sum + random.nextLong(-spread, spread + 1), random.nextInt(8) == 0));
    }
    return neurons;
  }

  /// `neuron` as `schedule`, made for `node()`, takes it.
  public LaneBlock.Turn turn(Schedule schedule, MacUnit.Neuron neuron) {
    List<Plane> planes = planes();
    int[] taken = new int[planes.size()];
    BigInteger bits = BigInteger.ZERO;
    BigInteger weights = BigInteger.ZERO;
    for (int i = 0; i < schedule.order().size(); i++) {
      int group = schedule.order().get(i);
      Plane plane = planes.get(group);
      int input = taken[group]++;
      bits = (neuron.x().get(input) >> plane.activation() & 1) != 0 ? bits.setBit(i) : bits;
      weights = (neuron.w().get(input) >> plane.weight() & 1) != 0 ? weights.setBit(i) : weights;
    }
    MacUnit unit = unit(1);
    long control =
        schedule.code().comparing(unit.rowThreshold(neuron), neuron.inverted(), node().most());
    boolean result = unit.sum(neuron) >= neuron.threshold() ^ neuron.inverted();
    return new LaneBlock.Turn(
        schedule.mixed(mix()).routine(), bits, weights, control, List.of(result));
  }
}
