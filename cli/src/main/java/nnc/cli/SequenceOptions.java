package nnc.cli;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nnc.frontend.data.SequenceFiles;
import nnc.frontend.encoding.Encoder;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How data become the steps of a network in time.
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

  /// Whether any was given.
  Optional<String> given() {
    return steps != null
        ? Optional.of("--steps")
        : bin != null
            ? Optional.of("--bin")
            : encode != null ? Optional.of("--encode") : Optional.empty();
  }

  /// Says that an option that was given has no meaning for a network whose samples have nothing to
  /// do with each other.
  static void refuse(Optional<String> given) {
    given.ifPresent(option -> {
      throw Diagnostic.of(
              Code.E0210, Span.of(Source.binary(option)), option + " is for networks in time")
          .help("leave it out, or give the model populations or delays")
          .rejection();
    });
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
}
