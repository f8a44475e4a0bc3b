package nnc.frontend.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.number.NumberFormat;

/// Events in steps: an input's element is the number of its events in the step, but at most 1 where
/// the input is a bit.
final class EventSteps implements Samples {

  private final StepValues inputs;
  private final int count;
  private final int[] elements;

  /// Where the events of each step begin among `elements`, and where those of the last end.
  private final int[] starts;

  private final List<String> notes = new ArrayList<>();

  private EventSteps(StepValues inputs, int count, int[] elements, int[] starts) {
    this.inputs = inputs;
    this.count = count;
    this.elements = elements;
    this.starts = starts;
  }

  static EventSteps of(
      EventFile events, StepValues inputs, SequenceFiles.Reading reading, int most) {
    BinaryFile file = inputs.file();
    double first = 0;
    if (events.isAer() && events.count() > 0) {
      first = Double.POSITIVE_INFINITY;
      for (int i = 0; i < events.count(); i++) {
        first = Math.min(first, events.time(i));
      }
    }
    double bin = reading.bin().orElse(1);
    long[] steps = new long[events.count()];
    long end = 0;
    for (int i = 0; i < steps.length; i++) {
      double step = Math.floor((events.time(i) - first) / bin);
      steps[i] = (long) step;
      end = Math.max(end, steps[i] + 1);
      if (events.element(i) >= inputs.size()) {
        throw file.diagnostic(
                Code.E0302,
                "event "
                    + (i + 1)
                    + " of '"
                    + file.name()
                    + "' is of neuron "
                    + events.element(i)
                    + ", the network's inputs have "
                    + inputs.size())
            .help("neurons count from 0 through all inputs, each row-major")
            .rejection();
      }
    }
    if (reading.steps().isEmpty() && end > most) {
      throw file.diagnostic(
              Code.E0106,
              "the last event of '" + file.name() + "' is in step " + (end - 1) + " (from 0)")
          .help("say how long a step is with --bin, or how many to take with --steps")
          .rejection();
    }
    if (reading.steps().isEmpty() && end == 0) {
      throw file.diagnostic(Code.E0107, "'" + file.name() + "' holds no events")
          .help("say how many steps it stands for with --steps")
          .rejection();
    }
    int count = reading.steps().orElse((int) end);
    return sorted(inputs, steps, events, count);
  }

  /// Counting sort by step, events of a step in the file's order.
  private static EventSteps sorted(StepValues inputs, long[] steps, EventFile events, int count) {
    int[] starts = new int[count + 1];
    int dropped = 0;
    for (long step : steps) {
      if (step < count) {
        starts[(int) step + 1]++;
      } else {
        dropped++;
      }
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = Arrays.copyOf(starts, count);
    int[] elements = new int[steps.length - dropped];
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] < count) {
        elements[next[(int) steps[i]]++] = (int) events.element(i);
      }
    }
    EventSteps result = new EventSteps(inputs, count, elements, starts);
    if (dropped > 0) {
      result.notes.add(events(dropped) + " behind the last step dropped");
    }
    int together = result.together();
    if (together > 0) {
      result.notes.add(
          events(together) + " in the step of another of the same neuron, which takes one a step");
    }
    return result;
  }

  private static String events(int n) {
    return n + (n == 1 ? " event" : " events");
  }

  /// Events of bits that do not count because another fell into the same step.
  private int together() {
    int[] seen = new int[inputs.size()];
    int lost = 0;
    for (int step = 0; step < count; step++) {
      for (int i = starts[step]; i < starts[step + 1]; i++) {
        boolean again = seen[elements[i]] == step + 1;
        lost += again && isBit(elements[i]) ? 1 : 0;
        seen[elements[i]] = step + 1;
      }
    }
    return lost;
  }

  private boolean isBit(int element) {
    return inputs.format(element) instanceof NumberFormat.Fixed f && !f.signed() && f.width() == 1;
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public List<Integer> labels() {
    return List.of();
  }

  @Override
  public List<Value> inputs(int index) {
    java.util.Objects.checkIndex(index, count);
    double[] row = new double[inputs.size()];
    for (int i = starts[index]; i < starts[index + 1]; i++) {
      row[elements[i]] = isBit(elements[i]) ? 1 : row[elements[i]] + 1;
    }
    return inputs.of(row, element -> "step " + index + ", neuron " + element);
  }
}
