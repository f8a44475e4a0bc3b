package nnc.testbench.sfq;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.frontend.Targets;
import nnc.ir.PulseNetlist;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Target;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Transition;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.Slack;
import nnc.passes.sfq.timing.Timing;

/// A netlist with the times that its circuits of junctions have, whatever library it was timed for:
/// those of the library `LIBRARY`, which were measured of the project's circuits.
public record CircuitTiming(PulseNetlist netlist, PulseLibrary library, Timing timing) {

  /// The cells of the project's circuits.
  public static final String LIBRARY = "circuits";

  /// None where a cell of the netlist has another circuit than the project's, or does something
  /// else, or the circuits were not measured.
  public static Optional<CircuitTiming> of(
      PulseNetlist netlist, Target target, CircuitLibrary circuits, Deviation deviation) {
    Optional<PulseLibrary> library = target.pulseLibrary(LIBRARY);
    CircuitLibrary shipped = Targets.circuits();
    if (library.isEmpty() || !circuits.model().equals(shipped.model())) {
      return Optional.empty();
    }
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    for (var cell : netlist.cells().sequencedEntrySet()) {
      Optional<PulseCell> timed =
          library.get().cell(cell.getKey()).map(PulseLibrary.Cell::behaviour);
      boolean own = circuits.cell(cell.getKey()).equals(shipped.cell(cell.getKey()));
      if (!own || timed.isEmpty() || !untimed(timed.get()).equals(untimed(cell.getValue()))) {
        return Optional.empty();
      }
      cells.put(cell.getKey(), timed.get());
    }
    PulseNetlist timed = netlist.withCells(cells, netlist.instances());
    return Optional.of(new CircuitTiming(timed, library.get(), Timing.of(timed, deviation)));
  }

  private static List<Transition> untimed(PulseCell cell) {
    return cell.transitions().stream()
        .map(t ->
            new Transition(
                t.state(),
                t.input(),
                t.next(),
                t.emissions().stream().map(e -> new Transition.Emission(e.output(), 1)).toList(),
                t.isByChance()))
        .toList();
  }

  /// A warning (W0012) about the rule with least slack, where circuits miss one.
  public Optional<Diagnostic> warning() {
    List<Slack> missed = timing.missed();
    if (missed.isEmpty()) {
      return Optional.empty();
    }
    Slack worst = missed.getFirst();
    Diagnostic d =
        Diagnostic.of(
            Code.W0012,
            worst.span(),
            "circuits of junctions may do something else: %s missed with their own times, most at pin '%s' by %s ps"
                .formatted(
                    missed.size() == 1 ? "1 rule is" : missed.size() + " rules are",
                    worst.pin(),
                    Picoseconds.print(-worst.time())));
    Span line =
        library
            .cell(worst.cell())
            .map(c -> c.lines().getOrDefault(worst.rule().toString(), Span.NONE))
            .orElse(Span.NONE);
    if (!line.isNone()) {
      d = d.because(line, "the critical time of the circuit");
    }
    return Optional.of(d.help("time the netlist for these circuits: --set library=" + LIBRARY));
  }
}
