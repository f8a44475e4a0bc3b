package nnc.passes.spinnaker;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
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

  /// Spikes of each neuron in all steps.
  private final SequencedMap<String, long[]> ofNeurons = new LinkedHashMap<>();

  private final boolean given;
  private final boolean shares;

  private Rates(MachineSettings settings, Network network, boolean given) {
    this.given = given;
    this.shares = settings.byActivity();
    this.step = Math.round(settings.step(network) * 1e9) / 1e9;
    this.otherwise = Firing.assumed(settings.rate(), step);
  }

  /// Those of a network in time, of reals or integers. Throws `Rejection` (E0306) where activity
  /// shall decide about places and there are no data.
  static Rates of(Network network, PassContext context) {
    MachineSettings settings = MachineSettings.of(context);
    boolean given = context.settings().get("rate").isPresent();
    Rates rates = new Rates(settings, network, given);
    if (rates.shares && context.calibration().filter(s -> s.count() > 0).isEmpty()) {
      throw Diagnostic.of(Code.E0306, Span.NONE, "placement=activity takes data")
          .help("give --calibrate FILE, or write 'calibrate FILE' in the model")
          .rejection();
    }
    if (rates.shares || !given) {
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
              if (shares) {
                add(value, ofNeurons.computeIfAbsent(id, _ -> new long[value.raw().length]));
              }
            }
          });
    }
    if (steps > 0) {
      context.remark(
          "", "firing as in the first " + steps + " of " + data.count() + " steps of calibration");
    }
  }

  private static void add(Value value, long[] sums) {
    long[] raw = value.raw();
    for (int i = 0; i < raw.length; i++) {
      sums[i] += raw[i];
    }
  }

  private static long sum(Value value) {
    return Arrays.stream(value.raw()).sum();
  }

  /// How the neurons of an input or a population fire, of which there are `size`.
  Firing of(String id, int size) {
    Firing together = together(id, size);
    long[] each = ofNeurons.get(id);
    long all = each == null ? 0 : Arrays.stream(each).sum();
    return all == 0
        ? together
        : together.with(Arrays.stream(each).mapToObj(n -> (double) n * each.length / all).toList());
  }

  private Firing together(String id, int size) {
    long[] counts = spikes.get(id);
    if (counts == null || given) {
      return otherwise;
    }
    double mean = Arrays.stream(counts).average().orElse(0);
    double most = Arrays.stream(counts).max().orElse(0);
    return new Firing(mean / size / step, most / size, true);
  }
}
