package nnc.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import nnc.frontend.data.ArrayFile;
import nnc.frontend.data.SequenceFiles;
import nnc.frontend.encoding.Encoder;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nnc encode DATA --encode ENCODER -o FILE.csv`: the steps that an encoder makes of data, as all
/// commands take them, calibration included.
@Command(
    name = "encode",
    description = "Write the steps that an encoder makes of data, a row per step.",
    mixinStandardHelpOptions = true)
final class Encode implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      description = "CSV, NPY, NPZ or IDX (also .gz), a row per sample.")
  private Path data;

  @Option(
      names = "--encode",
      required = true,
      paramLabel = "ENCODER",
      description = {
        "direct, rate, poisson, latency, delta, population or burst, with options as in",
        "'poisson,seed=7,range=0..255'."
      })
  private String encoder;

  @Option(names = "--steps", paramLabel = "N", description = "Steps that a row becomes.")
  private Integer steps;

  @Option(names = "--limit", paramLabel = "N", description = "Use the first N sequences only.")
  private Integer limit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of random encoders (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE.csv",
      description = "The table to write.")
  private Path output;

  Encode(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if ((steps != null && steps < 1) || (limit != null && limit < 1)) {
      throw new ParameterException(spec.commandLine(), "--steps and --limit must be at least 1");
    }
    Encoder chosen = Encoder.of(encoder, seed);
    Path file = console.path(data);
    Tensor array = ArrayFile.read(file, Optional.empty(), Span.NONE);
    Shape shape = array.shape();
    int features = shape.dim(shape.rank() - 1);
    if (chosen.expands()) {
      features = shape.perChannel();
    }
    TensorType row = new TensorType(Shape.of(chosen.width(features)), Formats.REAL);
    Network taker =
        Network.builder("steps").add("x", new Op.Input(row)).add("y", new Op.Output(), "x").build();
    Samples all =
        SequenceFiles.read(
                file,
                Optional.empty(),
                taker,
                new SequenceFiles.Reading(
                    steps == null ? OptionalInt.empty() : OptionalInt.of(steps),
                    OptionalDouble.empty(),
                    Optional.of(chosen)),
                limit == null ? Integer.MAX_VALUE : limit)
            .sequences()
            .steps();
    OutputFile.write(console.path(output), table(all));
    console.say("wrote " + all.count() + (all.count() == 1 ? " step" : " steps") + " to " + output);
    return ExitCode.DONE.number();
  }

  private static String table(Samples all) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < all.count(); i++) {
      double[] row = all.inputs(i).getFirst().real();
      for (int n = 0; n < row.length; n++) {
        text.append(n == 0 ? "" : ",");
        if (row[n] == Math.rint(row[n]) && Math.abs(row[n]) < 0x1p53) {
          text.append((long) row[n]);
        } else {
          text.append(row[n]);
        }
      }
      text.append('\n');
    }
    return text.toString();
  }
}
