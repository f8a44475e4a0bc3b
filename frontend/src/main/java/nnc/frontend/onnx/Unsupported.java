package nnc.frontend.onnx;

/// A node cannot be imported; the message completes the sentence "node ... cannot be imported:".
final class Unsupported extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Unsupported(String reason) {
    super(reason, null, false, false);
  }
}
