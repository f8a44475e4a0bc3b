package nnc.ir.number;

/// The formats that have no parameters.
public final class Formats {

  public static final NumberFormat.Real REAL = new NumberFormat.Real();
  public static final NumberFormat.Bipolar BIPOLAR = new NumberFormat.Bipolar();
  public static final NumberFormat.Fixed BIT = new NumberFormat.Fixed(false, 1, 0);

  private Formats() {}
}
