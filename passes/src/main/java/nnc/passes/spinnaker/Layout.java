package nnc.passes.spinnaker;

import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.machine.Core;
import nnc.ir.machine.Machine;
import nnc.ir.machine.SlicedRows;
import nnc.passes.spinnaker.Workload.Link;

/// What the memory of a compilation holds of a workload on cores, told before it is taken: rows of
/// synapses one by one, and for each two cores what goes from one to the other.
record Layout(Link link, long stages, long rows, long pairs) {

  /// Rows whose beginnings are kept.
  private static final long MOST_ROWS = 1L << 26;

  /// Pairs of cores, with each reach of their delays, whose synapses are summed up.
  private static final long MOST_PAIRS = 1L << 25;

  private boolean isTooLarge() {
    return pairs > MOST_PAIRS
        || (link.connectivity() instanceof Connectivity.Listed && rows > MOST_ROWS);
  }

  /// The first projection of which there would be more.
  static Optional<Layout> tooLarge(Workload work, Machine machine, List<Core> cores) {
    for (Link link : work.links()) {
      long stages = SlicedRows.stage(link.connectivity().longest(), machine.budget().reach()) + 1L;
      long into = slices(cores, link.target());
      Layout layout =
          new Layout(
              link,
              stages,
              work.groups().get(link.source()).size() * stages * into,
              slices(cores, link.source()) * stages * into);
      if (layout.isTooLarge()) {
        return Optional.of(layout);
      }
    }
    return Optional.empty();
  }

  private static long slices(List<Core> cores, String group) {
    return cores.stream()
        .filter(c -> c.role() != Core.Role.DELAY && c.vertex().equals(group))
        .count();
  }

  /// E0403 at the population that takes the rows.
  Rejection refusal(Workload work, Optional<String> ways) {
    String what =
        pairs > MOST_PAIRS
            ? pairs + " sums between cores, at most " + MOST_PAIRS + " are kept"
            : rows + " rows of synapses, at most " + MOST_ROWS + " are laid out";
    String way = "from '" + link.source() + "' to '" + link.target() + "'";
    return Diagnostic.of(
            Code.E0403,
            work.groups().get(link.target()).span(),
            stages == 1
                ? "synapses " + way + " take " + what
                : "delays of up to "
                    + link.connectivity().longest()
                    + " steps "
                    + way
                    + " take "
                    + what
                    + ": "
                    + stages
                    + " reaches of the ring for each neuron and core")
        .help(
            (stages == 1 ? "take fewer neurons" : "shorten the delays")
                + ways.map(w -> "; or " + w).orElse(""))
        .rejection();
  }
}
