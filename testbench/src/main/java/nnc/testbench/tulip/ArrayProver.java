package nnc.testbench.tulip;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Unrolling;
import nnc.backends.tulip.ArrayPorts;
import nnc.backends.tulip.ProgramEmitter;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.passes.tulip.ColumnScheduler;
import nnc.passes.tulip.ControlCode;
import nnc.passes.tulip.Node;
import nnc.passes.tulip.Schedule;
import nnc.testbench.prove.KernelProof;
import nnc.testbench.prove.Verdict;

/// Proves an emitted array of processing elements, part by part: its cell; a full adder, a
/// comparison and a whole neuron of 64 inputs run by the emitted element; each routine of the
/// program; and the weights and control words of each layer against the network.
///
/// A routine is proved in two halves. SAT shows that the emitted group, running the emitted
/// microcode, gives what the network of cells gives that the routine's record describes; `Counting`
/// shows that this network of cells counts.
public final class ArrayProver {

  /// Inputs of the neuron that is always proved.
  private static final int INPUTS = 64;

  private final PeProgram program;
  private final SortedMap<String, byte[]> files;
  private final Duration limit;
  private final LayerProof layers;
  private final Images images;
  private final SequencedMap<String, Supplier<KernelProof>> parts = new LinkedHashMap<>();
  private final Map<String, Optional<Count>> counts = new LinkedHashMap<>();

  /// Proves `files`, those that `ProgramEmitter` gives for `program`, made of `network`, or others
  /// of the same names, each part within `limit`.
  public ArrayProver(
      PeProgram program, Network network, Map<String, byte[]> files, Duration limit) {
    this.program = program;
    this.files = new TreeMap<>(files);
    this.limit = limit;
    this.images = new Images(program, files);
    this.layers = new LayerProof(program, network, images);
    parts.put("cell", this::cell);
    Machine machine = program.machine();
    new ColumnScheduler(40, 1)
        .schedule(machine, Node.count(INPUTS))
        .map(s -> s.mixed(Routine.Mix.XNOR))
        .ifPresent(this::neuron);
    program
        .routines()
        .forEach((id, r) -> parts.put("routine " + id, () -> routine(id, r, images.microcode(id))));
    program
        .layers()
        .forEach((id, l) -> {
          if (l.weights().isPresent() || l.controls().isPresent()) {
            parts.put("layer " + id, () -> layer(id, l));
          }
        });
  }

  private void neuron(Schedule schedule) {
    Machine machine = program.machine();
    KnownRoutines.fullAdder(schedule.routine())
        .ifPresent(adder ->
            parts.put("full adder", () -> known("full adder", adder, this::addsThreeBits)));
    Routine comparator = KnownRoutines.comparator(machine, schedule.routine());
    parts.put("comparator", () -> known("comparator", comparator, this::compares));
    parts.put(
        "neuron of " + INPUTS,
        () -> known("neuron of " + INPUTS, schedule.routine(), c -> decides(schedule, c)));
  }

  /// The parts to prove, in the order in which they build on each other.
  public List<String> parts() {
    return List.copyOf(parts.keySet());
  }

  /// Throws `MissingTool`, and `ToolFailure` where a tool refuses the Verilog.
  public KernelProof prove(String part) {
    return parts.get(part).get();
  }

  // ---- the cell

