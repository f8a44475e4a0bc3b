package nnc.emulator.pe;

import nnc.ir.Tensor;

/// Matrices of bits turned on their side, so that a `long` holds what 64 elements need at once.
final class Packing {

  private Packing() {}

  /// Of a `[rows, columns]` matrix of bits the words `[row / 64][column]`; row `r` is bit `r % 64`.
  static long[] columns(Tensor matrix, int rows, int columns) {
    long[] words = new long[Math.ceilDiv(rows, 64) * columns];
    for (int r = 0; r < rows; r++) {
      int at = r / 64 * columns;
      for (int c = 0; c < columns; c++) {
        words[at + c] |= matrix.raw(r * columns + c) << r % 64;
      }
    }
    return words;
  }
}
