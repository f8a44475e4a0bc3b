package nnc.testbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.emulator.BusBeat;
import nnc.emulator.BusPort;
import nnc.emulator.BusStream;
import nnc.emulator.KernelEmulator;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;

/// What hardware must survive: frames that are short, long or marked by a wrong TKEEP among good
/// ones, and resets in the middle of all. A pure function of the seed.
record Disturbance(List<List<BusBeat>> beats, Stalls stalls) {

  /// Most beats behind the end of a long frame.
  private static final int SURPLUS = 3;

  Disturbance {
    beats = beats.stream().map(List::copyOf).toList();
  }

  /// Every sample twice at every input, any of them malformed, under the stalls of `stalls` and one
  /// or two resets.
  static Disturbance of(KernelDesign design, List<List<Value>> samples, Stalls stalls, long seed) {
    Random random = new Random(seed);
    KernelEmulator emulator = KernelEmulator.of(design);
    List<List<BusBeat>> beats = new ArrayList<>();
    for (int i = 0; i < emulator.inputs().size(); i++) {
      List<BusBeat> sent = new ArrayList<>();
      for (int frame = 0; frame < 2 * samples.size(); frame++) {
        Value value = samples.get(frame % samples.size()).get(i);
        sent.addAll(malformed(emulator.inputs().get(i), value, random));
      }
      beats.add(sent);
    }
    long cycles = cycles(emulator, beats, stalls);
    Long[] resets =
        random.longs(1 + random.nextInt(2), 1, Math.max(2, cycles)).boxed().toArray(Long[]::new);
    return new Disturbance(beats, stalls.withResets(resets));
  }

  private static long cycles(KernelEmulator emulator, List<List<BusBeat>> beats, Stalls stalls) {
    List<BusStream> streams = new ArrayList<>();
    for (int i = 0; i < beats.size(); i++) {
      streams.add(BusStream.of(emulator.inputs().get(i), beats.get(i)));
    }
    return emulator
        .run(streams, KernelEmulator.Options.FAST.withStalls(stalls), Optional.empty())
        .simulatedCycles();
  }

  private static List<BusBeat> malformed(BusPort port, Value value, Random random) {
    List<BusBeat> frame = new ArrayList<>(port.frame(value));
    int at = random.nextInt(frame.size());
    BusBeat beat = frame.get(at);
    return switch (random.nextInt(4)) {
      case 0 -> {
        frame.set(at, BusBeat.of(beat.keep(), true, beat.data()));
        yield frame.subList(0, at + 1);
      }
      case 1 -> {
        BusBeat last = frame.removeLast();
        frame.add(BusBeat.of(last.keep(), false, last.data()));
        for (int surplus = random.nextInt(SURPLUS); surplus > 0; surplus--) {
          frame.add(BusBeat.of(last.keep(), false, beat.data()));
        }
        frame.add(last);
        yield frame;
      }
      case 2 -> {
        long keep = beat.keep() ^ 1L << random.nextInt(port.busBytes());
        frame.set(at, BusBeat.of(keep, beat.last(), beat.data()));
        yield frame;
      }
      default -> {
        if (port.events()) {
          frame.set(at, BusBeat.of(beat.keep(), beat.last(), random.nextInt(256)));
        }
        yield frame;
      }
    };
  }
}
