package nnc.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Wire;

/// The lowered design of the sfq target: cells, wires, and the pulses that the chip's pins get in
/// each frame of `frame` femtoseconds. The simulator executes it, the emitter prints it.
///
/// `cells` are those that instances use, with behaviour and times, so that the netlist needs no
/// library. `drives` maps each of the chip's input pins to its pulses; pins of `inputs` have
/// `Stimulus.When.DATA`. What a sample gives leaves the chip `latency` frames behind the one whose
/// data pins get it: 0 where each frame is done before the next one, more where it is a pipeline.
public record PulseNetlist(
    String name,
    long frame,
    int latency,
    SequencedMap<String, PulseCell> cells,
    SequencedMap<String, Instance> instances,
    List<Wire> wires,
    SequencedMap<String, Stimulus> drives,
    List<Terminal> inputs,
    List<Terminal> outputs)
    implements Lowered {

  public PulseNetlist {
    cells = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cells));
    instances = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(instances));
    wires = List.copyOf(wires);
    drives = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(drives));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// A netlist whose frames do not overlap.
  public PulseNetlist(
      String name,
      long frame,
      SequencedMap<String, PulseCell> cells,
      SequencedMap<String, Instance> instances,
      List<Wire> wires,
      SequencedMap<String, Stimulus> drives,
      List<Terminal> inputs,
      List<Terminal> outputs) {
    this(name, frame, 0, cells, instances, wires, drives, inputs, outputs);
  }

  /// The same frames of other cells.
  public PulseNetlist withCells(
      SequencedMap<String, PulseCell> otherCells, SequencedMap<String, Instance> otherInstances) {
    return new PulseNetlist(
        name, frame, latency, otherCells, otherInstances, wires, drives, inputs, outputs);
  }

  /// The same circuit in frames that are `factor` times as long, with all pulses at its pins.
  public PulseNetlist withTimes(double factor) {
    SequencedMap<String, Stimulus> scaled = new LinkedHashMap<>();
    drives.forEach((pin, drive) ->
        scaled.put(
            pin,
            new Stimulus(
                drive.when(), drive.times().stream().map(t -> Math.round(t * factor)).toList())));
    return new PulseNetlist(
        name,
        Math.round(frame * factor),
        latency,
        cells,
        instances,
        wires,
        scaled,
        inputs,
        outputs);
  }

  /// The chip's output pins, in the order of outputs.
  public List<String> outputPins() {
    return outputs.stream().flatMap(t -> t.pins().stream()).toList();
  }

  /// The cell of instance `id`.
  public PulseCell cell(String id) {
    return cells.get(instances.get(id).cell());
  }
}
