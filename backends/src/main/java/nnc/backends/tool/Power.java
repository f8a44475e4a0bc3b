package nnc.backends.tool;

/// Power in watts: of the cells' inside, of charging nets, and leakage; and how the total divides
/// into sequential and combinational cells. There is no clock tree in it, only the clock pins of
/// the flip-flops.
public record Power(
    double internal, double switching, double leakage, double sequential, double combinational) {

  public double total() {
    return internal + switching + leakage;
  }
}
