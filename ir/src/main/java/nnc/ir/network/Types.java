package nnc.ir.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Vertex;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// The inferred type of every vertex and, for integer values, the exact range its raw values can
/// take. A sum's format is the narrowest one that holds its range, so accumulators never overflow
/// by construction.
public final class Types {

  private final SequencedMap<String, TensorType> types = new LinkedHashMap<>();
  private final SequencedMap<String, Range> ranges = new LinkedHashMap<>();
  private final List<Diagnostic> errors = new ArrayList<>();

  private Types() {}

  /// Infers types; throws `Rejection` with every error found.
  public static Types of(Network network) {
    Types types = infer(network);
    if (!types.errors.isEmpty()) {
      throw new Rejection(types.errors);
    }
    return types;
  }

  /// Infers as far as possible; `errors()` says what is wrong. The network must be acyclic.
  public static Types infer(Network network) {
    Types types = new Types();
    for (String id : network.topological()) {
      types.visit(network, id);
    }
    return types;
  }

  public List<Diagnostic> errors() {
    return Collections.unmodifiableList(errors);
  }

  /// Type of the value that `id` computes.
  public TensorType type(String id) {
    TensorType t = types.get(id);
    if (t == null) {
      throw new IllegalArgumentException("no type for " + id);
    }
    return t;
  }

  public Shape shape(String id) {
    return type(id).shape();
  }

  public NumberFormat format(String id) {
    return type(id).format();
  }

  /// Smallest and largest raw value `id` can take, whatever the input; empty for reals.
  public Optional<Range> range(String id) {
    return Optional.ofNullable(ranges.get(id));
  }

  /// An E0405 for every vertex of `network` that computes reals.
  public List<Diagnostic> reals(Network network) {
    List<Diagnostic> found = new ArrayList<>();
    for (String id : network.topological()) {
      if (type(id).format().isReal()) {
        found.add(
            Diagnostic.of(
                    Code.E0405,
                    network.vertex(id).span(),
                    "'" + id + "' computes real numbers, hardware needs integers")
                .help(
                    "give calibration data (--calibrate FILE) so that the network can be quantized, or declare integer formats"));
      }
    }
    return found;
  }

  private void visit(Network network, String id) {
    Vertex vertex = network.vertex(id);
    List<String> from = network.inputs(id);
    if (!from.stream().allMatch(types::containsKey)) {
      return; // reported where it arose
    }
    int arity = vertex.op().arity();
    if (arity >= 0 ? from.size() != arity : from.size() < -arity) {
      fail(
          vertex,
          Code.E0203,
          "'"
              + id
              + "' takes "
              + (arity >= 0 ? arity : "at least " + -arity)
              + " inputs, not "
              + from.size());
      return;
    }
    try {
      infer(id, vertex, from);
    } catch (ArithmeticException _) {
      types.remove(id);
      fail(
          vertex,
          Code.E0303,
          "the sums of '" + id + "' need more than " + NumberFormat.MAX_WIDTH + " bits");
    }
  }

  private void infer(String id, Vertex vertex, List<String> from) {
    switch (vertex.op()) {
      case Op.Input(var type) ->
          put(id, type, type.format().isReal() ? null : type.format().range());
      case Op.Output _ -> copy(id, from.getFirst());
      case Op.Dense(var synapse, var preload) -> {
        Shape in = shape(from.getFirst());
        Shape weights = synapse.shape();
        if (weights.rank() != 2) {
          fail(
              vertex,
              Code.E0204,
              "weights of '" + id + "' must be [outputs, inputs], not " + weights);
        } else if (in.rank() != 1) {
          fail(
              vertex,
              Code.E0203,
              "'" + id + "' takes a vector, not " + type(from.getFirst()),
              "put flatten(...) around the input");
        } else if (in.size() != weights.dim(1)) {
          fail(
              vertex,
              Code.E0204,
              "weights " + weights + " of '" + id + "' do not fit its " + in.size() + " inputs");
        } else {
          sum(
              id,
              vertex,
              from.getFirst(),
              synapse,
              preload,
              Shape.of(weights.dim(0)),
              Optional.empty());
        }
      }
      case Op.Conv conv -> conv(id, vertex, from.getFirst(), conv);
      case Op.MaxPool(var window) ->
          pooled(id, vertex, from.getFirst(), window)
              .ifPresent(shape ->
                  put(
                      id,
                      new TensorType(shape, format(from.getFirst())),
                      ranges.get(from.getFirst())));
      case Op.SumPool(var window) ->
          pooled(id, vertex, from.getFirst(), window)
              .ifPresent(shape -> {
                Range r = ranges.get(from.getFirst());
                sum(
                    id,
                    shape,
                    format(from.getFirst()),
                    r == null
                        ? null
                        : scaled(window.padded() ? r.union(Range.of(0)) : r, window.size()));
              });
      case Op.Flatten() -> {
        TensorType in = type(from.getFirst());
        put(
            id,
            new TensorType(Shape.of(in.shape().size()), in.format()),
            ranges.get(from.getFirst()));
      }
      case Op.Add() -> add(id, vertex, from);
      case Op.Concat() -> concat(id, vertex, from);
      case Op.Argmax() -> {
        Range r = new Range(0, shape(from.getFirst()).size() - 1);
        put(id, new TensorType(Shape.of(1), NumberFormat.holding(r)), r);
      }
      case Op.Elementwise op -> elementwise(id, vertex, from.getFirst(), op);
    }
  }

