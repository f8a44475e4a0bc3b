package nnc.testbench.spinnaker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
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

  /// Numbers of a sequence, 8 bytes each, that come in, are given and kept in all populations.
  private static final long MOST_NUMBERS = 1L << 26;

  /// Steps whose instructions are counted.
  private static final int COUNTED = 20;

  private final Network network;

  /// By population.
  private final SequencedMap<String, SequencedMap<String, byte[]>> programs;

  public NeuronCoSimulation(Network network) {
    this(network, NeuronProgram.trials(network));
  }

  /// With programs of their own for the populations, as `NeuronProgram.trials` makes them.
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
    long numbers =
        programs.sequencedKeySet().stream()
            .mapToLong(id -> (long) size(id) * (columns(id) + network.inputs(id).size()))
            .sum();
    return numbers == 0 ? Long.MAX_VALUE : MOST_NUMBERS / numbers;
  }

  /// How many populations have programs.
  public int populations() {
    return programs.size();
  }

  private int size(String id) {
    return ((Op.Population) network.op(id)).shape().size();
  }

  private int columns(String id) {
    return 1 + ((Op.Population) network.op(id)).model().states().size();
  }

  /// Runs every population on sequences of samples. Throws `MissingTool` without the compiler or
  /// QEMU, `ToolFailure` where they fail.
  public List<Outcome> run(List<List<List<Value>>> sequences) {
    return run(sequences, () -> {});
  }

  /// The same, telling `each` of every population that has run a sequence.
  public List<Outcome> run(List<List<List<Value>>> sequences, Runnable each) {
    try (TemporaryFolder folder = new TemporaryFolder("nnc-neurons")) {
      List<Trial> trials = new ArrayList<>();
      for (String id : programs.sequencedKeySet()) {
        trials.add(new Trial(id, folder.create(String.valueOf(trials.size()))));
      }
      for (int s = 0; s < sequences.size(); s++) {
        record(sequences.get(s), trials);
        for (Trial trial : trials) {
          trial.compare(s);
          each.run();
        }
      }
      return trials.stream().map(Trial::outcome).toList();
    }
  }

  /// Keeps for each trial what comes in at each neuron's ports, and what each neuron gives and
  /// keeps.
  private void record(List<List<Value>> samples, List<Trial> trials) {
    trials.forEach(t -> t.begin(samples.size()));
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    for (int step = 0; step < samples.size(); step++) {
      SequencedMap<String, Value> values = sequence.trace(samples.get(step));
      for (Trial trial : trials) {
        trial.record(step, values, sequence);
      }
    }
  }

  /// A population's program at work.
  private final class Trial {
    private final String id;
    private final NeuronTrial program;
    private final List<String> from;
    private final List<NeuronModel.State> states;
    private final int size;
    private final int columns;
    private int length;
    private long[] inputs;
    private long[] expected;
    private long steps;
    private double instructions;
    private long mismatches;
    private Optional<Difference> first = Optional.empty();

    Trial(String id, Path folder) {
      this.id = id;
      this.from = network.inputs(id);
      this.states = ((Op.Population) network.op(id)).model().states();
      this.size = size(id);
      this.columns = columns(id);
      this.program = NeuronTrial.build(programs.get(id), folder);
    }

    void begin(int count) {
      length = count;
      inputs = new long[count * size * from.size()];
      expected = new long[count * size * columns];
    }

    void record(int step, SequencedMap<String, Value> values, Interpreter.Sequence sequence) {
      int row = step * size;
      for (int p = 0; p < from.size(); p++) {
        spread(values.get(from.get(p)).raw(), inputs, row * from.size() + p, from.size());
      }
      spread(values.get(id).raw(), expected, row * columns, columns);
      for (int s = 0; s < states.size(); s++) {
        long[] state = sequence.state(id, states.get(s).name()).raw();
        spread(state, expected, row * columns + 1 + s, columns);
      }
    }

    void compare(int sequence) {
      long[] got = program.run(length, inputs);
      if (got.length != expected.length) {
        throw new IllegalStateException(got.length + " numbers instead of " + expected.length);
      }
      for (int i = 0; i < got.length; i++) {
        if (got[i] != expected[i]) {
          mismatches++;
          if (first.isEmpty()) {
            first = Optional.of(difference(sequence, i, got[i]));
          }
        }
      }
      if (steps == 0 && length > 0) {
        int counted = Math.min(COUNTED, length);
        instructions = (double) program.instructions(counted, inputs) / ((long) counted * size);
      }
      steps += length;
    }

    private Difference difference(int sequence, int at, long got) {
      int row = at / columns;
      int column = at % columns;
      return new Difference(
          id,
          sequence,
          row / size,
          row % size,
          column == 0 ? "" : states.get(column - 1).name(),
          expected[at],
          got);
    }

    Outcome outcome() {
      return new Outcome(id, size, steps, instructions, mismatches, first);
    }
  }

  private static void spread(long[] values, long[] into, int at, int stride) {
    for (int n = 0; n < values.length; n++) {
      into[at + n * stride] = values[n];
    }
  }
}
