package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nnc.backends.OutputFolder;
import nnc.emulator.event.EventEngine;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Value;
import nnc.ir.network.Decoder;
import nnc.ir.network.Halt;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Kept;
import nnc.ir.network.Probe;
import nnc.ir.network.Sequence;
import nnc.ir.network.SequenceRun;
import nnc.ir.network.SequenceRun.Trace;
import nnc.passes.Divergence;
import nnc.passes.Loss;
import nnc.passes.analysis.FixedPointInputs;
import nnc.passes.legalize.InsertHalt;
import nnc.report.Recordings;

/// `nnc run` of a network in time. It runs in events, or with `reference` in the interpreter, which
/// gives the same.
record SequenceReport(
    DesignOptions.Resolved resolved,
    boolean real,
    boolean reference,
    Optional<Emulator> emulator,
    List<String> recorded,
    Decoder decoder,
    Optional<Halt> halt,
    Optional<Path> folder,
    Optional<Path> weights,
    boolean compare,
    boolean metrics,
    boolean outputs,
    boolean json) {

  /// The hardware of the network, emulated from its initial state on.
  @FunctionalInterface
  interface Emulator {
    TimedRun run(Samples steps);
  }

  /// What ran, what that took, and how it was scored: one class for each sequence, or for each step
  /// where labels are for steps.
  private record Result(
      SequenceRun run,
      List<TimedRun> emulated,
      List<Integer> predictions,
      List<Integer> labels,
      Optional<Divergence> divergence,
      Optional<NetworkMetrics> metrics) {

    int correct() {
      return (int)
          IntStream.range(0, labels.size())
              .filter(i -> labels.get(i).equals(predictions.get(i)))
              .count();
    }

    /// The share of right answers, where labels are known.
    OptionalDouble accuracy() {
      return labels.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of((double) correct() / labels.size());
    }

    Result with(NetworkMetrics counted) {
      return new Result(run, emulated, predictions, labels, divergence, Optional.of(counted));
    }

    int sequences() {
      return run.outputs().size() / run.length();
    }
  }

  int run(Console console, Sequences sequences) {
    Network network = real ? resolved.compiled().imported() : resolved.compiled().integer();
    Kept kept = real ? Kept.ALL : resolved.compiled().kept();
    List<Probe> asked = new Probes(network, kept).of(resolved.model().recordings(), recorded);
    List<Probe> probes = kept.inside(asked);
    if (emulator.isPresent() && probes.size() > SequenceRun.shown(network).size()) {
      console.note("note: the hardware shows outputs only; run without --target to record more");
    }
    folder.ifPresent(OutputFolder::check);
    weights.ifPresent(_ -> LearnedWeights.require(network));
    FixedPointInputs.cut(sequences.steps(), network).ifPresent(cut -> console.note("note: " + cut));
    Sequences encoded =
        new Sequences(
            FixedPointInputs.of(sequences.steps(), network),
            sequences.length(),
            sequences.labels());
    List<TimedRun> emulated = emulated(encoded);
    if (!emulated.isEmpty()) {
      console.warn(emulated.getFirst().warningsOf(emulated));
    }
    SequenceRun run =
        emulated.isEmpty()
            ? interpreted(console, network, encoded, probes)
            : SequenceRun.ofOutputs(
                    withoutFlag(network),
                    emulated.stream()
                        .flatMap(r ->
                            held(
                                r.results(),
                                encoded.length(),
                                withoutFlag(network).outputIds().size()))
                        .toList(),
                    encoded.length(),
                    emulated.stream().map(r -> r.results().size()).toList())
                .withLearned(emulated.getLast().learned());
    SequenceRun shown = emulated.isEmpty() ? kept.outside(run, asked) : run;
    Result result =
        new Result(
            shown,
            emulated,
            predictions(run, sequences.labelsSteps()),
            sequences.labels(),
            compare
                ? Optional.of(
                    Divergence.of(
                        resolved.compiled().imported(), network, kept, sequences, decoder))
                : Optional.empty(),
            Optional.empty());
    if (metrics) {
      result = result.with(counted(console, network, encoded, run, result));
    }
    LearnedWeights learned = new LearnedWeights(network, run.learned());
    weights.ifPresent(to -> {
      learned.requireShown();
      OutputFile.write(to, learned.npz());
    });
    folder.ifPresent(to -> {
      SortedMap<String, byte[]> files = new TreeMap<>(Recordings.files(network.name(), shown));
      if (!emulated.isEmpty()) {
        files.putAll(emulated.getFirst().filesOf(emulated));
      }
      OutputFolder.write(files, to);
    });
    if (json) {
      SequencedMap<String, Object> object = json(result);
      object.putAll(learned.json());
      console.say(Json.print(object));
    } else {
      lines(result).forEach(console::say);
      learned.lines().forEach(console::say);
      weights.ifPresent(to -> console.say("learned weights in " + console.shown(to)));
      folder.ifPresent(to -> console.say("recorded in " + console.shown(to)));
    }
    return ExitCode.DONE.number();
  }

  private static NetworkMetrics counted(
      Console console, Network network, Sequences sequences, SequenceRun run, Result result) {
    return NetworkMetrics.of(console, network, sequences.parts(), run, result.accuracy());
  }

  private SequenceRun interpreted(
      Console console, Network network, Sequences sequences, List<Probe> probes) {
    Supplier<Sequence> start =
        reference ? Interpreter.of(network)::start : EventEngine.of(network)::start;
    try (Progress progress = console.progress("steps", sequences.steps().count())) {
      return SequenceRun.of(network, start, sequences, probes, halt, progress::at);
    }
  }

  /// `network` without the output that says when a sequence may end, which is its last one.
  private static Network withoutFlag(Network network) {
    return InsertHalt.flag(network)
        .map(flag -> network.toBuilder().remove(flag).build())
        .orElse(network);
  }

  /// As many results as a sequence has steps, the last one again where it ended early, and of each
  /// the first `count` outputs.
  private static Stream<List<Value>> held(List<List<Value>> results, int length, int count) {
    return Stream.concat(
            results.stream(), Stream.generate(results::getLast).limit(length - results.size()))
        .map(outputs -> outputs.subList(0, count));
  }

  /// The steps of a sequence up to where the hardware says that it may end, as a host would send
  /// them that waits for each answer.
  private TimedRun ended(Emulator emulator, Samples steps) {
    TimedRun all = emulator.run(steps);
    Network network = resolved.compiled().integer();
    Optional<Integer> flag = InsertHalt.flag(network).map(network.outputIds()::indexOf);
    List<List<Value>> results = all.results();
    for (int step = 0; flag.isPresent() && step < results.size() - 1; step++) {
      if (results.get(step).get(flag.get()).raw()[0] != 0) {
        return emulator.run(steps.part(0, step + 1));
      }
    }
    return all;
  }

  /// A run of the hardware for each sequence, none where the network itself runs.
  private List<TimedRun> emulated(Sequences sequences) {
    return emulator
        .map(e ->
            IntStream.range(0, sequences.count())
                .mapToObj(i ->
                    ended(e, sequences.steps().part(i * sequences.length(), sequences.length())))
                .toList())
        .orElse(List.of());
  }

  private List<Integer> predictions(SequenceRun run, boolean bySteps) {
    if (bySteps) {
      return run.outputs().stream().map(Loss::prediction).toList();
    }
    return IntStream.range(0, run.taken().size())
        .mapToObj(i -> decoder.decode(run.shown(i)))
        .toList();
  }

  private SequencedMap<String, Object> json(Result result) {
    SequenceRun run = result.run();
    SequencedMap<String, Object> object = resolved.json();
    if (emulator.isEmpty()) {
      object.remove("target");
    }
    object.put("samples", result.sequences());
    object.put("steps", run.outputs().size());
    if (halt.isPresent()) {
      object.put("taken", run.taken());
    }
    if (!result.labels().isEmpty()) {
      object.put("correct", result.correct());
    }
    SequencedMap<String, Object> spikes = new LinkedHashMap<>();
    run.spikes()
        .forEach((id, all) ->
            spikes.put(id, all.stream().map(s -> new int[] {s.step(), s.neuron()}).toList()));
    object.put("spikes", spikes);
    if (result.emulated().size() == 1) {
      object.putAll(result.emulated().getFirst().json());
    } else if (!result.emulated().isEmpty()) {
      object.putAll(result.emulated().getFirst().jsonOf(result.emulated()));
    }
    if (!run.traces().isEmpty()) {
      SequencedMap<String, Object> traces = new LinkedHashMap<>();
      run.traces().forEach(t -> traces.put(name(t.probe()), values(t)));
      object.put("traces", traces);
    }
    result.divergence().ifPresent(d -> object.put("divergence", json(d)));
    result.metrics().ifPresent(m -> object.putAll(m.json()));
    if (outputs) {
      object.put("output_formats", Scores.formats(run.outputs()));
      object.put("predictions", result.predictions());
      object.put(
          "outputs",
          run.outputs().stream().map(r -> r.stream().map(Scores::numbers).toList()).toList());
    }
    return object;
  }

  private static SequencedMap<String, Object> json(Divergence d) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    d.broken().ifPresent(step -> object.put("reals_not_finite_from_step", step));
    SequencedMap<String, Object> spikes = new LinkedHashMap<>();
    for (Divergence.Spikes s : d.spikes()) {
      SequencedMap<String, Object> of = new LinkedHashMap<>();
      of.put("real", s.before());
      of.put("integer", s.after());
      of.put("cells_that_differ", s.cells());
      s.shift().ifPresent(shift -> of.put("mean_shift_steps", shift));
      of.put("largest_rate_error_per_step", s.rate());
      spikes.put(s.population(), of);
    }
    object.put("spikes", spikes);
    SequencedMap<String, Object> values = new LinkedHashMap<>();
    for (Divergence.Values v : d.values()) {
      SequencedMap<String, Object> of = new LinkedHashMap<>();
      of.put("largest", v.largest());
      of.put("root_mean_square", v.error());
      of.put("root_mean_square_of_values", v.size());
      values.put(v.output(), of);
    }
    object.put("values", values);
    d.accuracy()
        .ifPresent(a -> {
          object.put("correct_real", a.before());
          object.put("correct_integer", a.after());
        });
    return object;
  }

  /// A row of real values for each step.
  private static List<double[]> values(Trace trace) {
    return IntStream.range(0, trace.values().size())
        .mapToObj(step ->
            IntStream.range(0, trace.probe().size()).mapToDouble(n -> trace.at(step, n)).toArray())
        .toList();
  }

  /// `b[0..3].v`, as the language writes it.
  private static String name(Probe probe) {
    String neurons =
        probe.size() == 1
            ? "[" + probe.first() + "]"
            : "[" + probe.first() + ".." + probe.last() + "]";
    return probe.population() + neurons + "." + probe.state().orElse("value");
  }

  private List<String> lines(Result result) {
    SequenceRun run = result.run();
    List<String> lines = new ArrayList<>();
    if (outputs) {
      lines.addAll(Scores.units(run.outputs()));
      for (int step = 0; step < run.outputs().size(); step++) {
        List<Value> values = run.outputs().get(step);
        lines.add(step + ": " + String.join(" ", values.stream().map(Scores::text).toList()));
      }
      if (result.sequences() > 1) {
        lines.add("predictions: " + result.predictions());
      }
    }
    lines.add(resolved.line());
    lines.add(steps(result.sequences(), result.run().length()));
    if (halt.isPresent()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%.2f of %d steps taken on average",
              run.taken().stream().mapToInt(t -> t).average().orElse(0),
              run.length()));
    }
    if (!result.labels().isEmpty()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d of %d correct (%.2f %%)",
              result.correct(),
              result.labels().size(),
              100.0 * result.correct() / result.labels().size()));
    }
    run.spikes()
        .forEach((id, all) ->
            lines.add(
                DiagnosticText.clean(id)
                    + ": "
                    + all.size()
                    + (all.size() == 1 ? " spike" : " spikes")));
    if (result.emulated().size() == 1) {
      lines.addAll(result.emulated().getFirst().lines());
    } else if (!result.emulated().isEmpty()) {
      lines.addAll(result.emulated().getFirst().linesOf(result.emulated()));
    }
    run.traces().forEach(t -> lines.add(DiagnosticText.clean(name(t.probe())) + ": " + range(t)));
    result.metrics().ifPresent(m -> lines.addAll(m.lines()));
    result
        .divergence()
        .ifPresent(
            d -> d.lines().forEach(l -> lines.add("among reals: " + DiagnosticText.clean(l))));
    return lines;
  }

  /// `2 sequences of 40 steps`.
  static String steps(int sequences, int length) {
    String each = length + (length == 1 ? " step" : " steps");
    return sequences == 1 ? each : sequences + " sequences of " + each;
  }

  private static String range(Trace trace) {
    double lo = Double.POSITIVE_INFINITY;
    double hi = Double.NEGATIVE_INFINITY;
    for (double[] step : values(trace)) {
      for (double x : step) {
        lo = Math.min(lo, x);
        hi = Math.max(hi, x);
      }
    }
    return lo + " .. " + hi + " (" + trace.values().getFirst().type().format() + ")";
  }
}
