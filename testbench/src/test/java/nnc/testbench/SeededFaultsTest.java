package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.tool.ToolFailure;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.frontend.Targets;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Stalls;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Target;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import org.junit.jupiter.api.Test;

/// The checkers are checked: every seeded fault must be caught by the comparison that is there to
/// catch it.
class SeededFaultsTest {

  /// Designs to which a fault applies that may let it pass before it counts as missed: not every
  /// network exercises everything.
  private static final int TRIES = 24;

  private static final int NETWORKS = 80;

  private final Target target = Targets.read("fpga");
  private final Map<Long, Differential.Case> cases = new LinkedHashMap<>();

  private Differential.Case network(long seed) {
    return cases.computeIfAbsent(seed, s -> Differential.Case.of(s, target));
  }

  @Test
  void coSimulationCatchesEveryFaultInTheTemplates() {
    assertEquals(List.of(), missed(RtlFault.ALL, this::network));
    assertTrue(RtlFault.ALL.size() >= 30);
  }

  @Test
  void coSimulationCatchesEveryFaultInTheTemplatesOfNetworksInTime() {
    Map<Long, Differential.Case> drawn = new LinkedHashMap<>();
    assertEquals(
        List.of(),
        missed(
            RtlFault.IN_TIME,
            seed -> drawn.computeIfAbsent(seed, s -> Differential.Case.inTime(s, target))));
  }

  @Test
  void coSimulationCatchesEveryFaultInTheTemplatesOfKernelsByEvents() {
    Map<Long, Differential.Case> drawn = new LinkedHashMap<>();
    assertEquals(
        List.of(),
        missed(
            RtlFault.BY_EVENTS,
            seed -> drawn.computeIfAbsent(seed, s -> Differential.Case.byEvents(s, target))));
  }

  /// Names of the faults that are not caught in networks that `drawn` gives by number.
  private static List<String> missed(List<RtlFault> faults, LongFunction<Differential.Case> drawn) {
    RequiredTools.need("iverilog");
    return faults.stream().filter(f -> !caught(f, drawn)).map(RtlFault::name).toList();
  }

