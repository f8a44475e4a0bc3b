package nnc.testbench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Window;

/// One random network as it grows, vertex by vertex.
final class Growth {

  /// Sums wider than this are brought to a small format before they go on.
  private static final int WIDE = 14;

  /// Elements a value may have.
  private static final int LARGE = 160;

  private final Random random;
  private final RandomLayers layers;
  private final Network.Builder builder;
  private final List<String> values = new ArrayList<>();

  /// Vectors by the order their elements travel in: empty where it is row-major.
  private final Map<String, String> orders = new LinkedHashMap<>();

  private Types types;

  Growth(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    this.layers = new RandomLayers(random);
    this.builder = Network.builder("random" + seed);
  }

  Network network() {
    int inputs = layers.oneIn(5) ? 2 : 1;
    Shape shape = RandomNetworks.inputShape(random);
    for (int i = 0; i < inputs; i++) {
      add("in" + i, RandomNetworks.input(random, shape), "");
    }
    int steps = layers.between(2, 7);
    for (int step = 0; step < steps; step++) {
      String from = layers.oneIn(4) ? pick() : values.getLast();
      step(from);
    }
    finish(inputs);
    return builder.build();
  }

  private String pick() {
    return values.get(random.nextInt(values.size()));
  }

  private void add(String id, Op op, String order, String... from) {
    builder.add(id, op, from);
    values.add(id);
    orders.put(id, order);
    types = Types.of(builder.build());
  }

  private String fresh(String name) {
    return builder.fresh(name + values.size());
  }

  private void step(String from) {
    Shape shape = types.shape(from);
    NumberFormat format = types.format(from);
    Range x = types.range(from).orElseThrow();
    String order = orders.get(from);
    if (format.width() > WIDE) {
      Op op = layers.elementwise(x, shape.channels(), true);
      add(fresh("act"), op, order, from);
    } else if (shape.rank() == 1) {
      vector(from, shape, x, order);
    } else {
      map(from, shape, format, x);
    }
  }

  private void vector(String from, Shape shape, Range x, String order) {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> add(fresh("fc"), layers.dense(x, shape.size()), "", from);
      case 3 -> join(from);
      case 4 -> concat(from);
      default -> add(fresh("act"), layers.elementwise(x, shape.channels(), false), order, from);
    }
  }

  private void map(String from, Shape shape, NumberFormat format, Range x) {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> add(fresh("conv"), layers.conv(x, format, shape), "", from);
      case 3 -> add(fresh("max"), new Op.MaxPool(layers.window(shape)), "", from);
      case 4 -> add(fresh("sum"), new Op.SumPool(layers.window(shape)), "", from);
      case 5 -> {
        String id = fresh("flat");
        boolean plain = shape.channels() == 1 || shape.perChannel() == 1;
        String order = plain ? "" : shape.channels() + "x" + shape.perChannel();
        add(id, new Op.Flatten(), order, from);
      }
      case 6 -> residual(from, shape, format, x);
      case 7 -> join(from);
      case 8 -> concat(from);
      case 9 -> pointwise(from, format, x, shape);
      default -> add(fresh("act"), layers.elementwise(x, shape.channels(), false), "", from);
    }
  }

  private void pointwise(String from, NumberFormat format, Range x, Shape shape) {
    Op.Conv conv = layers.conv(x, format, Shape.of(shape.dim(0), 1, 1));
    Window window = Window.square(1, 1);
    Op.Conv plain =
        new Op.Conv(conv.synapse(), conv.preload(), window, conv.groups(), conv.padValue());
    add(fresh("point"), plain, "", from);
  }

  /// Adds a value of the same shape, or the value itself.
  private void join(String from) {
    List<String> fitting =
        values.stream()
            .filter(v -> types.shape(v).equals(types.shape(from)))
            .filter(v -> orders.get(v).equals(orders.get(from)))
            .filter(v -> types.format(v).width() <= WIDE)
            .toList();
    String other = fitting.get(random.nextInt(fitting.size()));
    if (layers.oneIn(4)) {
      add(fresh("add"), new Op.Add(), orders.get(from), from, other, from);
    } else {
      add(fresh("add"), new Op.Add(), orders.get(from), from, other);
    }
  }

  private void concat(String from) {
    Shape shape = types.shape(from);
    List<String> fitting =
        values.stream()
            .filter(v -> types.format(v).equals(types.format(from)))
            .filter(v -> types.shape(v).rank() == shape.rank())
            .filter(v ->
                shape.rank() == 1
                    || types.shape(v).dims().subList(1, 3).equals(shape.dims().subList(1, 3)))
            .toList();
    String other = fitting.get(random.nextInt(fitting.size()));
    if (types.shape(other).size() + shape.size() > LARGE) {
      return;
    }
    boolean plain = orders.get(from).isEmpty() && orders.get(other).isEmpty();
    add(fresh("cat"), new Op.Concat(), plain ? "" : fresh("joined"), other, from);
  }

  /// A convolution that keeps the shape, added to what it reads.
  private void residual(String from, Shape shape, NumberFormat format, Range x) {
    int size = Math.min(3, Math.min(shape.dim(1), shape.dim(2)));
    int pad = size / 2;
    int rest = size - 1 - pad;
    Window window = new Window(size, size, 1, 1, pad, pad, rest, rest);
    Op.Conv any = layers.conv(x, format, Shape.of(shape.dim(0), 1, 1));
    Shape weights = Shape.of(shape.dim(0), shape.dim(0), size, size);
    Op.Conv conv =
        new Op.Conv(
            new nnc.ir.op.Synapse.Product(
                nnc.ir.Tensor.generate(
                    weights, NumberFormat.signed(3), _ -> layers.between(-3, 3))),
            java.util.Optional.empty(),
            window,
            1,
            any.padValue());
    String inner = fresh("branch");
    add(inner, conv, "", from);
    String last = inner;
    if (layers.oneIn(2)) {
      last = fresh("act");
      add(
          last,
          layers.elementwise(types.range(inner).orElseThrow(), shape.channels(), true),
          "",
          inner);
    }
    add(fresh("res"), new Op.Add(), "", from, last);
  }

  /// Outputs for every value nobody reads, and for one that somebody does from time to time.
  private void finish(int inputs) {
    Network soFar = builder.build();
    for (int i = 0; i < inputs; i++) {
      if (soFar.uses("in" + i).isEmpty() && !values.getLast().equals("in" + i)) {
        add(
            fresh("act"),
            layers.elementwise(
                types.range("in" + i).orElseThrow(), types.shape("in" + i).channels(), true),
            orders.get("in" + i),
            "in" + i);
      }
    }
    List<String> ends = new ArrayList<>();
    Network grown = builder.build();
    for (String id : values) {
      if (grown.uses(id).isEmpty() || layers.oneIn(12)) {
        ends.add(id);
      }
    }
    for (String id : ends) {
      output(id);
    }
  }

  private void output(String id) {
    String order = orders.get(id);
    Shape shape = types.shape(id);
    boolean rowMajor =
        order.isEmpty() && (shape.rank() == 1 || shape.channels() == 1 || shape.perChannel() == 1);
    String from = id;
    if (order.startsWith("joined")) {
      from = fresh("fc");
      add(from, layers.dense(types.range(id).orElseThrow(), shape.size()), "", id);
    } else if (rowMajor && layers.oneIn(3)) {
      from = fresh("best");
      add(from, new Op.Argmax(), "", id);
    }
    builder.add(builder.fresh("out_" + from), new Op.Output(), from);
  }
}
