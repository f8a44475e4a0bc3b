package nnc.backends.simulate;

/// The Verilog around a core for Icarus: drives the stimulus files, samples every cycle just before
/// the edge, and writes a record whenever it differs from the one before.
final class IcarusHarness {

  private IcarusHarness() {}

  static boolean stalls(Simulation.Stimulus stimulus) {
    return stimulus.stalls().sourcePercent() > 0
        || stimulus.stalls().sinkPercent() > 0
        || !stimulus.stalls().resets().isEmpty();
  }

  static String verilog(Core core, Simulation.Stimulus stimulus, long cycles) {
    StringBuilder declare = new StringBuilder();
    StringBuilder pins = new StringBuilder();
    StringBuilder load = new StringBuilder();
    StringBuilder abandon = new StringBuilder();
    StringBuilder drive = new StringBuilder();
    StringBuilder sample = new StringBuilder();
    StringBuilder step = new StringBuilder();
    CycleLayout layout = core.layout();
    int inputs = core.inputs().size();
    for (int i = 0; i < inputs; i++) {
      Core.Bus bus = core.inputs().get(i);
      int beats = stimulus.beats().get(i).length / bus.beatWords();
      int bits = 64 * bus.beatWords();
      declare.append(
          "  reg [%d:0] beats%d [0:%d];\n  reg [%d:0] b%d;\n  integer at%d;\n  reg held%d, v%d;\n"
              .formatted(bits - 1, i, beats, bits - 1, i, i, i, i));
      declare.append("  wire r%d;\n  wire [1:0] e%d;\n".formatted(i, i));
      String port = "s_axis_" + bus.name();
      pins.append(
          "    .%s_tdata(b%d[%d:0]), .%s_tkeep(b%d[%d:%d]), .%s_tlast(b%d[%d]),\n"
              .formatted(
                  port,
                  i,
                  bus.dataBits() - 1,
                  port,
                  i,
                  64 * bus.dataWords() + bus.keepBits() - 1,
                  64 * bus.dataWords(),
                  port,
                  i,
                  64 * (bus.dataWords() + 1)));
      pins.append(
          "    .%s_tvalid(v%d), .%s_tready(r%d), .frame_error_%s(e%d),\n"
              .formatted(port, i, port, i, bus.name(), i));
      load.append(
          "    $readmemh(\"beats%d.mem\", beats%d);\n    at%d = 0; held%d = 0; v%d = 0; b%d = 0;\n"
              .formatted(i, i, i, i, i, i));
      // Word 0 of the memory is no beat, so word `at` is the beat sent last.
      abandon.append(
          "        while (at%d > 0 && at%d < %d && !beats%d[at%d][%d]) at%d = at%d + 1;\n        held%d = 0;\n"
              .formatted(i, i, beats, i, i, 64 * (bus.dataWords() + 1), i, i, i));
      drive.append(
          "      v%d = at%d < %d && (held%d || pattern[%d]);\n      if (v%d) b%d = beats%d[at%d + 1];\n"
              .formatted(i, i, beats, i, i, i, i, i, i));
      sample.append(
          "      record[%d] = r%d; record[%d +: 2] = e%d;\n"
              .formatted(layout.readyBit(i), i, layout.errorBit(i), i));
      step.append(
          "      if (v%d) begin if (r%d) begin at%d = at%d + 1; held%d = 0; end else held%d = 1; end\n"
              .formatted(i, i, i, i, i, i));
    }
    for (int o = 0; o < core.outputs().size(); o++) {
      Core.Bus bus = core.outputs().get(o);
      String port = "m_axis_" + bus.name();
      declare.append(
          "  wire [%d:0] d%d;\n  wire [%d:0] k%d;\n  wire l%d, w%d;\n  reg y%d;\n"
              .formatted(bus.dataBits() - 1, o, bus.keepBits() - 1, o, o, o, o));
      pins.append(
          "    .%s_tdata(d%d), .%s_tkeep(k%d), .%s_tlast(l%d), .%s_tvalid(w%d), .%s_tready(y%d),\n"
              .formatted(port, o, port, o, port, o, port, o, port, o));
      load.append("    y%d = 0;\n".formatted(o));
      drive.append("      y%d = pattern[%d];\n".formatted(o, inputs + o));
      sample.append(
          "      record[%d] = w%d;\n      if (w%d !== 1'b0) begin\n        record[%d] = l%d;\n        record[%d +: %d] = k%d;\n        record[%d +: %d] = d%d;\n      end\n"
              .formatted(
                  layout.validBit(o),
                  o,
                  o,
                  layout.lastBit(o),
                  o,
                  64 * layout.keepWord(o),
                  bus.keepBits(),
                  o,
                  64 * layout.dataWord(o),
                  bus.dataBits(),
                  o));
    }
    pins.append("    .probe(probe)");
    sample.append(
        "      record[%d +: %d] = probe;\n".formatted(64 * layout.probeWord(), core.probes()));
    int ports = inputs + core.outputs().size();
    String stallMemory =
        stalls(stimulus) ? "  reg [%d:0] stalls [0:%d];\n".formatted(ports, cycles - 1) : "";
    return """
    `timescale 1ns/1ps
    module nnc_icarus;
      reg clk, rst;
      reg [%1$d:0] record, before;
      wire [%2$d:0] probe;
      reg [%3$d:0] pattern;
      integer cycle, file;
    %4$s%5$s  %6$s core (
        .clk(clk), .rst(rst),
    %7$s
      );
      initial begin
        file = $fopen("records.txt", "w");
        clk = 0; rst = 1;
    %8$s%9$s    before = {%10$d{1'bx}};
        for (cycle = 0; cycle < 4; cycle = cycle + 1) begin
          #5 clk = 1; #5 clk = 0;
        end
        rst = 0;
        for (cycle = 0; cycle < %11$d; cycle = cycle + 1) begin
          pattern = %12$s;
          if (pattern[%16$d]) begin
            rst = 1; #5 clk = 1; #5 clk = 0; rst = 0;
    %17$s      end
    %13$s      #4 record = 0;
    %14$s      if (record !== before) $fwrite(file, "%%0d %%h\\n", cycle, record);
          before = record;
    %15$s      #1 clk = 1;
          #5 clk = 0;
        end
        $fwrite(file, "end\\n");
        $fclose(file);
        $finish;
      end
    endmodule
    """
        .formatted(
            64 * layout.words() - 1,
            core.probes() - 1,
            ports,
            declare,
            stallMemory,
            core.module(),
            pins,
            load,
            stallMemory.isEmpty() ? "" : "    $readmemh(\"stalls.mem\", stalls);\n",
            64 * layout.words(),
            cycles,
            stallMemory.isEmpty() ? ports + 1 + "'d" + ((1L << ports) - 1) : "stalls[cycle]",
            drive,
            sample,
            step,
            ports,
            abandon);
  }
}