  private void conv(String id, Vertex vertex, String from, Op.Conv conv) {
    Shape in = shape(from);
    Shape w = conv.synapse().shape();
    Window window = conv.window();
    if (w.rank() != 4) {
      fail(
          vertex,
          Code.E0204,
          "kernel of '" + id + "' must be [outputs, inputs, height, width], not " + w);
    } else if (in.rank() != 3) {
      fail(
          vertex,
          Code.E0203,
          "'" + id + "' takes a feature map [channels, height, width], not " + type(from));
    } else if (w.dim(2) != window.height() || w.dim(3) != window.width()) {
      fail(
          vertex,
          Code.E0204,
          "kernel " + w + " of '" + id + "' is not " + window.height() + "x" + window.width());
    } else if (conv.groups() < 1
        || w.dim(0) % conv.groups() != 0
        || in.dim(0) != w.dim(1) * conv.groups()) {
      fail(
          vertex,
          Code.E0204,
          "kernel "
              + w
              + " of '"
              + id
              + "' with "
              + conv.groups()
              + " groups does not fit "
              + in.dim(0)
              + " channels");
    } else if (!format(from).isReal() && window.padded() && !format(from).holds(conv.padValue())) {
      fail(
          vertex,
          Code.E0302,
          "padding value " + conv.padValue() + " of '" + id + "' is no " + format(from),
          format(from).equals(Formats.BIPOLAR)
              ? "bipolar inputs have no zero: pad with -1 or +1 (pad: -1)"
              : "choose a value of the input's format");
    } else {
      pooled(id, vertex, from, window)
          .ifPresent(shape ->
              sum(
                  id,
                  vertex,
                  from,
                  conv.synapse(),
                  conv.preload(),
                  Shape.of(w.dim(0), shape.dim(1), shape.dim(2)),
                  window.padded() ? Optional.of(conv.padValue()) : Optional.empty()));
    }
  }

  /// Shape of a window's result with the input's channels.
  private Optional<Shape> pooled(String id, Vertex vertex, String from, Window window) {
    Shape in = shape(from);
    if (in.rank() != 3) {
      fail(
          vertex,
          Code.E0203,
          "'" + id + "' takes a feature map [channels, height, width], not " + type(from));
      return Optional.empty();
    }
    int h = window.outHeight(in.dim(1));
    int w = window.outWidth(in.dim(2));
    if (h < 1 || w < 1) {
      fail(
          vertex,
          Code.E0203,
          "a "
              + window.height()
              + "x"
              + window.width()
              + " window does not fit the "
              + in.dim(1)
              + "x"
              + in.dim(2)
              + " map of '"
              + id
              + "'");
      return Optional.empty();
    }
    return Optional.of(Shape.of(in.dim(0), h, w));
  }

  private void sum(
      String id,
      Vertex vertex,
      String from,
      Synapse synapse,
      Optional<Tensor> preload,
      Shape shape,
      Optional<Long> pad) {
    int outputs = shape.channels();
    if (preload.isPresent() && preload.get().size() != outputs && preload.get().size() != 1) {
      fail(
          vertex,
          Code.E0204,
          "'"
              + id
              + "' has "
              + outputs
              + " outputs but "
              + preload.get().size()
              + " preload values");
      return;
    }
    boolean real =
        format(from).isReal()
            || preload.map(p -> p.format().isReal()).orElse(false)
            || switch (synapse) {
              case Synapse.Product(var w) -> w.format().isReal();
              case Synapse.Threshold(var t, var s, _) -> t.format().isReal() || s.format().isReal();
            };
    Range x = ranges.get(from);
    if (real || x == null) {
      put(id, new TensorType(shape, Formats.REAL), null);
      return;
    }
    sum(
        id,
        shape,
        format(from),
        Sums.range(synapse, preload, pad.map(p -> x.union(Range.of(p))).orElse(x), outputs));
  }

  /// An integer sum that keeps the fraction of its input's format.
  private void sum(String id, Shape shape, NumberFormat in, Range range) {
    if (range == null) {
      put(id, new TensorType(shape, Formats.REAL), null);
      return;
    }
    NumberFormat.Fixed narrow = NumberFormat.holding(range);
    put(
        id,
        new TensorType(
            shape, new NumberFormat.Fixed(narrow.signed(), narrow.width(), fraction(in))),
        range);
  }

  private static int fraction(NumberFormat format) {
    return format instanceof NumberFormat.Fixed f ? f.fraction() : 0;
  }

  private static Range scaled(Range r, int factor) {
    return new Range(
        Math.multiplyExact(r.lo(), (long) factor), Math.multiplyExact(r.hi(), (long) factor));
  }

