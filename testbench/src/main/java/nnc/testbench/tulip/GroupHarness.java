package nnc.testbench.tulip;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import nnc.backends.tulip.ArrayPorts;
import nnc.backends.tulip.Microcode;
import nnc.ir.PeProgram;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;

/// The module under proof: the emitted group, whose first lane runs a whole routine from its
/// emitted microcode, and the specification side by side. Stream, weights and control word are
/// free, as are the registers when it begins and the bits that the memory shows beyond those that a
/// step takes. Output bit `j` is 1 in the last cycle if result `j` is wrong or not all have come.
final class GroupHarness {

  static final String TOP = "nnc_proof";
  static final String SPECIFICATION = "nnc_specification";

  private GroupHarness() {}

  /// Cycles: reset, the steps, the result port, and the one that looks.
  static int cycles(Routine routine) {
    return routine.cycles() + 3;
  }

  /// The elements of the group that are not looked at, as a Yosys selection; empty for one lane.
  static String otherLanes(PeProgram program) {
    String group = ArrayPorts.of(program, "").design() + "_group";
    return program.machine().lanes() == 1 ? "" : group + "/*.unit " + group + "/lane[0].unit %d";
  }

  /// `words` are the routine's microcode; bit `stream[i]` of the free bits is the `i`-th that
  /// comes.
  static String text(
      PeProgram program, Routine routine, List<BigInteger> words, List<Integer> stream) {
    Machine m = program.machine();
    Microcode code = new Microcode(m);
    int inputs = Math.max(1, routine.inputs());
    int steps = routine.cycles();
    int results = routine.results();
    BigInteger image = BigInteger.ZERO;
    for (int i = steps - 1; i >= 0; i--) {
      image = image.shiftLeft(code.width()).or(words.get(i));
    }
    StringBuilder takes = new StringBuilder();
    for (Step step : routine.steps().reversed()) {
      for (int i = m.inputs() - 1; i >= 0; i--) {
        takes.append(i < step.take() ? '1' : '0');
      }
    }
    int mix =
        switch (routine.mix()) {
          case XNOR -> 0;
          case AND -> 1;
          case PASS -> 2;
        };
    StringBuilder t = new StringBuilder();
    line(t, "module %s (input wire clk, output wire [%d:0] bad);", TOP, results - 1);
    line(t, "  reg started = 1'b0;");
    line(t, "  always @(posedge clk) started <= 1'b1;");
    line(t, "  reg [31:0] cycle = 32'd0;");
    line(t, "  always @(posedge clk) cycle <= cycle + 32'd1;");
    line(t, "  wire running = cycle >= 32'd1 & cycle <= 32'd%d;", steps);
    int distinct = 1 + stream.stream().mapToInt(i -> i).max().orElse(0);
    line(t, "  (* keep *) wire [%d:0] free = $anyconst;", distinct - 1);
    line(
        t,
        "  wire [%d:0] x = %s;",
        inputs - 1,
        stream.isEmpty() ? "free" : Selection.concatenation(stream, "free"));
    line(t, "  (* keep *) wire [%d:0] w = $anyconst;", inputs - 1);
    line(t, "  (* keep *) wire [%d:0] control = $anyconst;", m.controlBits() - 1);
    line(t, "  wire [%d:0] stale = $anyseq;", m.inputs() - 1);
    register(t, "code", code.width() * steps, code.width() + "", image.toString(16), "h");
    register(t, "takes", m.inputs() * steps, m.inputs() + "", takes.toString(), "b");
    line(t, "  wire [%d:0] take = takes[%d:0];", m.inputs() - 1, m.inputs() - 1);
    line(t, "  reg [%d:0] bits, weights;", inputs + m.inputs() - 1);
    line(t, "  always @(posedge clk)");
    line(t, "    if (~started) begin bits <= x; weights <= w; end");
    for (int k = m.inputs(); k >= 1; k--) {
      String when = "take[" + (k - 1) + "]";
      line(
          t,
          "    else if (running & %s) begin bits <= bits >> %d; weights <= weights >> %d; end",
          when,
          k,
          k);
    }
    line(
        t,
        "  wire [%d:0] shown = (bits[%d:0] & take) | (stale & ~take);",
        m.inputs() - 1,
        m.inputs() - 1);
    line(t, "  wire write, data;");
    line(t, "  %s_group group (", ArrayPorts.of(program, "").design());
    line(t, "    .clk(clk), .rst(~started), .enable(running),");
    line(t, "    .micro(code[%d:0]), .bits(shown), .mix(2'd%d),", code.elementBits() - 1, mix);
    line(t, "    .weights({%s}),", lanes(m, m.inputs(), "weights[" + (m.inputs() - 1) + ":0]"));
    line(t, "    .controls({%s}),", lanes(m, m.controlBits(), "control"));
    line(t, "    .load(running & code[%d]), .start(0), .count(1), .stride(1),", code.emits());
    line(t, "    .write(write), .address(), .data(data), .held()");
    line(t, "  );");
    line(t, "  reg [%d:0] got;", results - 1);
    line(t, "  reg [31:0] count;");
    line(t, "  always @(posedge clk)");
    line(t, "    if (~started) count <= 32'd0;");
    line(t, "    else if (write) begin");
    line(t, "      count <= count + 32'd1;");
    line(t, "      got <= {data, got} >> 1;");
    line(t, "    end");
    line(t, "  wire [%d:0] y;", results - 1);
    line(t, "  %s specification (.x(x), .w(w), .control(control), .y(y));", SPECIFICATION);
    line(t, "  wire last = cycle == 32'd%d;", cycles(routine) - 1);
    line(t, "  wire short = count != 32'd%d;", results);
    line(t, "  assign bad = {%d{last}} & ({%d{short}} | (got ^ y));", results, results);
    line(t, "endmodule");
    return t.toString();
  }

  /// A shift register that begins with a constant and moves on with every step.
  private static void register(
      StringBuilder t, String name, int width, String shift, String digits, String base) {
    line(t, "  reg [%d:0] %s = %d'%s%s;", width - 1, name, width, base, digits);
    line(t, "  always @(posedge clk) if (running) %s <= %s >> %s;", name, name, shift);
  }

  /// `value` for the first lane, nothing for the others.
  private static String lanes(Machine m, int width, String value) {
    return m.lanes() == 1 ? value : (m.lanes() - 1) * width + "'d0, " + value;
  }

  @SuppressWarnings("AnnotateFormatMethod") // no annotation library
  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
