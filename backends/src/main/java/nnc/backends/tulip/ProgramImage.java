package nnc.backends.tulip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.MemoryImage;
import nnc.ir.PeProgram;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;

/// A program as the contents of the array's memories: microcode, one description a layer, and the
/// tables that the descriptions point into.
public final class ProgramImage {

  private final PeProgram program;
  private final Machine machine;
  private final Microcode code;
  private final List<Step> steps = new ArrayList<>();
  private final SequencedMap<String, Integer> starts = new LinkedHashMap<>();
  private final List<Place> places = new ArrayList<>();
  private final int[] totals;

  /// A layer and where its parts begin in each table. `firsts` has the number of the first bit that
  /// each step takes that takes any, and at its end that of all bits.
  record Place(
      Layer layer,
      Routine routine,
      List<Integer> firsts,
      int step,
      int offset,
      int row,
      int weight,
      int control) {

    int first(int number) {
      return firsts.get(number);
    }

    int take(int number) {
      return firsts.get(number + 1) - firsts.get(number);
    }
  }

  public ProgramImage(PeProgram program) {
    this.program = program;
    this.machine = program.machine();
    this.code = new Microcode(machine);
    program
        .routines()
        .forEach((id, r) -> {
          starts.put(id, steps.size());
          steps.addAll(r.steps());
        });
    int offset = 0;
    int row = 0;
    int weight = 0;
    int control = 0;
    for (Layer layer : program.layers().values()) {
      Routine routine = program.routine(layer);
      int rounds = layer.rounds(machine);
      places.add(
          new Place(
              layer,
              routine,
              firsts(routine),
              starts.get(layer.routine()),
              offset,
              row,
              weight,
              control));
      offset += routine.takes();
      row += layer.batches();
      weight += layer.weights().isPresent() ? rounds * routine.takes() : 0;
      control += rounds;
    }
    totals = new int[] {offset, row, weight, control};
  }

  Microcode code() {
    return code;
  }

  List<Place> places() {
    return places;
  }

  int stepCount() {
    return steps.size();
  }

  int offsetCount() {
    return totals[0];
  }

  int rowCount() {
    return totals[1];
  }

  int weightCount() {
    return Math.max(1, totals[2]);
  }

  int controlCount() {
    return totals[3];
  }

  int addressWidth() {
    return Bits.counter(program.memory().size() - 1L);
  }

  /// Bits of a batch's places: where each group reads, then where each writes, then whether it
  /// does.
  int rowWidth() {
    return machine.groups() * (2 * addressWidth() + 1);
  }

  /// Bits that count channels.
  int channelWidth() {
    int most = program.layers().values().stream().mapToInt(Layer::channels).max().orElse(1);
    return Bits.counter(Math.max(most, machine.elements()));
  }

  MemoryImage microcode() {
    return MemoryImage.of(code.width(), steps.size(), (i, word) -> code.encode(steps.get(i), word));
  }

  MemoryImage memory() {
    return MemoryImage.of(
        1, program.memory().size(), (i, word) -> word.put(0, 1, program.memory().raw(i)));
  }

  /// A word for each step that takes bits: the offsets of the bits.
  MemoryImage offsets() {
    int width = addressWidth();
    return MemoryImage.of(
        machine.inputs() * width,
        offsetCount(),
        (i, word) -> {
          Place place = places.get(place(i, Place::offset));
          int number = i - place.offset();
          for (int k = 0; k < place.take(number); k++) {
            word.put(k * width, width, place.layer().offset(place.first(number) + k));
          }
        });
  }

  /// A word for each batch: the places of every group.
  MemoryImage rows() {
    int width = addressWidth();
    return MemoryImage.of(
        rowWidth(),
        rowCount(),
        (i, word) -> {
          Place place = places.get(place(i, Place::row));
          int batch = i - place.row();
          for (int g = 0; g < machine.groups(); g++) {
            int write = place.layer().write(batch, g);
            word.put(g * width, width, place.layer().read(batch, g));
            word.put((machine.groups() + g) * width, width, Math.max(0, write));
            word.put(2 * machine.groups() * width + g, 1, write < 0 ? 0 : 1);
          }
        });
  }

  /// A word for each round and step that takes bits: those of all elements.
  MemoryImage weights() {
    return MemoryImage.of(
        machine.elements() * machine.inputs(),
        weightCount(),
        (i, word) -> {
          int p = weightPlace(i);
          if (p < 0) {
            return;
          }
          Place place = places.get(p);
          int takes = place.routine().takes();
          int round = (i - place.weight()) / takes;
          int number = (i - place.weight()) % takes;
          int from = place.first(number);
          int take = place.take(number);
          int inputs = place.routine().inputs();
          elements(
              place,
              round,
              (element, channel) -> {
                for (int k = 0; k < take; k++) {
                  long bit = place.layer().weights().orElseThrow().raw(channel * inputs + from + k);
                  word.put(element * machine.inputs() + k, 1, bit);
                }
              });
        });
  }

  /// A word for each round: the control words of all elements.
  MemoryImage controls() {
    return MemoryImage.of(
        machine.elements() * machine.controlBits(),
        controlCount(),
        (i, word) -> {
          Place place = places.get(place(i, Place::control));
          int bits = place.routine().controls();
          if (bits > 0) {
            elements(
                place,
                i - place.control(),
                (element, channel) -> {
                  for (int b = 0; b < bits; b++) {
                    long bit = place.layer().controls().orElseThrow().raw(channel * bits + b);
                    word.put(element * machine.controlBits() + b, 1, bit);
                  }
                });
          }
        });
  }

  @FunctionalInterface
  private interface ElementChannel {
    void at(int element, int channel);
  }

  private void elements(Place place, int round, ElementChannel each) {
    for (int g = 0; g < machine.groups(); g++) {
      for (int q = 0; q < place.layer().active(machine, round, g); q++) {
        each.at(g * machine.lanes() + q, place.layer().channel(machine, round, g, q));
      }
    }
  }

  /// The last place that begins at `index` or before.
  private int place(int index, java.util.function.ToIntFunction<Place> begin) {
    int found = -1;
    for (int p = 0; p < places.size(); p++) {
      if (begin.applyAsInt(places.get(p)) <= index) {
        found = p;
      }
    }
    return found;
  }

  private int weightPlace(int index) {
    int found = -1;
    for (int p = 0; p < places.size(); p++) {
      if (places.get(p).layer().weights().isPresent() && places.get(p).weight() <= index) {
        found = p;
      }
    }
    return found;
  }

  private static List<Integer> firsts(Routine routine) {
    List<Integer> firsts = new ArrayList<>(List.of(0));
    for (Step step : routine.steps()) {
      if (step.take() > 0) {
        firsts.add(firsts.getLast() + step.take());
      }
    }
    return firsts;
  }
}
