package nnc.testbench.tulip;

import nnc.ir.PeProgram;
import nnc.testbench.RandomBinaryNetworks;

/// Programs for tests of other packages.
public final class ArrayPrograms {

  private ArrayPrograms() {}

  /// The program of random network `seed`.
  public static PeProgram drawn(long seed, String... settings) {
    return ArrayCoSimulationTest.program(RandomBinaryNetworks.of(seed), settings);
  }
}
