package nnc.ir;

import java.util.Arrays;
import java.util.Random;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.SparseSynapses;

/// Sparse synapses with uneven rows, repeated pairs, and one or many weights and delays.
public final class RandomSynapses {

  private RandomSynapses() {}

  public static SparseSynapses of(
      Random random, int sources, int targets, int shortest, int longest, boolean real) {
    int count = 1 + random.nextInt(3 * sources);
    int[] from = random.ints(count, 0, sources).sorted().toArray();
    long[] starts = new long[sources + 1];
    for (int s = 0; s <= sources; s++) {
      int source = s;
      starts[s] = Arrays.stream(from).filter(f -> f < source).count();
    }
    Shape each = Shape.of(count);
    Shape some = random.nextInt(3) == 0 ? Shape.of(1) : each;
    boolean same = random.nextInt(3) == 0;
    int stride = SparseSynapses.stride(targets);
    NumberFormat places = NumberFormat.holding(new Range(0, (longest + 1L) * stride));
    int width = 2 + random.nextInt(20);
    NumberFormat.Fixed format = new NumberFormat.Fixed(random.nextInt(4) > 0, width, width / 2);
    return new SparseSynapses(
        sources,
        targets,
        Tensor.narrowest(Shape.of(sources + 1), starts),
        Tensor.generate(
            each,
            places,
            _ ->
                (same ? longest : shortest + random.nextInt(longest - shortest + 1)) * stride
                    + random.nextInt(targets)),
        real
            ? Tensor.ofReal(some, random.doubles(some.size(), -2, 2).toArray())
            : Tensor.generate(
                some, format, _ -> random.nextLong(format.range().lo(), format.range().hi() + 1)));
  }
}
