package nnc.emulator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.emulator.KernelEmulator.Options;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.kernel.Activity;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Stalls;

/// A run frame by frame: first the values of a frame, then the cycles in which its beats move. For
/// designs whose data decide how long kernels take, so that no run repeats itself.
final class FrameEngine {

  private final KernelEmulator emulator;
  private final KernelDesign design;
  private final List<List<Value>> samples;
  private final FrameValues values;
  private final FrameTimes times;
  private final List<BeatLog> sent;
  private final List<BeatLog> received;
  private final long[] beats;

  private FrameEngine(KernelEmulator emulator, List<List<Value>> samples) {
    this.emulator = emulator;
    this.design = emulator.design();
    this.samples = samples;
    this.values = new FrameValues(emulator);
    this.times = new FrameTimes(design, values);
    this.sent = emulator.inputs().stream().map(_ -> new BeatLog(false)).toList();
    this.received = emulator.outputs().stream().map(_ -> new BeatLog(false)).toList();
    this.beats = new long[design.channels().size()];
  }

  static boolean applies(KernelDesign design, Options options) {
    return !options.everyCycle()
        && !options.allBeats()
        && options.cycles() == Long.MAX_VALUE
        && options.stalls().equals(Stalls.NONE)
        && FrameValues.applies(design)
        && FrameTimes.applies(design);
  }

  /// Empty where the design stands still before the last frame is out, or its channels have so
  /// little room that every beat waits for the one before.
  static Optional<Emulation> of(KernelEmulator emulator, List<List<Value>> samples) {
    FrameEngine run = new FrameEngine(emulator, samples);
    return run.run() ? Optional.of(run.result()) : Optional.empty();
  }

  private boolean run() {
    for (int frame = 0; frame < samples.size(); frame++) {
      if (!frame()) {
        return false;
      }
      times.turn();
    }
    times.end();
    do {
      if (!frame()) {
        return false;
      }
    } while (times.turn());
    return true;
  }

  private boolean frame() {
    values.next(samples);
    if (!times.next()) {
      return false;
    }
    for (int c = 0; c < beats.length; c++) {
      beats[c] += times.channel(c).count();
      values.count(c, beats[c]);
    }
    for (int i = 0; i < sent.size(); i++) {
      BeatTimes to =
          times.channel(emulator.borderChannel(emulator.inputs().get(i).terminal(), true));
      for (int b = 0; b < to.count(); b++) {
        sent.get(i).add(to.in(b), b == to.beats - 1);
      }
    }
    for (int o = 0; o < received.size(); o++) {
      BeatTimes from =
          times.channel(emulator.borderChannel(emulator.outputs().get(o).terminal(), false));
      for (int b = 0; b < from.count(); b++) {
        received.get(o).add(from.out(b), b == from.beats - 1);
      }
    }
    return true;
  }

  private Emulation result() {
    SequencedMap<String, Activity.KernelCount> counts = new LinkedHashMap<>();
    SequencedMap<String, Activity.Traffic> traffic = new LinkedHashMap<>();
    design
        .instances()
        .forEach((id, instance) -> {
          EventSteps work = times.events(id);
          long reads = work == null ? 0 : work.reads;
          long writes = work == null ? 0 : work.writes;
          long terms = work == null ? 0 : work.terms;
          counts.put(id, KernelCounts.of(instance.kernel(), times.steps(id), reads, writes, terms));
        });
    List<Channel> channels = design.channels();
    for (int c = 0; c < channels.size(); c++) {
      traffic.put(channels.get(c).id(), new Activity.Traffic(beats[c], values.toggledBits(c)));
    }
    long last = received.stream().mapToLong(BeatLog::lastCycle).max().orElse(-1);
    long simulated = times.acted() + 1;
    return new Emulation(
        emulator,
        last + 1,
        simulated,
        values.outputs(),
        sent,
        received,
        Collections.nCopies(sent.size(), 0),
        List.of(),
        new Activity(simulated, counts, traffic),
        samples.size());
  }
}
