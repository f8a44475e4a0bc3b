package nnc.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nnc.ir.kernel.Stalls;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// How the world outside an emulated or simulated design behaves.
final class EmulatorOptions {

  @Option(
      names = "--stalls",
      paramLabel = "SOURCE,SINK",
      converter = Percentages.class,
      description =
          "Percent of cycles (0..99) in which the source offers nothing and the sink takes nothing,"
              + " drawn from --seed; with --target.")
  private Stalls stalls = Stalls.NONE;

  @Option(
      names = "--trace",
      paramLabel = "FILE.vcd",
      description =
          "Write the signals of every channel, of every cell of an array, or the pulses at every pin"
              + " of a pulse circuit, as a waveform, and beside it FILE.gtkw, which groups them in"
              + " GTKWave; with --target. cosim writes only the cycles around the first difference,"
              + " FILE.vcd alone, and nothing where none is.")
  private Path trace;

  /// Whether any of the options was given.
  boolean given() {
    return trace != null || !stalls.equals(Stalls.NONE);
  }

  /// Whether the world outside is to stall.
  boolean stalled() {
    return !stalls.equals(Stalls.NONE);
  }

  /// The save file of a viewer beside a waveform: its name with `.gtkw` for `.vcd`.
  static Path view(Path waveform) {
    String name = waveform.getFileName().toString();
    String stem = name.endsWith(".vcd") ? name.substring(0, name.length() - 4) : name;
    return waveform.resolveSibling(stem + ".gtkw");
  }

  Optional<Path> trace() {
    return Optional.ofNullable(trace);
  }

  Optional<Path> trace(Console console) {
    return trace().map(console::path);
  }

  /// The stall pattern, drawn from `seed`.
  Stalls stalls(long seed) {
    return new Stalls(seed, stalls.sourcePercent(), stalls.sinkPercent());
  }

  /// `30,20` or `30%,20%`.
  static final class Percentages implements ITypeConverter<Stalls> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,2})%?,(\\d{1,2})%?");

    @Override
    public Stalls convert(String value) {
      Matcher form = FORM.matcher(value);
      if (!form.matches()) {
        throw new TypeConversionException(
            "'" + value + "' is not SOURCE,SINK with percentages from 0 to 99, as in 30,20");
      }
      return new Stalls(0, Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }
  }
}
