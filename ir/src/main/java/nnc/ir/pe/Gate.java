package nnc.ir.pe;

/// How a bit of the element's own control word changes a bit on its way: the elements of an array
/// run one program, and this is where they differ.
public sealed interface Gate {

  /// Not at all.
  record Open() implements Gate {}

  /// Exclusive or with control bit `control`. On a constant 0 this is the control bit itself.
  record Flip(int control) implements Gate {}

  /// And with control bit `control`.
  record Mask(int control) implements Gate {}

  Gate OPEN = new Open();
}
