package nnc.frontend.nir;

import io.jhdf.GlobalHeap;
import io.jhdf.HdfFile;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.exceptions.UnsupportedHdfException;
import io.jhdf.links.ExternalLink;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import nnc.frontend.data.BinaryFile;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;

/// An HDF5 file as a tree of groups and datasets, read from memory and never from elsewhere: links
/// are refused, not followed. Every call of the HDF5 library goes through `guarded`, which turns
/// whatever it throws into a `Rejection`.
final class Hdf5File {

  /// Groups and datasets a file may have: a few for each parameter of a large network.
  private static final int MOST_ITEMS = 200_000;

  private final BinaryFile file;
  private final HdfFile hdf;
  private final Map<Long, GlobalHeap> heaps = new HashMap<>();
  private long taken;
  private int items;

  private Hdf5File(BinaryFile file, HdfFile hdf) {
    this.file = file;
    this.hdf = hdf;
  }

  /// What stands in a group.
  sealed interface Item permits Folder, Hdf5Dataset {
    /// The names from the root, joined with '/'.
    String path();
  }

  /// A group, whose children are read when asked for.
  record Folder(Hdf5File owner, String path, Group group) implements Item {

    SequencedMap<String, Item> children() {
      Map<String, Node> nodes = owner.guarded(path, group::getChildren);
      SequencedMap<String, Item> children = new LinkedHashMap<>();
      nodes.forEach((name, node) -> children.put(name, owner.item(path + "/" + name, node)));
      return children;
    }
  }

  /// Throws `Rejection` with E0103 for a file that is no HDF5 file or a broken one.
  static Hdf5File open(BinaryFile file) {
    if (file.size() > file.budget().bytes()) {
      throw file.fault(
          Code.E0106, "'" + file.name() + "' has more than " + file.budget().bytes() + " bytes");
    }
    Hdf5File closed = new Hdf5File(file, null);
    HdfFile hdf =
        closed.guarded(
            "",
            () -> {
              HdfFile opened = HdfFile.fromByteBuffer(file.bytes().asByteBuffer());
              if (opened.getHdfBackingStorage().getSizeOfOffsets() != 8
                  || opened.getHdfBackingStorage().getSizeOfLengths() != 8) {
                throw new UnsupportedHdfException("addresses of other than 8 bytes");
              }
              return opened;
            });
    return new Hdf5File(file, hdf);
  }

  Folder root() {
    return new Folder(this, "", hdf);
  }

  BinaryFile file() {
    return file;
  }

  private Item item(String path, Node node) {
    if (++items > MOST_ITEMS) {
      throw file.fault(
          Code.E0106, "'" + file.name() + "' has more than " + MOST_ITEMS + " groups and datasets");
    }
    return switch (node) {
      case Group group -> new Folder(this, path, group);
      case DatasetBase dataset -> new Hdf5Dataset(this, path, dataset);
      case ExternalLink _ -> throw fault(Code.E0105, path, "is a link to another file");
      default -> throw fault(Code.E0104, path, "is neither a group nor a dataset");
    };
  }

  /// The bytes of object `index` of the heap at `address`.
  ByteBuffer heapObject(long address, int index) {
    return heaps
        .computeIfAbsent(address, a -> new GlobalHeap(hdf.getHdfBackingStorage(), a))
        .getObjectData(index);
  }

  /// Counts memory that is about to be taken against the budget.
  void take(String path, long bytes) {
    if (bytes < 0 || bytes > file.budget().bytes() - taken) {
      throw fault(
          Code.E0106,
          path,
          "brings the arrays above the " + file.budget().bytes() + " bytes allowed for one file");
    }
    taken += bytes;
  }

  /// The result of `call`. This is the one place that knows how the HDF5 library fails: it throws
  /// its own and Java's exceptions for damaged files, wrapped or not, and recurses without end
  /// where structures of the file contain themselves.
  <T> T guarded(String path, Supplier<T> call) {
    try {
      return call.get();
    } catch (Rejection r) {
      throw r;
    } catch (RuntimeException e) {
      throw failed(path, e);
    } catch (StackOverflowError _) {
      throw broken(path);
    }
  }

  private Rejection failed(String path, RuntimeException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof UnsupportedHdfException u) {
        return u.getMessage().contains("External Data Files")
            ? fault(Code.E0105, path, "has data in another file")
            : fault(Code.E0104, path, "uses a feature of HDF5 that is not read");
      }
    }
    return broken(path);
  }

  private Rejection broken(String path) {
    String message =
        path.isEmpty()
            ? "'" + file.name() + "' is truncated or no HDF5 file"
            : about(path) + " cannot be read: the file is truncated or damaged";
    return file.diagnostic(Code.E0103, message)
        .help("fetch or export it again; a Git LFS pointer is a short text in its place")
        .rejection();
  }

  /// "'/node/x' of 'file'", the subject of a sentence.
  String about(String path) {
    return "'" + (path.isEmpty() ? "/" : Texts.printable(path)) + "' of '" + file.name() + "'";
  }

  Diagnostic diagnostic(Code code, String path, String predicate) {
    return file.diagnostic(code, about(path) + " " + predicate);
  }

  Rejection fault(Code code, String path, String predicate) {
    return diagnostic(code, path, predicate).rejection();
  }

  /// Names of children for a message.
  static String listed(Collection<String> names) {
    return Texts.printable(String.join(", ", names));
  }
}