  private static boolean caught(RtlFault fault, LongFunction<Differential.Case> drawn) {
    int tried = 0;
    for (long seed = 0; seed < NETWORKS && tried < TRIES; seed++) {
      Differential.Case c = drawn.apply(seed);
      SequencedMap<String, byte[]> faulty = fault.applied(c.files());
      if (faulty != null) {
        tried++;
        if (differs(c, faulty)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Runs good and malformed frames under stalls and resets through a faulty core.
  private static boolean differs(Differential.Case c, SequencedMap<String, byte[]> files) {
    Disturbance disturbed =
        Disturbance.of(c.design(), c.samples(), new Stalls(c.seed(), 10, 85), c.seed());
    try {
      return new CoSimulation(c.design(), c.core())
              .runBeats(
                  disturbed.beats(),
                  disturbed.stalls(),
                  (stimulus, cycles) -> IcarusSimulation.of(c.core(), files, stimulus, cycles))
              .mismatches()
          > 0;
    } catch (ToolFailure stopped) {
      return true; // the design's own check at the start of simulation
    }
  }

  /// A mistake in the emulator: it executes something else than what was emitted.
  private interface DesignFault {
    /// The changed kernel, or the same where the fault does not apply.
    Kernel apply(Kernel kernel);
  }

  @Test
  void comparisonWithTheInterpreterCatchesFaultsInTheEmulatedDesign() {
    Map<String, DesignFault> faults = new LinkedHashMap<>();
    faults.put(
        "a flipped weight", k -> matrix(k, SeededFaultsTest::flipFirst, Optional.empty(), false));
    faults.put("a preload off by one", k -> matrix(k, s -> s, Optional.of(1L), false));
    faults.put("a lost last stage", k -> matrix(k, s -> s, Optional.empty(), true));
    faults.put("wrong padding", SeededFaultsTest::paddedOtherwise);
    faults.put("a threshold off by one", SeededFaultsTest::thresholdMoved);
    List<String> missed = new ArrayList<>();
    faults.forEach((name, fault) -> {
      if (LongStream.range(0, NETWORKS).noneMatch(seed -> changesOutputs(network(seed), fault))) {
        missed.add(name);
      }
    });
    assertEquals(List.of(), missed);
  }

  private static boolean changesOutputs(Differential.Case c, DesignFault fault) {
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    c.design()
        .instances()
        .forEach((id, i) -> instances.put(id, new Instance(fault.apply(i.kernel()), i.span())));
    KernelDesign faulty =
        new KernelDesign(
            c.design().name(),
            instances,
            c.design().channels(),
            c.design().inputs(),
            c.design().outputs());
    return !faulty.equals(c.design()) && !agrees(c.network(), faulty, c.samples());
  }

  private static boolean agrees(Network network, KernelDesign design, List<List<Value>> samples) {
    Emulation emulation = KernelEmulator.of(design).run(samples, KernelEmulator.Options.FAST);
    Interpreter interpreter = Interpreter.of(network);
    for (int s = 0; s < samples.size(); s++) {
      if (s >= emulation.frames()
          || !Differential.sameNumbers(interpreter.run(samples.get(s)), emulation.outputs(s))) {
        return false;
      }
    }
    return true;
  }

  private interface SynapseFault {
    Synapse apply(Synapse synapse);
  }

  private static Synapse flipFirst(Synapse synapse) {
    return switch (synapse) {
      case Synapse.Product(var w) -> {
        long raw = w.raw(0);
        long other = raw == -raw ? 1 : -raw;
        yield w.format().holds(other) ? new Synapse.Product(with(w, 0, other)) : synapse;
      }
      case Synapse.Threshold(var t, var s, var clamp) ->
          new Synapse.Threshold(t, with(s, 0, -s.raw(0)), clamp);
    };
  }

  private static Tensor with(Tensor tensor, int index, long raw) {
    return Tensor.generate(tensor.shape(), tensor.format(), i -> i == index ? raw : tensor.raw(i));
  }

  private static Kernel matrix(
      Kernel kernel, SynapseFault fault, Optional<Long> preload, boolean lose) {
    if (!(kernel instanceof Kernel.Matrix m) || (lose && m.stages().isEmpty())) {
      return kernel;
    }
    Optional<Tensor> start =
        preload.isEmpty()
            ? m.preload()
            : m.preload()
                .map(p ->
                    Tensor.narrowest(
                        p.shape(),
                        java.util.Arrays.stream(p.toRaw()).map(r -> r + preload.get()).toArray()));
    List<Op.Elementwise> stages = lose ? m.stages().subList(0, m.stages().size() - 1) : m.stages();
    return new Kernel.Matrix(
        m.outputs(),
        m.inputs(),
        m.vectors(),
        fault.apply(m.synapse()),
        start,
        m.pe(),
        m.simd(),
        m.constant(),
        m.treeStages(),
        m.input(),
        m.accumulator(),
        stages,
        m.output());
  }

  private static Kernel paddedOtherwise(Kernel kernel) {
    if (!(kernel instanceof Kernel.LineBuffer b) || !b.window().padded()) {
      return kernel;
    }
    long other =
        b.padValue() == b.format().range().hi() ? b.format().range().lo() : b.format().range().hi();
    return new Kernel.LineBuffer(
        b.channels(), b.height(), b.width(), b.window(), other, b.lanes(), b.format());
  }

  private static Kernel thresholdMoved(Kernel kernel) {
    if (!(kernel instanceof Kernel.Matrix m)
        || m.stages().isEmpty()
        || !(m.stages().getFirst() instanceof Op.MultiThreshold t)) {
      return kernel;
    }
    Tensor moved =
        Tensor.narrowest(
            t.thresholds().shape(),
            java.util.Arrays.stream(t.thresholds().toRaw()).map(r -> r + 1).toArray());
    List<Op.Elementwise> stages = new ArrayList<>(m.stages());
    stages.set(0, new Op.MultiThreshold(moved, t.directions(), t.format(), t.base(), t.step()));
    return new Kernel.Matrix(
        m.outputs(),
        m.inputs(),
        m.vectors(),
        m.synapse(),
        m.preload(),
        m.pe(),
        m.simd(),
        m.constant(),
        m.treeStages(),
        m.input(),
        m.accumulator(),
        stages,
        m.output());
  }

  @Test
  void coSimulationCatchesWrongTimingInTheEmulator() {
    RequiredTools.need("iverilog");
    Differential.Case c =
        LongStream.range(0, NETWORKS)
            .mapToObj(this::network)
            .filter(n ->
                n.design().instances().values().stream()
                    .anyMatch(i -> i.kernel() instanceof Kernel.Matrix))
            .findFirst()
            .orElseThrow();
    SequencedMap<String, Instance> slower = new LinkedHashMap<>();
    c.design()
        .instances()
        .forEach((id, i) -> slower.put(id, new Instance(slower(i.kernel()), i.span())));
    List<Channel> deeper =
        c.design().channels().stream().map(ch -> ch.withDepth(ch.depth() + 1)).toList();
    for (KernelDesign emulated :
        List.of(
            new KernelDesign(
                c.design().name(),
                slower,
                c.design().channels(),
                c.design().inputs(),
                c.design().outputs()),
            new KernelDesign(
                c.design().name(),
                c.design().instances(),
                deeper,
                c.design().inputs(),
                c.design().outputs()))) {
      long mismatches =
          new CoSimulation(emulated, c.core())
              .run(
                  c.samples(),
                  new Stalls(3, 0, 90),
                  (stimulus, cycles) -> IcarusSimulation.of(c.core(), c.files(), stimulus, cycles))
              .mismatches();
      assertTrue(mismatches > 0);
    }
  }

  private static Kernel slower(Kernel kernel) {
    return kernel instanceof Kernel.Matrix m
        ? new Kernel.Matrix(
            m.outputs(),
            m.inputs(),
            m.vectors(),
            m.synapse(),
            m.preload(),
            m.pe(),
            m.simd(),
            m.constant(),
            m.treeStages() + 1,
            m.input(),
            m.accumulator(),
            m.stages(),
            m.output())
        : kernel;
  }

  @Test
  void comparisonWithTheInterpreterCatchesFaultsOfPasses() {
    Map<String, OpFault> faults = new LinkedHashMap<>();
    faults.put(
        "rounding another way",
        op ->
            op instanceof Op.ShiftRight(int bits, var r)
                ? new Op.ShiftRight(bits, r == Rounding.FLOOR ? Rounding.NEAREST : Rounding.FLOOR)
                : op);
    faults.put(
        "a clip one too low",
        op ->
            op instanceof Op.Clip(long lo, long hi, var f) && lo < hi
                ? new Op.Clip(lo, hi - 1, f)
                : op);
    faults.put(
        "a lost preload",
        op ->
            op instanceof Op.Dense(var s, var p) && p.isPresent()
                ? new Op.Dense(s, Optional.empty())
                : op);
    faults.put(
        "a flipped synapse",
        op ->
            op instanceof Op.Conv(var s, var p, var w, int g, long v)
                ? new Op.Conv(flipFirst(s), p, w, g, v)
                : op);
    faults.put(
        "a flipped direction",
        op ->
            op instanceof Op.MultiThreshold t
                ? new Op.MultiThreshold(
                    t.thresholds(),
                    with(t.directions(), 0, -t.directions().raw(0)),
                    t.format(),
                    t.base(),
                    t.step())
                : op);
    List<String> missed = new ArrayList<>();
    faults.forEach((name, fault) -> {
      if (LongStream.range(0, NETWORKS).noneMatch(seed -> caught(network(seed), fault))) {
        missed.add(name);
      }
    });
    assertEquals(List.of(), missed);
  }

  private interface OpFault {
    Op apply(Op op);
  }

  /// Whether a faulty pass, which changes the first operator it can, makes another network of this
  /// one, as the comparison says.
  private boolean caught(Differential.Case c, OpFault fault) {
    for (String id : c.network().topological()) {
      Op op = c.network().op(id);
      Op changed = fault.apply(op);
      if (!changed.equals(op)) {
        Network faulty = c.network().toBuilder().replace(id, changed).build();
        if (!nnc.ir.network.Verifier.check(faulty).isEmpty()) {
          continue;
        }
        KernelDesign design =
            Pipeline.run(
                    faulty,
                    target,
                    Targets.settings(target, c.settings()),
                    Optional.empty(),
                    PipelineListener.silent())
                .lowered(KernelDesign.class);
        return !agrees(c.network(), design, c.samples());
      }
    }
    return false;
  }
}