  private KernelProof cell() {
    String name = ArrayPorts.of(program, "").design() + "_cell";
    String text =
        """
        module nnc_proof (input wire clk, output wire [1:0] bad);
          reg last = 1'b0;
          always @(posedge clk) last <= 1'b1;
          (* keep *) wire [7:0] x = $anyconst; // t, s, r, q, p, p_early
          wire early, y;
          %s unit (
            .p_early(x[0]), .p(x[1]), .q(x[2]), .r(x[3]), .s(x[4]), .t(x[7:5]), .early(early), .y(y)
          );
          wire [3:0] rest = {3'd0, x[2]} + {3'd0, x[3]} + {3'd0, x[4]};
          wire reached = rest + {2'd0, x[1], 1'b0} >= {1'b0, x[7:5]};
          wire reached_early = rest + {2'd0, x[0], 1'b0} >= {1'b0, x[7:5]};
          assign bad = {2{last}} & {early ^ reached_early, y ^ reached};
        endmodule
        """
            .formatted(name);
    return asked(
        "cell",
        "cell",
        Span.NONE,
        2,
        sources(text, ""),
        "",
        2,
        (output, ones) -> {
          long x = bits(ones, "x", 8).longValue();
          long p = output == 0 ? x >> 1 & 1 : x & 1;
          return String.format(
              Locale.ROOT,
              "for p=%d q=%d r=%d s=%d T=%d the cell gives the opposite of [2p+q+r+s >= T]",
              p,
              x >> 2 & 1,
              x >> 3 & 1,
              x >> 4 & 1,
              x >> 5);
        });
  }

  // ---- routines

  /// What a count must be: empty, or what is wrong with it.
  @FunctionalInterface
  private interface Expectation {
    Optional<String> fault(Count count);
  }

  private Optional<String> addsThreeBits(Count count) {
    return expect(
        count.inputs().equals(List.of(1L, 1L, 1L))
            && count.controls().stream().allMatch(c -> c == 0)
            && count.constant() == 0
            && count.result().equals(new Count.Result.Digits(2)),
        "it does not add three bits");
  }

  private Optional<String> compares(Count count) {
    return expect(
        count.inputs().equals(List.of(2L, 1L, 1L, 1L))
            && count.controls().stream().allMatch(c -> c == 0)
            && count.constant() == 0
            && count.result() instanceof Count.Result.Reaches r
            && r.unit() == 1
            && r.inversion().isPresent(),
        "it does not compare 2p+q+r+s");
  }

