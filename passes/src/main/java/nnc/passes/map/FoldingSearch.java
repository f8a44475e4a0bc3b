package nnc.passes.map;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.pass.LogicCount;
import nnc.ir.pass.PassContext;
import nnc.passes.TargetSettings;

/// One application of `ChooseFolding`.
final class FoldingSearch {

  /// Most elements of a beat that a search gives a kernel that works by events.
  private static final int WIDEST = 64;

  private final KernelDesign design;
  private final PassContext context;
  private final MapSettings settings;
  private final SequencedMap<String, Kernel> kernels = new LinkedHashMap<>();
  private final Map<String, Long> intervals = new HashMap<>();
  private final Set<String> fixed = new HashSet<>();
  private final List<Diagnostic> errors = new ArrayList<>();

  FoldingSearch(KernelDesign design, PassContext context) {
    this.design = design;
    this.context = context;
    this.settings = new MapSettings(context);
    design.instances().forEach((id, instance) -> put(id, instance.kernel()));
  }

  private void put(String id, Kernel kernel) {
    kernels.put(id, kernel);
    intervals.put(id, InitiationInterval.of(kernel));
  }

  KernelDesign design() {
    String folding = settings.folding();
    for (String id : List.copyOf(kernels.sequencedKeySet())) {
      switch (kernels.get(id)) {
        case Kernel.Matrix k -> asked(id, k, folding.equals("full"));
        case Kernel.Population k -> asked(id, k);
        case Kernel.Projection k -> asked(id, k);
        case Kernel.Scatter k -> asked(id, k);
        case Kernel _ -> {}
      }
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    switch (folding) {
      case "auto" -> search();
      case "full" -> {
        warnOfAims(folding);
        widen();
        follow();
      }
      default -> {
        warnOfAims(folding);
        follow();
      }
    }
    kernels.forEach((id, kernel) -> {
      if (kernel instanceof Kernel.Population k) {
        context.remark(
            id,
            k.lanes() + " of " + k.size() + " neurons a cycle, " + k.steps() + " cycles a frame");
      }
      if (kernel instanceof Kernel.Scatter k) {
        context.remark(
            id,
            "by events, "
                + k.pe()
                + " of "
                + k.outputs()
                + " outputs a cycle, "
                + (k.beats() + k.words())
                + " cycles a frame of zeros, "
                + intervals.get(id)
                + " where no element is 0");
      }
      if (kernel instanceof Kernel.Matrix k) {
        context.remark(
            id,
            (k.constant() ? "unrolled, " : "")
                + k.pe()
                + " of "
                + k.outputs()
                + " outputs and "
                + k.simd()
                + " of "
                + k.inputs()
                + " inputs a cycle, "
                + intervals.get(id)
                + " cycles a frame");
        remarkIfStarved(id, k);
      }
    });
    return Wiring.replaceKernels(design, kernels);
  }

  /// Tells that a layer with the user's folding waits for the line buffer in front of it.
  private void remarkIfStarved(String id, Kernel.Matrix k) {
    if (fixed.contains(id) && !k.constant()) {
      design.into(id).stream()
          .map(Channel::from)
          .filter(from -> kernels.get(from) instanceof Kernel.LineBuffer)
          .filter(from -> intervals.get(from) > intervals.get(id))
          .forEach(from ->
              context.remark(
                  "",
                  "'"
                      + id
                      + "' could take "
                      + intervals.get(id)
                      + " cycles a frame, the line buffer '"
                      + from
                      + "' in front of it takes "
                      + intervals.get(from)
                      + ": more pe or simd makes it no faster"));
    }
  }

  private Optional<Integer> asked(String id, String key) {
    return settings.layer(id, key, isProjection(id));
  }

  /// Whether `id` is `a.s`, what leads from `s` to a population `a`.
  private boolean isProjection(String id) {
    int dot = id.indexOf('.');
    Instance owner = dot > 0 ? design.instances().get(id.substring(0, dot)) : null;
    return owner != null && owner.kernel() instanceof Kernel.Population;
  }

  /// What the user asks for in one layer.
  private void asked(String id, Kernel.Matrix k, boolean full) {
    Optional<Integer> pe = asked(id, "pe");
    Optional<Integer> simd = asked(id, "simd");
    check(id, "pe", pe, k.outputs(), "outputs");
    check(id, "simd", simd, k.inputs(), "inputs");
    if (!errors.isEmpty()) {
      return;
    }
    boolean own = pe.isPresent() || simd.isPresent();
    boolean unroll = settings.unroll(id, isProjection(id)) || (full && !own);
    if (unroll && (long) k.outputs() * k.inputs() > settings.unrollLimit()) {
      errors.add(
          Diagnostic.of(
                  Code.E0403,
                  design.instances().get(id).span(),
                  "unrolling '"
                      + id
                      + "' would take "
                      + (long) k.outputs() * k.inputs()
                      + " synapses, the limit is "
                      + settings.unrollLimit())
              .help("fold it (" + id + ".pe, " + id + ".simd), or raise unroll-limit"));
    } else if (unroll) {
      fix(id, k, k.outputs(), k.inputs(), true);
    } else if (own) {
      fix(id, k, pe.orElse(1), simd.orElse(1), false);
    }
  }

  private void asked(String id, Kernel.Population k) {
    Optional<Integer> pe = asked(id, "pe");
    check(id, "pe", pe, k.size(), "neurons");
    if (errors.isEmpty() && pe.isPresent()) {
      put(id, Folds.lanes(k, pe.get(), settings.busBits()));
      fixed.add(id);
    }
  }

  private void asked(String id, Kernel.Projection k) {
    Optional<Integer> pe = asked(id, "pe");
    Optional<Integer> simd = asked(id, "simd");
    check(id, "pe", pe, k.synapses().targets(), "targets");
    check(id, "simd", simd, k.addressed() ? 1 : k.synapses().sources(), "sources");
    if (errors.isEmpty() && (pe.isPresent() || simd.isPresent())) {
      put(id, Folds.projection(k, pe.orElse(1), simd.orElse(1)));
      fixed.add(id);
    }
  }

  private void asked(String id, Kernel.Scatter k) {
    Optional<Integer> pe = asked(id, "pe");
    Optional<Integer> simd = asked(id, "simd");
    check(id, "pe", pe, k.outputs(), "outputs");
    check(id, "simd", simd, k.addressed() ? 1 : k.sources(), "inputs");
    if (errors.isEmpty() && (pe.isPresent() || simd.isPresent())) {
      put(id, Folds.scatter(k, pe.orElse(1), simd.orElse(1)));
      fixed.add(id);
    }
  }

  private void check(String id, String key, Optional<Integer> value, int whole, String what) {
    if (value.isPresent() && whole % value.get() != 0) {
      String divisors =
          Folds.divisors(whole).stream().map(String::valueOf).collect(Collectors.joining(", "));
      errors.add(
          Diagnostic.of(
                  Code.E0402,
                  design.instances().get(id).span(),
                  key
                      + "="
                      + value.get()
                      + " does not divide the "
                      + whole
                      + " "
                      + what
                      + " of '"
                      + id
                      + "'")
              .help("choose one of " + divisors));
    }
  }

  private void fix(String id, Kernel.Matrix k, int pe, int simd, boolean constant) {
    put(id, Folds.matrix(k, pe, simd, constant, settings.levelsPerStage()));
    fixed.add(id);
  }

  /// A kernel in place of another, and the rough count of all kernels from then on.
  private record Step(String id, Kernel kernel, double luts) {}

  /// Makes kernels more parallel until the throughput that is asked for is reached, or as long as
  /// the budget lasts: by a count of what the passes behind make of the design, where there is one.
  private void search() {
    SequencedMap<String, Kernel> least = new LinkedHashMap<>(kernels);
    double luts = kernels.values().stream().mapToDouble(LutModel::of).sum();
    List<Step> steps = steps(luts);
    if (settings.throughput().isPresent()) {
      warnOfBudget("throughput", "leave out throughput");
      follow();
      return;
    }
    List<Double> rough = Stream.concat(Stream.of(luts), steps.stream().map(Step::luts)).toList();
    Spending spending = new Spending(rough, settings.luts());
    Optional<LogicCount> logic = context.logic();
    int taken =
        logic
            .map(l ->
                spending.by(n -> {
                  take(least, steps.subList(0, n));
                  return l.of(finished());
                }))
            .orElseGet(spending::byRough);
    take(least, steps.subList(0, taken));
    if (taken == 0) {
      logic.ifPresent(this::warn);
    }
  }

  private void take(SequencedMap<String, Kernel> least, List<Step> steps) {
    least.forEach(this::put);
    steps.forEach(s -> put(s.id(), s.kernel()));
    follow();
  }

  /// The design as the passes behind will leave it.
  private KernelDesign finished() {
    PassContext quiet = PassContext.quiet(context);
    return new SizeFifos()
        .apply(
            new InsertWidthConverters().apply(Wiring.replaceKernels(design, kernels), quiet),
            quiet);
  }

  /// Tells that not even the least parallel design keeps to a budget that the user has set.
  private void warn(LogicCount logic) {
    double budget = settings.luts();
    long luts = settings.ownLuts() ? (long) Math.ceil(logic.of(finished())) : 0;
    if (luts > budget) {
      context.warn(
          Diagnostic.of(
                  Code.W0014,
                  set("luts"),
                  "the least parallel folding takes "
                      + luts
                      + " LUTs by the estimate, more than luts="
                      + (long) budget)
              .label("is the budget")
              .help(
                  "allow as many: --set luts="
                      + luts
                      + (fixed.isEmpty() ? "" : "; or fix no pe, simd and unroll")
                      + "; or use fewer or narrower numbers"));
    }
  }

  /// Tells that what automatic folding aims at is not looked at with another `folding`.
  private void warnOfAims(String folding) {
    warnOfBudget("folding=" + folding, "set folding=auto");
    if (settings.throughput().isPresent()) {
      warnOfUnused("throughput", "folding=" + folding, "set folding=auto");
    }
  }

  /// Tells that a budget that the user has set is not looked at because of `other`.
  private void warnOfBudget(String other, String way) {
    if (settings.ownLuts()) {
      warnOfUnused("luts", other, way);
    }
  }

  private void warnOfUnused(String key, String other, String way) {
    context.warn(
        Diagnostic.of(
                Code.W0008,
                set(key),
                "setting " + key + " changes nothing: " + other + " decides alone")
            .help("leave it out, or " + way));
  }

  /// The user's setting of `key`.
  private Span set(String key) {
    String setting = key + "=" + new TargetSettings(context).text(key).orElseThrow();
    return new Span(new Source("--set", setting), 0, setting.length());
  }

  /// Makes the slowest kernel more parallel, again and again, by the step that costs the fewest
  /// LUTs, until the throughput is reached or nothing makes it faster.
  private List<Step> steps(double least) {
    Optional<Double> throughput = settings.throughput();
    double target = throughput.map(t -> settings.clock() * 1e6 / t).orElse(1.0);
    long room =
        throughput.isPresent() ? Long.MAX_VALUE : settings.blockMemories().orElse(Long.MAX_VALUE);
    MemoryModel memory = settings.memoryModel();
    List<Step> steps = new ArrayList<>();
    double luts = least;
    long blocks = kernels.values().stream().mapToLong(memory::of).sum();
    String slowest = slowest();
    while (intervals.get(slowest) > target) {
      Kernel now = kernels.get(slowest);
      long otherBlocks = blocks - memory.of(now);
      long most = Math.max(room, blocks);
      Optional<Kernel> next =
          faster(slowest)
              .filter(k -> otherBlocks + memory.of(k) <= most)
              .min(Comparator.comparingDouble(LutModel::of));
      if (next.isEmpty()) {
        if (throughput.isPresent()) {
          throw unreachable(slowest, throughput.get());
        }
        return steps;
      }
      luts += LutModel.of(next.get()) - LutModel.of(now);
      blocks = otherBlocks + memory.of(next.get());
      put(slowest, next.get());
      steps.add(new Step(slowest, next.get(), luts));
      slowest = slowest();
    }
    return steps;
  }

  private String slowest() {
    return kernels.sequencedKeySet().stream()
        .filter(id -> !(kernels.get(id) instanceof Kernel.Fork))
        .reduce((a, b) -> intervals.get(b) > intervals.get(a) ? b : a)
        .orElseThrow();
  }

  /// The forms of a kernel that take fewer cycles than it does now.
  private Stream<Kernel> faster(String id) {
    if (fixed.contains(id)) {
      return Stream.empty();
    }
    return fasterWhereFree(id);
  }

  /// The same, whatever the user asks for.
  private Stream<Kernel> fasterWhereFree(String id) {
    long before = intervals.get(id);
    return forms(kernels.get(id)).filter(k -> InitiationInterval.of(k) < before);
  }

  private Stream<Kernel> forms(Kernel kernel) {
    if (kernel instanceof Kernel.Matrix k) {
      int levels = settings.levelsPerStage();
      return Folds.divisors(k.outputs()).stream()
          .flatMap(pe ->
              Folds.divisors(k.inputs()).stream()
                  .map(simd -> Folds.matrix(k, pe, simd, false, levels)));
    }
    if (kernel instanceof Kernel.Projection k) {
      return byEvents(
          k.synapses().targets(),
          k.addressed() ? 1 : k.synapses().sources(),
          (pe, simd) -> Folds.projection(k, pe, simd));
    }
    if (kernel instanceof Kernel.Scatter k) {
      return byEvents(
          k.outputs(), k.addressed() ? 1 : k.sources(), (pe, simd) -> Folds.scatter(k, pe, simd));
    }
    return Folds.divisors(Folds.widest(kernel)).stream()
        .filter(lanes -> lanes > Folds.lanes(kernel))
        .map(lanes -> Folds.lanes(kernel, lanes, settings.busBits()));
  }

  private static Stream<Kernel> byEvents(
      int targets, int sources, BiFunction<Integer, Integer, Kernel> folded) {
    return Folds.divisors(targets).stream()
        .filter(pe -> pe <= WIDEST)
        .flatMap(pe ->
            Folds.divisors(sources).stream()
                .filter(simd -> simd <= WIDEST)
                .map(simd -> folded.apply(pe, simd)));
  }

  private Rejection unreachable(String slowest, double throughput) {
    long interval = intervals.get(slowest);
    return Diagnostic.of(
            Code.E0403,
            design.instances().get(slowest).span(),
            "'"
                + slowest
                + "' needs "
                + interval
                + " cycles a frame, too many for "
                + Math.round(throughput)
                + " frames/s at "
                + settings.clock()
                + " MHz")
        .help(
            "ask for at most "
                + (long) (settings.clock() * 1e6 / interval)
                + " frames/s, or "
                + otherWay(slowest))
        .rejection();
  }

  /// How a kernel that is too slow may give more frames.
  private String otherWay(String id) {
    if (fasterWhereFree(id).findAny().isPresent()) {
      return "fix no pe and simd on it";
    }
    return kernels.get(id) instanceof Kernel.LineBuffer
        ? "raise the clock or use a smaller input: a line buffer gives one position of a window a cycle"
        : "raise the clock";
  }

  /// As many lanes as each kernel has channels.
  private void widen() {
    kernels.replaceAll((id, k) ->
        fixed.contains(id)
                || k instanceof Kernel.Ingress
                || k instanceof Kernel.EventIngress
                || k instanceof Kernel.Egress
                || k instanceof Kernel.Fork
                || k instanceof Kernel.Matrix
                || k instanceof Kernel.Projection
                || k instanceof Kernel.Scatter
            ? k
            : Folds.lanes(k, Folds.widest(k), settings.busBits()));
    kernels.forEach((id, k) -> intervals.put(id, InitiationInterval.of(k)));
  }

  /// Gives the kernels without synapses the lanes of their neighbours where those are more, so that
  /// fewer width converters are needed.
  private void follow() {
    long interval = intervals.get(slowest());
    for (String id : design.order()) {
      Kernel kernel = kernels.get(id);
      int neighbour =
          switch (kernel) {
            case Kernel.Matrix _,
                Kernel.Width _,
                Kernel.Population _,
                Kernel.Projection _,
                Kernel.Scatter _,
                Kernel.EventIngress _ ->
                0;
            case Kernel.Ingress _, Kernel.LineBuffer _ -> consumer(id);
            case Kernel.Fork _,
                Kernel.Pool _,
                Kernel.Map _,
                Kernel.Add _,
                Kernel.Concat _,
                Kernel.ArgMax _,
                Kernel.Delay _,
                Kernel.Gate _,
                Kernel.Egress _ ->
                producer(id);
          };
      if (neighbour > 0) {
        int lanes = Folds.gcd(Folds.widest(kernel), neighbour);
        Kernel same = Folds.lanes(kernel, lanes, settings.busBits());
        boolean wanted = lanes > Folds.lanes(kernel) || kernel instanceof Kernel.Fork;
        if (wanted && InitiationInterval.of(same) <= interval) {
          put(id, same);
        }
      }
    }
  }

  private int producer(String id) {
    return design.into(id).stream()
        .map(Channel::from)
        .mapToInt(from -> Folds.lanesOut(kernels.get(from)))
        .max()
        .orElse(0);
  }

  private int consumer(String id) {
    return design.outOf(id).stream()
        .map(Channel::to)
        .mapToInt(to -> Folds.lanesIn(kernels.get(to)))
        .max()
        .orElse(0);
  }
}
