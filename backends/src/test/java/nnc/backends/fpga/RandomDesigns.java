package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nnc.ir.KernelDesign;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.kernel.Kernel;
import nnc.ir.network.Elementwise;
import nnc.ir.network.Sums;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Seeded random kernels in small designs, every kind with every option.
final class RandomDesigns {

  private final Random random;

  RandomDesigns(long seed) {
    random = new Random(seed);
  }

  int upTo(int n) {
    return 1 + random.nextInt(n);
  }

  <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  NumberFormat format() {
    return any(
        List.of(
            Formats.BIPOLAR,
            Formats.BIT,
            NumberFormat.unsigned(upTo(8)),
            NumberFormat.signed(1 + upTo(7)),
            NumberFormat.unsigned(4),
            NumberFormat.signed(8)));
  }

  int divisor(int n) {
    return any(IntStream.rangeClosed(1, n).filter(d -> n % d == 0).boxed().toList());
  }

  long value(NumberFormat format) {
    if (format instanceof NumberFormat.Bipolar) {
      return random.nextBoolean() ? 1 : -1;
    }
    Range r = format.range();
    return switch (random.nextInt(6)) {
      case 0 -> r.lo();
      case 1 -> r.hi();
      default -> random.nextLong(r.lo(), r.hi() + 1);
    };
  }

  long[] values(NumberFormat format, int n) {
    return LongStream.generate(() -> value(format)).limit(n).toArray();
  }

  Kernel.Ingress ingress(int elements, int lanes, NumberFormat format) {
    int perBeat = random.nextBoolean() ? lanes * upTo(3) : divisor(lanes);
    int bytes = (perBeat * format.width() + 7) / 8 + random.nextInt(2);
    return new Kernel.Ingress(bytes, perBeat, lanes, elements, format);
  }

  Kernel.Egress egress(int elements, int lanes, NumberFormat format) {
    Kernel.Ingress k = ingress(elements, lanes, format);
    return new Kernel.Egress(k.busBytes(), k.perBeat(), lanes, elements, format);
  }

  Tensor tensor(NumberFormat format, int... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.ofRaw(shape, format, values(format, shape.size()));
  }

  /// Stages for values in `range` of `channels` channels and the format of their result.
  record Stages(List<Op.Elementwise> ops, NumberFormat output) {}

  Stages stages(Range range, NumberFormat format, int channels) {
    List<Op.Elementwise> ops = new ArrayList<>();
    NumberFormat last = format;
    Range r = range;
    for (int n = random.nextInt(4); n > 0; n--) {
      int rows = random.nextBoolean() ? channels : 1;
      Op.Elementwise op =
          switch (random.nextInt(6)) {
            case 0 -> new Op.Relu();
            case 1 -> {
              long a = random.nextLong(r.lo() - 3, r.hi() + 4);
              long b = random.nextLong(r.lo() - 3, r.hi() + 4);
              Range bounds = new Range(Math.min(a, b), Math.max(a, b));
              yield new Op.Clip(bounds.lo(), bounds.hi(), NumberFormat.holding(bounds));
            }
            case 2 -> new Op.ShiftRight(random.nextInt(6), any(Arrays.asList(Rounding.values())));
            case 3 -> {
              int shift = random.nextInt(9);
              yield new Op.Requantize(
                  tensor(NumberFormat.signed(1 + upTo(8)), rows),
                  tensor(NumberFormat.signed(10), random.nextBoolean() ? channels : 1),
                  shift,
                  random.nextBoolean()
                      ? NumberFormat.signed(1 + upTo(8))
                      : NumberFormat.unsigned(upTo(8)));
            }
            default -> threshold(r, rows, channels);
          };
      ops.add(op);
      r = range(op, r, channels);
      last =
          switch (op) {
            case Op.MultiThreshold m -> m.format();
            default -> NumberFormat.holding(r);
          };
    }
    return new Stages(ops, last);
  }

  private Op.MultiThreshold threshold(Range r, int rows, int channels) {
    int levels = random.nextBoolean() ? 1 : upTo(7);
    long[] t = new long[rows * levels];
    Arrays.setAll(t, i -> random.nextLong(r.lo() - 4, r.hi() + 5));
    Tensor thresholds = Tensor.narrowest(Shape.of(rows, levels), t);
    Tensor directions = tensor(Formats.BIPOLAR, random.nextBoolean() ? channels : 1);
    if (levels == 1 && random.nextBoolean()) {
      boolean up = random.nextBoolean();
      return new Op.MultiThreshold(
          thresholds, directions, Formats.BIPOLAR, up ? -1 : 1, up ? 2 : -2);
    }
    long base = random.nextLong(-4, 5);
    long step = any(List.of(1L, 1L, 1L, -1L, 3L, 2L));
    Range result =
        new Range(Math.min(base, base + step * levels), Math.max(base, base + step * levels));
    return new Op.MultiThreshold(thresholds, directions, NumberFormat.holding(result), base, step);
  }

