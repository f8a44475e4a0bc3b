package nnc.testbench;

import java.util.function.IntFunction;
import nnc.backends.simulate.CycleLayout;
import nnc.ir.KernelDesign;

/// Draws records of both sides as one VCD: a scope each, a bit per flag and channel, a vector per
/// bus word. One time unit is one cycle.
public final class Waveform {

  private Waveform() {}

  /// What the records hold besides bus words: flags, and the bits of the probe by name.
  public record Signals(int flags, int probes, IntFunction<String> probe) {}

  static String vcd(
      KernelDesign design, CycleLayout layout, long start, long[] expected, long[] got) {
    Signals signals =
        new Signals(
            3 * design.inputs().size() + 2 * design.outputs().size(),
            design.channels().size(),
            p -> "into_" + design.channels().get(p).id().replace(' ', '_'));
    return vcd(signals, layout, start, expected, got);
  }

  /// Records of cycles `start` and up, one behind the other.
  public static String vcd(
      Signals design, CycleLayout layout, long start, long[] expected, long[] got) {
    StringBuilder out = new StringBuilder("$timescale 1 ns $end\n");
    int words = layout.words();
    for (String scope : new String[] {"emulator", "simulator"}) {
      out.append("$scope module ").append(scope).append(" $end\n");
      for (int w = 0; w < words; w++) {
        boolean probe = layout.probe(w, 0) >= 0;
        int bits = w == 0 || probe ? bits(design, layout, w) : 1;
        for (int b = 0; b < bits; b++) {
          String name = probe ? design.probe().apply(layout.probe(w, b)) : layout.signal(w, b);
          int width = w == 0 || probe ? 1 : 64;
          out.append("$var wire ")
              .append(width)
              .append(' ')
              .append(code(scope, w, b))
              .append(' ')
              .append(name);
          out.append(w > 0 && !probe ? "_" + w : "").append(" $end\n");
        }
      }
      out.append("$upscope $end\n");
    }
    out.append("$enddefinitions $end\n");
    for (int c = 0; c < expected.length / words; c++) {
      out.append('#').append(start + c).append('\n');
      values(out, design, layout, "emulator", expected, c * words);
      values(out, design, layout, "simulator", got, c * words);
    }
    return out.append('#').append(start + expected.length / words).append('\n').toString();
  }

  private static int bits(Signals design, CycleLayout layout, int word) {
    return word == 0 ? design.flags() : Math.min(64, design.probes() - layout.probe(word, 0));
  }

  private static String code(String scope, int word, int bit) {
    return scope.charAt(0) + "" + word + "_" + bit;
  }

  private static void values(
      StringBuilder out, Signals design, CycleLayout layout, String scope, long[] records, int at) {
    for (int w = 0; w < layout.words(); w++) {
      if (w > 0 && layout.probe(w, 0) < 0) {
        out.append('b')
            .append(Long.toBinaryString(records[at + w]))
            .append(' ')
            .append(code(scope, w, 0))
            .append('\n');
        continue;
      }
      for (int b = 0; b < bits(design, layout, w); b++) {
        out.append(records[at + w] >> b & 1).append(code(scope, w, b)).append('\n');
      }
    }
  }
}
