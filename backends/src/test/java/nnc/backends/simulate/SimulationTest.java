package nnc.backends.simulate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Tool;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Tools;
import nnc.ir.kernel.Stalls;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {

  /// A register stage that adds a byte, with a 72-bit bus beside it, and a memory image that must
  /// be there.
  private static final String VERILOG =
      """
      module NAME (input clk, input rst,
        input [7:0] s_axis_x__1_tdata, input [0:0] s_axis_x__1_tkeep, input s_axis_x__1_tlast, input s_axis_x__1_tvalid, output s_axis_x__1_tready,
        output [1:0] frame_error_x__1,
        output [71:0] m_axis_y_tdata, output [8:0] m_axis_y_tkeep, output m_axis_y_tlast, output m_axis_y_tvalid, input m_axis_y_tready,
        output [69:0] probe);
        reg full, last; reg [7:0] data; reg [7:0] add [0:0];
        reg [1023:0] path;
        initial begin
          if (!$value$plusargs("nnc_mem_dir=%s", path)) path = "mem";
          $readmemh({path, "/add_NAME.mem"}, add);
        end
        always @(posedge clk) if (add[0] == 8'hff) $finish;
        assign s_axis_x__1_tready = !full;
        assign m_axis_y_tvalid = full;
        assign m_axis_y_tdata = {data, 56'd0, data};
        assign m_axis_y_tkeep = 9'h101;
        assign m_axis_y_tlast = last;
        assign frame_error_x__1 = 2'b10;
        assign probe = {full && m_axis_y_tready, 68'd0, s_axis_x__1_tvalid && !full};
        always @(posedge clk)
          if (rst) full <= 0;
          else if (!full && s_axis_x__1_tvalid) begin full <= 1; last <= s_axis_x__1_tlast; data <= s_axis_x__1_tdata + add[0]; end
          else if (m_axis_y_tready) full <= 0;
      endmodule
      """;

  private static Core core(String name) {
    return new Core(
        name, List.of(new Core.Bus("x__1", 8, 1)), List.of(new Core.Bus("y", 72, 9)), 70);
  }

  private static SequencedMap<String, byte[]> files(String name, String add) {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    files.put("rtl/" + name + ".v", VERILOG.replace("NAME", name).getBytes(StandardCharsets.UTF_8));
    files.put("mem/add_" + name + ".mem", (add + "\n").getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private static void needs(String command) {
    Tool tool = Tools.of(command);
    boolean here = Tools.find(tool).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, tool.name() + " is not installed");
    }
    assertEquals(true, here, tool.name() + " is not installed");
  }

  private static Simulation.Stimulus stimulus(Stalls stalls) {
    long[] beats = new long[3 * 40];
    for (int b = 0; b < 40; b++) {
      beats[3 * b] = 5L * b;
      beats[3 * b + 1] = 1;
      beats[3 * b + 2] = b % 4 == 3 ? 1 : 0;
    }
    return new Simulation.Stimulus(List.of(beats), stalls);
  }

  @Test
  void bothSimulatorsGiveTheSameRecordsUnderStallsAndResets(@TempDir Path cache) {
    needs("verilator");
    needs("iverilog");
    SequencedMap<String, byte[]> files = files("one", "03");
    files.putAll(files("two", "40"));
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            List.of(core("one"), core("two")),
            files,
            VerilatedLibrary.Effort.FAST_BUILD,
            new CacheFolder(cache))) {
      for (Stalls stalls :
          List.of(
              Stalls.NONE,
              new Stalls(7, 30, 60),
              new Stalls(7, 30, 60).withResets(7L, 8L, 30L, 102L))) {
        try (Simulation verilator = library.start(1, stimulus(stalls));
            Simulation icarus =
                IcarusSimulation.of(core("two"), files("two", "40"), stimulus(stalls), 300)) {
          int words = core("two").layout().words();
          long[] a = new long[100 * words];
          long[] b = new long[100 * words];
          for (int batch = 0; batch < 3; batch++) {
            verilator.run(100, a);
            icarus.run(100, b);
            assertArrayEquals(a, b);
          }
        }
      }
    }
  }

  @Test
  void recordsHoldReadyDataKeepLastAndProbe(@TempDir Path cache) {
    needs("verilator");
    try (VerilatedLibrary library =
            VerilatedLibrary.of(
                List.of(core("one")),
                files("one", "03"),
                VerilatedLibrary.Effort.FAST_BUILD,
                new CacheFolder(cache));
        Simulation run = library.start(0, stimulus(Stalls.NONE))) {
      long[] r = new long[9 * core("one").layout().words()];
      run.run(9, r);
      CycleLayout layout = core("one").layout();
      assertEquals(6, layout.words());
      assertEquals(0b00101, r[0]); // ready, error 2
      assertEquals(1, r[4]); // taken
      assertEquals(0b01100, r[6]); // not ready, valid, not last
      assertEquals(0x101, r[6 + layout.keepWord(0)]);
      assertEquals(3, r[6 + layout.dataWord(0)]);
      assertEquals(3, r[6 + layout.dataWord(0) + 1]);
      assertEquals(1L << 5, r[6 + layout.probeWord() + 1]);
      assertEquals(0b11100, r[7 * 6]); // fourth beat is last
      assertEquals("m_axis_y_tdata", layout.signal(layout.dataWord(0) + 1, 3));
      assertEquals("probe[69]", layout.signal(layout.probeWord() + 1, 5));
      assertEquals("frame_error_x__1", layout.signal(0, 2));
    }
  }

  @Test
  void aDesignThatStopsItselfIsAFailureAndNotTheEndOfTheProcess(@TempDir Path cache) {
    needs("verilator");
    needs("iverilog");
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            List.of(core("one")),
            files("one", "ff"),
            VerilatedLibrary.Effort.FAST_BUILD,
            new CacheFolder(cache))) {
      assertThrows(
          ToolFailure.class,
          () -> {
            try (Simulation run = library.start(0, stimulus(Stalls.NONE))) {
              run.run(10, new long[60]);
            }
          });
    }
    assertThrows(
        ToolFailure.class,
        () -> IcarusSimulation.of(core("one"), files("one", "ff"), stimulus(Stalls.NONE), 10));
  }
}
