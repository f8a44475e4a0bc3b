package nnc.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Design;
import nnc.ir.Lowered;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Decoder;
import nnc.ir.network.Kept;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.LogicCount;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;

/// A list of passes that run one after the other. Before each pass the properties it requires are
/// checked, after it those it establishes.
///
/// An option of a pass may also be set by `--set <pass>.<option>=value`, which goes before what the
/// pipeline says. Where there is a count of `logic`, passes that share out a budget keep to it.
public record Pipeline(List<PassCall> calls, Optional<LogicCount> logic) {

  public Pipeline {
    calls = List.copyOf(calls);
  }

  public Pipeline(List<PassCall> calls) {
    this(calls, Optional.empty());
  }

  /// The same passes with `logic` to count by.
  public Pipeline counting(Optional<LogicCount> logic) {
    return new Pipeline(calls, logic);
  }

  private Pipeline with(List<PassCall> others) {
    return new Pipeline(others, logic);
  }

  /// The pipeline that `target` describes.
  public static Pipeline of(Target target) {
    List<PassCall> calls = new ArrayList<>();
    target.pipeline().forEach(text -> calls.addAll(PassList.parse(text)));
    return new Pipeline(calls);
  }

  /// This pipeline up to and including the last pass `id`; throws `Rejection` (E0201) where it has
  /// no such pass.
  public Pipeline stopAfter(String id) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      if (calls.get(i).id().equals(id)) {
        return with(calls.subList(0, i + 1));
      }
    }
    List<String> ids = calls.stream().map(PassCall::id).distinct().toList();
    throw Diagnostic.of(Code.E0201, Span.NONE, "the pipeline has no pass '" + id + "'")
        .help(
            Similar.to(id, ids)
                .map(s -> "did you mean '" + s + "'?")
                .orElse("it has " + String.join(", ", ids)))
        .rejection();
  }

  /// The passes that work on networks, without the mapping and what follows it.
  public Pipeline onNetworks() {
    return with(calls.stream().filter(c -> Registry.make(c) instanceof Step.OnNetwork).toList());
  }

  /// This pipeline without the pass `id`.
  public Pipeline without(String id) {
    return with(calls.stream().filter(c -> !c.id().equals(id)).toList());
  }

  /// Refuses options of its passes that `settings` give and that they have not, values that they do
  /// not take, and names that `network` has not; throws `Rejection` (E0208, E0305, E0210, E0201).
  public void check(Settings settings, Network network) {
    var _ = steps(settings, network);
  }

  private List<Step> steps(Settings settings, Network network) {
    List<PassCall> merged = calls.stream().map(call -> merged(call, settings)).toList();
    List<Step> steps = merged.stream().map(Registry::make).toList();
    merged.forEach(call -> Registry.find(call.id()).orElseThrow().check(call, network));
    return steps;
  }

  /// Whether it maps networks to kernels.
  public boolean maps() {
    return mapping() < calls.size();
  }

  private int mapping() {
    int first = 0;
    while (first < calls.size() && !(Registry.make(calls.get(first)) instanceof Step.ToKernels)) {
      first++;
    }
    return first;
  }

  /// This pipeline with `call` before the mapping.
  public Pipeline beforeMapping(PassCall call) {
    List<PassCall> all = new ArrayList<>(calls);
    all.add(mapping(), call);
    return with(all);
  }

  /// Runs the whole pipeline of `target`.
  public static Compiled run(
      Network network,
      Target target,
      Settings settings,
      Optional<Samples> calibration,
      PipelineListener listener) {
    return of(target).apply(network, target, settings, calibration, listener);
  }

  /// Runs this pipeline on `network`; throws `Rejection` where the user's input makes that
  /// impossible.
  public Compiled apply(
      Network network,
      Target target,
      Settings settings,
      Optional<Samples> calibration,
      PipelineListener listener) {
    return apply(network, target, settings, PassResults.forgetting(calibration), listener);
  }

  /// The same with the calibration data of `results`, by what other runs have left there.
  public Compiled apply(
      Network network,
      Target target,
      Settings settings,
      PassResults results,
      PipelineListener listener) {
    List<Step> steps = steps(settings, network);
    Log log = new Log(target, settings, results, listener, logic);
    Network last = network;
    Optional<Lowered> lowered = Optional.empty();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.takesNetwork() == lowered.isPresent()) {
        throw Diagnostic.of(
                Code.E0210, calls.get(i).span(), "pass '" + calls.get(i).id() + "' cannot run here")
            .help(
                step.takesNetwork()
                    ? "it works on networks: put it before the mapping"
                    : "it works on what the mapping makes: put it behind")
            .rejection();
      }
      Design before = lowered.isPresent() ? lowered.get() : last;
      listener.started(calls.get(i).id(), i, steps.size());
      long start = System.nanoTime();
      Design after = log.run(step.pass(), step, before);
      listener.finished(calls.get(i).id(), after, System.nanoTime() - start);
      switch (after) {
        case Network n -> last = n;
        case Lowered mapped -> lowered = Optional.of(mapped);
      }
    }
    return new Compiled(
        network,
        last,
        lowered,
        log.report(),
        log.kept,
        Fingerprint.of(lowered.isPresent() ? lowered.get() : last));
  }

  private static PassCall merged(PassCall call, Settings settings) {
    SequencedMap<String, String> options = new LinkedHashMap<>(call.options());
    Map<String, Span> spans = new HashMap<>(call.spans());
    Span span = call.span();
    for (var setting : settings.values().sequencedEntrySet()) {
      String key = setting.getKey();
      if (key.startsWith(call.id() + ".")) {
        String option = key.substring(call.id().length() + 1);
        options.put(option, setting.getValue());
        span = new Span(new Source("--set", key + "=" + setting.getValue()), 0, key.length());
        spans.put(option, span);
      }
    }
    return new PassCall(call.id(), options, span, spans);
  }

  /// The context of the running pass, and what the passes said so far.
  private static final class Log implements PassContext {

    private final Target target;
    private final Settings settings;
    private final PassResults results;
    private final PipelineListener listener;
    private final Optional<LogicCount> logic;
    private final List<Remark> remarks = new ArrayList<>();
    private final List<Diagnostic> warnings = new ArrayList<>();
    private Kept kept = Kept.ALL;
    private Kept keptByPass = Kept.ALL;
    private String running = "";

    /// Whether the running pass has asked for what results are not remembered by.
    private boolean asked;

    Log(
        Target target,
        Settings settings,
        PassResults results,
        PipelineListener listener,
        Optional<LogicCount> logic) {
      this.target = target;
      this.settings = settings;
      this.results = results;
      this.listener = listener;
      this.logic = logic;
    }

    Design run(Pass<?, ?> pass, Step step, Design before) {
      if (!(before instanceof Network network)) {
        return made(pass, step, before);
      }
      Optional<PassResults.Made> known = results.find(network, pass);
      if (known.isPresent()) {
        return repeated(known.get());
      }
      int firstRemark = remarks.size();
      int firstWarning = warnings.size();
      asked = false;
      Design after = made(pass, step, network);
      if (asked || !(after instanceof Network made)) {
        return after;
      }
      return results
          .put(
              network,
              pass,
              new PassResults.Made(
                  made,
                  remarks.subList(firstRemark, remarks.size()),
                  warnings.subList(firstWarning, warnings.size()),
                  keptByPass))
          .network();
    }

    /// Says again what a pass has said.
    private Network repeated(PassResults.Made known) {
      known.remarks().forEach(this::add);
      known.warnings().forEach(this::warn);
      known.kept().neurons().forEach((population, left) -> kept = kept.then(population, left));
      return known.network();
    }

    private Design made(Pass<?, ?> pass, Step step, Design before) {
      running = pass.id();
      keptByPass = Kept.ALL;
      for (Property property : pass.requires()) {
        List<Diagnostic> found = property.check(before);
        if (!found.isEmpty()) {
          throw new Rejection(found);
        }
      }
      Design after = step.apply(before, this);
      for (Property property : pass.establishes()) {
        List<Diagnostic> found = property.check(after);
        if (!found.isEmpty()) {
          throw new IllegalStateException(
              "pass " + pass.id() + " broke " + property + ": " + found.getFirst().message());
        }
      }
      if (pass.guarantee() == Guarantee.LOSSY
          && results.calibration().isPresent()
          && before instanceof Network a
          && after instanceof Network b
          && !a.equals(b)) {
        Samples data = results.calibration().get();
        if (a.isInTime()) {
          measure(a, b, keptByPass, data).lines().forEach(line -> remark("", line));
        } else {
          Loss.measure(a, b, data).ifPresent(loss -> remark("", loss.toString()));
        }
      }
      return after;
    }

    /// The calibration data of a network in time are one sequence; labels are for steps.
    private static Divergence measure(Network before, Network after, Kept kept, Samples data) {
      List<Integer> labels = data.labels().size() == data.count() ? data.labels() : List.of();
      return Divergence.of(
          before, after, kept, new Sequences(data, data.count(), labels), Decoder.SUM);
    }

    Report report() {
      return new Report(remarks, warnings);
    }

    @Override
    public Target target() {
      asked = true;
      return target;
    }

    @Override
    public Settings settings() {
      asked = true;
      return settings;
    }

    @Override
    public Optional<Samples> calibration() {
      return results.calibration();
    }

    @Override
    public Optional<LogicCount> logic() {
      return logic;
    }

    @Override
    public void remark(String vertex, String text) {
      add(new Remark(running, vertex, text));
    }

    private void add(Remark remark) {
      remarks.add(remark);
      listener.remarked(remark);
    }

    @Override
    public void kept(String population, List<Integer> neurons) {
      kept = kept.then(population, neurons);
      keptByPass = keptByPass.then(population, neurons);
    }

    @Override
    public void warn(Diagnostic warning) {
      warnings.add(warning);
      listener.warned(warning);
    }
  }
}
