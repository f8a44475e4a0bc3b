package nnc.frontend.nir;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import nnc.frontend.data.BinaryFile;
import nnc.frontend.data.Budget;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import org.junit.jupiter.api.Assertions;

/// Files in memory for the tests of this package.
final class NirFiles {

  private NirFiles() {}

  static BinaryFile file(byte[] bytes, int budget) {
    return new BinaryFile("net.nir", Span.NONE, MemorySegment.ofArray(bytes), new Budget(budget));
  }

  static NirModel read(byte[] bytes) {
    return NirModel.read(file(bytes, 1 << 24));
  }

  /// The first diagnostic of the file as `code: message`.
  static String refusal(byte[] bytes) {
    return refusal(file(bytes, 1 << 24));
  }

  static String refusal(BinaryFile file) {
    Rejection r = Assertions.assertThrows(Rejection.class, () -> NirModel.read(file));
    Diagnostic d = r.diagnostics().getFirst();
    return d.code() + ": " + d.message();
  }

  static SequencedMap<String, NirNode> nodes(Object... namesAndNodes) {
    SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
    for (int i = 0; i < namesAndNodes.length; i += 2) {
      nodes.put((String) namesAndNodes[i], (NirNode) namesAndNodes[i + 1]);
    }
    return nodes;
  }
}
