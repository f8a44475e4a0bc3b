package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nnc.ir.MachineImage;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.machine.Core;
import nnc.testbench.spinnaker.CoreCoSimulation;
import nnc.testbench.spinnaker.NeuronCoSimulation;
import nnc.testbench.spinnaker.NeuronCoSimulation.Outcome;

/// Neurons as programs of a machine's cores beside the interpreter's, and whole cores with the data
/// that they are loaded with, or some of them; `cores` has their outcome for each sequence.
record NeuronCheck(List<Outcome> outcomes, List<CoreCoSimulation.Outcome> cores, int all)
    implements Check {

  /// Cores that are run where the user does not say how many.
  static final int SOME_CORES = 100;

  /// Throws `Rejection` with E0106 for sequences that are too long to be held.
  static NeuronCheck of(
      DesignOptions.Resolved resolved, Sequences sequences, int most, Console console) {
    NeuronCoSimulation bench = new NeuronCoSimulation(resolved.image().network());
    if (sequences.length() > bench.mostSteps()) {
      throw Diagnostic.of(
              Code.E0106,
              Span.NONE,
              "sequences of "
                  + sequences.length()
                  + " steps: the programs' inputs and outputs are held for "
                  + bench.mostSteps()
                  + " of this network at most")
          .help("give --steps " + bench.mostSteps())
          .rejection();
    }
    List<Samples> parts = sequences.parts();
    MachineImage image = resolved.image();
    int all = image.cores().size();
    List<Core> some = some(image.cores(), Math.min(all, most));
    long programs = (long) parts.size() * (bench.populations() + some.size());
    try (Progress progress = console.progress("programs", programs)) {
      AtomicLong done = new AtomicLong();
      Runnable each = () -> progress.at(done.incrementAndGet());
      List<Outcome> outcomes = bench.run(parts.stream().map(Samples::every).toList(), each);
      CoreCoSimulation whole = new CoreCoSimulation(image);
      List<CoreCoSimulation.Outcome> cores =
          some.isEmpty() ? List.of() : parts.stream().map(p -> whole.run(p, some, each)).toList();
      return new NeuronCheck(outcomes, cores, all);
    }
  }

  /// Some of the cores, first of those that have neurons, from all of the machine.
  private static List<Core> some(List<Core> cores, int count) {
    List<Core> neurons = cores.stream().filter(c -> c.role() == Core.Role.NEURONS).toList();
    List<Core> others = cores.stream().filter(c -> c.role() != Core.Role.NEURONS).toList();
    int first = Math.min(count, neurons.size());
    return Stream.concat(evenly(neurons, first).stream(), evenly(others, count - first).stream())
        .toList();
  }

  /// Some of the cores, from all of them.
  private static List<Core> evenly(List<Core> cores, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> cores.get((int) ((long) i * cores.size() / count)))
        .toList();
  }

  /// How many cores were run.
  private int run() {
    return cores.isEmpty() ? 0 : cores.getFirst().cores();
  }

  private long mismatches() {
    return outcomes.stream().mapToLong(Outcome::mismatches).sum()
        + sum(c -> c.mismatches() + c.stray() + c.mislearned());
  }

  private long sum(ToLongFunction<CoreCoSimulation.Outcome> what) {
    return cores.stream().mapToLong(what).sum();
  }

  private Optional<String> first() {
    return Stream.of(
            outcomes.stream().flatMap(o -> o.first().stream()).map(Object::toString),
            cores.stream().flatMap(o -> o.first().stream()).map(Object::toString),
            cores.stream().flatMap(o -> o.firstMislearned().stream()).map(Object::toString))
        .flatMap(s -> s)
        .findFirst();
  }

  @Override
  public boolean passed() {
    return mismatches() == 0;
  }

  @Override
  public List<List<Value>> outputs() {
    return List.of();
  }

  @Override
  public List<String> lines(String simulator) {
    List<String> lines = new ArrayList<>();
    Table table = new Table();
    table.row("population", "neurons", "instructions a step", "different");
    for (Outcome o : outcomes) {
      table.row(
          DiagnosticText.clean(o.population()),
          String.valueOf(o.neurons()),
          String.format(Locale.ROOT, "%.1f", o.instructions()),
          String.valueOf(o.mismatches()));
    }
    lines.addAll(table.lines());
    if (cores.isEmpty()) {
      lines.add(
          "programs of neurons against the interpreter; none of "
              + all
              + " whole cores, as --cores says");
    } else {
      lines.add(
          (run() < all ? run() + " of " : "")
              + all
              + " cores with their data: "
              + sum(CoreCoSimulation.Outcome::sent)
              + " packets sent, "
              + sum(CoreCoSimulation.Outcome::taken)
              + " taken, "
              + sum(CoreCoSimulation.Outcome::events)
              + " synaptic events; "
              + sum(c -> c.mismatches() + c.stray())
              + " different");
      if (sum(CoreCoSimulation.Outcome::learned) > 0) {
        lines.add(
            sum(CoreCoSimulation.Outcome::learned)
                + " learned weights read back from cores, "
                + sum(CoreCoSimulation.Outcome::mislearned)
                + " different");
      }
      if (run() < all) {
        lines.add(
            "compared are "
                + run()
                + " cores, those with neurons first, evenly over the machine; all of them with --cores "
                + all
                + ", in about "
                + Math.ceilDiv(all, run())
                + " times the time");
      }
      if (sum(CoreCoSimulation.Outcome::saturations) > 0) {
        lines.add(
            sum(CoreCoSimulation.Outcome::saturations)
                + " sums of inputs were cut off at the 16 bits of a ring, by cores as by the emulator,"
                + " so that spikes are not the network's: --calibrate with data like these, or --set"
                + " sums=all");
      }
    }
    first().ifPresent(d -> lines.add("first difference: " + DiagnosticText.clean(d)));
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("populations", outcomes.stream().map(NeuronCheck::json).toList());
    object.put("cores", all);
    object.put("cores_run", run());
    object.put("packets_sent", sum(CoreCoSimulation.Outcome::sent));
    object.put("packets_taken", sum(CoreCoSimulation.Outcome::taken));
    object.put("synaptic_events", sum(CoreCoSimulation.Outcome::events));
    object.put("saturations", sum(CoreCoSimulation.Outcome::saturations));
    object.put("steps_of_cores_that_differ", sum(CoreCoSimulation.Outcome::mismatches));
    object.put("learned_weights", sum(CoreCoSimulation.Outcome::learned));
    object.put("learned_weights_that_differ", sum(CoreCoSimulation.Outcome::mislearned));
    object.put("mismatches", mismatches());
    first().ifPresent(d -> object.put("first_difference", d));
    return object;
  }

  private static SequencedMap<String, Object> json(Outcome o) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("population", o.population());
    object.put("neurons", o.neurons());
    object.put("instructions", o.instructions());
    object.put("mismatches", o.mismatches());
    return object;
  }
}
