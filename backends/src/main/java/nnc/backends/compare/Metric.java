package nnc.backends.compare;

/// A figure of a mapped block; lower is better in all that are `compared`.
public enum Metric {
  XC7_LUT("xc7 LUT", "", 0, true),
  XC7_CARRY("CARRY4", "", 0, false),
  XC7_MUX("MUXF", "", 0, false),
  /// What is left in LUTs where multiplier blocks may be used, and how many of those are.
  XC7_DSP_LUT("LUT+dsp", "", 0, true),
  XC7_DSP("DSP48", "", 0, false),
  FF("FF", "", 0, false),
  ICE40_LUT("LUT4", "", 0, true),
  ICE40_CARRY("carry", "", 0, false),
  ICE40_DSP_LUT("LUT4+dsp", "", 0, true),
  ICE40_DSP("MAC16", "", 0, false),
  /// The shortest clock period on an iCE40 HX8K.
  ICE40_DELAY("hx8k", "ns", 1, true),
  AREA("area", "um2", 0, true),
  CELLS("cells", "", 0, true),
  /// The longest path between flip-flops of the standard-cell netlist.
  CELL_DELAY("path", "ns", 2, true),
  SLACK("slack", "ns", 2, false),
  /// Energy of a clock cycle from toggles without and with glitches.
  ENERGY_ZERO("E zero", "pJ", 1, true),
  ENERGY_LIBRARY("E lib", "pJ", 1, true),
  /// Transitions per cycle of a net behind a flip-flop, and of one behind logic, without and with
  /// glitches.
  TOGGLES_REGISTER("tgl ff", "", 3, false),
  TOGGLES_ZERO("tgl zero", "", 3, false),
  TOGGLES_LIBRARY("tgl lib", "", 3, false);

  private final String title;
  private final String unit;
  private final int decimals;
  private final boolean compared;

  Metric(String title, String unit, int decimals, boolean compared) {
    this.title = title;
    this.unit = unit;
    this.decimals = decimals;
    this.compared = compared;
  }

  /// A short name for the head of a column.
  public String title() {
    return title;
  }

  public String unit() {
    return unit;
  }

  public int decimals() {
    return decimals;
  }

  public boolean compared() {
    return compared;
  }
}