  private void add(String id, Vertex vertex, List<String> from) {
    Range range = Range.of(0);
    for (String f : from) {
      if (!shape(f).equals(shape(from.getFirst()))) {
        fail(vertex, Code.E0203, "'" + id + "' adds " + type(from.getFirst()) + " and " + type(f));
        return;
      }
      if (format(f).isReal() != format(from.getFirst()).isReal()
          || fraction(format(f)) != fraction(format(from.getFirst()))) {
        fail(
            vertex,
            Code.E0304,
            "'"
                + id
                + "' adds "
                + type(from.getFirst())
                + " and "
                + type(f)
                + " on different scales");
        return;
      }
      range = range == null || ranges.get(f) == null ? null : range.plus(ranges.get(f));
    }
    sum(id, shape(from.getFirst()), format(from.getFirst()), range);
  }

  private void concat(String id, Vertex vertex, List<String> from) {
    List<Integer> first = shape(from.getFirst()).dims();
    int channels = 0;
    Range range = ranges.get(from.getFirst());
    for (String f : from) {
      List<Integer> dims = shape(f).dims();
      if (dims.size() != first.size()
          || !dims.subList(1, dims.size()).equals(first.subList(1, first.size()))) {
        fail(vertex, Code.E0203, "'" + id + "' joins " + type(from.getFirst()) + " and " + type(f));
        return;
      }
      if (!format(f).equals(format(from.getFirst()))) {
        fail(
            vertex,
            Code.E0304,
            "'" + id + "' joins " + type(from.getFirst()) + " and " + type(f),
            "bring both to one format first");
        return;
      }
      channels = Math.addExact(channels, dims.getFirst());
      range = range == null ? null : range.union(ranges.get(f));
    }
    List<Integer> dims = new ArrayList<>(first);
    dims.set(0, channels);
    put(id, new TensorType(new Shape(dims), format(from.getFirst())), range);
  }

  private void elementwise(String id, Vertex vertex, String from, Op.Elementwise op) {
    Shape shape = shape(from);
    int channels = shape.channels();
    for (Tensor t : op.tensors()) {
      if (t.shape().channels() != 1 && t.shape().channels() != channels) {
        fail(
            vertex,
            Code.E0204,
            "'"
                + id
                + "' has parameters for "
                + t.shape().channels()
                + " channels, its input has "
                + channels);
        return;
      }
    }
    NumberFormat in = format(from);
    boolean integersOnly =
        op instanceof Op.ShiftRight || op instanceof Op.Requantize || op instanceof Op.Clip;
    if (integersOnly && in.isReal()) {
      fail(
          vertex,
          Code.E0304,
          "'" + id + "' (" + op.mnemonic() + ") needs an integer input, not " + type(from));
      return;
    }
    Range x = ranges.get(from);
    Range range = x == null ? null : ElementwiseRange.of(op, x);
    NumberFormat out =
        switch (op) {
          case Op.Affine _, Op.BatchNorm _ -> Formats.REAL;
          case Op.Relu() -> x == null ? Formats.REAL : fixed(range, fraction(in));
          case Op.Clip(_, _, var format) -> format;
          case Op.Encode(_, _, var format, _, _) -> format;
          case Op.MultiThreshold m -> m.format();
          case Op.ShiftRight _ -> fixed(range, fraction(in));
          case Op.Requantize(_, _, _, var format) -> format;
        };
    Range exact =
        switch (op) {
          case Op.Affine _, Op.BatchNorm _ -> null;
          case Op.Encode(_, _, var format, boolean narrow, _) ->
              narrow ? new Range(format.range().lo() + 1, format.range().hi()) : format.range();
          case Op.MultiThreshold m ->
              new Range(
                  Math.min(m.base(), m.base() + m.step() * m.levels()),
                  Math.max(m.base(), m.base() + m.step() * m.levels()));
          case Op.Relu _, Op.Clip _, Op.ShiftRight _, Op.Requantize _ -> range;
        };
    if (exact != null && !(out instanceof NumberFormat.Bipolar) && !out.range().contains(exact)) {
      fail(
          vertex,
          Code.E0302,
          "'" + id + "' takes values " + exact + ", which " + out + " does not hold",
          "use " + NumberFormat.holding(exact) + " or wider");
      return;
    }
    put(id, new TensorType(shape, out), exact);
  }

  private static NumberFormat fixed(Range range, int fraction) {
    NumberFormat.Fixed narrow = NumberFormat.holding(range);
    return new NumberFormat.Fixed(narrow.signed(), narrow.width(), fraction);
  }

  private void copy(String id, String from) {
    put(id, type(from), ranges.get(from));
  }

  private void put(String id, TensorType type, Range range) {
    types.put(id, type);
    if (range != null) {
      ranges.put(id, range);
    }
  }

  private void fail(Vertex vertex, Code code, String message) {
    errors.add(Diagnostic.of(code, vertex.span(), message));
  }

  private void fail(Vertex vertex, Code code, String message, String help) {
    errors.add(Diagnostic.of(code, vertex.span(), message).help(help));
  }
}
