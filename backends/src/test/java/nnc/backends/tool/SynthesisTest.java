package nnc.backends.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nnc.backends.simulate.Block;
import nnc.backends.simulate.BlockBench;
import nnc.backends.simulate.Toggles;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthesisTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// Eight product bits in registers.
  private static final String PRODUCT =
      """
      module product (input clk, input [3:0] a, input [3:0] b, output reg [7:0] y);
        always @(posedge clk) y <= a * b;
      endmodule
      """;

  /// A flip-flop that drives an inverter that drives a flip-flop.
  private static final String INVERTER =
      """
      module inverter (input clk, input a, output reg y);
        reg held;
        always @(posedge clk) begin held <= a; y <= ~held; end
      endmodule
      """;

  @TempDir private Path folder;

  static void needs(String command) {
    Tool tool = Tools.of(command);
    boolean here = Tools.find(tool).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, tool.name() + " is not installed");
    }
    assertEquals(true, here, tool.name() + " is not installed");
  }

  private Yosys yosys() {
    needs("yosys");
    return new Yosys(new CacheFolder(folder), LIMIT);
  }

  private static CellLibrary library() {
    needs("/usr/share/qflow/tech/osu018/osu018_stdcells.lib");
    return CellLibrary.osu018();
  }

  @Test
  void countsTheCellsOfEveryFamily() {
    Yosys yosys = yosys();
    Rtl rtl = Rtl.of("product", PRODUCT);
    for (Flow flow :
        List.of(new Flow.Ice40(false), new Flow.Ecp5(false), new Flow.Xilinx7(false))) {
      Resources r = yosys.synthesize(rtl, flow).resources();
      assertEquals(8, r.flipFlops(), flow.command());
      assertTrue(r.luts() >= 8, flow.command());
      assertEquals(0, r.dsps(), flow.command());
    }
  }

  @Test
  void givesProductsToMultiplierBlocksWhereTheyAreAllowed() {
    String wide = PRODUCT.replace("[3:0]", "[15:0]").replace("[7:0]", "[31:0]");
    Resources r = yosys().synthesize(Rtl.of("product", wide), new Flow.Xilinx7(true)).resources();
    assertEquals(1, r.dsps());
    assertEquals(0, r.luts());
  }

  @Test
  void countsBlockMemories() {
    String memory =
        """
        module store (input clk, input we, input [8:0] a, input [7:0] d, output reg [7:0] q);
          reg [7:0] m [0:511];
          always @(posedge clk) begin if (we) m[a] <= d; q <= m[a]; end
        endmodule
        """;
    Yosys yosys = yosys();
    assertEquals(
        1, yosys.synthesize(Rtl.of("store", memory), new Flow.Ice40(false)).resources().memories());
    assertEquals(
        1, yosys.synthesize(Rtl.of("store", memory), new Flow.Ecp5(false)).resources().memories());
  }

  @Test
  void readsMemoryImagesThatLieBesideTheVerilog() {
    String rom =
        """
        module rom (input clk, input [1:0] a, output reg [3:0] q);
          reg [3:0] m [0:3];
          initial $readmemh("mem/rom.mem", m);
          always @(posedge clk) q <= m[a];
        endmodule
        """;
    Rtl zeros = Rtl.of("rom", rom).with("mem/rom.mem", "0\n0\n0\n0\n");
    Rtl ramp = Rtl.of("rom", rom).with("mem/rom.mem", "3\n9\n6\nc\n");
    Yosys yosys = yosys();
    assertEquals(0, yosys.synthesize(zeros, new Flow.Ice40(false)).resources().luts());
    assertTrue(yosys.synthesize(ramp, new Flow.Ice40(false)).resources().luts() > 0);
  }

  @Test
  void keepsResultsByContent() {
    Yosys yosys = yosys();
    Netlist first = yosys.synthesize(Rtl.of("product", PRODUCT), new Flow.Ice40(false));
    Netlist again = yosys.synthesize(Rtl.of("product", PRODUCT), new Flow.Ice40(false));
    Netlist other = yosys.synthesize(Rtl.of("product", PRODUCT + "\n"), new Flow.Ice40(false));
    assertEquals(first, again);
    assertFalse(first.folder().equals(other.folder()));
  }

  @Test
  void refusesVerilogThatIsNone() {
    Yosys yosys = yosys();
    ToolFailure failure =
        assertThrows(
            ToolFailure.class,
            () -> yosys.synthesize(Rtl.of("product", "module product (;"), new Flow.Ice40(false)));
    assertTrue(failure.output().contains("syntax error"), failure.output());
  }

  @Test
  void placesAndTellsTheClock() {
    needs("nextpnr-ice40");
    needs("/usr/share/fpga-icestorm/chipdb/chipdb-8k.txt");
    String registered =
        PRODUCT.replace("always", "reg [3:0] c; always @(posedge clk) c <= a;\n  always");
    String verilog = registered.replace("a * b", "c * b");
    Netlist netlist = yosys().synthesize(Rtl.of("product", verilog), new Flow.Ice40(false));
    NextpnrIce40 nextpnr = new NextpnrIce40(new CacheFolder(folder), LIMIT);
    var device = new NextpnrIce40.Device("hx8k", "ct256");
    Placement placement = nextpnr.place(netlist, device, 1);
    assertEquals(List.of("clk"), List.copyOf(placement.megahertz().keySet()));
    assertEquals(placement, nextpnr.place(netlist, device, 1));
    assertEquals(7680, placement.uses().get("ICESTORM_LC").available());
    assertEquals(17, placement.uses().get("SB_IO").used());
  }

  @Test
  void addsUpTheAreaOfCells() {
    CellLibrary library = library();
    Netlist netlist = yosys().synthesize(Rtl.of("inverter", INVERTER), new Flow.Cells(library));
    assertEquals(Map.of("DFFPOSX1", 2L, "INVX1", 1L), netlist.cells());
    assertEquals(2 * 96 + 16, netlist.area(library));
    assertEquals(2, netlist.resources().flipFlops());
  }

  /// The net behind the inverter carries the data pin of a flip-flop alone, and half of
  /// `capacitance * voltage^2` is spent per transition.
  @Test
  void chargesTheCapacitanceOfNets() {
    needs("sta");
    CellLibrary library = library();
    Netlist netlist = yosys().synthesize(Rtl.of("inverter", INVERTER), new Flow.Cells(library));
    CellPins pins = CellPins.read(netlist);
    String driven =
        pins.nets().entrySet().stream()
            .filter(p -> p.getKey().endsWith("/Y"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    TreeMap<String, Activity> quiet = new TreeMap<>();
    pins.netNames().forEach(n -> quiet.put(n, new Activity(0, 0.5)));
    TreeMap<String, Activity> busy = new TreeMap<>(quiet);
    busy.put(driven, new Activity(0.5, 0.5));
    OpenSta sta = new OpenSta(LIMIT);
    double idle = sta.power(netlist, "clk", 10, quiet).switching();
    double switched = sta.power(netlist, "clk", 10, busy).switching();
    double dataPinFarad = 0.00882947e-12; // capacitance of DFFPOSX1/D in the Liberty file
    assertEquals(0, idle);
    assertEquals(0.5 * dataPinFarad * 1.8 * 1.8 * 0.5 / 10e-9, switched, switched * 0.01);
    assertEquals(
        2 * sta.power(netlist, "clk", 10, busy).total(),
        sta.power(netlist, "clk", 5, busy).total(),
        switched * 0.02);
    assertTrue(sta.criticalPathNs(netlist, "clk", 10) > 0.2);
    assertEquals(
        sta.criticalPathNs(netlist, "clk", 10), sta.criticalPathNs(netlist, "clk", 20), 1e-6);
  }

  @Test
  void countsTheTogglesOfANetlist() {
    needs("iverilog");
    CellLibrary library = library();
    Rtl rtl = Rtl.of("inverter", INVERTER);
    Netlist netlist = yosys().synthesize(rtl, new Flow.Cells(library));
    Block block = new Block(rtl, List.of(new Block.Port("a", 1)), List.of(new Block.Port("y", 1)));
    List<BigInteger> words = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      words.add(BigInteger.valueOf(i / 2 % 2));
    }
    BlockBench bench = new BlockBench(LIMIT);
    List<Optional<BigInteger>> written = bench.run(block, words).outputs();
    for (BlockBench.Delays delays : BlockBench.Delays.values()) {
      BlockBench.Run run =
          bench.run(block, netlist, words, BlockBench.Start.UNKNOWN, delays, 10, 4);
      assertEquals(written.subList(2, 40), run.outputs().subList(2, 40));
      Toggles toggles = run.toggles().orElseThrow();
      assertEquals(36, toggles.cycles());
      assertEquals(2, toggles.nets().get("clk").transitionsPerCycle(), 0.06);
      assertEquals(0.5, toggles.nets().get("y").transitionsPerCycle(), 0.03);
      assertEquals(0.5, toggles.nets().get("y").duty(), 0.06);
    }
  }
}
