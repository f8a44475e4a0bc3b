package nnc.backends.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// What a synapse's template leaves to be added: `sum of rows + one - (one << shift)`, each row
/// shifted, signed and counted as stated; `one` is unsigned and, without a shift, is only added.
record Rows(List<Row> rows, int oneBits, boolean ones, OptionalInt oneShift) {

  Rows {
    rows = List.copyOf(rows);
  }

  /// Bits `offset` to `offset + width - 1` of a synapse's `row`.
  record Row(int offset, int width, boolean signed, int shift, boolean negative) {}

  static Rows of(Coding coding, int bits) {
    return switch (coding.neuron() + " " + coding.synapse()) {
      case "MUL product", "MUL array" -> plain(2 * bits, true);
      case "MUL booth" -> {
        List<Row> rows = new ArrayList<>();
        for (int k = 0; k < bits / 2; k++) {
          rows.add(new Row(k * (bits + 1), bits + 1, false, 2 * k, false));
        }
        yield new Rows(rows, bits - 1, true, OptionalInt.of(bits + 1));
      }
      case "MUL magnitude", "MUL magnitude_array" ->
          new Rows(plain(2 * bits - 1, false).rows(), 1, true, OptionalInt.of(2 * bits - 1));
      case "R2 mask", "R2 compare" -> plain(bits, false);
      case "R2 complement" -> withOne(plain(bits, false));
      case "R1 offset", "R1_EQUAL offset" ->
          new Rows(plain(bits, false).rows(), 1, true, OptionalInt.of(bits));
      case "R1 complement", "R1_EQUAL complement" -> withOne(plain(bits + 1, true));
      case "R1 negate", "R1_EQUAL negate", "SUBSUM pairs" -> plain(bits + 1, true);
      case "R1 split", "R1_EQUAL split", "SUBSUM sums" ->
          new Rows(
              List.of(new Row(0, bits, false, 0, false), new Row(bits, bits, false, 0, true)),
              1,
              false,
              OptionalInt.empty());
      case "ADD select", "ADD compare" -> plain(bits + 1, false);
      case "ADD complement" -> withOne(plain(bits + 1, false));
      default -> throw new IllegalArgumentException("no rows of " + coding);
    };
  }

  private static Rows plain(int width, boolean signed) {
    return new Rows(List.of(new Row(0, width, signed, 0, false)), 1, false, OptionalInt.empty());
  }

  private static Rows withOne(Rows rows) {
    return new Rows(rows.rows(), 1, true, OptionalInt.empty());
  }

  /// Bits of the template's `row`.
  int bits() {
    return rows.stream().mapToInt(r -> r.offset() + r.width()).max().orElseThrow();
  }
}
