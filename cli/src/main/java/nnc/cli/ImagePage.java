package nnc.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.ir.MachineImage;
import nnc.ir.estimate.Quantity;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Core;
import nnc.ir.pass.Quality;
import nnc.passes.spinnaker.Loads.Load;
import nnc.report.Headline;
import nnc.report.MachineReport;
import nnc.report.Page;

/// What the page of a machine image shows.
record ImagePage(ImageCompilation made) {

  /// Cores that are listed.
  private static final int LISTED = 20;

  Page page(List<String> files) {
    DesignOptions.Resolved resolved = made.resolved();
    SequencedMap<String, String> provenance = new LinkedHashMap<>();
    provenance.put("design", resolved.compiled().hash());
    provenance.put("target", resolved.target().id());
    resolved.settings().values().forEach(provenance::put);
    return new MachineReport(
            resolved.image(),
            headlines(),
            made.estimate(),
            made.parts(),
            made.rings(),
            busiest(),
            CalibrationRun.of(resolved, resolved.image().network()),
            resolved.compiled().report(),
            files,
            provenance)
        .page();
  }

  private List<Headline> headlines() {
    Budget budget = made.resolved().image().machine().budget();
    List<Headline> all = new ArrayList<>();
    all.add(headline("cores", "of the machine's that are used"));
    all.add(headline("chips", "that they are on"));
    Quality expected = ImageCompilation.expected(made.resolved());
    all.add(
        share(
            "cycles",
            (double) made.most(Load::cycles),
            (double) budget.cycles(),
            "of a step's, at most",
            expected));
    all.add(
        share(
            "data memory",
            (double) made.most(Load::dtcm),
            budget.dtcmBytes(),
            "of a core's, at most",
            Quality.MODELLED));
    all.add(
        share(
            "busiest link",
            made.figures().busiest().packets(),
            made.figures().busiest().capacity(),
            "of the packets that it can carry in a step",
            expected));
    all.add(headline("energy", "for a second of the network's time"));
    return all;
  }

  private Headline headline(String figure, String detail) {
    Quantity q = made.estimate().totals().get(figure);
    return new Headline(figure, q.toString(), detail, q.quality());
  }

  private static Headline share(
      String name, double part, double whole, String detail, Quality quality) {
    return new Headline(
        name, String.format(Locale.ROOT, "%.1f %%", 100 * part / whole), detail, quality);
  }

  private List<MachineReport.Busy> busiest() {
    MachineImage image = made.resolved().image();
    List<Load> loads = made.figures().loads().cores();
    Budget budget = image.machine().budget();
    return IntStream.range(0, loads.size())
        .boxed()
        .sorted(Comparator.comparingLong((Integer i) -> -loads.get(i).cycles()))
        .limit(LISTED)
        .map(i -> {
          Core core = image.cores().get(i);
          return new MachineReport.Busy(
              image.machine().place(core),
              core.vertex(),
              core.count(),
              (double) loads.get(i).dtcm() / budget.dtcmBytes(),
              (double) loads.get(i).cycles() / budget.cycles());
        })
        .toList();
  }
}
