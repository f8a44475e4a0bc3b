package nnc.backends.fpga;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.MemoryImage;
import nnc.backends.verilog.Templates;
import nnc.ir.kernel.Kernel;
import nnc.ir.neuron.Datapath;
import nnc.ir.neuron.Datapath.Node;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.number.NumberFormat;

/// The datapath of one neuron as a module: operands in, next states and result out, `depth` enabled
/// cycles later. A wire is `n` and its number; `n5_at_2` is wire 5 as it stands in stage 2.
public record EquationsView(
    String name,
    String origin,
    String summary,
    boolean memories,
    List<Port> inputs,
    List<Stage> stages,
    int nextBits,
    String next,
    int resultBits,
    String result,
    String sinks) {

  public EquationsView {
    inputs = List.copyOf(inputs);
    stages = List.copyOf(stages);
  }

  public boolean hasNext() {
    return nextBits > 0;
  }

  public int nextMsb() {
    return nextBits - 1;
  }

  public int resultMsb() {
    return resultBits - 1;
  }

  /// A port of `bits` bits.
  public record Port(String name, int bits) {
    public int msb() {
      return bits - 1;
    }
  }

  /// What is computed between two registers, what the registers at its end take, and the tables
  /// that are read meanwhile.
  public record Stage(int index, List<Line> lines, List<Register> registers, List<Table> tables) {
    public Stage {
      lines = List.copyOf(lines);
      registers = List.copyOf(registers);
      tables = List.copyOf(tables);
    }

    public boolean hasRegisters() {
      return !registers.isEmpty();
    }
  }

  /// `wire [msb:0] name = text;`, signed where it is an operand that must be.
  public record Line(String name, int msb, boolean signed, String text) {}

  public record Register(String name, int msb, String from) {}

  public record Table(String module, String instance, String address, String name, int msb) {}

  static EquationsView of(Site site, Kernel.Population k) {
    return new Assembly(site, k).view();
  }

  /// Walks along the stages.
  private static final class Assembly {
    private final Site site;
    private final Kernel.Population kernel;
    private final Datapath path;
    private final List<Port> inputs = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();
    private final List<String> sinks = new ArrayList<>();
    private final int[] lastUse;
    private final boolean[] parametric; // whether a parameter goes into the wire
    private boolean memories;

    Assembly(Site site, Kernel.Population kernel) {
      this.site = site;
      this.kernel = kernel;
      this.path = kernel.datapath();
      this.lastUse = new int[path.wires().size()];
      this.parametric = new boolean[path.wires().size()];
      for (int i = 0; i < lastUse.length; i++) {
        Datapath.Wire wire = path.wires().get(i);
        parametric[i] =
            wire.node() instanceof Node.Parameter
                || wire.node().parts().stream().anyMatch(part -> parametric[part]);
        boolean table = wire.node() instanceof Node.Table;
        for (int part : wire.node().parts()) {
          lastUse[part] = Math.max(lastUse[part], wire.stage() - (table ? 1 : 0));
        }
      }
      lastUse[path.output()] = path.depth();
      path.next().forEach(wire -> lastUse[wire] = path.depth());
    }

    EquationsView view() {
      for (int i = 0; i < kernel.inputs().size(); i++) {
        inputs.add(new Port("in" + i, kernel.inputs().get(i).width()));
      }
      if (kernel.stateBits() > 0) {
        inputs.add(new Port("states", kernel.stateBits()));
      }
      int parameters = path.fields().stream().mapToInt(f -> NumberFormat.bits(f.range())).sum();
      if (parameters > 0) {
        inputs.add(new Port("parameters", parameters));
      }
      inputs.forEach(p -> sinks.add(p.name()));
      for (int stage = 0; stage <= path.depth(); stage++) {
        stages.add(stage(stage));
      }
      NeuronModel model = kernel.neurons().model();
      List<String> next = new ArrayList<>();
      for (int s = model.states().size() - 1; s >= 0; s--) {
        int width = model.states().get(s).format().orElseThrow().width();
        next.add(text(path.next().get(s), path.depth(), width));
      }
      String result =
          kernel.output() instanceof NumberFormat.Bipolar
              ? "~" + name(path.output(), path.depth()) + "[" + (bits(path.output()) - 1) + "]"
              : text(path.output(), path.depth(), kernel.output().width());
      return new EquationsView(
          site.module("equations"),
          site.origin(),
          "a step of neuron "
              + Templates.comment(model.name())
              + ", "
              + path.depth()
              + " registers deep",
          memories,
          inputs,
          stages,
          kernel.stateBits(),
          "{" + String.join(", ", next) + "}",
          kernel.output().width(),
          result,
          String.join(", ", sinks));
    }

    private Stage stage(int stage) {
      List<Line> lines = new ArrayList<>();
      List<Register> registers = new ArrayList<>();
      List<Table> tables = new ArrayList<>();
      for (int i = 0; i < path.wires().size(); i++) {
        Datapath.Wire wire = path.wires().get(i);
        if (wire.isConstant()) {
          continue;
        }
        if (wire.node() instanceof Node.Table(int index, var entries)) {
          if (wire.stage() == stage + 1) {
            tables.add(table(i, stage, index, entries));
          }
        } else if (wire.stage() == stage) {
          line(lines, i, stage, wire.node());
        }
        if (wire.stage() == stage) {
          sinks.add(name(i, stage));
        }
        if (wire.stage() <= stage && lastUse[i] > stage) {
          registers.add(new Register(name(i, stage + 1), bits(i) - 1, name(i, stage)));
        }
      }
      return new Stage(stage, lines, registers, tables);
    }

    private Table table(int wire, int stage, int index, List<Long> entries) {
      memories = true;
      int width = bits(wire);
      MemoryImage image =
          MemoryImage.of(width, entries.size(), (i, word) -> word.put(0, width, entries.get(i)));
      return new Table(
          site.rom("tablerom" + wire, "entries of a table", image),
          "table" + wire,
          text(index, stage, Bits.counter(entries.size() - 1L)),
          name(wire, stage + 1),
          width - 1);
    }

    private void line(List<Line> lines, int wire, int stage, Node node) {
      int w = bits(wire);
      String text =
          switch (node) {
            case Node.Port(int port) ->
                Signal.of("in" + port, kernel.inputs().get(port).width(), false)
                    .decoded(kernel.inputs().get(port), w);
            case Node.State(int state) -> field("states", stateOffset(state), wire);
            case Node.Parameter(int field) -> field("parameters", fieldOffset(field), wire);
            case Node.Add(int a, int b) -> text(a, stage, w) + " + " + text(b, stage, w);
            case Node.Subtract(int a, int b) -> text(a, stage, w) + " - " + text(b, stage, w);
            case Node.Multiply(int a, int b) -> {
              operand(lines, wire, "a", w, true, text(a, stage, w));
              operand(lines, wire, "b", w, true, text(b, stage, w));
              yield "n" + wire + "_a * n" + wire + "_b";
            }
            case Node.WideMultiply(int a, int b, int by) -> {
              operand(lines, wire, "a", w + by, true, text(a, stage, w + by));
              operand(lines, wire, "b", w + by, true, text(b, stage, w + by));
              String product = "n" + wire + "_ab";
              operand(lines, wire, "ab", w + by, false, "n" + wire + "_a * n" + wire + "_b");
              String odd = product + "[" + by + "] | (|" + Bits.slice(product, 0, by) + ")";
              yield w == 1 ? odd : "{" + Bits.slice(product, by + 1, w - 1) + ", " + odd + "}";
            }
            case Node.Less(int a, int b) -> {
              int both = together(a, b);
              boolean signed = isSigned(a) || isSigned(b);
              boolean counted =
                  NarrowOrder.takes(both) && (isNegativeConstant(a) || isNegativeConstant(b));
              operand(lines, wire, "a", both, signed && !counted, ordered(a, stage, both, counted));
              operand(lines, wire, "b", both, signed && !counted, ordered(b, stage, both, counted));
              yield "n" + wire + "_a < n" + wire + "_b";
            }
            case Node.Equal(int a, int b) -> {
              int both = together(a, b);
              yield text(a, stage, both) + " == " + text(b, stage, both);
            }
            case Node.And(int a, int b) -> text(a, stage, 1) + " & " + text(b, stage, 1);
            case Node.Or(int a, int b) -> text(a, stage, 1) + " | " + text(b, stage, 1);
            case Node.Exclusive(int a, int b) -> text(a, stage, w) + " ^ " + text(b, stage, w);
            case Node.Not(int a) -> "~" + text(a, stage, 1);
            case Node.Select(int c, int yes, int no) ->
                text(c, stage, 1) + " ? " + text(yes, stage, w) + " : " + text(no, stage, w);
            case Node.Shift(int a, int by) when by > 0 ->
                by >= w ? Bits.literal(w, 0) : "{" + text(a, stage, w - by) + ", " + by + "'d0}";
            case Node.Shift(int a, int by) -> from(a, stage, -by, w);
            case Node.Slice(int a, int from, _) -> from(a, stage, from, w);
            case Node.Wrap(int a, _) -> from(a, stage, 0, w);
            case Node.Join(int high, int low, int width) ->
                "{" + text(high, stage, w - width) + ", " + text(low, stage, width) + "}";
            case Node.Constant _, Node.Table _ -> throw new IllegalStateException(node.toString());
          };
      lines.add(new Line("n" + wire, w - 1, false, text));
    }

    private void operand(
        List<Line> lines, int wire, String side, int width, boolean signed, String text) {
      lines.add(new Line("n" + wire + "_" + side, width - 1, signed, text));
    }

    /// Whether synthesis may find a negative constant in the wire: where every neuron of a kernel
    /// has a lane of its own, parameters are constants. Ports and states come out of memories.
    private boolean isNegativeConstant(int wire) {
      return isSigned(wire) && (path.wires().get(wire).isConstant() || parametric[wire]);
    }

    /// The wire as a comparison of `width` bits reads it.
    private String ordered(int wire, int stage, int width, boolean counted) {
      if (!counted) {
        return text(wire, stage, width);
      }
      return path.wires().get(wire).node() instanceof Node.Constant(long value)
          ? NarrowOrder.counted(BigInteger.valueOf(value), width)
          : NarrowOrder.counted(text(wire, stage, width), width);
    }

    private String field(String word, int offset, int wire) {
      return Bits.slice(word, offset, bits(wire));
    }

    private int stateOffset(int state) {
      return kernel.neurons().model().states().stream()
          .limit(state)
          .mapToInt(s -> s.format().orElseThrow().width())
          .sum();
    }

    private int fieldOffset(int field) {
      return path.fields().stream().limit(field).mapToInt(f -> NumberFormat.bits(f.range())).sum();
    }

    private int bits(int wire) {
      return NumberFormat.bits(path.wires().get(wire).range());
    }

    private boolean isSigned(int wire) {
      return path.wires().get(wire).range().lo() < 0;
    }

    /// Bits that hold both wires.
    private int together(int a, int b) {
      return NumberFormat.bits(path.wires().get(a).range().union(path.wires().get(b).range()));
    }

    private String name(int wire, int stage) {
      return path.wires().get(wire).stage() == stage ? "n" + wire : "n" + wire + "_at_" + stage;
    }

    private Signal signal(int wire, int stage) {
      return Signal.of(name(wire, stage), bits(wire), isSigned(wire));
    }

    /// The wire's value modulo `2^width`.
    private String text(int wire, int stage, int width) {
      if (path.wires().get(wire).node() instanceof Node.Constant(long value)) {
        return Bits.literal(width, BigInteger.valueOf(value));
      }
      return signal(wire, stage).resized(width);
    }

    /// `width` bits of the wire's two's complement from bit `from` on.
    private String from(int wire, int stage, int from, int width) {
      int has = bits(wire);
      if (from >= has && !isSigned(wire)) {
        return Bits.literal(width, 0);
      }
      int start = Math.min(from, has - 1);
      return Signal.slice(name(wire, stage), start, has - start, isSigned(wire)).resized(width);
    }
  }
}
