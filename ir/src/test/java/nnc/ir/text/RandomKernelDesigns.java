package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Terminal;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Statement;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Kernel designs with every kernel and any parameters, connected at random: well-formed as text,
/// not as hardware.
final class RandomKernelDesigns {

  private static final List<NumberFormat> FORMATS =
      List.of(
          Formats.BIPOLAR,
          Formats.BIT,
          NumberFormat.unsigned(8),
          NumberFormat.signed(62),
          new NumberFormat.Fixed(true, 7, 9));

  private final Random random;

  private RandomKernelDesigns(long seed) {
    this.random = new Random(seed);
  }

  static KernelDesign of(long seed) {
    return new RandomKernelDesigns(seed).design();
  }

  private KernelDesign design() {
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      instances.put(
          (random.nextBoolean() ? "k" : "layer 1.") + i, new Instance(kernel(), Span.NONE));
    }
    List<String> ids = List.copyOf(instances.keySet());
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < random.nextInt(6); i++) {
      channels.add(
          new Channel(
              "c" + i,
              random.nextInt(4) == 0 ? "" : pick(ids),
              random.nextInt(3),
              random.nextInt(4) == 0 ? "" : pick(ids),
              random.nextInt(3),
              size(),
              pick(FORMATS),
              2 + random.nextInt(5),
              size()));
    }
    return new KernelDesign(
        random.nextBoolean() ? "design" : "a design",
        instances,
        channels,
        List.of(terminal("x", ids)),
        List.of(terminal("y", ids), terminal("z 1", ids)));
  }

  private Terminal terminal(String name, List<String> ids) {
    int channels = size();
    int positions = size();
    return new Terminal(name, pick(ids), Shape.of(channels, positions), channels, positions);
  }

  private Kernel kernel() {
    NumberFormat f = pick(FORMATS);
    NumberFormat g = pick(FORMATS);
    return switch (random.nextInt(16)) {
      case 0 -> new Kernel.Ingress(size(), size(), size(), size(), f);
      case 1 -> new Kernel.Egress(size(), size(), size(), size(), f);
      case 2 -> matrix(f, g);
      case 3 -> {
        int lanes = size();
        yield new Kernel.LineBuffer(
            lanes * size(), size(), size(), new Window(3, 2, 1, 2, 0, 1, 2, 0), -1, lanes, f);
      }
      case 4 ->
          new Kernel.Pool(random.nextBoolean(), size(), size(), size(), size(), f, g, stages(), f);
      case 5 -> new Kernel.Map(size(), size(), size(), f, stages(), g);
      case 6 -> new Kernel.Add(size(), size(), size(), List.of(f, g), f, stages(), g);
      case 7 -> new Kernel.Concat(List.of(size(), size()), size(), size(), f);
      case 8 -> new Kernel.Fork(size(), size(), size(), f);
      case 9 -> new Kernel.Width(6, pick(List.of(1, 2, 12)), size(), f);
      case 10 -> population();
      case 11 -> {
        int lanes = size();
        yield new Kernel.Delay(size(), lanes, lanes * size(), f);
      }
      case 12 -> {
        int lanes = size();
        yield new Kernel.Gate(lanes * size(), lanes, lanes * size(), f, g);
      }
      case 14 -> new Kernel.EventIngress(size(), size(), NumberFormat.unsigned(size()));
      case 13 -> {
        int channels = size();
        int outputs = size();
        NumberFormat bits = NumberFormat.unsigned(size());
        yield new Kernel.Scatter(
            channels,
            3,
            size() + 2,
            new Window(3, 2, 1, 2, 0, 1, 2, 0),
            tensor(Shape.of(outputs, 6 * channels), NumberFormat.signed(5)),
            outputs,
            channels,
            random.nextBoolean(),
            bits,
            NumberFormat.signed(9));
      }
      default -> new Kernel.ArgMax(size(), size(), f, g);
    };
  }

  private Kernel population() {
    int lanes = size();
    int neurons = lanes * size();
    NeuronModel model =
        new NeuronModel(
            "leaky",
            List.of(
                new NeuronModel.Parameter("k", Optional.of(NumberFormat.unsigned(3)), Span.NONE)),
            List.of("i"),
            List.of(
                new NeuronModel.State(
                    "v",
                    Optional.of(NumberFormat.signed(9)),
                    pick(List.of(Rounding.values())),
                    Overflow.SATURATE,
                    new Expression.Constant(size(), 0),
                    Span.NONE)),
            List.of(
                new Statement.Assign(
                    "v",
                    Expression.apply(
                        Function.ADD,
                        new Expression.ShiftRight(
                            new Expression.Old("v"), new Expression.Parameter("k"), Rounding.FLOOR),
                        new Expression.Port("i")),
                    Span.NONE)),
            Expression.apply(Function.GT, new Expression.State("v"), new Expression.Constant(7, 0)),
            true);
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put(
        "k", tensor(Shape.of(random.nextBoolean() ? 1 : neurons), NumberFormat.unsigned(3)));
    return Kernel.Population.of(
        new Op.Population(model, Shape.of(neurons), parameters),
        lanes,
        1 + random.nextInt(3),
        List.of(NumberFormat.signed(8)),
        Formats.BIT);
  }

  private Kernel matrix(NumberFormat in, NumberFormat out) {
    int pe = size();
    int simd = size();
    int outputs = pe * size();
    int inputs = simd * size();
    Shape shape = Shape.of(outputs, inputs);
    Synapse synapse =
        random.nextBoolean()
            ? new Synapse.Product(tensor(shape, pick(FORMATS)))
            : new Synapse.Threshold(
                tensor(shape, NumberFormat.unsigned(7)),
                tensor(shape, Formats.BIPOLAR),
                pick(List.of(Clamp.values())));
    return new Kernel.Matrix(
        outputs,
        inputs,
        size(),
        synapse,
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(tensor(Shape.of(outputs), NumberFormat.signed(12))),
        pe,
        simd,
        pe == outputs && simd == inputs,
        random.nextInt(3),
        in,
        NumberFormat.signed(20),
        stages(),
        out);
  }

  private List<Op.Elementwise> stages() {
    List<Op.Elementwise> all = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      all.add(
          switch (random.nextInt(5)) {
            case 0 -> new Op.Relu();
            case 1 -> new Op.Clip(-3, 4, NumberFormat.signed(4));
            case 2 -> new Op.ShiftRight(random.nextInt(9), pick(List.of(Rounding.values())));
            case 3 ->
                new Op.MultiThreshold(
                    tensor(Shape.of(size(), size()), NumberFormat.signed(20)),
                    tensor(Shape.of(1), Formats.BIPOLAR),
                    NumberFormat.unsigned(4),
                    0,
                    1);
            default ->
                new Op.Requantize(
                    tensor(Shape.of(3), NumberFormat.signed(20)),
                    tensor(Shape.of(1), NumberFormat.signed(20)),
                    7,
                    NumberFormat.signed(8));
          });
    }
    return all;
  }

  private Tensor tensor(Shape shape, NumberFormat format) {
    return Tensor.generate(
        shape,
        format,
        _ ->
            format instanceof NumberFormat.Bipolar
                ? (random.nextBoolean() ? 1 : -1)
                : random.nextLong(format.range().lo(), format.range().hi() + 1));
  }

  private int size() {
    return 1 + random.nextInt(5);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
