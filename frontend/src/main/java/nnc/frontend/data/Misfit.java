package nnc.frontend.data;

import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.number.NumberFormat;

/// What is said of data that an input cannot take.
final class Misfit {

  private Misfit() {}

  /// E0302 for `subject`, which names value and place.
  static Diagnostic of(BinaryFile file, String subject, NumberFormat format) {
    Diagnostic found = file.diagnostic(Code.E0302, subject + " is no " + format);
    return switch (format) {
      case NumberFormat.Bipolar() -> found.help("write -1 and 1");
      case NumberFormat.Fixed f when f.fraction() != 0 ->
          found.help(
              "values are multiples of 2^"
                  + -f.fraction()
                  + " from "
                  + f.range().lo() * f.unit()
                  + " to "
                  + f.range().hi() * f.unit());
      case NumberFormat.Fixed f ->
          found.help(
              "the input takes the integers "
                  + f.range()
                  + "; scale the data, or declare another format");
      case NumberFormat.Real() -> found;
    };
  }
}