  private static Range range(Op.Elementwise op, Range x, int channels) {
    Range all = null;
    for (int c = 0; c < channels; c++) {
      long a = Elementwise.apply(op, c, x.lo());
      long b = Elementwise.apply(op, c, x.hi());
      Range r = new Range(Math.min(a, b), Math.max(a, b));
      all = all == null ? r : all.union(r);
    }
    return all;
  }

  Kernel.Matrix matrix(boolean constant) {
    int outputs = upTo(6);
    int inputs = upTo(9);
    NumberFormat input = format();
    Synapse synapse = synapse(input, outputs, inputs);
    Optional<Tensor> preload =
        switch (random.nextInt(3)) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(tensor(NumberFormat.signed(7), 1));
          default -> Optional.of(tensor(NumberFormat.signed(7), outputs));
        };
    Range sum = Sums.range(synapse, preload, input.range(), outputs);
    NumberFormat.Fixed accumulator = NumberFormat.holding(sum);
    if (random.nextInt(3) == 0) {
      // As the page demands: every partial sum in any order fits, too.
      accumulator = NumberFormat.signed(accumulator.width() + 3);
    }
    Stages stages = stages(sum, accumulator, outputs);
    return new Kernel.Matrix(
        outputs,
        inputs,
        upTo(3),
        synapse,
        preload,
        constant ? outputs : divisor(outputs),
        constant ? inputs : divisor(inputs),
        constant,
        random.nextInt(3),
        input,
        accumulator,
        stages.ops(),
        stages.ops().isEmpty() ? accumulator : stages.output());
  }

  private Synapse synapse(NumberFormat input, int outputs, int inputs) {
    if (random.nextInt(5) < 2) {
      NumberFormat thresholds = NumberFormat.unsigned(Math.max(1, input.width()));
      Tensor signs = tensor(Formats.BIPOLAR, outputs, inputs);
      if (random.nextInt(3) == 0) {
        long sign = random.nextBoolean() ? 1 : -1;
        signs = Tensor.generate(signs.shape(), Formats.BIPOLAR, _ -> sign);
      }
      return new Synapse.Threshold(
          tensor(thresholds, outputs, inputs), signs, any(Arrays.asList(Clamp.values())));
    }
    NumberFormat weights =
        any(
            List.of(
                Formats.BIPOLAR,
                Formats.BIPOLAR,
                NumberFormat.signed(2),
                NumberFormat.signed(5),
                NumberFormat.unsigned(3)));
    Tensor w = tensor(weights, outputs, inputs);
    if (weights.equals(NumberFormat.signed(2))) {
      Tensor all = w;
      w = Tensor.generate(w.shape(), weights, i -> Math.max(-1, all.raw(i)));
    }
    return new Synapse.Product(w);
  }

  KernelDesign matrixDesign(String name, boolean constant) {
    Kernel.Matrix k = matrix(constant);
    return Chain.of(
        name,
        2 + random.nextInt(3),
        ingress(k.inputs() * k.vectors(), k.simd(), k.input()),
        k,
        egress(k.outputs() * k.vectors(), k.pe(), k.output()));
  }

  KernelDesign mapDesign(String name) {
    int channels = upTo(6);
    int lanes = divisor(channels);
    int vectors = upTo(4);
    NumberFormat input = format();
    Stages stages = stages(input.range(), input, channels);
    return Chain.of(
        name,
        2,
        ingress(channels * vectors, lanes, input),
        new Kernel.Map(channels, vectors, lanes, input, stages.ops(), stages.output()),
        egress(channels * vectors, lanes, stages.output()));
  }

  KernelDesign windowDesign(String name, boolean pooled) {
    int channels = upTo(4);
    int lanes = divisor(channels);
    int height = upTo(6);
    int width = upTo(6);
    int kh = upTo(Math.min(4, height));
    int kw = upTo(Math.min(4, width));
    Window w =
        new Window(
            kh,
            kw,
            upTo(3),
            upTo(3),
            random.nextInt(kh),
            random.nextInt(kw),
            random.nextInt(kh),
            random.nextInt(kw));
    NumberFormat f = format();
    Kernel.LineBuffer lb = new Kernel.LineBuffer(channels, height, width, w, value(f), lanes, f);
    int positions = lb.outHeight() * lb.outWidth();
    Kernel.Ingress in = ingress(channels * height * width, lanes, f);
    if (!pooled) {
      return Chain.of(name, 2, in, lb, egress(channels * positions * w.size(), lanes, f));
    }
    boolean max = random.nextBoolean();
    NumberFormat acc =
        max
            ? f
            : NumberFormat.holding(new Range(f.range().lo() * w.size(), f.range().hi() * w.size()));
    Stages stages = stages(acc.range(), acc, channels);
    return Chain.of(
        name,
        2,
        in,
        lb,
        new Kernel.Pool(
            max, w.size(), channels, positions, lanes, f, acc, stages.ops(), stages.output()),
        egress(channels * positions, lanes, stages.output()));
  }

  KernelDesign scatterDesign(String name) {
    boolean dense = random.nextInt(3) == 0;
    int channels = upTo(4);
    int kh = dense ? 1 : upTo(4);
    int kw = dense ? 1 : upTo(3);
    int height = dense ? 1 : kh + random.nextInt(4);
    int width = dense ? 1 : kw + random.nextInt(4);
    Window w =
        dense
            ? Window.square(1, 1)
            : new Window(
                kh,
                kw,
                upTo(4),
                upTo(3),
                random.nextInt(kh),
                random.nextInt(kw),
                random.nextInt(kh),
                random.nextInt(kw));
    NumberFormat f = format();
    f = f instanceof NumberFormat.Bipolar ? Formats.BIT : f;
    int outputs = upTo(6);
    Tensor weights = tensor(NumberFormat.signed(1 + upTo(6)), outputs, kh * kw * channels);
    Range product = new Range(f.range().lo() * 64 - f.range().hi() * 64, f.range().hi() * 128);
    int n = weights.shape().dim(1);
    NumberFormat.Fixed sum =
        NumberFormat.holding(new Range(product.lo() * n * 2, product.hi() * n * 2));
    int sources = channels * height * width;
    int pe = divisor(outputs);
    int simd = divisor(sources);
    Kernel.Scatter k =
        new Kernel.Scatter(channels, height, width, w, weights, pe, simd, false, f, sum);
    return Chain.of(
        name, 2, ingress(sources, simd, f), k, egress(k.positions() * outputs, pe, sum));
  }

  KernelDesign joinDesign(String name) {
    int channels = upTo(4);
    int lanes = divisor(channels);
    int vectors = upTo(4);
    NumberFormat f = format();
    int n = channels * vectors;
    boolean add = random.nextBoolean();
    int copies = 2 + random.nextInt(2);
    Chain chain = new Chain(name, 16);
    chain.place("in", ingress(n, lanes, f));
    chain.place("fork", new Kernel.Fork(copies, lanes, n / lanes, f));
    chain.join("in", 0, "fork", 0);
    Range sum = new Range(f.range().lo() * copies, f.range().hi() * copies);
    NumberFormat acc = NumberFormat.holding(sum);
    Stages stages = stages(sum, acc, channels);
    NumberFormat out = add ? (stages.ops().isEmpty() ? acc : stages.output()) : f;
    int total = add ? n : copies * n;
    chain.place(
        "join",
        add
            ? new Kernel.Add(
                channels,
                vectors,
                lanes,
                java.util.Collections.nCopies(copies, f),
                acc,
                stages.ops(),
                out)
            : new Kernel.Concat(
                java.util.Collections.nCopies(copies, channels), vectors, lanes, f));
    for (int c = 0; c < copies; c++) {
      chain.join("fork", c, "join", c);
    }
    int to = divisor(total / lanes) * lanes;
    chain.place("width", new Kernel.Width(lanes, to, total, out));
    chain.join("join", 0, "width", 0);
    int back = divisor(to);
    chain.place("width2", new Kernel.Width(to, back, total, out));
    chain.join("width", 0, "width2", 0);
    chain.place("out", egress(total, back, out));
    chain.join("width2", 0, "out", 0);
    return chain.design();
  }

  KernelDesign argMaxDesign(String name) {
    int elements = upTo(12);
    int lanes = divisor(elements);
    NumberFormat f = format();
    NumberFormat index = NumberFormat.holding(new Range(0, elements - 1));
    return Chain.of(
        name,
        2,
        ingress(elements, lanes, f),
        new Kernel.ArgMax(elements, lanes, f, index),
        egress(1, 1, index));
  }

  KernelDesign any(String name, int number) {
    return switch (number % 11) {
      case 0, 1, 2 -> matrixDesign(name, false);
      case 3 -> matrixDesign(name, true);
      case 4 -> mapDesign(name);
      case 5 -> windowDesign(name, false);
      case 6, 7 -> windowDesign(name, true);
      case 8 -> joinDesign(name);
      case 9 -> scatterDesign(name);
      default -> argMaxDesign(name);
    };
  }
}
