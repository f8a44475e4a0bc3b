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

/// What `nnc run --metrics` prints, under NeuroBench's names.
record NetworkMetrics(NeuroBench.Figures figures, OptionalDouble accuracy) {

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
    return new NetworkMetrics(bench.figures(), accuracy);
  }

  /// Of a network in time that has taken so many steps of each sequence.
  static NetworkMetrics of(
      Console console,
      Network network,
      List<Samples> sequences,
      List<Integer> taken,
      OptionalDouble accuracy) {
    NeuroBench bench = new NeuroBench(network);
    try (Progress progress = console.progress("sequences counted", sequences.size())) {
      for (int i = 0; i < sequences.size(); i++) {
        List<List<Value>> steps =
            IntStream.range(0, taken.get(i)).mapToObj(sequences.get(i)::inputs).toList();
        bench.sample(steps);
        progress.at(i + 1);
      }
    }
    return new NetworkMetrics(bench.figures(), accuracy);
  }

  /// In the harness's order, figures of the network first.
  SequencedMap<String, Object> json() {
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
    return lines;
  }
}
