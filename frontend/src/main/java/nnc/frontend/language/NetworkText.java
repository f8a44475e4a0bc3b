package nnc.frontend.language;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import nnc.ir.Tensor;

/// A network as a description: its text, and the arrays too large for it by the names of the files
/// that the text expects them in, relative to its own folder.
public record NetworkText(String text, SequencedMap<String, Tensor> files) {

  public NetworkText {
    files = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(files));
  }
}
