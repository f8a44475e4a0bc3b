package nnc.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;

/// Writes a run as a value change dump (IEEE 1364-2005, section 18): for every channel whether its
/// FIFO holds a beat (`valid`), can take one (`ready`), whether one goes in (`push`) and out
/// (`pop`) in the cycle, and the oldest beat (`data`, unknown where there is none); at the border
/// `keep` and `last` too, and `frame_error` of every input. One cycle is one time unit. Made for
/// runs in every cycle. The text holds no date and nothing else that differs between equal runs.
public final class VcdTrace implements CycleObserver {

  private static final int VALID = 0;
  private static final int READY = 1;
  private static final int PUSH = 2;
  private static final int POP = 3;
  private static final int DATA = 4;
  private static final int KEEP = 5;
  private static final int LAST = 6;
  private static final int SIGNALS = 7;

  private final Writer writer;
  private final List<Channel> channels;
  private final int[] dataBits;
  private final int[] keepBits;
  private final int inputs;
  private final String[] shown;
  private final StringBuilder changes = new StringBuilder();
  private final long first;
  private final long end;

  /// A trace of cycles `first` (inclusive) to `end` (exclusive) of a run of `emulator`; writes the
  /// header at once. The caller closes `writer`. I/O failures arrive as `UncheckedIOException`.
  public VcdTrace(KernelEmulator emulator, Writer writer, long first, long end) {
    this.writer = writer;
    KernelDesign design = emulator.design();
    this.channels = design.channels();
    this.inputs = emulator.inputs().size();
    this.dataBits = new int[channels.size()];
    this.keepBits = new int[channels.size()];
    this.shown = new String[channels.size() * SIGNALS + inputs];
    Arrays.fill(shown, "");
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
    StringBuilder text = new StringBuilder("$version nnc $end\n$timescale 1 ns $end\n");
    Set<String> taken = new HashSet<>();
    text.append("$scope module ").append(name(emulator.design().name(), taken)).append(" $end\n");
    for (int i = 0; i < inputs; i++) {
      String id = emulator.inputs().get(i).terminal().instance();
      variable(text, 2, channels.size() * SIGNALS + i, name(id + "_frame_error", taken));
    }
    for (int c = 0; c < channels.size(); c++) {
      text.append("$scope module ").append(name(channels.get(c).id(), taken)).append(" $end\n");
      variable(text, 1, c * SIGNALS + VALID, "valid");
      variable(text, 1, c * SIGNALS + READY, "ready");
      variable(text, 1, c * SIGNALS + PUSH, "push");
      variable(text, 1, c * SIGNALS + POP, "pop");
      variable(text, dataBits[c], c * SIGNALS + DATA, "data");
      if (border(c)) {
        variable(text, keepBits[c], c * SIGNALS + KEEP, "keep");
        variable(text, 1, c * SIGNALS + LAST, "last");
      }
      text.append("$upscope $end\n");
    }
    text.append("$upscope $end\n$enddefinitions $end\n");
    write(text);
  }

  private boolean border(int c) {
    return channels.get(c).from().isEmpty() || channels.get(c).to().isEmpty();
  }

  /// A legal name that nothing else in the dump has.
  private static String name(String wanted, Set<String> taken) {
    String base = wanted.replaceAll("[^A-Za-z0-9_]", "_");
    String name = base;
    for (int i = 2; !taken.add(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  private static void variable(StringBuilder text, int bits, int signal, String name) {
    text.append("$var wire ").append(bits).append(' ').append(code(signal)).append(' ');
    text.append(name);
    if (bits > 1) {
      text.append(" [").append(bits - 1).append(":0]");
    }
    text.append(" $end\n");
  }

  /// The short code of a signal: digits to base 94 in the printable characters.
  private static String code(int signal) {
    StringBuilder code = new StringBuilder();
    int rest = signal;
    do {
      code.append((char) ('!' + rest % 94));
      rest = rest / 94 - 1;
    } while (rest >= 0);
    return code.toString();
  }

  @Override
  public void cycle(CycleView view) {
    if (view.cycle() < first || view.cycle() >= end) {
      return;
    }
    for (int i = 0; i < inputs; i++) {
      show(channels.size() * SIGNALS + i, binary(view.frameErrors(i), 2), 2);
    }
    for (int c = 0; c < channels.size(); c++) {
      int at = c * SIGNALS;
      boolean valid = view.valid(c);
      show(at + VALID, bit(valid), 1);
      show(at + READY, bit(view.ready(c)), 1);
      show(at + PUSH, bit(view.pushed(c)), 1);
      show(at + POP, bit(view.popped(c)), 1);
      show(at + DATA, valid ? data(view, c) : "x", dataBits[c]);
      if (border(c)) {
        show(at + KEEP, valid ? binary(view.keep(c), keepBits[c]) : "x", keepBits[c]);
        show(at + LAST, valid ? bit(view.last(c)) : "x", 1);
      }
    }
    if (!changes.isEmpty()) {
      write("#" + view.cycle() + "\n" + changes);
      changes.setLength(0);
    }
  }

  private void show(int signal, String value, int bits) {
    if (!value.equals(shown[signal])) {
      shown[signal] = value;
      changes.append(bits > 1 ? "b" + value + " " : value).append(code(signal)).append('\n');
    }
  }

  private static String bit(boolean value) {
    return value ? "1" : "0";
  }

  private static String binary(long value, int bits) {
    StringBuilder text = new StringBuilder(bits);
    for (int b = bits - 1; b >= 0; b--) {
      text.append((char) ('0' + (value >>> b & 1)));
    }
    return text.toString();
  }

  private String data(CycleView view, int c) {
    StringBuilder text = new StringBuilder(dataBits[c]);
    for (int b = dataBits[c] - 1; b >= 0; b--) {
      text.append((char) ('0' + (view.data(c, b >> 6) >>> b & 1)));
    }
    return text.toString();
  }

  private void write(CharSequence text) {
    try {
      writer.append(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
