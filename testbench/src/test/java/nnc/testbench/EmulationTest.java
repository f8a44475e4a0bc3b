package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import nnc.emulator.BeatLog;
import nnc.emulator.BusStream;
import nnc.emulator.CycleObserver;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.emulator.KernelEmulator.Options;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Pace;
import nnc.ir.kernel.Stalls;
import nnc.ir.kernel.Timeline;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.map.ChooseFolding;
import nnc.passes.map.InitiationInterval;
import nnc.passes.map.InsertWidthConverters;
import nnc.passes.map.MapToKernels;
import nnc.passes.map.SizeFifos;
import org.junit.jupiter.api.Test;

/// Random networks through mapping, folding, FIFO sizing and the emulator, against the interpreter.
class EmulationTest {

  private static final int NETWORKS = 250;

  /// A design before and after its FIFOs were sized.
  private record Mapped(KernelDesign shallow, KernelDesign sized) {}

  @Test
  void everyDesignGivesTheInterpretersOutputsUnderAnyStallsAndNeverStandsStill() {
    for (int seed = 0; seed < NETWORKS; seed++) {
      Network network = RandomNetworks.of(seed);
      List<List<Value>> samples = RandomNetworks.samples(network, seed, 3);
      KernelEmulator emulator = KernelEmulator.of(map(network, seed).sized());
      Interpreter interpreter = Interpreter.of(network);
      List<List<Value>> expected = samples.stream().map(interpreter::run).toList();
      for (Stalls stalls : stalls(seed)) {
        Emulation run = emulator.run(samples, Options.FAST.withStalls(stalls));
        String where = "seed " + seed + " " + stalls;
        assertEquals(Optional.empty(), run.deadlock(), where);
        assertEquals(3, run.frames(), where);
        for (int s = 0; s < 3; s++) {
          assertEquals(expected.get(s), run.outputs(s), where + " sample " + s);
        }
      }
    }
  }

  /// No stalls, a hesitating source, a hesitating sink, and both.
  private static List<Stalls> stalls(int seed) {
    int percent = 10 + seed * 37 % 85;
    return List.of(
        Stalls.NONE,
        new Stalls(seed, percent, 0),
        new Stalls(seed, 0, percent),
        new Stalls(seed, percent, 95 - percent));
  }

  @Test
  void leavingOutIdleCyclesChangesNoTransferInAnyCycle() {
    for (int seed = 0; seed < 120; seed++) {
      Network network = RandomNetworks.of(seed);
      List<List<Value>> samples = RandomNetworks.samples(network, seed, 2);
      KernelEmulator emulator = KernelEmulator.of(map(network, seed).sized());
      Options fast = Options.FAST.withStalls(stalls(seed).get(seed % 4));
      assertEquals(
          transfers(emulator, samples, fast.inEveryCycle()),
          transfers(emulator, samples, fast),
          "seed " + seed);
    }
  }

  @Test
  void leavingOutCyclesThatRepeatChangesNothing() {
    int skipping = 0;
    for (int seed = 0; seed < 200; seed++) {
      Network network = seed % 2 == 0 ? RandomNetworks.of(seed) : RandomNetworksInTime.of(seed);
      List<List<Value>> samples = RandomNetworks.samples(network, seed, 60 + seed % 5);
      KernelEmulator emulator = KernelEmulator.of(map(network, seed).sized());
      Emulation whole = emulator.run(samples, Options.FAST.inEveryCycle());
      Emulation fast = emulator.run(samples, Options.FAST);
      assertEquals(record(whole), record(fast), "seed " + seed);
      skipping += fast.skippedFrames() > 0 ? 1 : 0;
    }
    assertTrue(skipping > 120, skipping + " designs of 200 came to repeat themselves");
  }

  /// Where data decide how long kernels take, times are computed frame by frame: from one frame on,
  /// with FIFOs as they should be and as weak as they may be.
  @Test
  void timesComputedByFramesAreThoseOfEveryCycle() {
    int byFrames = 0;
    for (int seed = 0; seed < 150; seed++) {
      Network network = RandomNetworksInTime.of(seed);
      Mapped mapped = map(network, seed);
      KernelDesign design = seed % 3 == 0 ? mapped.shallow() : mapped.sized();
      List<List<Value>> samples = RandomNetworks.samples(network, seed, 1 + seed % 7);
      KernelEmulator emulator = KernelEmulator.of(design);
      Emulation fast = emulator.run(samples, Options.FAST);
      Emulation whole = emulator.run(samples, Options.FAST.inEveryCycle());
      assertEquals(record(whole), record(fast), "seed " + seed);
      byFrames += worksByEvents(design) && fast.skippedFrames() == samples.size() ? 1 : 0;
    }
    assertTrue(byFrames > 50, byFrames + " designs of 150 ran frame by frame");
  }

