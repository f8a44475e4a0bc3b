package nnc.frontend.nir;

import nnc.ir.diagnostic.Code;

/// A node or graph that NIR does not allow. The message completes a sentence that begins with the
/// node or graph, as in "node 'lif' has a time constant of 0.0".
public final class NirFault extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final Code code;

  NirFault(Code code, String message) {
    super(message);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
