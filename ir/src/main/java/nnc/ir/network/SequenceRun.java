package nnc.ir.network;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Sequences;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.op.Op;

/// What a network in time gave: the spikes of the probed populations, each as step and neuron in
/// the order in which they fell, the probed states and values, and the outputs of every step. Steps
/// are counted through all sequences, each of `length` steps, of which `taken` says how many were
/// run: behind those of a sequence that ended early nothing fires and values stay as they were.
/// `learned` are the weights of each plastic projection, one for each synapse, after the last
/// sequence.
public record SequenceRun(
    List<Probe> probes,
    SequencedMap<String, List<Spike>> spikes,
    List<Trace> traces,
    List<List<Value>> outputs,
    int length,
    List<Integer> taken,
    SequencedMap<String, Tensor> learned) {

  /// A neuron (row-major) fires in a step, both counted from 0.
  public record Spike(int step, int neuron) {}

  /// The values that a probe kept: `[neurons]` for every step.
  public record Trace(Probe probe, List<Value> values) {
    public Trace {
      values = List.copyOf(values);
    }

    /// The real value of neuron `index` of the probe.
    public double at(int step, int index) {
      Value value = values.get(step);
      return value.type().format().isReal()
          ? value.real()[index]
          : value.raw()[index] * value.type().format().unit();
    }
  }

  public SequenceRun {
    probes = List.copyOf(probes);
    spikes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(spikes));
    traces = List.copyOf(traces);
    outputs = List.copyOf(outputs);
    taken = List.copyOf(taken);
    learned = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(learned));
  }

  /// The same with what projections have learned.
  public SequenceRun withLearned(SequencedMap<String, Tensor> weights) {
    return new SequenceRun(probes, spikes, traces, outputs, length, taken, weights);
  }

  /// What the first output showed in the steps of sequence `index` that were run.
  public List<Value> shown(int index) {
    return outputs.subList(index * length, index * length + taken.get(index)).stream()
        .map(List::getFirst)
        .toList();
  }

  /// The neurons whose spikes were kept, of the first to the last probe of a spiking population.
  public Probe raster(String population) {
    List<Probe> own =
        probes.stream()
            .filter(p -> p.population().equals(population) && p.state().isEmpty())
            .toList();
    return new Probe(
        population,
        Optional.empty(),
        own.stream().mapToInt(Probe::first).min().orElseThrow(),
        own.stream().mapToInt(Probe::last).max().orElseThrow());
  }

  /// The spiking populations that outputs show, in the order of the network.
  public static SequencedSet<String> shown(Network network) {
    SequencedSet<String> ids = new LinkedHashSet<>();
    for (String output : network.outputIds()) {
      String from = network.input(output);
      if (isSpiking(network, from)) {
        ids.add(from);
      }
    }
    return ids;
  }

  /// The projections that learn, of those by a rule the populations that are their synapses, in the
  /// order of the network.
  public static List<String> plastic(Network network) {
    return network.vertices().keySet().stream()
        .filter(id ->
            network.op(id) instanceof Op.Plastic || LearningSynapses.of(network, id).isPresent())
        .toList();
  }

  /// Whether `id` is a population that fires.
  public static boolean isSpiking(Network network, String id) {
    return network.op(id) instanceof Op.Population p && p.model().spiking();
  }

  /// What outputs alone tell, of sequences of which `taken` steps each were run: the spikes of the
  /// populations that they show. The outputs of each are those of its steps and then, up to
  /// `length`, the last ones again.
  public static SequenceRun ofOutputs(
      Network network, List<List<Value>> outputs, int length, List<Integer> taken) {
    List<Probe> probes = new ArrayList<>();
    SequencedMap<String, List<Spike>> spikes = new LinkedHashMap<>();
    List<String> from = network.outputIds().stream().map(network::input).toList();
    for (String id : shown(network)) {
      int at = from.indexOf(id);
      List<Spike> fallen = new ArrayList<>();
      for (int step = 0; step < outputs.size(); step++) {
        if (step % length >= taken.get(step / length)) {
          continue;
        }
        long[] fired = outputs.get(step).get(at).raw();
        for (int n = 0; n < fired.length; n++) {
          if (fired[n] != 0) {
            fallen.add(new Spike(step, n));
          }
        }
      }
      probes.add(Probe.of(network, id));
      spikes.put(id, fallen);
    }
    return new SequenceRun(
        probes, spikes, List.of(), outputs, length, taken, new LinkedHashMap<>());
  }

  /// Runs `sequences`, whose steps are in the formats of the inputs of `network`, each by what
  /// `start` gives, the interpreter or an engine, to its end or to where `halt` holds; `progress`
  /// hears the number of each step. Throws `Rejection` (E0301) where reals become NaN or infinite
  /// and stay so, or are given.
  public static SequenceRun of(
      Network network,
      Supplier<? extends Sequence> start,
      Sequences sequences,
      List<Probe> probes,
      Optional<Halt> halt,
      IntConsumer progress) {
    SequencedMap<String, BitSet> watched = new LinkedHashMap<>();
    List<Probe> traced = new ArrayList<>();
    for (Probe probe : probes) {
      if (probe.state().isEmpty() && isSpiking(network, probe.population())) {
        watched
            .computeIfAbsent(probe.population(), _ -> new BitSet())
            .set(probe.first(), probe.last() + 1);
      } else {
        traced.add(probe);
      }
    }
    SequencedMap<String, List<Spike>> spikes = new LinkedHashMap<>();
    watched.keySet().forEach(id -> spikes.put(id, new ArrayList<>()));
    List<List<Value>> kept =
        traced.stream().map(_ -> (List<Value>) new ArrayList<Value>()).toList();
    List<List<Value>> outputs = new ArrayList<>();
    List<Integer> taken = new ArrayList<>();
    SequencedMap<String, Tensor> learned = new LinkedHashMap<>();
    NonFinite finite = new NonFinite(network);
    for (int index = 0; index < sequences.count(); index++) {
      Sequence sequence = start.get();
      double[] sums = null;
      int end = sequences.length();
      for (int t = 0; t < sequences.length(); t++) {
        int step = index * sequences.length() + t;
        if (t >= end) {
          outputs.add(outputs.getLast());
          kept.forEach(values -> values.add(values.getLast()));
        } else {
          outputs.add(sequence.step(sequences.steps().inputs(step)));
          spikes(watched, spikes, sequence, step);
          for (int i = 0; i < kept.size(); i++) {
            kept.get(i).add(probed(sequence, traced.get(i)));
          }
          double[] now = Steps.reals(outputs.getLast().getFirst());
          sums = sums == null ? new double[now.length] : sums;
          for (int i = 0; i < now.length; i++) {
            sums[i] += now[i];
          }
          if (halt.isPresent() && halt.get().reached(sums)) {
            end = t + 1;
          }
        }
        progress.accept(step);
      }
      taken.add(end);
      if (index == sequences.count() - 1) {
        plastic(network)
            .forEach(id ->
                learned.put(
                    id,
                    LearningSynapses.of(network, id)
                        .map(l -> l.now(sequence))
                        .orElseGet(() -> sequence.weights(id))));
      }
      check(finite, sequence, sequences, index, outputs, end);
    }
    List<Trace> traces = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      traces.add(new Trace(traced.get(i), kept.get(i)));
    }
    return new SequenceRun(probes, spikes, traces, outputs, sequences.length(), taken, learned);
  }

  /// Refuses what sequence `index`, of which `end` steps were run, gave or holds, where that is not
  /// finite.
  private static void check(
      NonFinite finite,
      Sequence sequence,
      Sequences sequences,
      int index,
      List<List<Value>> outputs,
      int end) {
    int first = index * sequences.length();
    List<Value> given = outputs.subList(first, first + end).stream().flatMap(List::stream).toList();
    if (finite.occurs(sequence, given)) {
      finite
          .cause(
              IntStream.range(first, first + end).mapToObj(sequences.steps()::inputs).toList(),
              first)
          .ifPresent(cause -> {
            throw cause.rejection();
          });
    }
  }

  private static void spikes(
      SequencedMap<String, BitSet> watched,
      SequencedMap<String, List<Spike>> spikes,
      Sequence sequence,
      int step) {
    for (var entry : watched.sequencedEntrySet()) {
      long[] fired = sequence.value(entry.getKey()).raw();
      BitSet neurons = entry.getValue();
      for (int n = neurons.nextSetBit(0); n >= 0; n = neurons.nextSetBit(n + 1)) {
        if (fired[n] != 0) {
          spikes.get(entry.getKey()).add(new Spike(step, n));
        }
      }
    }
  }

  private static Value probed(Sequence sequence, Probe probe) {
    Value all =
        probe
            .state()
            .map(state -> sequence.state(probe.population(), state))
            .orElseGet(() -> sequence.value(probe.population()));
    TensorType type = new TensorType(Shape.of(probe.size()), all.type().format());
    int end = probe.last() + 1;
    return all.type().format().isReal()
        ? Value.ofReal(type, java.util.Arrays.copyOfRange(all.real(), probe.first(), end))
        : Value.ofRaw(type, java.util.Arrays.copyOfRange(all.raw(), probe.first(), end));
  }
}
