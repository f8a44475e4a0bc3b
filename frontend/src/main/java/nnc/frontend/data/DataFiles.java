package nnc.frontend.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// Reads test and calibration data for a network: CSV (a row per sample, its columns the elements
/// of the inputs in row-major order, one input after the other), IDX and NPY (`[n, ...]`), NPZ (one
/// such array, or one for each input under the input's name).
///
/// Data of integer inputs are the values themselves; each must be one of the input's format,
/// exactly (E0302 with row and column, counted from 1). Data of real inputs must be finite (E0301).
/// Sizes that do not fit are E0209.
public final class DataFiles {

  private DataFiles() {}

  /// A file, and the text that names it, where its faults are told; `Span.NONE` where that is the
  /// command line.
  public record Given(Path file, Span where) {}

  /// At most `limit` samples; `labels` holds one class for each sample of the data file.
  public static Samples read(Path data, Optional<Path> labels, Network network, int limit) {
    return read(
        new Given(data, Span.NONE), labels.map(l -> new Given(l, Span.NONE)), network, limit);
  }

  /// The same for files that a text names.
  public static Samples read(Given data, Optional<Given> labels, Network network, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
    BinaryFile file = BinaryFile.open(data.file(), data.where(), Budget.DEFAULT);
    FileSamples samples = samples(file, network, limit, 0);
    int count = samples.count();
    // Of a CSV file no more than `limit` rows are read, so its length may be unknown.
    boolean counted = samples.all() != limit || !ArrayFile.isTable(file);
    List<Integer> classes =
        labels
            .map(l -> labels(l, file, network, count, counted ? samples.all() : -1))
            .orElse(List.of());
    return new FileSamples(samples.parts(), samples.all(), count, classes);
  }

  /// At most `limit` rows. Where `steps` is above 0, an array `[n, steps, ...]` is taken as `[n *
  /// steps, ...]`.
  static FileSamples samples(BinaryFile file, Network network, int limit, int steps) {
    List<Part> parts = parts(file, network, limit, steps);
    int all = parts.getFirst().rows();
    int count = Math.min(all, limit);
    for (Part part : parts) {
      if (part.rows() != all) {
        throw file.fault(
            Code.E0209,
            "'"
                + file.name()
                + "' holds "
                + all
                + " samples of one input and "
                + part.rows()
                + " of another");
      }
      part.check(file, count);
    }
    return new FileSamples(parts, all, count, List.of());
  }

  private static List<Part> parts(BinaryFile file, Network network, int limit, int steps) {
    List<String> ids = network.inputIds();
    List<TensorType> types =
        ids.stream().map(id -> network.op(id) instanceof Op.Input(var type) ? type : null).toList();
    if (ids.isEmpty()) {
      throw file.fault(Code.E0205, "network '" + network.name() + "' has no input to feed");
    }
    List<String> members = ArrayFile.members(file);
    List<Part> parts = new ArrayList<>();
    if (members.containsAll(ids)) {
      for (int i = 0; i < ids.size(); i++) {
        Tensor array =
            inSteps(
                ArrayFile.read(file, Optional.of(ids.get(i)), limit),
                steps,
                types.get(i).shape().size());
        parts.add(new Part(array, types.get(i), 0, elements(array)));
        parts.getLast().checkShape(file, types.get(i).shape().size());
      }
      return parts;
    }
    if (members.size() > 1) {
      throw file.diagnostic(
              Code.E0201,
              "'"
                  + file.name()
                  + "' holds "
                  + members.size()
                  + " arrays, none of them named as the input")
          .help("name the arrays as the network's inputs: " + String.join(", ", ids))
          .rejection();
    }
    int total = types.stream().mapToInt(t -> t.shape().size()).reduce(0, Math::addExact);
    Tensor array = inSteps(ArrayFile.read(file, Optional.empty(), limit), steps, total);
    int offset = 0;
    for (TensorType type : types) {
      parts.add(new Part(array, type, offset, elements(array)));
      offset += type.shape().size();
    }
    parts.getFirst().checkShape(file, total);
    return parts;
  }

  /// `array` with sequences and their steps along one axis, where it has an axis for each.
  private static Tensor inSteps(Tensor array, int steps, int elements) {
    Shape shape = array.shape();
    return steps > 0
            && shape.rank() > 1
            && shape.dim(1) == steps
            && elements(array) == (long) steps * elements
        ? array.reshape(Shape.of(shape.dim(0) * steps, elements))
        : array;
  }

  /// Elements of one sample of an array `[n, ...]`.
  private static int elements(Tensor array) {
    return array.shape().rank() == 0 ? 1 : array.shape().perChannel();
  }

  private static List<Integer> labels(
      Given given, BinaryFile data, Network network, int count, int expected) {
    BinaryFile file = BinaryFile.open(given.file(), given.where(), Budget.DEFAULT);
    List<Integer> classes = classes(file, network);
    int size = classes.size();
    if (expected < 0 ? size < count : size != expected) {
      throw file.fault(
          Code.E0209,
          "'"
              + file.name()
              + "' holds "
              + size
              + " labels for "
              + (expected < 0 ? "at least " + count : expected)
              + " samples in '"
              + data.name()
              + "'");
    }
    return classes.subList(0, count);
  }

