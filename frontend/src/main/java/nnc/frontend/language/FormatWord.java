package nnc.frontend.language;

import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.number.NumberFormat;

/// Formats by their names.
final class FormatWord {

  private static final List<String> USUAL =
      List.of("int8", "uint8", "int4", "uint4", "int16", "uint16", "bit", "bipolar", "real");

  private FormatWord() {}

  /// Throws a rejection with E0201 for a word that is no format and with E0305 for an impossible
  /// width.
  static NumberFormat of(Syntax.Name name) {
    String text = name.text();
    Optional<NumberFormat> format = NumberFormat.parse(text);
    if (format.isPresent()) {
      return format.get();
    }
    if (text.matches("u?int\\d+|u?q-?\\d+\\.\\d+")) {
      throw Diagnostic.of(
              Code.E0305,
              name.span(),
              "'" + text + "' is not 1 to " + NumberFormat.MAX_WIDTH + " bits wide")
          .help("use a width in that range, for example uint8 or q8.8")
          .rejection();
    }
    throw Diagnostic.of(Code.E0201, name.span(), "there is no format '" + text + "'")
        .help(
            meant(text)
                .map(m -> "did you mean '" + m + "'?")
                .orElse("formats are int8, uint4, q8.8, uq0.8, bit, bipolar and real"))
        .rejection();
  }

  private static Optional<String> meant(String text) {
    return switch (text) {
      case "float", "float32", "float64", "double", "f32", "f64" -> Optional.of("real");
      case "bool", "boolean" -> Optional.of("bit");
      case "int" -> Optional.of("int8");
      case "uint", "byte", "u8" -> Optional.of("uint8");
      default -> Similar.to(text, USUAL);
    };
  }
}
