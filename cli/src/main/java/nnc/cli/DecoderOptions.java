package nnc.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import nnc.frontend.Model;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Decoder;
import nnc.ir.network.Halt;
import picocli.CommandLine.Option;

/// How the steps of a network in time become a class, and when they are enough.
final class DecoderOptions {

  @Option(
      names = "--decode",
      paramLabel = "DECODER",
      description = {
        "The class of a sequence is where the first output has the largest sum (the default), is the",
        "first above 0, the largest in the last step (last), in any step (max), by the sum of softmax,",
        "or has the most complex spikes by Lempel and Ziv: sum, first, last, max, softmax, complexity."
      })
  private String decode;

  @Option(
      names = "--halt",
      paramLabel = "CONDITION",
      description = {
        "End a sequence early where the sums of the first output are clear: gap=B, the largest is at",
        "least B above the second, or confidence=P, its share in their softmax is at least P."
      })
  private String halt;

  /// Whether any was given.
  Optional<String> given() {
    return decode != null
        ? Optional.of("--decode")
        : halt != null ? Optional.of("--halt") : Optional.empty();
  }

  Optional<Halt> halt() {
    return ending().map(Model.Ending::halt);
  }

  /// The same with what was written.
  Optional<Model.Ending> ending() {
    if (halt == null) {
      return Optional.empty();
    }
    Span span = Span.of(Source.binary("--halt " + DiagnosticText.clean(halt)));
    Halt given =
        Halt.of(halt)
            .orElseThrow(() ->
                Diagnostic.of(
                        Code.E0305,
                        span,
                        "a sequence cannot end at '" + DiagnosticText.clean(halt) + "'")
                    .help("for example --halt gap=3, or --halt confidence=0.9 (at most 1)")
                    .rejection());
    return Optional.of(new Model.Ending(given, span));
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