  /// The comparison is of use: channels that hold a beat more or less than they should show in most
  /// designs.
  @Test
  void aChannelThatHoldsLessIsSeenInTheTimes() {
    int seen = 0;
    int designs = 0;
    for (int seed = 0; seed < 60; seed++) {
      Network network = RandomNetworksInTime.of(seed);
      KernelDesign design = map(network, seed).sized();
      if (!worksByEvents(design)) {
        continue;
      }
      List<Channel> less = new ArrayList<>(design.channels());
      less.replaceAll(c -> c.depth() > 2 ? c.withDepth(c.depth() - 1) : c.withDepth(3));
      KernelDesign other =
          new KernelDesign(
              design.name(), design.instances(), less, design.inputs(), design.outputs());
      List<List<Value>> samples = RandomNetworks.samples(network, seed, 6);
      Emulation whole = KernelEmulator.of(design).run(samples, Options.FAST.inEveryCycle());
      Emulation fast = KernelEmulator.of(other).run(samples, Options.FAST);
      designs++;
      seen += record(whole).equals(record(fast)) ? 0 : 1;
    }
    assertTrue(seen > designs / 2, seen + " of " + designs + " designs");
  }

  private static boolean worksByEvents(KernelDesign design) {
    return design.instances().values().stream()
        .anyMatch(
            i -> i.kernel() instanceof Kernel.Projection || i.kernel() instanceof Kernel.Scatter);
  }

  /// Everything that a run says.
  private static List<Object> record(Emulation run) {
    List<Object> said = new ArrayList<>();
    said.addAll(
        List.of(
            run.frames(),
            run.cycles(),
            run.simulatedCycles(),
            run.activity(),
            run.deadlock(),
            run.frameErrors(),
            run.initiationInterval()));
    for (int frame = 0; frame < run.frames(); frame++) {
      said.add(run.outputs(frame));
    }
    for (List<BeatLog> logs : List.of(run.sent(), run.received())) {
      for (BeatLog log : logs) {
        said.add(log.beats());
        for (int frame = 0; frame < log.frames(); frame++) {
          said.add(List.of(log.first(frame), log.last(frame)));
        }
      }
    }
    return said;
  }

  /// What moves in every cycle in which anything does, with the data, and the activity at the end.
  private static List<String> transfers(
      KernelEmulator emulator, List<List<Value>> samples, Options options) {
    List<String> seen = new ArrayList<>();
    int channels = emulator.design().channels().size();
    CycleObserver observer =
        view -> {
          StringBuilder line = new StringBuilder();
          for (int c = 0; c < channels; c++) {
            if (view.pushed(c) || view.popped(c)) {
              line.append(' ').append(c).append(view.pushed(c) ? "+" : "");
              if (view.popped(c)) {
                line.append('-').append(Long.toHexString(view.data(c, 0)));
              }
            }
          }
          if (!line.isEmpty()) {
            seen.add(view.cycle() + ":" + line);
          }
        };
    List<BusStream> streams = new ArrayList<>();
    for (int i = 0; i < emulator.inputs().size(); i++) {
      int port = i;
      streams.add(
          BusStream.of(
              emulator.inputs().get(i), samples.stream().map(s -> s.get(port)).iterator()));
    }
    Emulation run = emulator.run(streams, options, Optional.of(observer));
    seen.add(run.activity().kernels() + " " + run.activity().channels());
    return seen;
  }

  @Test
  void fifosThatAreTooShallowAreFoundToDeadlock() {
    int stuck = 0;
    for (int seed = 0; seed < NETWORKS; seed++) {
      Network network = RandomNetworks.of(seed);
      Mapped mapped = map(network, seed);
      if (!mapped.shallow().equals(mapped.sized())) {
        Emulation run =
            KernelEmulator.of(mapped.shallow())
                .run(RandomNetworks.samples(network, seed, 3), Options.FAST);
        assertEquals(run.frames() < 3, run.deadlock().isPresent());
        stuck += run.deadlock().isPresent() ? 1 : 0;
      }
    }
    assertTrue(stuck > NETWORKS / 10, "only " + stuck + " deadlocks");
  }

