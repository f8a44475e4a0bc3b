package nnc.frontend.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nnc.frontend.encoding.Encoder;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// Reads data for a network in time: a row (of CSV, NPY, NPZ or IDX files, as `DataFiles` takes
/// them) for each step, events (see `EventFile`), or rows of which an encoder makes sequences.
public final class SequenceFiles {

  /// Steps that events may span.
  private static final int MOST_STEPS = 10_000_000;

  private SequenceFiles() {}

  /// How a file is taken. `steps` is the length of a sequence; without it all rows or events are
  /// one. `bin` is how long a step of events is, in the unit of the file's times: 1 if left out,
  /// and needed for AER-DAT. Events behind the last step are dropped.
  public record Reading(OptionalInt steps, OptionalDouble bin, Optional<Encoder> encoder) {

    public static final Reading PLAIN =
        new Reading(OptionalInt.empty(), OptionalDouble.empty(), Optional.empty());
  }

  /// What was read, and remarks on what was left out.
  public record Read(Sequences sequences, List<String> notes) {
    public Read {
      notes = List.copyOf(notes);
    }
  }

  /// At most `limit` sequences, or steps where there is only one sequence. `labels` holds one class
  /// for each sequence or for each step. Throws `Rejection`: what `DataFiles` throws, E0106 for
  /// events too late, E0209 where sizes do not fit, E0210 for a reading that the file does not
  /// allow, E0302 for values that inputs cannot take.
  public static Read read(
      Path data, Optional<Path> labels, Network network, Reading reading, int limit) {
    BinaryFile file = BinaryFile.open(data, Span.NONE, Budget.DEFAULT);
    List<String> notes = new ArrayList<>();
    Sequences all =
        EventFile.matches(file)
            ? events(file, network, reading, limit, notes)
            : reading.encoder().isPresent()
                ? encoded(file, network, reading, reading.encoder().get(), limit)
                : rows(file, network, reading, limit);
    if (labels.isEmpty()) {
      return new Read(all, notes);
    }
    BinaryFile classFile = BinaryFile.open(labels.get(), Span.NONE, Budget.DEFAULT);
    List<Integer> classes = DataFiles.classes(classFile, network);
    boolean limited = limit != Integer.MAX_VALUE;
    int steps = all.steps().count();
    int wanted =
        classes.size() == all.count() || (limited && reading.steps().isPresent())
            ? all.count()
            : steps;
    if (classes.size() < wanted || (classes.size() > wanted && !limited)) {
      throw classFile
          .diagnostic(
              Code.E0209,
              "'"
                  + classFile.name()
                  + "' holds "
                  + classes.size()
                  + " labels for "
                  + counted(all.count(), "sequence")
                  + " of "
                  + counted(all.length(), "step"))
          .help("give one label for each sequence, or one for each step")
          .rejection();
    }
    return new Read(new Sequences(all.steps(), all.length(), classes.subList(0, wanted)), notes);
  }

  private static String counted(int n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static Sequences rows(BinaryFile file, Network network, Reading reading, int limit) {
    int length = reading.steps().orElse(0);
    int rows = (int) Math.min(Integer.MAX_VALUE, (long) limit * Math.max(1, length));
    DataFiles.FileSamples samples = DataFiles.samples(file, network, rows, length);
    if (length > 0 && samples.count() % length != 0) {
      throw uneven(file, samples.count(), length);
    }
    return new Sequences(samples, length > 0 ? length : samples.count(), List.of());
  }

  private static Rejection uneven(BinaryFile file, int count, int length) {
    return file.diagnostic(
            Code.E0209,
            "'" + file.name() + "' holds " + counted(count, "step") + ", no multiple of " + length)
        .help("all sequences have --steps steps: choose a number that divides them")
        .rejection();
  }

  private static Sequences events(
      BinaryFile file, Network network, Reading reading, int limit, List<String> notes) {
    if (reading.encoder().isPresent()) {
      throw file.fault(Code.E0210, "'" + file.name() + "' holds events, which need no encoder");
    }
    EventFile events = EventFile.read(file);
    if (events.isAer() && reading.bin().isEmpty()) {
      throw file.diagnostic(
              Code.E0210,
              "the times in '" + file.name() + "' are microseconds, steps are not known")
          .help("give the length of a step in microseconds, such as --bin 1000")
          .rejection();
    }
    StepValues inputs = StepValues.of(file, network);
    EventSteps steps = EventSteps.of(events, inputs, reading, MOST_STEPS);
    steps.notes().forEach(notes::add);
    int count = reading.steps().isPresent() ? steps.count() : Math.min(steps.count(), limit);
    return new Sequences(new FirstSteps(steps, count), count, List.of());
  }

  /// The first `count` of other samples.
  private record FirstSteps(Samples all, int count) implements Samples {
    @Override
    public List<Value> inputs(int index) {
      java.util.Objects.checkIndex(index, count);
      return all.inputs(index);
    }

    @Override
    public List<Integer> labels() {
      return List.of();
    }
  }

  private static Sequences encoded(
      BinaryFile file, Network network, Reading reading, Encoder encoder, int limit) {
    if (encoder.expands() && reading.steps().isEmpty()) {
      throw Diagnostic.of(
              Code.E0210,
              Span.of(Source.binary("--encode " + encoder)),
              "an encoder makes sequences whose length is not given")
          .help("give it, such as --steps 100")
          .rejection();
    }
    int unit = encoder.expands() ? 1 : reading.steps().orElse(1);
    int rows = (int) Math.min(Integer.MAX_VALUE, (long) limit * unit);
    Tensor array = ArrayFile.read(file, Optional.empty(), rows);
    int features = array.shape().rank() == 0 ? 1 : array.shape().perChannel();
    if (!encoder.expands() && reading.steps().isPresent() && array.shape().rank() > 2) {
      array =
          array.reshape(
              Shape.of(
                  array.shape().dim(0) * array.shape().dim(1), features / array.shape().dim(1)));
      features = array.shape().dim(1);
    }
    StepValues inputs = StepValues.of(file, network);
    if (encoder.width(features) != inputs.size()) {
      throw file.fault(
          Code.E0209,
          "'"
              + encoder
              + "' makes "
              + encoder.width(features)
              + " elements of the "
              + features
              + " of a row in '"
              + file.name()
              + "', the network takes "
              + inputs.size());
    }
    int count = Math.min(array.size() / features, rows);
    int length = encoder.expands() ? reading.steps().getAsInt() : reading.steps().orElse(count);
    if (!encoder.expands() && count % length != 0) {
      throw uneven(file, count, length);
    }
    int sequences = encoder.expands() ? count : count / length;
    if ((long) sequences * length > Integer.MAX_VALUE) {
      throw file.fault(Code.E0106, sequences + " sequences of " + length + " steps are too many");
    }
    return new Sequences(
        new EncodedSteps(array, features, encoder, length, sequences * length, inputs),
        length,
        List.of());
  }
}
