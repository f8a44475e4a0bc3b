package nnc.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.ir.network.SequenceRun.Spike;
import nnc.ir.network.SequenceRun.Trace;

/// A run as a value change dump (IEEE 1364-2005, section 18): a wire per neuron that is 1 in the
/// steps in which it fires, and a real per neuron of every recorded state. A step is one time unit.
final class RecordingVcd {

  private final SequenceRun run;
  private final StringBuilder text = new StringBuilder();
  private final Map<List<Object>, String> codes = new HashMap<>();

  private RecordingVcd(SequenceRun run) {
    this.run = run;
  }

  static String of(String name, SequenceRun run) {
    RecordingVcd vcd = new RecordingVcd(run);
    vcd.header(name);
    vcd.changes();
    return vcd.text.toString();
  }

  private void header(String network) {
    Set<String> taken = new HashSet<>();
    text.append("$version nnc $end\n$timescale 1 ns $end\n$scope module ")
        .append(name(network, taken))
        .append(" $end\n");
    for (String id : run.spikes().sequencedKeySet()) {
      scope(name(id, taken), "wire 1", "spike", run.raster(id), List.of(id));
    }
    for (int i = 0; i < run.traces().size(); i++) {
      Probe probe = run.traces().get(i).probe();
      scope(name(probe.name(), taken), "real 64", probe.state().orElse("value"), probe, List.of(i));
    }
    text.append("$upscope $end\n$enddefinitions $end\n");
  }

  private void scope(String scope, String type, String name, Probe neurons, List<Object> key) {
    text.append("$scope module ").append(scope).append(" $end\n");
    for (int n = neurons.first(); n <= neurons.last(); n++) {
      List<Object> variable = new ArrayList<>(key);
      variable.add(n);
      String code = code(codes.size());
      codes.put(variable, code);
      text.append("$var ").append(type).append(' ').append(code).append(' ');
      text.append(name.replaceAll("[^A-Za-z0-9_]", "_")).append(n).append(" $end\n");
    }
    text.append("$upscope $end\n");
  }

  private static String name(String wanted, Set<String> taken) {
    String base = wanted.replaceAll("[^A-Za-z0-9_]", "_");
    String name = base;
    for (int i = 2; !taken.add(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  /// A short identifier of printable characters.
  private static String code(int number) {
    StringBuilder code = new StringBuilder();
    for (int n = number + 1; n > 0; n = (n - 1) / 94) {
      code.append((char) ('!' + (n - 1) % 94));
    }
    return code.toString();
  }

  private void changes() {
    int steps = run.outputs().size();
    List<List<String>> high = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      high.add(new ArrayList<>());
    }
    run.spikes()
        .forEach((id, spikes) -> {
          for (Spike spike : spikes) {
            high.get(spike.step()).add(codes.get(List.of(id, spike.neuron())));
          }
        });
    for (int step = 0; step <= steps; step++) {
      StringBuilder now = new StringBuilder();
      if (step == 0) {
        for (String id : run.spikes().sequencedKeySet()) {
          Probe neurons = run.raster(id);
          for (int n = neurons.first(); n <= neurons.last(); n++) {
            String code = codes.get(List.of(id, n));
            now.append(high.getFirst().contains(code) ? '1' : '0').append(code).append('\n');
          }
        }
      } else {
        Set<String> before = new HashSet<>(high.get(step - 1));
        Set<String> after = step < steps ? new HashSet<>(high.get(step)) : Set.of();
        high.get(step - 1).stream()
            .filter(c -> !after.contains(c))
            .forEach(c -> now.append('0').append(c).append('\n'));
        if (step < steps) {
          high.get(step).stream()
              .filter(c -> !before.contains(c))
              .forEach(c -> now.append('1').append(c).append('\n'));
        }
      }
      if (step < steps) {
        values(step, now);
      }
      if (!now.isEmpty() || step == steps) {
        text.append('#').append(step).append('\n').append(now);
      }
    }
  }

  private void values(int step, StringBuilder now) {
    for (int i = 0; i < run.traces().size(); i++) {
      Trace trace = run.traces().get(i);
      for (int n = 0; n < trace.probe().size(); n++) {
        double value = trace.at(step, n);
        if (step == 0 || value != trace.at(step - 1, n)) {
          now.append('r').append(value).append(' ');
          now.append(codes.get(List.of(i, trace.probe().first() + n))).append('\n');
        }
      }
    }
  }
}
