package nnc.testbench.benchmark;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.emulator.pulse.PulseSimulator;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.passes.sfq.MapToPulses;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.Timing;

/// How long it takes to make a circuit of pulse cells and to time it, and how many pulses a second
/// are simulated: `PulseSpeed [INPUTS HIDDEN [FRAMES [KEY=VALUE ...]]]`, a network of two layers
/// with weights from -3 to 3, all drawn, and settings of the target. One thread, its CPU time;
/// making and timing cold, in a new process.
public final class PulseSpeed {

  private static final int INPUTS = 64;
  private static final int HIDDEN = 23;
  private static final int FRAMES = 100;
  private static final int ROUNDS = 5;

  private PulseSpeed() {}

  public static void main(String[] arguments) {
    boolean given = arguments.length > 1;
    report(
        given ? Integer.parseInt(arguments[0]) : INPUTS,
        given ? Integer.parseInt(arguments[1]) : HIDDEN,
        arguments.length > 2 ? Integer.parseInt(arguments[2]) : FRAMES,
        List.of(arguments).subList(Math.min(3, arguments.length), arguments.length),
        System.out);
  }

  /// Measures and prints.
  public static void report(
      int inputs, int hidden, int frames, List<String> settings, PrintStream out) {
    LinkedHashMap<String, String> values = new LinkedHashMap<>();
    settings.forEach(
        s -> values.put(s.substring(0, s.indexOf('=')), s.substring(s.indexOf('=') + 1)));
    PassContext context = PassContext.of(Targets.read("sfq"), new Settings(values));
    Network network = network(inputs, hidden);
    long start = now();
    PulseNetlist netlist = new MapToPulses().apply(network, context);
    long made = now();
    Timing timing = Timing.of(netlist, Deviation.ofPercent("7"));
    long timed = now();
    out.printf(
        Locale.ROOT,
        "%,d cells, frames of %,d ps, %,d pulses of one may come, %d rules missed%n"
            + "netlist, trees, slots     %8.2f s%n"
            + "timing                    %8.2f s%n",
        netlist.instances().size(),
        netlist.frame() / 1000,
        timing.events(),
        timing.missed().size(),
        (made - start) / 1e9,
        (timed - made) / 1e9);
    double[] speeds = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      FrameRun run = new FrameRun(netlist, PulseObserver.NONE);
      SplittableRandom random = new SplittableRandom(round);
      long begin = now();
      for (int i = 0; i < frames; i++) {
        run.frame(
            List.of(
                Value.ofRaw(
                    netlist.inputs().getFirst().type(), random.longs(inputs, 0, 2).toArray())));
      }
      PulseSimulator simulator = run.simulator();
      speeds[round] = simulator.pulses() * 1e3 / (now() - begin);
    }
    out.printf(
        Locale.ROOT,
        "simulation                %s M pulses/s%n",
        String.join(
            ", ",
            Arrays.stream(speeds).mapToObj(s -> String.format(Locale.ROOT, "%.2f", s)).toList()));
  }

  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Network network(int inputs, int hidden) {
    SplittableRandom random = new SplittableRandom(1);
    Network.Builder builder = Network.builder("speed");
    builder.add("x", new Op.Input(new TensorType(Shape.of(inputs), Formats.BIT)));
    layer(builder, random, "h", "x", inputs, hidden);
    layer(builder, random, "o", "h", hidden, 2);
    return builder.add("y", new Op.Output(), "o").build();
  }

  private static void layer(
      Network.Builder builder,
      SplittableRandom random,
      String id,
      String from,
      int inputs,
      int outputs) {
    long[] weights = random.longs((long) inputs * outputs, -3, 4).toArray();
    builder.add(
        id + ".sum",
        new Op.Dense(
            new Synapse.Product(Tensor.narrowest(Shape.of(outputs, inputs), weights)),
            java.util.Optional.empty()),
        from);
    builder.add(
        id,
        new Op.MultiThreshold(
            Tensor.narrowest(Shape.of(outputs, 1), random.longs(outputs, 1, 4).toArray()),
            Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
            Formats.BIT,
            0,
            1),
        id + ".sum");
  }
}
