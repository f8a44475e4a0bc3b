package nnc.emulator.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.MachineImage;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.machine.Machine;

/// Warnings (W0010) of a run in which a machine did not keep up: steps that took too long, packets
/// that came late or nowhere, sums that were cut, each with the settings that help against it. What
/// is advised about time and links are settings that belong together: cores that begin later need
/// longer steps, and longer steps would bring more neurons onto a core.
public final class Losses {

  /// Percent of a step over which cores should begin where their packets meet.
  private static final int STAGGER = 50;

  private final MachineImage image;
  private final Machine machine;
  private final MachineOutcome outcome;
  private final Optional<Needs> needs;
  private final List<Diagnostic> found = new ArrayList<>();

  private Losses(MachineImage image, MachineOutcome outcome, Optional<Needs> needs) {
    this.image = image;
    this.machine = image.machine();
    this.outcome = outcome;
    this.needs = needs;
  }

  /// Whether steps were too short or links taken, so that settings are looked for (`Needs`).
  public static boolean wantTime(MachineOutcome outcome) {
    MachineOutcome.Counts c = outcome.counts();
    return c.overruns() + c.late() + c.blocked() > 0;
  }

  /// Empty where nothing was lost and every step was in time; `needs` are those of the same run,
  /// where it wants time.
  public static List<Diagnostic> of(
      MachineImage image, MachineOutcome outcome, Optional<Needs> needs) {
    Losses losses = new Losses(image, outcome, needs);
    losses.time();
    losses.links();
    losses.queues();
    losses.sums();
    return losses.found;
  }

  private void warn(Span span, String message, String label, String help) {
    found.add(Diagnostic.of(Code.W0010, span, message).label(label).help(help));
  }

  private Span span(int core) {
    return image.network().vertex(image.cores().get(core).vertex()).span();
  }

  private void time() {
    long overruns = outcome.counts().overruns();
    long late = outcome.counts().late();
    if (overruns == 0 && late == 0) {
      return;
    }
    int worst = outcome.worstCore();
    MachineOutcome.CoreCounts counts = outcome.cores().get(worst);
    long cycles = machine.budget().cycles();
    warn(
        span(worst),
        "the machine does not keep real time: "
            + overruns
            + " steps of cores took too long, "
            + late
            + " packets came late",
        "core "
            + machine.place(image.cores().get(worst))
            + " took "
            + counts.worst()
            + " of "
            + cycles
            + " cycles in step "
            + counts.worstStep(),
        "let more cores share the work: --calibrate with data like these; or give steps more time: "
            + settings());
  }

  private void links() {
    if (outcome.counts().blocked() == 0) {
      return;
    }
    int worst = 0;
    for (int i = 1; i < outcome.links().size(); i++) {
      worst = outcome.links().get(i).refused() > outcome.links().get(worst).refused() ? i : worst;
    }
    warn(
        Span.NONE,
        outcome.counts().blocked()
            + " packets were dropped at links, "
            + outcome.links().get(worst).refused()
            + " of them at the one of chip "
            + machine.link(worst),
        "",
        "cores that send at once meet at links: let them begin one after the other, with time for it: "
            + settings()
            + ". --set emergency=on and --set reinjection=on show what routers and monitors save");
  }

  /// Settings with which there is time for everything, and no core has more to do.
  private String settings() {
    boolean links = outcome.counts().blocked() > 0;
    int now = machine.pace().stagger();
    int stagger = links ? Math.max(now, STAGGER) : now;
    long factor = needs.orElseThrow().slowDown(image, stagger, links);
    return (stagger > 0 ? "--set stagger=" + stagger + " " : "")
        + (factor > machine.budget().slowDown() ? "--set slow-down=" + factor + " " : "")
        + "--set neurons-per-core="
        + Needs.neurons(image);
  }

  private void queues() {
    if (outcome.counts().full() == 0) {
      return;
    }
    int worst = 0;
    for (int i = 1; i < outcome.cores().size(); i++) {
      worst = outcome.cores().get(i).waiting() > outcome.cores().get(worst).waiting() ? i : worst;
    }
    warn(
        span(worst),
        outcome.counts().full() + " packets came to cores whose queues were full",
        outcome.cores().get(worst).waiting()
            + " packets waited in core "
            + machine.place(image.cores().get(worst)),
        "let each core do less for a packet: --set neurons-per-core="
            + Math.max(1, image.cores().get(worst).count() / 2));
  }

  private void sums() {
    if (outcome.counts().saturations() == 0) {
      return;
    }
    warn(
        Span.NONE,
        outcome.counts().saturations() + " sums of inputs were cut off at the 16 bits of a ring",
        "",
        "let rings hold whatever can come: --set sums=all; or --calibrate with data like these. Rings of"
            + " weights that learn need a smaller 'max' or fewer bits ('fraction')");
  }
}
