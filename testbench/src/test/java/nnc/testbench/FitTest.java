package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import nnc.testbench.calibration.Fit;
import org.junit.jupiter.api.Test;

class FitTest {

  @Test
  void findsTheLeastOfABowl() {
    double[] least =
        Fit.least(2, x -> Math.pow(x[0] - 0.3, 2) + Math.pow(x[1] - 0.161 + x[0] / 10 - 0.03, 2));
    assertArrayEquals(new double[] {0.3, 0.161}, least);
  }

  @Test
  void staysAtZeroWhereTheLeastIsBelow() {
    assertArrayEquals(new double[] {0}, Fit.least(1, x -> Math.abs(x[0] + 1)));
  }
}
