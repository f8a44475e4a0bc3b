package nnc.emulator;

import java.io.Writer;
import java.util.List;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;

/// Writes a run as a value change dump (IEEE 1364-2005, section 18): for every channel whether its
/// FIFO holds a beat (`valid`), can take one (`ready`), whether one goes in (`push`) and out
/// (`pop`) in the cycle, and the oldest beat (`data`, unknown where there is none); at the border
/// `keep` and `last` too, and `frame_error` of every input. Made for runs in every cycle. The text
/// holds no date and nothing else that differs between equal runs.
public final class VcdTrace implements CycleObserver {

  private static final int VALID = 0;
  private static final int READY = 1;
  private static final int PUSH = 2;
  private static final int POP = 3;
  private static final int DATA = 4;
  private static final int KEEP = 5;
  private static final int LAST = 6;
  private static final int SIGNALS = 7;

  private final ValueChanges dump;
  private final List<Channel> channels;
  private final int[] dataBits;
  private final int[] keepBits;
  private final int inputs;
  private final long first;
  private final long end;

  /// A trace of cycles `first` (inclusive) to `end` (exclusive), each `picoseconds` long, of a run
  /// of `emulator`; writes the header at once. The caller closes `writer`. I/O failures arrive as
  /// `UncheckedIOException`.
  public VcdTrace(KernelEmulator emulator, Writer writer, long picoseconds, long first, long end) {
    KernelDesign design = emulator.design();
    this.channels = design.channels();
    this.inputs = emulator.inputs().size();
    this.dataBits = new int[channels.size()];
    this.keepBits = new int[channels.size()];
    this.dump = new ValueChanges(writer, channels.size() * SIGNALS + inputs, picoseconds);
    this.first = first;
    this.end = end;
    for (int c = 0; c < dataBits.length; c++) {
      dataBits[c] = channels.get(c).lanes() * channels.get(c).format().width();
    }
    for (BusPort port : emulator.inputs()) {
      keepBits[emulator.borderChannel(port.terminal(), true)] = port.busBytes();
    }
    for (BusPort port : emulator.outputs()) {
      keepBits[emulator.borderChannel(port.terminal(), false)] = port.busBytes();
    }
    header(emulator);
  }

  private void header(KernelEmulator emulator) {
    ValueChanges.Names names = new ValueChanges.Names();
    dump.scope(names.of(emulator.design().name()));
    dump.group("inputs");
    for (int i = 0; i < inputs; i++) {
      String id = emulator.inputs().get(i).terminal().instance();
      dump.variable(2, channels.size() * SIGNALS + i, names.of(id + "_frame_error"));
    }
    for (int c = 0; c < channels.size(); c++) {
      dump.group(layer(channels.get(c)));
      dump.scope(names.of(channels.get(c).id()));
      dump.variable(1, c * SIGNALS + VALID, "valid");
      dump.variable(1, c * SIGNALS + READY, "ready");
      dump.variable(1, c * SIGNALS + PUSH, "push");
      dump.variable(1, c * SIGNALS + POP, "pop");
      dump.variable(dataBits[c], c * SIGNALS + DATA, "data");
      if (border(c)) {
        dump.variable(keepBits[c], c * SIGNALS + KEEP, "keep");
        dump.variable(1, c * SIGNALS + LAST, "last");
      }
      dump.end();
    }
    dump.end();
    dump.begin();
  }

  /// The layer that a channel comes from, or for an input's goes to.
  private static String layer(Channel channel) {
    String id = channel.from().isEmpty() ? channel.to() : channel.from();
    return id.replaceAll("[.].*", "").replaceAll("[^A-Za-z0-9_]", "_");
  }

  /// A save file of GTKWave that groups the channels by the layers they come from.
  public String saveFile() {
    return dump.saveFile();
  }

  private boolean border(int c) {
    return channels.get(c).from().isEmpty() || channels.get(c).to().isEmpty();
  }

  @Override
  public void cycle(CycleView view) {
    if (view.cycle() < first || view.cycle() >= end) {
      return;
    }
    for (int i = 0; i < inputs; i++) {
      dump.show(channels.size() * SIGNALS + i, ValueChanges.binary(view.frameErrors(i), 2), 2);
    }
    for (int c = 0; c < channels.size(); c++) {
      int at = c * SIGNALS;
      boolean valid = view.valid(c);
      dump.show(at + VALID, ValueChanges.bit(valid), 1);
      dump.show(at + READY, ValueChanges.bit(view.ready(c)), 1);
      dump.show(at + PUSH, ValueChanges.bit(view.pushed(c)), 1);
      dump.show(at + POP, ValueChanges.bit(view.popped(c)), 1);
      dump.show(at + DATA, valid ? data(view, c) : "x", dataBits[c]);
      if (border(c)) {
        dump.show(
            at + KEEP, valid ? ValueChanges.binary(view.keep(c), keepBits[c]) : "x", keepBits[c]);
        dump.show(at + LAST, valid ? ValueChanges.bit(view.last(c)) : "x", 1);
      }
    }
    dump.cycle(view.cycle());
  }

  private String data(CycleView view, int c) {
    StringBuilder text = new StringBuilder(dataBits[c]);
    for (int b = dataBits[c] - 1; b >= 0; b--) {
      text.append((char) ('0' + (view.data(c, b >> 6) >>> b & 1)));
    }
    return text.toString();
  }
}
