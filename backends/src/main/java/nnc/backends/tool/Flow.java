package nnc.backends.tool;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// What Yosys maps a design to, and how the cells of the result are counted.
public sealed interface Flow {

  /// The files that a flow may leave.
  List<String> RESULTS = List.of("stat.json", "netlist.json", "netlist.v");

  /// Lattice iCE40, multipliers in LUTs unless `dsp` (a UP5K has DSPs).
  record Ice40(boolean dsp) implements Flow {}

  /// Lattice ECP5.
  record Ecp5(boolean dsp) implements Flow {}

  /// Xilinx 7 series.
  record Xilinx7(boolean dsp) implements Flow {}

  /// ABC's steps for standard cells: those that Yosys takes, without `&fraig -x`, `scorr` and
  /// `dretime`, which run for minutes on sums of kept adders.
  String ABC_CELLS = "strash; ifraig; dc2; strash; &get -n; &dch -f; &nf; &put";

  /// Standard cells: `synth -flatten; dfflibmap; abc`.
  record Cells(CellLibrary library) implements Flow {}

  /// The flow's name in tables: the Yosys command.
  default String command() {
    return switch (this) {
      case Ice40(boolean dsp) -> "synth_ice40" + (dsp ? " -dsp" : "");
      case Ecp5(boolean dsp) -> "synth_ecp5" + (dsp ? "" : " -nodsp");
      case Xilinx7(boolean dsp) ->
          "synth_xilinx -family xc7 -flatten -noiopad" + (dsp ? "" : " -nodsp");
      case Cells _ -> "synth -flatten";
    };
  }

  /// The script's steps after the design has been read. They leave `RESULTS`, the last one only for
  /// standard cells; there every net is a scalar with a simple name.
  default List<String> steps(String top) {
    String synthesis = command() + " -top " + top;
    return switch (this) {
      case Ice40 _, Ecp5 _, Xilinx7 _ ->
          List.of(synthesis, "tee -q -o stat.json stat -json", "write_json netlist.json");
      case Cells(CellLibrary library) ->
          List.of(
              synthesis,
              "dfflibmap -liberty " + library.liberty(),
              "abc -liberty " + library.liberty() + " -script +" + commas(ABC_CELLS),
              "splitnets -format _",
              "opt_clean -purge",
              "rename -enumerate",
              "tee -q -o stat.json stat -json",
              "write_json netlist.json",
              "write_verilog -noattr -simple-lhs netlist.v");
    };
  }

  /// ABC's steps as Yosys takes them on its command line.
  private static String commas(String steps) {
    return steps.replace("; ", ";").replace(' ', ',');
  }

  /// Counts what an engineer budgets.
  default Resources resources(SortedMap<String, Long> cells) {
    return switch (this) {
      case Ice40 _ ->
          new Resources(
              sum(cells, "SB_LUT4"),
              sum(cells, "SB_CARRY"),
              0,
              sum(cells, "SB_DFF.*"),
              sum(cells, "SB_RAM40_4K.*"),
              sum(cells, "SB_MAC16"));
      case Ecp5 _ ->
          new Resources(
              sum(cells, "LUT4") + 4 * sum(cells, "TRELLIS_DPR16X4"),
              sum(cells, "CCU2C"),
              sum(cells, "PFUMX|L6MUX21"),
              sum(cells, "TRELLIS_FF"),
              sum(cells, "DP16KD|PDPW16KD"),
              sum(cells, "MULT18X18D|ALU54B"));
      case Xilinx7 _ ->
          new Resources(
              sum(cells, "LUT[1-6]|INV|SRL16E|SRLC32E|RAM(32|64|128|256)X1[SD](_1)?")
                  + 4 * sum(cells, "RAM32M|RAM64M"),
              sum(cells, "CARRY4"),
              sum(cells, "MUXF[78]"),
              sum(cells, "FD[RSCP]E(_1)?"),
              2 * sum(cells, "RAMB36E1") + sum(cells, "RAMB18E1"),
              sum(cells, "DSP48E1"));
      case Cells _ -> new Resources(0, 0, 0, sum(cells, "DFF.*|LATCH"), 0, 0);
    };
  }

  private static long sum(SortedMap<String, Long> cells, String pattern) {
    return cells.entrySet().stream()
        .filter(c -> c.getKey().matches(pattern))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