  /// All labels in a file; each must be a class that `network` can tell.
  static List<Integer> classes(BinaryFile file, Network network) {
    List<String> members = ArrayFile.members(file);
    Tensor array =
        ArrayFile.read(
            file,
            members.contains("labels") ? Optional.of("labels") : Optional.empty(),
            Integer.MAX_VALUE);
    Shape shape = array.shape();
    int size = array.size();
    if (shape.dims().stream().anyMatch(d -> d != 1 && d != size)) {
      throw file.fault(
          Code.E0209, "labels must be one class per sample, '" + file.name() + "' holds " + shape);
    }
    OptionalInt most = classes(network);
    boolean column = shape.rank() == 0 || shape.dim(0) == size;
    List<Integer> classes = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      double label = array.real(i);
      if (label != Math.rint(label) || label < 0 || label >= most.orElse(Integer.MAX_VALUE)) {
        throw ArrayFile.fault(
            file,
            column ? i : 0,
            Code.E0302,
            "label " + (i + 1) + " in '" + file.name() + "' is " + text(array, i) + ", no class",
            most.isPresent()
                ? "network '" + network.name() + "' tells classes 0 to " + (most.getAsInt() - 1)
                : "classes count from 0");
      }
      classes.add((int) label);
    }
    return classes;
  }

  /// How many classes a network tells by its first output: as many as that has elements, or as the
  /// `argmax` before it chooses of, flattened or not; empty where it is a number that may mean
  /// anything.
  private static OptionalInt classes(Network network) {
    String decided = network.input(network.outputIds().getFirst());
    while (network.op(decided) instanceof Op.Flatten) {
      decided = network.input(decided);
    }
    if (network.op(decided) instanceof Op.Argmax) {
      return OptionalInt.of(network.types().shape(network.input(decided)).size());
    }
    int size = network.types().shape(decided).size();
    return size > 1 ? OptionalInt.of(size) : OptionalInt.empty();
  }

  private static String text(Tensor array, int index) {
    return array.format().isReal()
        ? String.valueOf(array.real(index))
        : String.valueOf(array.raw(index));
  }

  /// One input's share of an array: elements `offset` and following of every row.
  record Part(Tensor array, TensorType type, int offset, int stride) {

    int rows() {
      return array.size() / stride;
    }

    /// Refuses rows of the wrong size, and maps of equal size but other extents.
    void checkShape(BinaryFile file, int expected) {
      List<Integer> row =
          array.shape().dims().subList(Math.min(1, array.shape().rank()), array.shape().rank());
      if (stride != expected) {
        throw file.diagnostic(
                Code.E0209,
                "a sample in '"
                    + file.name()
                    + "' has "
                    + stride
                    + " elements, the network takes "
                    + expected)
            .help(
                "a row holds the elements of "
                    + type
                    + " in row-major order; labels go into a file of their own")
            .rejection();
      }
      List<Integer> found = withoutOnes(row);
      List<Integer> wanted = withoutOnes(type.shape().dims());
      if (expected == type.shape().size()
          && found.size() > 1
          && wanted.size() > 1
          && !found.equals(wanted)) {
        throw file.diagnostic(
                Code.E0209,
                "a sample in '"
                    + file.name()
                    + "' is "
                    + new Shape(row)
                    + ", the network takes "
                    + type.shape())
            .help("feature maps are [channels, height, width]: transpose the data")
            .rejection();
      }
    }

    private static List<Integer> withoutOnes(List<Integer> dims) {
      return dims.stream().filter(d -> d != 1).toList();
    }

    /// Refuses values that are none of the input's format in the first `count` rows.
    void check(BinaryFile file, int count) {
      boolean fits =
          !array.format().isReal()
              && (type.format().isReal()
                  || (type.format() instanceof NumberFormat.Fixed f
                      && f.fraction() == 0
                      && f.range().contains(array.format().range())));
      if (fits) {
        return;
      }
      int size = type.shape().size();
      for (int row = 0; row < count; row++) {
        for (int i = 0; i < size; i++) {
          int index = row * stride + offset + i;
          if (type.format().isReal() ? !Double.isFinite(array.real(index)) : !holds(index)) {
            throw outside(file, row, index);
          }
        }
      }
    }

    private Rejection outside(BinaryFile file, int row, int index) {
      String place =
          "row "
              + (row + 1)
              + ", column "
              + (index - row * stride + 1)
              + " of '"
              + file.name()
              + "'";
      if (array.format().isReal() && !Double.isFinite(array.real(index))) {
        return file.fault(Code.E0301, place + " is " + array.real(index));
      }
      return Misfit.of(file, "value " + text(array, index) + " in " + place, type.format())
          .rejection();
    }

    private boolean holds(int index) {
      double scaled = scaled(index);
      return scaled == Math.rint(scaled)
          && Math.abs(scaled) < 0x1p62
          && type.format().holds(raw(index));
    }

    private int fraction() {
      return type.format() instanceof NumberFormat.Fixed f ? f.fraction() : 0;
    }

    private double scaled(int index) {
      return Math.scalb(array.real(index), fraction());
    }

    private long raw(int index) {
      return array.format().isReal() || fraction() != 0 ? (long) scaled(index) : array.raw(index);
    }

    Value value(int row) {
      int start = row * stride + offset;
      int size = type.shape().size();
      if (type.format().isReal()) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
          values[i] = array.real(start + i);
        }
        return Value.ofReal(type, values);
      }
      long[] values = new long[size];
      for (int i = 0; i < size; i++) {
        values[i] = raw(start + i);
      }
      return Value.ofRaw(type, values);
    }
  }

  /// Samples that are made when asked for: the first `count` of `all` that were read.
  record FileSamples(List<Part> parts, int all, int count, List<Integer> labels)
      implements Samples {
    FileSamples {
      parts = List.copyOf(parts);
      labels = List.copyOf(labels);
    }

    @Override
    public List<Value> inputs(int index) {
      java.util.Objects.checkIndex(index, count);
      return parts.stream().map(p -> p.value(index)).toList();
    }
  }
}