  /// Of an endless stream of silence, and of many random frames.
  @Test
  void theIntervalOfASteadyRunDoesNotDependOnData() {
    int steady = 0;
    for (int seed = 0; seed < 120; seed++) {
      Network network = seed % 2 == 0 ? RandomNetworks.of(seed) : RandomNetworksInTime.of(seed);
      KernelEmulator emulator = KernelEmulator.of(map(network, seed).sized());
      Optional<Pace> told = emulator.pace();
      if (told.isEmpty()) {
        continue;
      }
      steady++;
      int frames = 400;
      List<List<Value>> samples = RandomNetworks.samples(network, seed, frames);
      Emulation run = emulator.run(samples, Options.FAST);
      long slowest =
          run.received().stream()
              .mapToLong(log -> Math.ceilDiv(log.last(359) - log.last(119), 240L))
              .max()
              .orElseThrow();
      // The mean of a window that is no whole number of periods is off by less than a cycle.
      assertTrue(Math.abs(slowest - told.get().interval()) <= 1, seed + ": " + slowest + told);
      long through = run.received().stream().mapToLong(log -> log.last(0)).max().orElseThrow();
      assertEquals(through - run.sent().getFirst().first(0), told.get().latency());
    }
    assertTrue(steady > 70, steady + " of 120 designs come to repeat themselves");
  }

  /// A frame leaves each output when the world takes its last beat, whatever kernels give ahead of
  /// the next one. Where data decide what kernels do, the frame has all steps but those that clear
  /// the sums and those that work ahead, of which there are none where beats are taken first and no
  /// loop is.
  @Test
  void aTimelineHasTheEndOfAFrameAndTheStepsThatDataDecide() {
    int exact = 0;
    int ahead = 0;
    for (int seed = 0; seed < 150; seed++) {
      Network network = seed % 3 == 0 ? RandomNetworks.of(seed) : RandomNetworksInTime.of(seed);
      KernelDesign design = map(network, seed).sized();
      KernelEmulator emulator = KernelEmulator.of(design);
      List<List<Value>> samples = RandomNetworks.samples(network, seed, 1);
      Timeline timeline = emulator.timeline(samples.getFirst());
      Emulation run = emulator.run(samples, Options.FAST);
      for (int i = 0; i < emulator.outputs().size(); i++) {
        String egress = emulator.outputs().get(i).terminal().instance();
        long taken = run.received().get(i).last(0);
        assertEquals(taken, timeline.kernels().get(egress).last() + 1, seed + " " + egress);
      }
      for (String id : timeline.kernels().keySet()) {
        OptionalLong worked = timeline.kernels().get(id).worked();
        Kernel kernel = design.kernel(id);
        long clears =
            switch (kernel) {
              case Kernel.Projection k -> k.ring();
              case Kernel.Scatter k -> k.words();
              case Kernel.EventIngress k -> k.elements();
              default -> -1;
            };
        assertEquals(clears >= 0, worked.isPresent(), seed + " " + id);
        if (worked.isPresent()) {
          long given = run.activity().kernels().get(id).steps() - clears - worked.getAsLong();
          long most = InitiationInterval.of(kernel);
          assertTrue(given >= 0 && worked.getAsLong() <= most, seed + " " + id + worked);
          exact += given == 0 ? 1 : 0;
          ahead += given > 0 ? 1 : 0;
        }
      }
    }
    assertTrue(exact > 5 && ahead > 50, exact + " kernels, " + ahead + " work ahead");
  }

  @Test
  void framesFollowEachOtherAtTheIntervalOfTheSlowestKernel() {
    int exact = 0;
    for (int seed = 0; seed < NETWORKS; seed++) {
      Network network = RandomNetworks.of(seed);
      KernelDesign design = map(network, seed).sized();
      Emulation run =
          KernelEmulator.of(design).run(RandomNetworks.samples(network, seed, 5), Options.FAST);
      long measured = run.initiationInterval().orElseThrow();
      long predicted = InitiationInterval.of(design);
      assertTrue(measured >= predicted, "seed " + seed + ": " + measured + " < " + predicted);
      assertTrue(
          measured <= 1.25 * predicted + 2, "seed " + seed + ": " + measured + " > " + predicted);
      exact += measured == predicted ? 1 : 0;
    }
    assertTrue(exact > NETWORKS * 9 / 10, "only " + exact + " are exact");
  }

  private static Mapped map(Network network, int seed) {
    Settings settings =
        RandomSettings.of(
            new MapToKernels().apply(network, context(new Settings(new LinkedHashMap<>()))), seed);
    PassContext context = context(settings);
    KernelDesign mapped = new MapToKernels().apply(network, context);
    KernelDesign folded = new ChooseFolding().apply(mapped, context);
    KernelDesign fitted = new InsertWidthConverters().apply(folded, context);
    return new Mapped(fitted, new SizeFifos().apply(fitted, context));
  }

  private static PassContext context(Settings settings) {
    Target target = new Target("fpga", "", List.of(), List.of(), List.of(), List.of(), List.of());
    return new PassContext() {
      @Override
      public Target target() {
        return target;
      }

      @Override
      public Settings settings() {
        return settings;
      }

      @Override
      public Optional<Samples> calibration() {
        return Optional.empty();
      }

      @Override
      public void remark(String vertex, String text) {}

      @Override
      public void warn(Diagnostic warning) {}
    };
  }
}
