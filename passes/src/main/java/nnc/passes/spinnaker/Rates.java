package nnc.passes.spinnaker;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Firing;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.FixedPointInputs;

/// How often the neurons of a network are expected to fire: as the setting `rate` says; where the
/// user does not give it, as in the calibration data; and without such, the setting's default.
final class Rates {

  /// Neurons and synapses, times steps, up to which the data are run.
  private static final long MOST_WORK = 1L << 30;

  private final Firing otherwise;
  private final double step;
  private final SequencedMap<String, long[]> spikes = new LinkedHashMap<>();

  private Rates(MachineSettings settings, Network network) {
    this.step = Math.round(settings.step(network) * 1e9) / 1e9;
    this.otherwise = Firing.assumed(settings.rate(), step);
  }

  /// Those of a network in time, of reals or integers.
  static Rates of(Network network, PassContext context) {
    MachineSettings settings = MachineSettings.of(context);
    Rates rates = new Rates(settings, network);
    if (context.settings().get("rate").isEmpty()) {
      context.calibration().ifPresent(data -> rates.measure(network, data, context));
    }
    return rates;
  }

  private void measure(Network network, Samples data, PassContext context) {
    long each = network.vertices().size();
    for (Afferents.Afferent a : Afferents.of(network).all()) {
      each += a.synapses().count() + network.types().shape(a.target()).size();
    }
    int steps = (int) Math.min(data.count(), Math.max(1, MOST_WORK / each));
    Samples encoded = FixedPointInputs.of(data, network);
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    for (int i = 0; i < steps; i++) {
      int at = i;
      sequence
          .trace(encoded.inputs(i))
          .forEach((id, value) -> {
            if (value.type().format().equals(Formats.BIT)) {
              spikes.computeIfAbsent(id, _ -> new long[steps])[at] = sum(value);
            }
          });
    }
    if (steps > 0) {
      context.remark(
          "", "firing as in the first " + steps + " of " + data.count() + " steps of calibration");
    }
  }

  private static long sum(Value value) {
    return Arrays.stream(value.raw()).sum();
  }

  /// How the neurons of an input or a population fire, of which there are `size`.
  Firing of(String id, int size) {
    long[] counts = spikes.get(id);
    if (counts == null) {
      return otherwise;
    }
    double mean = Arrays.stream(counts).average().orElse(0);
    double most = Arrays.stream(counts).max().orElse(0);
    return new Firing(mean / size / step, most / size, true);
  }
}
