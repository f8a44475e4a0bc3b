package nnc.backends.fpga.estimate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.estimate.Quantity;
import nnc.ir.kernel.Activity;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;
import nnc.ir.op.Synapse;

/// Energy per inference on the iCE40UP5K by the model of its bench measurements: base power over
/// the frame's time, and for each cycle the clock's energy and every logic cell's, between that of
/// a quiet counter and that of a busy multiplier by the rate at which the design's streams toggle.
/// Where multiplications stand in multiplier blocks, each of them is charged besides.
record Energy(Prices prices, double clockMegahertz) {

  /// The name of the energy of an inference among a design's figures.
  static final String FIGURE = "energy_per_inference";

  private static final String DEVICE = "up5k";

  /// Adds `energy_per_inference` (nJ) and `power` (mW) to `totals`, or a note that says why not.
  void add(
      KernelDesign design,
      SequencedMap<String, Quantity> totals,
      Optional<FpgaEstimator.Run> run,
      List<String> notes) {
    if (!prices.device().id().equals(DEVICE)) {
      notes.add(
          "no energy: only for the iCE40UP5K are measured coefficients published; a relative figure is not given either");
      return;
    }
    double cycles = cycles(totals, run);
    Quantity cell;
    if (run.isPresent()) {
      double rate = toggles(design, run.get().activity(), cycles * run.get().samples());
      cell = cell(rate);
      notes.add(
          String.format(
              Locale.ROOT,
              "energy: streams toggle %.3f times a bit and cycle, by the emulator over %d samples",
              rate,
              run.get().samples()));
    } else {
      Quantity quiet = quiet();
      Quantity busy = busy();
      double middle = Math.sqrt(quiet.nominal() * busy.nominal());
      Quantity both = quiet.plus(busy);
      cell = new Quantity(quiet.low(), middle, busy.high(), "pJ", both.quality(), both.sources());
      notes.add("energy: without data the cells' activity may be anything from quiet to busy");
    }
    Quantity lut = totals.get("lut");
    Quantity ff = totals.get("ff");
    Quantity cells =
        new Quantity(
            Math.max(lut.low(), ff.low()),
            Math.max(lut.nominal(), ff.nominal()),
            lut.high() + ff.high(),
            "cell",
            lut.quality().weakest(ff.quality()),
            lut.plus(ff.times(1, lut.unit())).sources());
    Quantity energy =
        clock(cycles / clockMegahertz, cycles)
            .plus(product(cells, cell).times(cycles / 1000, "nJ"));
    if (totals.get("dsp").nominal() > 0) {
      energy = energy.plus(blocks(multiplications(design)));
    }
    totals.put(FIGURE, energy);
    totals.put("power", energy.times(clockMegahertz / cycles, "mW"));
    notes.add(
        String.format(
            Locale.ROOT,
            "energy: core rail at 1.219 V, external clock of %.1f MHz, %.0f cycles a frame, base power"
                + " included; accesses of block memories are not modelled (no figure is known)",
            clockMegahertz,
            cycles));
  }

  /// Cycles of a frame among others: those of the run only where data decide them, since the run
  /// fills and empties the design besides.
  private static double cycles(
      SequencedMap<String, Quantity> totals, Optional<FpgaEstimator.Run> run) {
    double frame = totals.get("cycles_per_frame").nominal();
    return totals.containsKey("latency_cycles")
        ? frame
        : run.map(r -> (double) r.activity().cycles() / r.samples()).orElse(frame);
  }

  /// What a device takes in `microseconds` (nJ), in which its clock has `cycles`, whatever the
  /// logic.
  Quantity clock(double microseconds, double cycles) {
    Quantity base = prices.quantity("up5k-base-power").times(microseconds / 1000, "nJ");
    return base.plus(prices.quantity("up5k-clock-energy").times(cycles / 1000, "nJ"));
  }

  /// Of multiplications in blocks (nJ).
  Quantity blocks(double multiplications) {
    return prices.quantity("up5k-multiply-dsp").times(multiplications / 1000, "nJ");
  }

  private Quantity quiet() {
    return prices.quantity("up5k-cell-energy-quiet");
  }

  private Quantity busy() {
    return prices.quantity("up5k-cell-energy-busy");
  }

  /// Products a frame of all layers that multiply.
  private static double multiplications(KernelDesign design) {
    return design.instances().values().stream()
        .mapToDouble(i ->
            i.kernel() instanceof Kernel.Matrix m && m.synapse() instanceof Synapse.Product
                ? (double) m.outputs() * m.inputs() * m.vectors()
                : 0)
        .sum();
  }

  /// Data bits that change, of all there are in every one of `cycles`.
  private static double toggles(KernelDesign design, Activity activity, double cycles) {
    double toggled = 0;
    double bits = 0;
    for (Channel c : design.channels()) {
      Activity.Traffic traffic = activity.channels().get(c.id());
      if (traffic != null) {
        toggled += traffic.toggledBits();
        bits += (double) c.lanes() * c.format().width() * cycles;
      }
    }
    return bits == 0 ? 0 : toggled / bits;
  }

  /// Energy (pJ) of a cell and cycle where streams toggle `rate` times a bit and cycle: on the line
  /// through quiet and busy, at most that of busy, and below quiet in proportion to the rate.
  Quantity cell(double rate) {
    double low = prices.quantity("up5k-toggles-quiet").nominal();
    Quantity high = prices.quantity("up5k-toggles-busy");
    Quantity cell =
        rate < low
            ? between(quiet().times(0, "pJ"), quiet(), rate / low).plus(busy().times(0, "pJ"))
            : between(quiet(), busy(), Math.min(1, (rate - low) / (high.nominal() - low)));
    return cell.plus(high.times(0, "pJ"));
  }

  private static Quantity between(Quantity quiet, Quantity busy, double share) {
    Quantity both = quiet.plus(busy);
    return new Quantity(
        at(quiet.low(), busy.low(), share),
        at(quiet.nominal(), busy.nominal(), share),
        at(quiet.high(), busy.high(), share),
        "pJ",
        both.quality(),
        both.sources());
  }

  private static double at(double quiet, double busy, double share) {
    return quiet + share * (busy - quiet);
  }

  private static Quantity product(Quantity count, Quantity each) {
    Quantity both = count.times(0, "pJ").plus(each);
    return new Quantity(
        count.low() * each.low(),
        count.nominal() * each.nominal(),
        count.high() * each.high(),
        "pJ",
        both.quality(),
        both.sources());
  }
}
