package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import nnc.emulator.event.EventEngine;
import nnc.emulator.machine.Losses;
import nnc.emulator.machine.MachineEmulator;
import nnc.emulator.machine.MachineOutcome;
import nnc.emulator.machine.Needs;
import nnc.ir.MachineImage;
import nnc.ir.Samples;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.diagnostic.Diagnostic;

/// Steps sent through an emulated machine of cores, packet by packet, and what that took. Where
/// packets were dropped or late, or sums of inputs cut, it says in how many steps the outputs are
/// not those of the network.
record ImageRun(
    DesignOptions.Resolved resolved,
    MachineOutcome outcome,
    int steps,
    int differing,
    Optional<Needs> needs)
    implements TimedRun {

  /// One run.
  static ImageRun of(DesignOptions.Resolved resolved, Samples steps) {
    return new Runner(resolved).run(steps);
  }

  /// A machine and its network, for runs one after the other.
  static final class Runner {
    private final DesignOptions.Resolved resolved;
    private final MachineImage image;
    private final MachineEmulator machine;
    private final EventEngine engine;

    Runner(DesignOptions.Resolved resolved) {
      this.resolved = resolved;
      this.image = resolved.image();
      this.machine = MachineEmulator.of(image);
      this.engine = EventEngine.of(image.network());
    }

    /// Throws `IllegalStateException` where nothing was lost and outputs or learned weights are
    /// others than those of the network in the event engine.
    ImageRun run(Samples steps) {
      MachineOutcome outcome = machine.run(steps);
      int differing = 0;
      boolean learned = true;
      try (EventEngine.Run functional = engine.start()) {
        for (int i = 0; i < steps.count(); i++) {
          if (!functional.step(steps.inputs(i)).equals(outcome.outputs().get(i))) {
            differing++;
          }
        }
        for (var weights : outcome.learned().sequencedEntrySet()) {
          learned &= weights.getValue().equals(functional.weights(weights.getKey()));
        }
      }
      if ((differing > 0 || !learned) && outcome.counts().isFaithful()) {
        throw new IllegalStateException(
            "the machine lost nothing, and its outputs or learned weights are not the network's");
      }
      Optional<Needs> needs =
          Losses.wantTime(outcome) ? Optional.of(Needs.of(image, steps)) : Optional.empty();
      return new ImageRun(resolved, outcome, steps.count(), differing, needs);
    }
  }

  private MachineImage image() {
    return resolved.image();
  }

  @Override
  public SortedMap<String, byte[]> filesOf(List<TimedRun> all) {
    ImageRun run = joined(all);
    SortedMap<String, byte[]> files = new ImageTallies(run.image(), run.outcome).files();
    files.put(
        "energy.json",
        (Json.print(EstimateText.json(ImageCompilation.emulated(run.resolved, run))) + "\n")
            .getBytes(StandardCharsets.UTF_8));
    return files;
  }

  @Override
  public SequencedMap<String, Tensor> learned() {
    return outcome.learned();
  }

  @Override
  public List<List<Value>> results() {
    return outcome.outputs();
  }

  /// Cycles of a core's clock for all steps in real time, or slower as the setting says.
  @Override
  public long cycles() {
    return steps * image().machine().budget().cycles();
  }

  /// By which factor steps would have to be longer for the worst step to be in time.
  private double slowDown() {
    return (double) outcome.cores().get(worst()).worst() / image().machine().budget().cycles();
  }

  private long busiestLink() {
    return outcome.links().stream().mapToLong(MachineOutcome.LinkCounts::carried).max().orElse(0);
  }

  private int worst() {
    return outcome.worstCore();
  }

  private String name(int index) {
    return image().machine().place(image().cores().get(index));
  }

  @Override
  public List<Diagnostic> warningsOf(List<TimedRun> all) {
    ImageRun run = joined(all);
    return Losses.of(run.image(), run.outcome, run.needs);
  }

  /// All runs as one.
  private static ImageRun joined(List<TimedRun> all) {
    List<ImageRun> runs = all.stream().map(ImageRun.class::cast).toList();
    return new ImageRun(
        runs.getFirst().resolved,
        MachineOutcome.joined(runs.stream().map(ImageRun::outcome).toList()),
        runs.stream().mapToInt(ImageRun::steps).sum(),
        runs.stream().mapToInt(ImageRun::differing).sum(),
        runs.stream().flatMap(run -> run.needs.stream()).reduce(Needs::plus));
  }

  @Override
  public List<String> linesOf(List<TimedRun> all) {
    return joined(all).lines();
  }

  @Override
  public SequencedMap<String, Object> jsonOf(List<TimedRun> all) {
    return joined(all).json();
  }

  @Override
  public SequencedMap<String, Object> json() {
    MachineOutcome.Counts c = outcome.counts();
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycles", cycles());
    object.put("packets", c.packets());
    object.put("hops", c.hops());
    object.put("synaptic_events", c.events());
    object.put("blocked", c.blocked());
    object.put("queues_full", c.full());
    object.put("late", c.late());
    object.put("saturations", c.saturations());
    object.put("overruns", c.overruns());
    object.put("around_links", c.around());
    object.put("sent_again", c.again());
    object.put("steps_that_differ", differing);
    object.put("busiest_link_packets", busiestLink());
    SequencedMap<String, Object> worst = new LinkedHashMap<>();
    worst.put("core", name(worst()));
    worst.put("step", outcome.cores().get(worst()).worstStep());
    worst.put("cycles", outcome.cores().get(worst()).worst());
    worst.put("budget", image().machine().budget().cycles());
    object.put("worst_step", worst);
    object.put("slow_down_needed", slowDown());
    object.put("warnings", DiagnosticJson.list(Losses.of(image(), outcome, needs)));
    ImageTallies tallies = new ImageTallies(image(), outcome);
    object.put("cores", tallies.cores());
    object.put("links", tallies.links());
    object.put("estimate", EstimateText.json(ImageCompilation.emulated(resolved, this)));
    return object;
  }

  @Override
  public List<String> lines() {
    MachineOutcome.Counts c = outcome.counts();
    List<String> lines = new ArrayList<>();
    lines.add(
        c.packets()
            + " packets sent over "
            + c.hops()
            + " links, "
            + c.events()
            + " synaptic events");
    lines.add(
        c.blocked()
            + " packets dropped at links, "
            + c.full()
            + " at full queues, "
            + c.late()
            + " late, "
            + c.saturations()
            + " sums cut, "
            + c.overruns()
            + " steps overrun");
    if (c.around() + c.again() > 0) {
      lines.add(c.around() + " packets went around taken links, " + c.again() + " were sent again");
    }
    if (!c.isFaithful()) {
      lines.add("outputs of " + differing + " of " + steps + " steps differ from the network's");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "worst step: %d of %d cycles (%.2f), core %s in step %d",
            outcome.cores().get(worst()).worst(),
            image().machine().budget().cycles(),
            slowDown(),
            name(worst()),
            outcome.cores().get(worst()).worstStep()));
    lines.add("busiest link: " + busiestLink() + " packets");
    return lines;
  }
}
