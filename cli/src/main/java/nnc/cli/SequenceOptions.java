package nnc.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import nnc.frontend.data.SequenceFiles;
import nnc.frontend.encoding.Encoder;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Decoder;
import nnc.ir.network.Halt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How data become the steps of a network in time, and its steps a class.
final class SequenceOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = {
        "Steps of a sequence of a network in time: each begins anew and has one label. Without it",
        "all rows or events are one sequence."
      })
  private Integer steps;

  @Option(
      names = "--bin",
      paramLabel = "T",
      description = {
        "Length of a step in the unit of an event file's times (default: 1; to be given for",
        "AER-DAT files, whose unit is the microsecond)."
      })
  private Double bin;

  @Option(
      names = "--encode",
      paramLabel = "ENCODER",
      description = {
        "Make each row a sequence: direct, rate, poisson, latency, delta (of sequences), population",
        "or burst, with options as in 'poisson,seed=7,range=0..255'."
      })
  private String encode;

  @Option(
      names = "--decode",
      paramLabel = "DECODER",
      description = {
        "The class of a sequence is where the first output has the largest sum (the default), is the",
        "first above 0, the largest in the last step (last), in any step (max), or by the sum of",
        "softmax: sum, first, last, max, softmax."
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
    return steps != null
        ? Optional.of("--steps")
        : bin != null
            ? Optional.of("--bin")
            : encode != null
                ? Optional.of("--encode")
                : decode != null
                    ? Optional.of("--decode")
                    : halt != null ? Optional.of("--halt") : Optional.empty();
  }

  SequenceFiles.Reading reading(long seed) {
    if (steps != null && steps < 1) {
      throw new ParameterException(command.commandLine(), "--steps must be at least 1");
    }
    if (bin != null && !(bin > 0 && Double.isFinite(bin))) {
      throw new ParameterException(command.commandLine(), "--bin must be above 0");
    }
    return new SequenceFiles.Reading(
        steps == null ? OptionalInt.empty() : OptionalInt.of(steps),
        bin == null ? OptionalDouble.empty() : OptionalDouble.of(bin),
        Optional.ofNullable(encode).map(e -> Encoder.of(e, seed)));
  }

  Optional<Halt> halt() {
    if (halt == null) {
      return Optional.empty();
    }
    return Optional.of(
        Halt.of(halt)
            .orElseThrow(() ->
                Diagnostic.of(
                        Code.E0305,
                        Span.of(Source.binary("--halt " + DiagnosticText.clean(halt))),
                        "a sequence cannot end at '" + DiagnosticText.clean(halt) + "'")
                    .help("for example --halt gap=3, or --halt confidence=0.9 (at most 1)")
                    .rejection()));
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
