package nnc.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Decoder;
import picocli.CommandLine.Option;

/// How the steps of a network in time become a class.
final class DecoderOption {

  @Option(
      names = "--decode",
      paramLabel = "DECODER",
      description = {
        "The class of a sequence is where the first output has the largest sum (the default), is the",
        "first above 0, the largest in the last step (last), in any step (max), or by the sum of",
        "softmax: sum, first, last, max, softmax."
      })
  private String decode;

  /// Whether it was given.
  Optional<String> given() {
    return decode == null ? Optional.empty() : Optional.of("--decode");
  }

  Decoder decoder() {
    if (decode == null) {
      return Decoder.SUM;
    }
    return Decoder.of(decode)
        .orElseThrow(() -> {
          var names = Arrays.stream(Decoder.values()).map(Decoder::text).toList();
          return Diagnostic.of(
                  Code.E0201,
                  Span.of(Source.binary("--decode " + DiagnosticText.clean(decode))),
                  "there is no decoder '" + DiagnosticText.clean(decode) + "'")
              .help(
                  Similar.to(decode, names)
                      .map(s -> "did you mean '" + s + "'?")
                      .orElse("decoders are " + names.stream().collect(Collectors.joining(", "))))
              .rejection();
        });
  }
}
