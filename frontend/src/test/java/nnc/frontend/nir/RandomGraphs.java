package nnc.frontend.nir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import nnc.frontend.nir.NirGraph.Edge;
import nnc.frontend.nir.NirNode.Padding;
import nnc.frontend.nir.NirNode.Pair;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;

/// Graphs of all node types, the same for the same seed.
final class RandomGraphs {

  private static final int TYPES = 19;

  private final RandomGenerator random;

  private RandomGraphs(RandomGenerator random) {
    this.random = random;
  }

  static NirGraph of(long seed) {
    return new RandomGraphs(RandomGeneratorFactory.of("L64X128MixRandom").create(seed)).graph(2);
  }

  private NirGraph graph(int depth) {
    SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
    nodes.put("in put", new NirNode.Input(shape(random.nextInt(4))));
    int count = 1 + random.nextInt(2 * TYPES);
    for (int i = 0; i < count; i++) {
      nodes.put(name(i), node(random.nextInt(TYPES), depth));
    }
    nodes.put("output", new NirNode.Output(shape(1)));
    List<String> names = List.copyOf(nodes.keySet());
    SequencedSet<Edge> edges = new LinkedHashSet<>();
    for (int i = random.nextInt(3 * count); i > 0; i--) {
      String source = names.get(random.nextInt(names.size() - 1));
      String target = names.get(1 + random.nextInt(names.size() - 1));
      edges.add(new Edge(source, target));
    }
    return new NirGraph(nodes, new ArrayList<>(edges));
  }

  private String name(int i) {
    return switch (random.nextInt(3)) {
      case 0 -> "" + i;
      case 1 -> "lif" + i + ".w_rec";
      default -> "ρ~ " + i;
    };
  }

  private NirNode node(int type, int depth) {
    return switch (type) {
      case 0 -> new NirNode.Threshold(real(shape(1)));
      case 1 -> new NirNode.I(real(shape(1)));
      case 2 -> {
        Shape s = shape(random.nextInt(3));
        yield new NirNode.LI(positive(s), real(s), real(s));
      }
      case 3 -> {
        Shape s = shape(1);
        yield new NirNode.IF(real(s), real(s), real(Shape.of()));
      }
      case 4 -> {
        Shape s = shape(2);
        yield new NirNode.LIF(positive(s), real(s), real(Shape.of(1)), real(s), real(s));
      }
      case 5 -> {
        Shape s = shape(1);
        yield new NirNode.CubaLI(positive(s), positive(s), real(s), real(s), real(Shape.of()));
      }
      case 6 -> {
        Shape s = shape(1);
        yield new NirNode.CubaLIF(
            positive(s), positive(s), real(s), real(s), real(s), real(s), real(s));
      }
      case 7 -> new NirNode.Delay(positive(shape(1)));
      case 8 -> new NirNode.Scale(real(shape(3)));
      case 9 -> {
        Shape s = shape(2);
        yield new NirNode.Affine(real(s), real(Shape.of(s.dim(0))));
      }
      case 10 -> new NirNode.Linear(real(shape(2 + random.nextInt(2))));
      case 11 -> {
        Shape s = shape(3);
        yield new NirNode.Conv1d(
            random.nextBoolean() ? OptionalInt.of(extent()) : OptionalInt.empty(),
            real(s),
            extent(),
            random.nextBoolean() ? new Padding.Valid() : new Padding.Zeros(List.of(extent())),
            extent(),
            1,
            real(Shape.of(s.dim(0))));
      }
      case 12 -> {
        Shape s = shape(4);
        yield new NirNode.Conv2d(
            random.nextBoolean() ? Optional.of(pair()) : Optional.empty(),
            real(s),
            new Pair(1, 1),
            random.nextBoolean()
                ? new Padding.Same()
                : new Padding.Zeros(List.of(extent(), extent())),
            pair(),
            s.dim(0),
            real(Shape.of()));
      }
      case 13 -> new NirNode.SumPool2d(pair(), pair(), pair());
      case 14 -> new NirNode.AvgPool2d(pair(), pair(), new Pair(0, 0));
      case 15 -> new NirNode.Flatten(Optional.empty(), random.nextInt(3), -1);
      case 16 -> new NirNode.Flatten(Optional.of(shape(3)), -2, 2);
      default -> depth > 0 ? graph(depth - 1) : new NirNode.Scale(real(Shape.of()));
    };
  }

  private int extent() {
    return 1 + random.nextInt(4);
  }

  private Pair pair() {
    return new Pair(extent(), extent());
  }

  private Shape shape(int rank) {
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dims.add(extent());
    }
    return new Shape(dims);
  }

  private Tensor positive(Shape shape) {
    double[] values = new double[shape.size()];
    java.util.Arrays.setAll(values, _ -> Math.abs(value()) + Double.MIN_VALUE);
    return Tensor.ofReal(shape, values);
  }

  private double value() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(-3, 4);
      case 1 -> -0.0;
      case 2 -> Math.scalb(random.nextDouble(), random.nextInt(-1070, 1000));
      default -> random.nextGaussian();
    };
  }

  private Tensor real(Shape shape) {
    if (random.nextBoolean()) {
      double[] values = new double[shape.size()];
      java.util.Arrays.setAll(values, _ -> value());
      return Tensor.ofReal(shape, values);
    }
    LittleEndian bytes = new LittleEndian();
    for (int i = 0; i < shape.size(); i++) {
      bytes.u32(Float.floatToRawIntBits((float) random.nextGaussian()));
    }
    return Tensor.over(
        shape,
        Formats.REAL,
        Tensor.Element.F32,
        java.lang.foreign.MemorySegment.ofArray(bytes.bytes()));
  }
}
