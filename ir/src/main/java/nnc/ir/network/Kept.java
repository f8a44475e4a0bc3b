package nnc.ir.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.SequenceRun.Spike;
import nnc.ir.network.SequenceRun.Trace;

/// Which neurons of populations are still there after passes have taken some, by their numbers in
/// the network as it was written, in their order. Populations that are not named have all of them.
public record Kept(SequencedMap<String, List<Integer>> neurons) {

  public static final Kept ALL = new Kept(new LinkedHashMap<>());

  public Kept {
    SequencedMap<String, List<Integer>> copies = new LinkedHashMap<>();
    neurons.forEach((id, kept) -> copies.put(id, List.copyOf(kept)));
    neurons = Collections.unmodifiableSequencedMap(copies);
  }

  /// The same where of a population those numbered `kept` are left, by their present numbers.
  public Kept then(String population, List<Integer> kept) {
    SequencedMap<String, List<Integer>> all = new LinkedHashMap<>(neurons);
    List<Integer> before = neurons.get(population);
    all.put(
        population, before == null ? List.copyOf(kept) : kept.stream().map(before::get).toList());
    return new Kept(all);
  }

  /// The probes in present numbers, without those all of whose neurons are gone.
  public List<Probe> inside(List<Probe> probes) {
    List<Probe> inside = new ArrayList<>();
    for (Probe p : probes) {
      List<Integer> there = neurons.get(p.population());
      if (there == null) {
        inside.add(p);
        continue;
      }
      long before = there.stream().filter(n -> n < p.first()).count();
      long upTo = there.stream().filter(n -> n <= p.last()).count();
      if (upTo > before) {
        inside.add(new Probe(p.population(), p.state(), (int) before, (int) upTo - 1));
      }
    }
    return inside;
  }

  /// A run in the numbers of the network as it was written, `probes`; neurons that are gone fire
  /// never and give and hold 0.
  public SequenceRun outside(SequenceRun run, List<Probe> probes) {
    if (neurons.isEmpty()) {
      return run;
    }
    SequencedMap<String, List<Spike>> spikes = new LinkedHashMap<>(run.spikes());
    spikes.replaceAll((id, all) -> {
      List<Integer> there = neurons.get(id);
      return there == null
          ? all
          : all.stream().map(s -> new Spike(s.step(), there.get(s.neuron()))).toList();
    });
    List<Trace> traces = run.traces().stream().map(this::outside).toList();
    return new SequenceRun(
        probes, spikes, traces, run.outputs(), run.length(), run.taken(), run.learned());
  }

  private Trace outside(Trace trace) {
    Probe probe = trace.probe();
    List<Integer> there = neurons.get(probe.population());
    if (there == null) {
      return trace;
    }
    List<Integer> shown = there.subList(probe.first(), probe.last() + 1);
    Probe outside = new Probe(probe.population(), probe.state(), shown.getFirst(), shown.getLast());
    return new Trace(
        outside,
        trace.values().stream()
            .map(v -> spread(v, shown, shown.getFirst(), outside.size()))
            .toList());
  }

  private static Value spread(Value value, List<Integer> places, int first, int size) {
    TensorType type = new TensorType(Shape.of(size), value.type().format());
    double[] real = new double[size];
    long[] raw = new long[size];
    boolean isReal = value.type().format().isReal();
    for (int i = 0; i < places.size(); i++) {
      if (isReal) {
        real[places.get(i) - first] = value.real()[i];
      } else {
        raw[places.get(i) - first] = value.raw()[i];
      }
    }
    return isReal ? Value.ofReal(type, real) : Value.ofRaw(type, raw);
  }

  /// What `population` fires in present numbers, for `size` neurons as they were written.
  public long[] spread(String population, long[] fired, int size) {
    List<Integer> there = neurons.get(population);
    if (there == null) {
      return fired;
    }
    long[] all = new long[size];
    for (int i = 0; i < fired.length; i++) {
      all[there.get(i)] = fired[i];
    }
    return all;
  }
}
