package nnc.backends.compare;

/// A coding does not compute its neuron, so nothing of it is measured. The message says what it
/// gives and what the integer reference has.
public final class WrongCoding extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WrongCoding(String message) {
    super(message, null, false, false);
  }
}
