package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.List;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.NumberFormat;

/// Views of the kernels that bring streams together or part them.
public final class JoinViews {

  private JoinViews() {}

  /// One input of an addition; `decoded` is its element `<name>_element` at the sum's width.
  public record Addition(String name, int msb, int bits, String decoded) {
    public int elementMsb() {
      return bits - 1;
    }
  }

  /// Sum of equally shaped streams.
  public record AddView(
      String name,
      String origin,
      String summary,
      int lanes,
      int sumBits,
      int outBits,
      Counter group,
      List<Addition> inputs,
      StageLanes stages) {
    public AddView {
      inputs = List.copyOf(inputs);
    }

    public int sumsMsb() {
      return lanes * sumBits - 1;
    }

    public int outMsb() {
      return lanes * outBits - 1;
    }
  }

  static void add(Site site, Kernel.Add k) {
    List<Addition> inputs = new ArrayList<>();
    int sumBits = k.accumulator().width();
    for (NumberFormat format : k.inputs()) {
      String name = "in" + inputs.size();
      Signal element = Signal.of(name + "_element", format.width(), false);
      inputs.add(
          new Addition(
              name,
              k.lanes() * format.width() - 1,
              format.width(),
              element.decoded(format, sumBits)));
    }
    AddView view =
        new AddView(
            site.module(),
            site.origin(),
            "sum of " + inputs.size() + " streams",
            k.lanes(),
            sumBits,
            k.output().width(),
            Counter.upTo(k.channels() / k.lanes() - 1L),
            inputs,
            StageLanes.of(site, k.accumulator(), k.stages(), k.output(), k.channels(), k.lanes()));
    site.files().module(site.module(), "add", view);
  }

  /// One input of a concatenation; `here` is the condition that its steps run.
  public record Part(String name, String here) {}

  /// Streams joined along the channels.
  public record ConcatView(
      String name, String origin, String summary, int bits, Counter step, List<Part> inputs) {
    public ConcatView {
      inputs = List.copyOf(inputs);
    }

    public int msb() {
      return bits - 1;
    }
  }

  static void concat(Site site, Kernel.Concat k) {
    int beats = k.channels().stream().mapToInt(c -> c / k.lanes()).sum();
    Counter step = Counter.upTo(beats - 1L);
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int channels : k.channels()) {
      int to = from + channels / k.lanes();
      List<String> bounds = new ArrayList<>();
      if (from > 0) {
        bounds.add("(step >= " + step.number(from) + ")");
      }
      if (to < beats) {
        bounds.add("(step < " + step.number(to) + ")");
      }
      parts.add(
          new Part("in" + parts.size(), bounds.isEmpty() ? "1'b1" : String.join(" & ", bounds)));
      from = to;
    }
    ConcatView view =
        new ConcatView(
            site.module(),
            site.origin(),
            "joins channels " + k.channels(),
            k.lanes() * k.format().width(),
            step,
            parts);
    site.files().module(site.module(), "concat", view);
  }

  /// A stream copied; `copies` names the output ports.
  public record ForkView(
      String name, String origin, String summary, int bits, List<String> copies) {
    public ForkView {
      copies = List.copyOf(copies);
    }

    public int msb() {
      return bits - 1;
    }
  }

  static void fork(Site site, Kernel.Fork k) {
    List<String> copies = new ArrayList<>();
    for (int i = 0; i < k.copies(); i++) {
      copies.add("out" + i);
    }
    ForkView view =
        new ForkView(
            site.module(),
            site.origin(),
            k.copies() + " copies in lockstep",
            k.lanes() * k.format().width(),
            copies);
    site.files().module(site.module(), "fork", view);
  }

  /// A stream that begins with silence.
  public record DelayView(
      String name, String origin, String summary, int bits, Counter silent, String silence) {
    public int msb() {
      return bits - 1;
    }
  }

  static void delay(Site site, Kernel.Delay k) {
    int bits = k.lanes() * k.format().width();
    DelayView view =
        new DelayView(
            site.module(),
            site.origin(),
            k.steps() + " frames of silence, " + k.silentBeats() + " beats, then what comes in",
            bits,
            Counter.upTo(k.silentBeats()),
            Bits.literal(bits, 0)); // raw zeros; of bipolar elements they are -1
    site.files().module(site.module(), "delay", view);
  }

  /// A stream held back by another one.
  public record GateView(
      String name,
      String origin,
      String summary,
      int tokenBits,
      int bits,
      Counter step,
      String first) {
    public int tokenMsb() {
      return tokenBits - 1;
    }

    public int msb() {
      return bits - 1;
    }
  }

  static void gate(Site site, Kernel.Gate k) {
    Counter step = Counter.upTo(k.tokenBeats() + k.beats() - 1L);
    GateView view =
        new GateView(
            site.module(),
            site.origin(),
            "a frame behind every frame of " + k.tokens() + " tokens",
            k.lanes() * k.token().width(),
            k.lanes() * k.format().width(),
            step,
            step.number(k.tokenBeats()));
    site.files().module(site.module(), "gate", view);
  }

  /// A stream with other lanes.
  public record WidthView(
      String name, String origin, String summary, int inBits, int outBits, Counter group) {
    public int inMsb() {
      return inBits - 1;
    }

    public int outMsb() {
      return outBits - 1;
    }

    public int restMsb() {
      return Math.abs(inBits - outBits) - 1;
    }
  }

  static void width(Site site, Kernel.Width k) {
    int from = k.from() * k.format().width();
    int to = k.to() * k.format().width();
    String summary = k.from() + " lanes to " + k.to();
    if (from == to) {
      site.files()
          .module(
              site.module(),
              "pass",
              new MapView.PassView(site.module(), site.origin(), summary, from));
      return;
    }
    boolean split = from > to;
    WidthView view =
        new WidthView(
            site.module(),
            site.origin(),
            summary,
            from,
            to,
            Counter.upTo((split ? from / to : to / from) - 1L));
    site.files().module(site.module(), split ? "width_split" : "width_join", view);
  }
}