  /// All thresholds there are, and both directions, in the compiler's own control words.
  private static Optional<String> decides(Schedule schedule, Count count) {
    ControlCode code = schedule.code();
    boolean alike = count.inputs().stream().allMatch(w -> w.equals(count.inputs().getFirst()));
    long weight = count.inputs().getFirst();
    if (!alike || !(count.result() instanceof Count.Result.Reaches)) {
      return Optional.of("it does not count bits that weigh the same");
    }
    for (long t = 0; t <= INPUTS + 1; t++) {
      for (boolean inverted : new boolean[] {false, true}) {
        BigInteger word = BigInteger.valueOf(code.comparing(t, inverted, INPUTS));
        for (long p = 0; p <= INPUTS; p++) {
          long got = count.of(count.ofControls(word) + weight * p, word);
          if (got != ((p >= t) != inverted ? 1 : 0)) {
            return Optional.of(
                String.format(
                    Locale.ROOT,
                    "with the control word for threshold %d, %s, and %d bits that agree it gives %d",
                    t,
                    inverted ? "inverted" : "not inverted",
                    p,
                    got));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> expect(boolean holds, String otherwise) {
    return holds ? Optional.empty() : Optional.of(otherwise);
  }

  /// A routine that the program need not have; its microcode is emitted as part of one that does.
  private KernelProof known(String name, Routine routine, Expectation expectation) {
    Optional<Count> count = Counting.of(CellGraph.of(routine), program.machine().controlBits());
    Optional<String> fault = count.flatMap(expectation::fault);
    if (fault.isPresent()) {
      return new KernelProof(
          name, "element", Span.NONE, 0, 1, new Verdict.Contradicted(fault.get()));
    }
    PeProgram alone = alone(routine);
    Images own = new Images(alone, ProgramEmitter.emit(alone, ProgramEmitter.Cell.BEHAVIOURAL, ""));
    return run(name, "element", routine, own.microcode("alone"), count);
  }

  private KernelProof routine(String id, Routine routine, List<BigInteger> words) {
    return run(id, "routine", routine, words, count(id));
  }

  private Optional<Count> count(String routine) {
    return counts.computeIfAbsent(
        routine,
        id ->
            Counting.of(CellGraph.of(program.routines().get(id)), program.machine().controlBits()));
  }

  private KernelProof run(
      String name, String kind, Routine routine, List<BigInteger> words, Optional<Count> count) {
    Optional<Selection> selection =
        count.isPresent() ? Optional.empty() : Selection.of(name, routine);
    String specification =
        selection
            .map(Selection::verilog)
            .orElseGet(() ->
                CellGraph.of(routine)
                    .verilog(GroupHarness.SPECIFICATION, routine.mix(), program.machine()));
    List<Integer> stream =
        selection
            .map(Selection::stream)
            .orElseGet(() -> IntStream.range(0, routine.inputs()).boxed().toList());
    KernelProof proof =
        asked(
            name,
            kind,
            span(name),
            routine.results(),
            sources(GroupHarness.text(program, routine, words, stream), specification),
            GroupHarness.otherLanes(program),
            GroupHarness.cycles(routine),
            (output, ones) -> example(routine, stream, count, output, ones));
    boolean said = count.isPresent() || selection.isPresent();
    return !said && proof.verdict() instanceof Verdict.Proved
        ? new KernelProof(
            proof.id(),
            proof.kernel(),
            proof.span(),
            0,
            proof.outputs(),
            new Verdict.Unknown("runs as it is written, but what that computes was not shown"))
        : proof;
  }

  /// Where the first layer comes from that runs a routine.
  private Span span(String routine) {
    return program.layers().values().stream()
        .filter(l -> l.routine().equals(routine))
        .map(Layer::span)
        .findFirst()
        .orElse(Span.NONE);
  }

  private static String example(
      Routine routine,
      List<Integer> stream,
      Optional<Count> count,
      int output,
      SortedSet<String> ones) {
    int inputs = Math.max(1, routine.inputs());
    BigInteger free = bits(ones, "free", inputs);
    BigInteger x = BigInteger.ZERO;
    for (int i = 0; i < stream.size(); i++) {
      x = free.testBit(stream.get(i)) ? x.setBit(i) : x;
    }
    BigInteger w = bits(ones, "w", inputs);
    BigInteger word = bits(ones, "control", 64);
    StringBuilder text = new StringBuilder();
    text.append("for inputs ").append(digits(x, inputs));
    if (routine.mix() != Routine.Mix.PASS) {
      text.append(", weights ").append(digits(w, inputs));
    }
    if (count.isEmpty()) {
      return text
          + (routine.controls() == 0 ? "" : ", control word " + word.toString(16))
          + " result "
          + output
          + " is wrong or late";
    }
    Count c = count.get();
    BigInteger mixed =
        switch (routine.mix()) {
          case XNOR ->
              x.xor(w).not().and(BigInteger.ONE.shiftLeft(inputs).subtract(BigInteger.ONE));
          case AND -> x.and(w);
          case PASS -> x;
        };
    long sum = 0;
    for (int i = 0; i < routine.inputs(); i++) {
      sum += mixed.testBit(i) ? c.inputs().get(i) : 0;
    }
    long expected = c.of(c.ofControls(word) + sum, word) >> output & 1;
    if (c.result() instanceof Count.Result.Reaches) {
      return text
          + String.format(
              Locale.ROOT,
              ", threshold %d%s: the sum is %d, result should be %d, is %d or late",
              c.threshold(word),
              c.inverted(word) ? " (inverted)" : "",
              sum,
              expected,
              1 - expected);
    }
    return text
        + String.format(
            Locale.ROOT,
            ": the sum is %d, bit %d should be %d, is %d or late",
            c.ofControls(word) + sum,
            output,
            expected,
            1 - expected);
  }

  /// The bits in the order of the stream.
  private static String digits(BigInteger bits, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(bits.testBit(i) ? '1' : '0');
    }
    return text.toString();
  }

  // ---- layers

  private KernelProof layer(String id, Layer layer) {
    Optional<Count> count = count(layer.routine());
    LayerProof.Outcome outcome =
        count.isEmpty()
            ? LayerProof.Outcome.open("what routine '" + layer.routine() + "' counts is not known")
            : layers.of(id, count.get());
    Verdict verdict =
        outcome
            .wrong()
            .<Verdict>map(Verdict.Contradicted::new)
            .or(() -> outcome.open().map(Verdict.Unknown::new))
            .orElseGet(Verdict.Proved::new);
    return new KernelProof(id, "layer", layer.span(), outcome.right(), layer.channels(), verdict);
  }

  // ---- questions

  /// A counterexample in words.
  @FunctionalInterface
  private interface Example {
    String of(int output, SortedSet<String> ones);
  }

  private KernelProof asked(
      String id,
      String kind,
      Span span,
      int outputs,
      SortedMap<String, byte[]> sources,
      String without,
      int cycles,
      Example example) {
    long end = System.nanoTime() + limit.toNanos();
    int proved = 0;
    Verdict verdict = new Verdict.Proved();
    try (Unrolling unrolling =
        Unrolling.of(sources, GroupHarness.TOP, without, cycles, outputs, limit)) {
      for (int o = 0; o < outputs; o++) {
        Optional<Unrolling.Answer> answer =
            unrolling.ask(o, Duration.ofNanos(end - System.nanoTime()));
        if (answer.isEmpty()) {
          verdict = late();
        } else if (answer.get() instanceof Unrolling.Answer.Reached(var ones)) {
          verdict = new Verdict.Contradicted(example.of(o, ones));
          break;
        } else {
          proved++;
        }
      }
    } catch (ToolFailure e) {
      if (!e.timedOut()) {
        throw e;
      }
      verdict = late();
    }
    return new KernelProof(id, kind, span, proved, outputs, verdict);
  }

  private Verdict late() {
    return new Verdict.Unknown("not decided within " + limit.toSeconds() + " s");
  }

  private SortedMap<String, byte[]> sources(String proof, String specification) {
    SortedMap<String, byte[]> sources = new TreeMap<>();
    files.forEach((path, content) -> {
      if (path.matches("rtl/.*_(cell|element|group)\\.v")) {
        sources.put(path, content);
      }
    });
    sources.put("proof.sv", proof.getBytes(StandardCharsets.UTF_8));
    if (!specification.isEmpty()) {
      sources.put("specification.v", specification.getBytes(StandardCharsets.UTF_8));
    }
    return sources;
  }

  private static BigInteger bits(SortedSet<String> ones, String name, int count) {
    BigInteger bits = BigInteger.ZERO;
    for (int i = 0; i < count; i++) {
      boolean one = ones.contains(name + "[" + i + "]") || (count == 1 && ones.contains(name));
      bits = one ? bits.setBit(i) : bits;
    }
    return bits;
  }

  /// A program of one layer that runs `routine`.
  private PeProgram alone(Routine routine) {
    int size = program.memory().size() + routine.results();
    SequencedMap<String, Routine> routines = new LinkedHashMap<>();
    routines.put("alone", routine);
    Shape one = Shape.of(1, 1);
    List<Integer> inputs = List.of(routine.inputs());
    Layer layer =
        new Layer(
            "alone",
            true,
            1,
            Optional.of(Tensor.generate(new Shape(inputs), Formats.BIT, _ -> 0)),
            Tensor.narrowest(one, 0),
            Tensor.narrowest(one, size - routine.results()),
            routine.mix() == Routine.Mix.PASS
                ? Optional.empty()
                : Optional.of(Tensor.generate(Shape.of(1, routine.inputs()), Formats.BIT, _ -> 0)),
            routine.controls() == 0
                ? Optional.empty()
                : Optional.of(
                    Tensor.generate(Shape.of(1, routine.controls()), Formats.BIT, _ -> 0)),
            Span.NONE);
    SequencedMap<String, Layer> all = new LinkedHashMap<>();
    all.put("alone", layer);
    return new PeProgram(
        program.name(),
        program.machine(),
        Tensor.generate(Shape.of(size), Formats.BIT, _ -> 0),
        routines,
        all,
        program.inputs(),
        program.outputs());
  }
}
