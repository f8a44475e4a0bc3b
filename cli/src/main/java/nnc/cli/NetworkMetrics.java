package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.metric.NeuroBench;
import nnc.ir.metric.Trains;
import nnc.ir.network.SequenceRun;

/// What `nnc run --metrics` prints: NeuroBench's figures under its names, and of a network in time
/// the trains of spikes of each population that is shown.
record NetworkMetrics(
    NeuroBench.Figures figures, OptionalDouble accuracy, SequencedMap<String, Trains> trains) {

  /// Of a network without time.
  static NetworkMetrics of(
      Console console, Network network, Samples samples, OptionalDouble accuracy) {
    NeuroBench bench = new NeuroBench(network);
    try (Progress progress = console.progress("samples counted", samples.count())) {
      for (int i = 0; i < samples.count(); i++) {
        bench.sample(List.of(samples.inputs(i)));
        progress.at(i + 1);
      }
    }
    return new NetworkMetrics(bench.figures(), accuracy, new LinkedHashMap<>());
  }

  /// Of a network in time, of the steps of each sequence that `run` has taken.
  static NetworkMetrics of(
      Console console,
      Network network,
      List<Samples> sequences,
      SequenceRun run,
      OptionalDouble accuracy) {
    NeuroBench bench = new NeuroBench(network);
    try (Progress progress = console.progress("sequences counted", sequences.size())) {
      for (int i = 0; i < sequences.size(); i++) {
        List<List<Value>> steps =
            IntStream.range(0, run.taken().get(i)).mapToObj(sequences.get(i)::inputs).toList();
        bench.sample(steps);
        progress.at(i + 1);
      }
    }
    SequencedMap<String, Trains> trains = new LinkedHashMap<>();
    run.spikes().keySet().forEach(id -> trains.put(id, Trains.of(run, id)));
    return new NetworkMetrics(bench.figures(), accuracy, trains);
  }

  /// The objects `neurobench` and, where there are spikes, `trains`.
  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> all = new LinkedHashMap<>();
    all.put("neurobench", harness());
    if (!trains.isEmpty()) {
      SequencedMap<String, Object> each = new LinkedHashMap<>();
      trains.forEach((id, t) -> each.put(id, json(t)));
      all.put("trains", each);
    }
    return all;
  }

  private static SequencedMap<String, Object> json(Trains trains) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("rate", trains.rate());
    object.put("complexity", trains.complexity());
    trains.synchrony().ifPresent(s -> object.put("synchrony", s));
    return object;
  }

  /// In the harness's order, figures of the network first.
  private SequencedMap<String, Object> harness() {
    SequencedMap<String, Object> all = new LinkedHashMap<>();
    all.put("Footprint", figures.footprint());
    all.put("ConnectionSparsity", figures.connectionSparsity());
    all.put("ParameterCount", figures.parameterCount());
    accuracy.ifPresent(a -> all.put("ClassificationAccuracy", a));
    all.put("ActivationSparsity", figures.activationSparsity());
    all.put("ActivationSparsityByLayer", figures.activationSparsityByLayer());
    SequencedMap<String, Object> synaptic = new LinkedHashMap<>();
    synaptic.put("Effective_MACs", figures.macs());
    synaptic.put("Effective_ACs", figures.acs());
    synaptic.put("Dense", figures.dense());
    all.put("SynapticOperations", synaptic);
    all.put("MembraneUpdates", figures.membraneUpdates());
    SequencedMap<String, Object> neurons = new LinkedHashMap<>();
    neurons.put("Effective Neuron Ops", figures.neuronOperations());
    neurons.put("Neuron Dense Ops", figures.denseNeuronOperations());
    all.put("NeuronOperations", neurons);
    return all;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d bytes of %d parameters, %.2f %% of weights are zeros",
            figures.footprint(),
            figures.parameterCount(),
            100 * figures.connectionSparsity()));
    lines.add(
        String.format(
            Locale.ROOT, "%.2f %% of activations are zeros", 100 * figures.activationSparsity()));
    lines.add(
        String.format(
            Locale.ROOT,
            "for each sample %.1f MACs and %.1f ACs of synapses, of %.1f operations without"
                + " zeros",
            figures.macs(),
            figures.acs(),
            figures.dense()));
    if (figures.denseNeuronOperations() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "for each sample %.1f updates of membranes, %.1f of %.1f operations of neurons",
              figures.membraneUpdates(),
              figures.neuronOperations(),
              figures.denseNeuronOperations()));
    }
    trains.forEach((id, t) -> lines.add(line(id, t)));
    return lines;
  }

  private static String line(String id, Trains trains) {
    String each =
        String.format(
            Locale.ROOT,
            "%s: %.4f spikes for each neuron and step, complexity %.2f",
            DiagnosticText.clean(id),
            trains.rate(),
            trains.complexity());
    return trains.synchrony().isEmpty()
        ? each
        : each + String.format(Locale.ROOT, ", synchrony %.4f", trains.synchrony().getAsDouble());
  }
}
