package nnc.frontend.nir;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import nnc.frontend.nir.Hdf5File.Folder;
import nnc.frontend.nir.Hdf5File.Item;
import nnc.frontend.nir.NirNode.Padding;
import nnc.frontend.nir.NirNode.Pair;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;

/// The children of a group by their meaning. Each is taken once; `finish` refuses what is left.
final class Parameters {

  private final Hdf5File file;
  private final String path;
  private final SequencedMap<String, Item> left;
  private final SequencedMap<String, Item> all;

  Parameters(Hdf5File file, String path, SequencedMap<String, Item> children) {
    this.file = file;
    this.path = path;
    this.left = new LinkedHashMap<>(children);
    this.all = children;
  }

  String path() {
    return path;
  }

  Diagnostic diagnostic(Code code, String predicate) {
    return file.diagnostic(code, path, predicate);
  }

  /// Takes `name` away unread; whether it was there.
  boolean ignore(String name) {
    return left.remove(name) != null;
  }

  /// Refuses (E0208) what nobody asked for.
  void finish() {
    if (!left.isEmpty()) {
      String name = left.firstEntry().getKey();
      throw file.diagnostic(
              Code.E0208, path, "has '" + Texts.printable(name) + "', which has no meaning there")
          .rejection();
    }
  }

  /// The result of `make`, whose faults are reported with this group's path.
  <T> T checked(Supplier<T> make) {
    try {
      return make.get();
    } catch (NirFault f) {
      throw file.fault(f.code(), path, f.getMessage());
    }
  }

  Folder folder(String name) {
    if (take(name) instanceof Folder folder) {
      return folder;
    }
    throw file.fault(Code.E0104, path + "/" + name, "is an array, not a group");
  }

  Hdf5Dataset dataset(String name) {
    if (take(name) instanceof Hdf5Dataset dataset) {
      return dataset;
    }
    throw file.fault(Code.E0104, path + "/" + name, "is a group, not an array");
  }

  private Item take(String name) {
    Item item = left.remove(name);
    if (item == null) {
      Diagnostic missing = file.diagnostic(Code.E0210, path, "has no '" + name + "'");
      throw Similar.to(name, all.keySet())
          .map(s -> missing.help("is '" + Texts.printable(s) + "' meant?"))
          .orElse(missing.help("it has " + Hdf5File.listed(all.keySet())))
          .rejection();
    }
    return item;
  }

  /// Whether it is there and not taken yet.
  boolean has(String name) {
    return left.containsKey(name);
  }

  String text(String name) {
    return dataset(name).text();
  }

  Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  Tensor real(String name) {
    return dataset(name).real();
  }

  /// The array, or `otherwise` in the shape of `like`.
  Tensor real(String name, double otherwise, Tensor like) {
    if (has(name)) {
      return real(name);
    }
    file.take(path, 8L * like.size());
    double[] values = new double[like.size()];
    Arrays.fill(values, otherwise);
    return Tensor.ofReal(like.shape(), values);
  }

  int integer(String name) {
    List<Integer> values = dataset(name).integers();
    if (values.size() != 1) {
      throw file.fault(
          Code.E0203, path + "/" + name, "has " + values.size() + " values where one is meant");
    }
    return values.getFirst();
  }

  /// Two integers, or one that stands for both.
  Pair pair(String name) {
    List<Integer> values = dataset(name).integers();
    return switch (values.size()) {
      case 1 -> new Pair(values.getFirst(), values.getFirst());
      case 2 -> new Pair(values.getFirst(), values.getLast());
      default ->
          throw file.fault(
              Code.E0203, path + "/" + name, "has " + values.size() + " values where 2 are meant");
    };
  }

  /// The extents of a value; no extents are those of a scalar.
  Shape shape(String name) {
    List<Integer> extents = dataset(name).integers();
    return Shape.checked(extents)
        .orElseThrow(() ->
            file.fault(Code.E0305, path + "/" + name, "is " + extents + ", which is no shape"));
  }

  /// `'same'`, `'valid'`, or an amount for each of `axes` axes, or one for all of them.
  Padding padding(String name, int axes) {
    if (left.get(name) instanceof Hdf5Dataset d && d.isText()) {
      String word = text(name);
      return switch (word) {
        case "same" -> new Padding.Same();
        case "valid" -> new Padding.Valid();
        default ->
            throw file.diagnostic(Code.E0305, path, "has padding '" + Texts.printable(word) + "'")
                .help("it is 'same', 'valid' or a number")
                .rejection();
      };
    }
    if (axes == 1) {
      return new Padding.Zeros(List.of(integer(name)));
    }
    Pair both = pair(name);
    return new Padding.Zeros(List.of(both.height(), both.width()));
  }
}
