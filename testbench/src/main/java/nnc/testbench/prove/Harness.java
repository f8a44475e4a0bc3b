package nnc.testbench.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The module under proof: kernel and specification side by side. Reset stands for one cycle; then
/// the inputs, which are free, come beat by beat without a pause, and the result is always taken.
/// Output bit `j` is 1 in the last cycle if element `j` of the result is wrong or not all has come.
final class Harness {

  static final String TOP = "nnc_proof";

  private Harness() {}

  /// Cycles from reset to the one in which the last beat has been taken.
  static int cycles(Obligation obligation, int latency) {
    return obligation.steps() + latency + 2;
  }

  static String text(String module, Obligation obligation, int latency) {
    Obligation.Stream out = obligation.result();
    StringBuilder t = new StringBuilder();
    line(t, "module %s (input wire clk, output wire [%d:0] bad);", TOP, out.elements() - 1);
    line(t, "  reg started = 1'b0;");
    line(t, "  always @(posedge clk) started <= 1'b1;");
    line(t, "  wire rst = ~started;");
    line(t, "  reg [31:0] cycle = 32'd0;");
    line(t, "  always @(posedge clk) cycle <= cycle + 32'd1;");
    List<String> pins = new ArrayList<>(List.of(".clk(clk)", ".rst(rst)"));
    List<String> operands = new ArrayList<>();
    for (int p = 0; p < obligation.inputs().size(); p++) {
      Obligation.Stream in = obligation.inputs().get(p);
      String port = obligation.inputs().size() == 1 ? "in" : "in" + p;
      line(
          t,
          "  (* keep *) wire [%d:0] vector%d = $anyconst; // a counterexample needs the name",
          in.bits() - 1,
          p);
      line(t, "  reg [%d:0] rest%d;", in.bits() - 1, p);
      line(t, "  reg [31:0] left%d;", p);
      line(t, "  wire ready%d;", p);
      line(t, "  always @(posedge clk)");
      line(t, "    if (rst) begin");
      line(t, "      rest%d <= vector%d;", p, p);
      line(t, "      left%d <= 32'd%d;", p, in.beats());
      line(t, "    end else if (ready%d & left%d != 32'd0) begin", p, p);
      line(t, "      rest%d <= rest%d >> %d;", p, p, in.beatBits());
      line(t, "      left%d <= left%d - 32'd1;", p, p);
      line(t, "    end");
      pins.add(String.format(Locale.ROOT, ".%s_data(rest%d[%d:0])", port, p, in.beatBits() - 1));
      pins.add(String.format(Locale.ROOT, ".%s_valid(left%d != 32'd0)", port, p));
      pins.add(String.format(Locale.ROOT, ".%s_ready(ready%d)", port, p));
      operands.add(String.format(Locale.ROOT, ".x%d(vector%d)", p, p));
    }
    line(t, "  wire [%d:0] out_data;", out.beatBits() - 1);
    line(t, "  wire out_valid;");
    pins.add(".out_data(out_data)");
    pins.add(".out_valid(out_valid)");
    pins.add(".out_ready(1'b1)");
    line(t, "  %s kernel (%s);", module, String.join(", ", pins));
    line(t, "  reg [%d:0] got;", out.bits() - 1);
    line(t, "  reg [31:0] count;");
    line(t, "  always @(posedge clk)");
    line(t, "    if (rst) count <= 32'd0;");
    line(t, "    else if (out_valid) begin");
    line(t, "      count <= count + 32'd1;");
    line(t, "      got <= {out_data, got} >> %d;", out.beatBits());
    line(t, "    end");
    line(t, "  wire [%d:0] y;", out.bits() - 1);
    line(t, "  %s specification (%s, .y(y));", Obligation.MODULE, String.join(", ", operands));
    line(t, "  wire last = cycle == 32'd%d;", cycles(obligation, latency) - 1);
    line(t, "  wire short = count != 32'd%d;", out.beats());
    int w = out.format().width();
    line(t, "  genvar j;");
    line(t, "  generate for (j = 0; j < %d; j = j + 1) begin : element", out.elements());
    line(t, "    assign bad[j] = last & (short | got[j*%d +: %d] != y[j*%d +: %d]);", w, w, w, w);
    line(t, "  end endgenerate");
    line(t, "endmodule");
    return t.toString();
  }

  @SuppressWarnings("AnnotateFormatMethod") // no annotation library
  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
