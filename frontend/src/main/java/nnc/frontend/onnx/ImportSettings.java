package nnc.frontend.onnx;

import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.pass.Settings;

/// What `--set` says about an import: `argmax`, whether scores become a class; `input.format` and
/// `input.scale`, what the network reads and what one step of it means; `sign`, what `Sign` makes
/// of 0.
record ImportSettings(
    boolean argmax,
    Optional<NumberFormat> inputFormat,
    Optional<Double> inputScale,
    boolean bipolarSign) {

  static ImportSettings of(Settings settings) {
    return new ImportSettings(
        flag(settings, "argmax", "true", "false"),
        settings.get("input.format").map(ImportSettings::format),
        settings.get("input.scale").map(ImportSettings::scale),
        !flag(settings, "sign", "onnx", "bipolar"));
  }

  /// Whether the setting is `yes`, which is the default.
  private static boolean flag(Settings settings, String key, String yes, String no) {
    String value = settings.get(key).orElse(yes);
    if (!value.equals(yes) && !value.equals(no)) {
      throw bad(key, value, "'" + yes + "' or '" + no + "'");
    }
    return value.equals(yes);
  }

  private static NumberFormat format(String text) {
    return NumberFormat.parse(text)
        .orElseThrow(() -> bad("input.format", text, "a format such as uint8, int4 or real"));
  }

  /// A number, or a quotient such as `1/255`.
  private static double scale(String text) {
    try {
      int slash = text.indexOf('/');
      double scale =
          slash < 0
              ? Double.parseDouble(text)
              : Double.parseDouble(text.substring(0, slash))
                  / Double.parseDouble(text.substring(slash + 1));
      if (scale > 0 && Double.isFinite(scale)) {
        return scale;
      }
    } catch (NumberFormatException _) {
      // refused below
    }
    throw bad("input.scale", text, "a positive number such as 0.25 or 1/255");
  }

  private static RuntimeException bad(String key, String value, String wanted) {
    return Diagnostic.of(
            Code.E0107,
            Span.of(Source.binary("--set " + key + "=" + value)),
            "setting '" + key + "' is '" + value + "', not " + wanted)
        .rejection();
  }
}
