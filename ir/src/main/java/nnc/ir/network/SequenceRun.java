package nnc.ir.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.IntConsumer;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.op.Op;

/// What a network in time gave for a sequence: the spikes of the populations that were watched,
/// each as step and neuron in the order in which they fell, and the outputs of every step.
public record SequenceRun(SequencedMap<String, List<Spike>> spikes, List<List<Value>> outputs) {

  /// A neuron (row-major) fires in a step, both counted from 0.
  public record Spike(int step, int neuron) {}

  public SequenceRun {
    spikes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(spikes));
    outputs = List.copyOf(outputs);
  }

  /// The spiking populations that outputs show, in the order of the network.
  public static SequencedSet<String> shown(Network network) {
    SequencedSet<String> ids = new LinkedHashSet<>();
    for (String output : network.outputIds()) {
      String from = network.input(output);
      if (network.op(from) instanceof Op.Population p && p.model().spiking()) {
        ids.add(from);
      }
    }
    return ids;
  }

  /// Runs `samples`, which are in the formats of the inputs of `network`, as the steps of one
  /// sequence; `progress` hears the number of each.
  public static SequenceRun of(
      Network network, Samples samples, SequencedSet<String> watched, IntConsumer progress) {
    return of(Interpreter.of(network).start(), samples, watched, progress);
  }

  /// The same by any engine, whose sequence is about to begin.
  public static SequenceRun of(
      Sequence sequence, Samples samples, SequencedSet<String> watched, IntConsumer progress) {
    SequencedMap<String, List<Spike>> spikes = new LinkedHashMap<>();
    watched.forEach(id -> spikes.put(id, new ArrayList<>()));
    List<List<Value>> outputs = new ArrayList<>();
    for (int step = 0; step < samples.count(); step++) {
      outputs.add(sequence.step(samples.inputs(step)));
      for (String id : watched) {
        long[] fired = sequence.value(id).raw();
        for (int n = 0; n < fired.length; n++) {
          if (fired[n] != 0) {
            spikes.get(id).add(new Spike(step, n));
          }
        }
      }
      progress.accept(step);
    }
    return new SequenceRun(spikes, outputs);
  }
}
