package nnc.testbench.spinnaker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import nnc.backends.spinnaker.NeuronProgram;
import nnc.backends.spinnaker.NeuronTrial;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.op.Op;

/// The programs of an integer network's populations, built for the machine's cores and run by QEMU
/// on what the interpreter lets come in: what every neuron gives and keeps, step by step.
public final class NeuronCoSimulation {

  /// Numbers that a population's run may read or write, 8 bytes each.
  static final long MOST_NUMBERS = 1L << 25;

  /// Steps whose instructions are counted.
  private static final int COUNTED = 20;

  private final Network network;

  /// By population.
  private final SequencedMap<String, SequencedMap<String, byte[]>> programs;

  public NeuronCoSimulation(Network network) {
    this(network, NeuronProgram.ofAll(network));
  }

  /// With programs of their own for the populations, as `NeuronProgram.ofAll` makes them.
  public NeuronCoSimulation(
      Network network, SequencedMap<String, SequencedMap<String, byte[]>> programs) {
    this.network = network;
    this.programs = programs;
  }

  /// A number that a program has and the interpreter has not. `what` is a state or "" for what the
  /// neuron gives.
  public record Difference(
      String population, int sequence, int step, int neuron, String what, long expected, long got) {
    @Override
    public String toString() {
      return "step "
          + step
          + (sequence == 0 ? "" : " of sequence " + sequence)
          + ", neuron "
          + neuron
          + " of '"
          + population
          + "': "
          + (what.isEmpty() ? "gives " : what + " is ")
          + got
          + ", not "
          + expected;
    }
  }

  /// How a population's program did; `instructions` are those of one step of one neuron, its share
  /// of the loop included.
  public record Outcome(
      String population,
      int neurons,
      long steps,
      double instructions,
      long mismatches,
      Optional<Difference> first) {}

  /// Steps of a sequence that the memory of a run allows.
  public long mostSteps() {
    return programs.sequencedKeySet().stream()
        .mapToLong(id -> MOST_NUMBERS / ((long) size(id) * Math.max(columns(id), ports(id))))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private int size(String id) {
    return ((Op.Population) network.op(id)).shape().size();
  }

  private int ports(String id) {
    return network.inputs(id).size();
  }

  private int columns(String id) {
    return 1 + ((Op.Population) network.op(id)).model().states().size();
  }

  /// Runs every population on sequences of samples. Throws `MissingTool` without the compiler or
  /// QEMU, `ToolFailure` where they fail.
  public List<Outcome> run(List<List<List<Value>>> sequences) {
    List<Outcome> outcomes = new ArrayList<>();
    for (String id : programs.sequencedKeySet()) {
      Path folder = folder();
      try {
        outcomes.add(run(id, sequences, NeuronTrial.build(programs.get(id), folder)));
      } finally {
        delete(folder);
      }
    }
    return outcomes;
  }

  private Outcome run(String id, List<List<List<Value>>> sequences, NeuronTrial trial) {
    int size = size(id);
    int ports = ports(id);
    int columns = columns(id);
    long mismatches = 0;
    long steps = 0;
    double instructions = 0;
    Optional<Difference> first = Optional.empty();
    for (int s = 0; s < sequences.size(); s++) {
      List<List<Value>> samples = sequences.get(s);
      long[] inputs = new long[samples.size() * size * ports];
      long[] expected = new long[samples.size() * size * columns];
      record(id, samples, inputs, expected);
      long[] got = trial.run(samples.size(), inputs);
      if (got.length != expected.length) {
        throw new IllegalStateException(got.length + " numbers instead of " + expected.length);
      }
      for (int i = 0; i < got.length; i++) {
        if (got[i] != expected[i]) {
          mismatches++;
          if (first.isEmpty()) {
            first = Optional.of(difference(id, s, i, expected[i], got[i]));
          }
        }
      }
      steps += samples.size();
      if (s == 0 && !samples.isEmpty()) {
        int counted = Math.min(COUNTED, samples.size());
        instructions = (double) trial.instructions(counted, inputs) / ((long) counted * size);
      }
    }
    return new Outcome(id, size, steps, instructions, mismatches, first);
  }

  /// What comes in at each neuron's ports, and what each neuron gives and keeps.
  private void record(String id, List<List<Value>> samples, long[] inputs, long[] expected) {
    List<String> from = network.inputs(id);
    List<NeuronModel.State> states = ((Op.Population) network.op(id)).model().states();
    int size = size(id);
    int columns = columns(id);
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    for (int t = 0; t < samples.size(); t++) {
      SequencedMap<String, Value> values = sequence.trace(samples.get(t));
      int row = t * size;
      for (int p = 0; p < from.size(); p++) {
        spread(values.get(from.get(p)).raw(), inputs, row * from.size() + p, from.size());
      }
      spread(values.get(id).raw(), expected, row * columns, columns);
      for (int s = 0; s < states.size(); s++) {
        long[] state = sequence.state(id, states.get(s).name()).raw();
        spread(state, expected, row * columns + 1 + s, columns);
      }
    }
  }

  private static void spread(long[] values, long[] into, int at, int stride) {
    for (int n = 0; n < values.length; n++) {
      into[at + n * stride] = values[n];
    }
  }

  private Difference difference(String id, int sequence, int at, long expected, long got) {
    int columns = columns(id);
    int row = at / columns;
    int column = at % columns;
    List<NeuronModel.State> states = ((Op.Population) network.op(id)).model().states();
    return new Difference(
        id,
        sequence,
        row / size(id),
        row % size(id),
        column == 0 ? "" : states.get(column - 1).name(),
        expected,
        got);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("nnc-neurons");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
