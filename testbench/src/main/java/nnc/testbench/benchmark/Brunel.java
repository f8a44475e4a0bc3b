package nnc.testbench.benchmark;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nnc.emulator.event.EventEngine;
import nnc.frontend.Models;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.quantize.QuantizeNeurons;

/// How fast a network in time is built and runs in events: `Brunel MODEL.nn STEPS WARM-UP
/// WEIGHT-BITS`. Prints times of this thread's processor, so that a loaded machine counts less,
/// beside those of the clock.
public final class Brunel {

  private Brunel() {}

  public static void main(String[] args) {
    Path model = Path.of(args.length > 0 ? args[0] : "examples/brunel/brunel.nn");
    int steps = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    int weights = args.length > 3 ? Integer.parseInt(args[3]) : 12;
    int warm = args.length > 2 ? Integer.parseInt(args[2]) : 2_000;
    long empty = used();
    Clock clock = new Clock();
    Network real = Models.read(model, new Settings(new LinkedHashMap<>())).network();
    clock.print("build");
    System.out.printf(Locale.ROOT, "%-22s %.0f MiB%n", "  in memory", mebibytes(used() - empty));
    Network network =
        new QuantizeNeurons(12, 8, 1, weights, 0, 0)
            .apply(
                real,
                PassContext.bare(
                    new Target("none", "", List.of(), List.of(), List.of(), List.of(), List.of())));
    real = null;
    clock.print("quantize");
    EventEngine engine = EventEngine.of(network);
    clock.print("engine");
    int threads = Integer.getInteger("threads", 1);
    EventEngine.Run run = engine.start(threads);
    clock.print("start");
    System.out.printf(Locale.ROOT, "%-22s %.0f MiB%n", "  in memory", mebibytes(used() - empty));
    Map<String, long[]> counts = new LinkedHashMap<>();
    network
        .vertices()
        .forEach((id, v) -> {
          if (v.op() instanceof Op.Population p && p.model().spiking()) {
            counts.put(id, new long[p.shape().size()]);
          }
        });
    List<Value> silence =
        network.inputIds().stream()
            .map(id -> ((Op.Input) network.op(id)).type())
            .map(t -> Value.ofRaw(t, new long[t.shape().size()]))
            .toList();
    clock.restart();
    for (int i = 0; i < warm; i++) {
      run.advance(silence);
    }
    clock.print("warm-up");
    for (int i = 0; i < steps; i++) {
      run.advance(silence);
      counts.forEach((id, count) -> {
        for (int neuron : run.spikes(id)) {
          count[neuron]++;
        }
      });
    }
    double seconds = clock.print(steps + " steps");
    long events = events(network, counts);
    double simulated = steps * timestep(network);
    System.out.printf(
        Locale.ROOT,
        "%-22s %.3g, %.3g a second and core%n",
        "synaptic events",
        (double) events,
        events / seconds);
    System.out.printf(Locale.ROOT, "%-22s %.2f%n", "of real time", seconds / simulated);
    counts.forEach((id, count) -> {
      long spikes = java.util.Arrays.stream(count).sum();
      System.out.printf(
          Locale.ROOT, "%-22s %.2f Hz%n", "rate of " + id, spikes / simulated / count.length);
    });
  }

  private static double timestep(Network network) {
    return network.vertices().values().stream()
        .filter(v -> v.op() instanceof Op.Population)
        .map(v -> ((Op.Population) v.op()).parameters().get("dt"))
        .filter(t -> t != null)
        .mapToDouble(t -> t.real(0))
        .findFirst()
        .orElse(1e-4);
  }

  /// Synapses that were delivered to, for the spikes of each neuron.
  private static long events(Network network, Map<String, long[]> counts) {
    long events = 0;
    for (String id : network.vertices().keySet()) {
      if (network.op(id) instanceof Op.Projection(var synapses, _)) {
        long[] spikes = counts.get(network.input(id));
        if (spikes != null) {
          Tensor starts = synapses.starts();
          for (int s = 0; s < spikes.length; s++) {
            events += spikes[s] * (starts.raw(s + 1) - starts.raw(s));
          }
        }
      }
    }
    return events;
  }

  private static double mebibytes(long bytes) {
    return bytes / 1048576.0;
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// Times between calls.
  private static final class Clock {

    private long wall;
    private long processor;

    Clock() {
      restart();
    }

    void restart() {
      wall = System.nanoTime();
      processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /// Prints what passed since the last call and gives the processor's seconds.
    double print(String what) {
      double clock = (System.nanoTime() - wall) * 1e-9;
      double own =
          (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor) * 1e-9;
      System.out.printf(Locale.ROOT, "%-22s %.3f s, clock %.3f s%n", what, own, clock);
      restart();
      return own;
    }
  }
}
