package nnc.testbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Small random networks in time that the fpga target can map: populations of random neurons behind
/// dense layers, convolutions and joins, delays of spikes, and loops that delays close. A pure
/// function of the seed.
public final class RandomNetworksInTime {

  /// Sums wider than this are brought to a small format before a neuron sees them.
  private static final int WIDE = 12;

  private final Random random;
  private final RandomLayers layers;
  private final Network.Builder builder;
  private final List<String> values = new ArrayList<>();
  private final List<String> open = new ArrayList<>();

  private RandomNetworksInTime(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L + 3);
    this.layers = new RandomLayers(random);
    this.builder = Network.builder("time" + seed);
  }

  /// Network number `seed`.
  public static Network of(long seed) {
    return new RandomNetworksInTime(seed).network();
  }

  /// Network number `seed` of those that begin with a convolution of events.
  static Network convolved(long seed) {
    return new RandomNetworksInTime(seed + 1_000_000).convolved();
  }

  private Network convolved() {
    if (random.nextInt(3) == 0) {
      TensorType type =
          new TensorType(
              Shape.of(1 + random.nextInt(9)), NumberFormat.unsigned(1 + random.nextInt(3)));
      add("in", new Op.Input(type));
      int outputs = 1 + random.nextInt(6);
      if (random.nextBoolean()) {
        add("c", new Op.Projection(synapses(type.shape().size(), outputs, 0), type), "in");
      } else {
        add("c", weights(outputs, type.shape().size()), "in");
      }
      return neurons();
    }
    int height = 2 + random.nextInt(4);
    int width = 2 + random.nextInt(4);
    int channels = 1 + random.nextInt(3);
    NumberFormat format = NumberFormat.unsigned(1 + random.nextInt(3));
    add("in", new Op.Input(new TensorType(Shape.of(channels, height, width), format)));
    int outputs = 1 + random.nextInt(6);
    int kh = 1 + random.nextInt(Math.min(3, height));
    int kw = 1 + random.nextInt(Math.min(3, width));
    Tensor weights =
        Tensor.generate(
            Shape.of(outputs, channels, kh, kw),
            NumberFormat.signed(5),
            _ -> random.nextInt(31) - 15);
    Optional<Tensor> bias =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                Tensor.generate(
                    Shape.of(outputs), NumberFormat.signed(5), _ -> random.nextInt(31) - 15));
    Window window =
        new Window(
            kh,
            kw,
            1 + random.nextInt(3),
            1 + random.nextInt(3),
            random.nextInt(kh),
            random.nextInt(kw),
            random.nextInt(kh),
            random.nextInt(kw));
    add("c", new Op.Conv(new Synapse.Product(weights), bias, window, 1, 0), "in");
    return neurons();
  }

  /// Neurons behind `c` and synapses behind them.
  private Network neurons() {
    String sums = narrow("c");
    NumberFormat sum = types().format(sums);
    builder.add(
        "p",
        RandomNeurons.of(random, List.of(sum), types().shape(sums)),
        nnc.ir.diagnostic.Span.NONE,
        List.of(sums));
    values.add("p");
    String spikes = narrow("p");
    Shape shape = types().shape(spikes);
    String source = spikes;
    if (shape.rank() > 1) {
      source = "flat";
      add(source, new Op.Flatten(), spikes);
    }
    add("q", weights(1 + random.nextInt(6), shape.size()), source);
    builder.add("d", new Op.Output(), "q");
    return builder.build();
  }

  private Network network() {
    Shape shape =
        random.nextBoolean()
            ? Shape.of(1 + random.nextInt(8))
            : Shape.of(1 + random.nextInt(3), 1 + random.nextInt(4), 1 + random.nextInt(4));
    NumberFormat format =
        random.nextBoolean() ? Formats.BIT : NumberFormat.signed(2 + random.nextInt(5));
    add("in", new Op.Input(new TensorType(shape, format)));
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      population("p" + i);
    }
    open.forEach(this::close);
    Network grown = builder.build();
    for (String id : values) {
      if (grown.uses(id).isEmpty() || random.nextInt(6) == 0) {
        builder.add("out_" + id, new Op.Output(), id);
      }
    }
    if (builder.build().outputIds().isEmpty()) {
      builder.add("out", new Op.Output(), values.getLast());
    }
    return builder.build();
  }

  private void add(String id, Op op, String... from) {
    builder.add(id, op, from);
    values.add(id);
  }

  private Types types() {
    return Types.of(builder.build());
  }

  /// A population and what leads to its ports.
  private void population(String id) {
    String source = narrow(values.get(random.nextInt(values.size())));
    String first = synapses(id + "_a", source);
    Shape shape = types().shape(first);
    List<String> ports = new ArrayList<>(List.of(first));
    if (shape.rank() == 1 && random.nextBoolean()) {
      ports.add(dense(id + "_b", narrow(values.get(random.nextInt(values.size()))), shape.size()));
    }
    if (shape.rank() == 1 && random.nextInt(3) == 0) {
      ports.set(0, recurrent(id, first, shape.size()));
    }
    if (random.nextInt(8) == 0) {
      ports.clear();
    }
    Types types = types();
    List<NumberFormat> formats = ports.stream().map(types::format).toList();
    boolean branches = !ports.isEmpty() && random.nextInt(3) == 0;
    builder.add(
        id,
        branches
            ? RandomBranches.of(random, formats, shape)
            : RandomNeurons.of(random, formats, shape),
        nnc.ir.diagnostic.Span.NONE,
        ports);
    values.add(id);
    if (!narrow(id).equals(id)) {
      return;
    }
    if (random.nextInt(3) == 0) {
      add(id + "_late", new Op.Delay(1 + random.nextInt(4), types().type(id)), id);
    }
  }

  /// A dense layer or a convolution over `from`, of few bits.
  private String synapses(String id, String from) {
    Types types = types();
    Shape shape = types.shape(from);
    if (shape.rank() == 1 || random.nextInt(4) == 0) {
      return dense(id, from, 1 + random.nextInt(8));
    }
    add(id, layers.conv(types.range(from).orElseThrow(), types.format(from), shape), from);
    return narrow(id);
  }

  private String dense(String id, String from, int outputs) {
    Shape shape = types().shape(from);
    String source = from;
    if (shape.rank() > 1) {
      source = id + "_flat";
      add(source, new Op.Flatten(), from);
    }
    if (random.nextInt(3) == 0) {
      TensorType type = types().type(source);
      add(id, new Op.Projection(synapses(shape.size(), outputs, random.nextInt(3)), type), source);
    } else {
      add(id, weights(outputs, shape.size()), source);
    }
    return narrow(id);
  }

  /// Sparse synapses, some sources without any, with delays from `shortest` on.
  private SparseSynapses synapses(int sources, int targets, int shortest) {
    int[] starts = new int[sources + 1];
    for (int s = 0; s < sources; s++) {
      starts[s + 1] = starts[s] + (random.nextInt(3) == 0 ? 0 : random.nextInt(2 * targets));
    }
    Shape each = Shape.of(Math.max(1, starts[sources]));
    if (starts[sources] == 0) {
      starts[sources] = 1;
    }
    int longest = shortest + random.nextInt(4);
    boolean one = random.nextInt(4) == 0;
    boolean late = random.nextBoolean();
    return new SparseSynapses(
        sources,
        targets,
        Tensor.generate(Shape.of(sources + 1), NumberFormat.unsigned(16), i -> starts[i]),
        Tensor.generate(
            each,
            NumberFormat.unsigned(16),
            _ -> {
              int delay = late ? longest : shortest + random.nextInt(longest - shortest + 1);
              return (long) delay * SparseSynapses.stride(targets) + random.nextInt(targets);
            }),
        Tensor.generate(
            one ? Shape.of(1) : each, NumberFormat.signed(5), _ -> random.nextInt(31) - 15));
  }

  private Op.Dense weights(int outputs, int inputs) {
    return new Op.Dense(
        new Synapse.Product(
            Tensor.generate(
                Shape.of(outputs, inputs), NumberFormat.signed(4), _ -> random.nextInt(15) - 7)),
        java.util.Optional.empty());
  }

  /// The same integer in few bits.
  private String narrow(String id) {
    NumberFormat format = types().format(id);
    if (format.width() <= WIDE && format.fraction() == 0) {
      return id;
    }
    String cut = builder.fresh(id + "_cut");
    add(
        cut,
        new Op.Requantize(
            Tensor.narrowest(Shape.of(1), 1),
            Tensor.narrowest(Shape.of(1), random.nextInt(20)),
            Math.max(0, format.width() - 8 - random.nextInt(3)),
            NumberFormat.signed(8)),
        id);
    return cut;
  }

  /// What comes to a port from outside and, some steps late, from a later population of bits.
  private String recurrent(String id, String from, int neurons) {
    int senders = 1 + random.nextInt(6);
    String late = id + "_back";
    add(
        late,
        new Op.Delay(1 + random.nextInt(3), new TensorType(Shape.of(senders), Formats.BIT)),
        from);
    open.add(late);
    if (random.nextBoolean()) {
      TensorType type = new TensorType(Shape.of(senders), Formats.BIT);
      add(
          id + "_loop",
          new Op.Projection(synapses(senders, neurons, 1 + random.nextInt(2)), type),
          late);
    } else {
      add(id + "_loop", weights(neurons, senders), late);
    }
    add(id + "_sum", new Op.Add(), from, id + "_loop");
    return narrow(id + "_sum");
  }

  /// Leads spikes into a delay that was opened.
  private void close(String late) {
    int senders = types().shape(late).size();
    String last = values.getLast();
    String sum = dense(late + "_in", narrow(last), senders);
    long middle = 0;
    add(
        late + "_bits",
        new Op.MultiThreshold(
            Tensor.generate(Shape.of(1, 1), NumberFormat.signed(2), _ -> middle),
            Tensor.generate(Shape.of(1), Formats.BIPOLAR, _ -> 1),
            Formats.BIT,
            0,
            1),
        sum);
    builder.connect(late, List.of(late + "_bits"));
  }
}
