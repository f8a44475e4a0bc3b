package nnc.ir.estimate;

import java.util.List;

/// Curves over one number, to be drawn. `least` is where a logarithmic vertical axis begins; values
/// below it lie on it. A linear axis runs from 0 to the largest value, and `least` is 0.
public record Chart(
    String id, String title, String across, String up, double least, List<Curve> curves) {

  public Chart {
    curves = List.copyOf(curves);
  }

  public boolean isLogarithmic() {
    return least > 0;
  }

  /// A line through its points, or where they were `measured` marks with the interval of each.
  public record Curve(String name, boolean measured, List<Point> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /// A value, and the range that it may be in.
  public record Point(double x, double y, double low, double high) {

    /// A value without doubt.
    public static Point of(double x, double y) {
      return new Point(x, y, y, y);
    }
  }
}
