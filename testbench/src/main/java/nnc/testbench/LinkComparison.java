package nnc.testbench;

import java.util.Arrays;
import java.util.Optional;
import nnc.backends.fpga.WatchedCore;
import nnc.backends.simulate.Simulation;
import nnc.emulator.CycleObserver;
import nnc.emulator.CycleView;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Channel;

/// Follows an emulation and holds the data of every transfer between kernels against a simulation
/// of the watched core. The first transfer that differs, in order of cycles and within one of data
/// flow, names the kernel that made it.
final class LinkComparison implements CycleObserver {

  /// Words of all records that are fetched at once.
  private static final int BATCH_WORDS = 1 << 20;

  private final KernelDesign design;
  private final WatchedCore watched;
  private final Simulation simulation;
  private final int words;
  private final int probe;
  private final int batch;
  private final long[] expected;
  private final long[] got;
  private int filled;
  private long cycle;
  private Optional<Difference> first = Optional.empty();

  LinkComparison(KernelDesign design, WatchedCore watched, Simulation simulation) {
    this.design = design;
    this.watched = watched;
    this.simulation = simulation;
    this.words = watched.core().layout().words();
    this.probe = watched.core().layout().probeWord();
    this.batch = Math.clamp(BATCH_WORDS / words, 1, 1 << 14);
    this.expected = new long[batch * words];
    this.got = new long[batch * words];
  }

  @Override
  public void cycle(CycleView view) {
    if (first.isPresent()) {
      return;
    }
    int at = filled * words + probe;
    for (int c = 0; c < design.channels().size(); c++) {
      if (view.pushed(c)) {
        expected[at + c / 64] |= 1L << (c % 64);
      }
    }
    for (WatchedCore.Link link : watched.links()) {
      if (view.pushed(link.channel())) {
        for (int w = 0; w < link.words(); w++) {
          expected[at + link.word() + w] = view.pushedData(link.channel(), w);
        }
      }
    }
    cycle++;
    if (++filled == batch) {
      compare();
    }
  }

  /// The first transfer that differs, if any.
  Optional<Difference> first() {
    compare();
    return first;
  }

  private void compare() {
    if (filled == 0 || first.isPresent()) {
      return;
    }
    simulation.run(filled, got);
    for (int c = 0; c < filled && first.isEmpty(); c++) {
      int from = c * words + probe;
      int to = (c + 1) * words;
      if (!Arrays.equals(expected, from, to, got, from, to)) {
        first = explain(from, cycle - filled + c);
      }
    }
    Arrays.fill(expected, 0, filled * words, 0);
    filled = 0;
  }

  /// Empty where only the world outside differs.
  private Optional<Difference> explain(int at, long when) {
    for (WatchedCore.Link link : watched.links()) {
      Channel channel = design.channels().get(link.channel());
      Span span = design.instances().get(channel.from()).span();
      int flag = at + link.channel() / 64;
      long e = expected[flag] >> (link.channel() % 64) & 1;
      long g = got[flag] >> (link.channel() % 64) & 1;
      String from = "channel " + channel.id() + " from " + channel.from();
      if (e != g) {
        return Optional.of(
            new Difference(
                when, "transfer into " + from, String.valueOf(e), String.valueOf(g), span, ""));
      }
      int data = at + link.word();
      if (!Arrays.equals(expected, data, data + link.words(), got, data, data + link.words())) {
        return Optional.of(
            new Difference(
                when,
                "data into " + from,
                hex(expected, data, link.words()),
                hex(got, data, link.words()),
                span,
                ""));
      }
    }
    return Optional.empty();
  }

  private static String hex(long[] record, int from, int words) {
    StringBuilder text = new StringBuilder();
    for (int w = words - 1; w >= 0; w--) {
      long word = record[from + w];
      if (!text.isEmpty()) {
        text.append("%016x".formatted(word));
      } else if (word != 0 || w == 0) {
        text.append("0x").append(Long.toHexString(word));
      }
    }
    return text.toString();
  }
}
