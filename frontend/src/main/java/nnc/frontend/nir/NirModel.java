package nnc.frontend.nir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nnc.frontend.data.BinaryFile;
import nnc.frontend.data.Budget;
import nnc.ir.diagnostic.Span;

/// A NIR file: the version of the package that wrote it, where the file says it, its graph, and
/// remarks on what was left out (metadata, which has no meaning here).
public record NirModel(Optional<String> version, NirGraph graph, List<String> notes) {

  /// The version of the format that the writer keeps to.
  public static final String WRITTEN_VERSION = "1.0";

  public NirModel {
    notes = List.copyOf(notes);
  }

  /// A model to be written.
  public static NirModel of(NirGraph graph) {
    return new NirModel(Optional.of(WRITTEN_VERSION), graph, List.of());
  }

  /// Reads a model. Throws `Rejection`: E0102 and E0103 for files that cannot be read, are
  /// truncated, damaged or lie about their sizes; E0104 for element types and features of HDF5
  /// without meaning here; E0105 for links to other files; E0106 for sizes over the budget and
  /// graphs nested too deep; E0201 and E0202 for edges to nowhere and names or edges that come
  /// twice; E0203 and E0204 for shapes that do not fit; E0205 for graphs without nodes; E0207 for
  /// every node of an unknown type, E0208 and E0210 for parameters too many or too few; E0301 for
  /// NaN and infinities, E0302 and E0305 for values out of range.
  public static NirModel read(Path file) {
    return read(BinaryFile.open(file, Span.NONE, Budget.DEFAULT));
  }

  static NirModel read(BinaryFile file) {
    return new NirReader(Hdf5File.open(file)).read();
  }
}
