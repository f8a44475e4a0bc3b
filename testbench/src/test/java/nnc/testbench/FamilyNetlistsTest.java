package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import nnc.backends.compare.Trial;
import nnc.backends.compare.WrongCoding;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Flow;
import nnc.backends.tool.Netlist;
import nnc.backends.tool.Yosys;
import nnc.frontend.ModelFolder;
import nnc.frontend.Targets;
import nnc.frontend.language.LanguageReader;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.diagnostic.Source;
import nnc.ir.pass.Target;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Yosys makes of random designs for each family, simulated on the models of its cells: the
/// netlist must answer as the emulator does. `-Dnnc.netlists=N` tries so many small designs of each
/// kind on each family, from seed `-Dnnc.firstNetwork=S` on; the few that are tried else have
/// stages and neurons of few bits, pools, line buffers, an arg-max, events and memories.
class FamilyNetlistsTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /// Bytes of Verilog of a design that takes seconds to synthesize.
  private static final int SMALL = 50_000;

  private static final Flow ICE40 = new Flow.Ice40(false);
  private static final Flow ECP5 = new Flow.Ecp5(false);
  private static final Flow XILINX7 = new Flow.Xilinx7(false);

  @TempDir private Path cache;
  private final Target target = Targets.read("fpga");
  private Yosys yosys;
  private BlockBench bench;

  @BeforeEach
  void tools() {
    List.of("yosys", "iverilog").forEach(RequiredTools::need);
    yosys = new Yosys(new CacheFolder(cache), LIMIT);
    bench = new BlockBench(LIMIT);
  }

  @Test
  void netlistsForIce40AnswerAsTheEmulatorDoes() {
    hold(ICE40, this::plain, 98, 129, 381, 746, 757, 1402, 1493);
    hold(ICE40, this::inTime, 3, 11, 36, 115, 643);
  }

  @Test
  void netlistsForEcp5AnswerAsTheEmulatorDoes() {
    hold(ECP5, this::plain, 381, 746, 757);
    hold(ECP5, this::inTime, 36, 643);
  }

  @Test
  void netlistsForXilinx7AnswerAsTheEmulatorDoes() {
    hold(XILINX7, this::plain, 381, 746);
    hold(XILINX7, this::inTime, 643);
  }

  /// Bounds of a state of three bits, and a parameter that is a constant in each lane.
  @ParameterizedTest
  @ValueSource(strings = {"saturate", "wrap"})
  void narrowNeuronsCompareWithTheirConstants(String overflow) {
    String text =
        """
        neuron gate(k : int3) {
          port i
          state v : int3 %s = 0
          v := v + i
          fire when v > k
        }
        network narrow
        input x : int3[4]
        population g : gate[4](k: [-1, -3, 2, 0])
        project x -> g one_to_one
        output y = g
        """
            .formatted(overflow);
    Network network =
        LanguageReader.read(new Source("t.nn", text), new ModelFolder(Path.of("nowhere")))
            .network();
    KernelDesign design =
        Pipeline.run(
                network,
                target,
                Targets.settings(target, List.of("device=up5k", "folding=full")),
                Optional.empty(),
                PipelineListener.silent())
            .lowered(KernelDesign.class);
    Trial trial = CoreTrial.of(design, RandomNetworks.samples(network, 1, 60)).trial();
    check(trial, synthesize(trial, ICE40));
    check(trial, synthesize(trial, ECP5));
  }

  @Test
  void aWrongAnswerIsNoticed() {
    Trial right = trial(plain(746)).orElseThrow();
    Netlist netlist = synthesize(right, ICE40);
    check(right, netlist);
    List<BigInteger> answers = new ArrayList<>(right.expected());
    answers.set(answers.size() - 1, answers.getLast().flipBit(0));
    assertThrows(WrongCoding.class, () -> check(right.expecting(answers), netlist));
  }

  private Differential.Case plain(long seed) {
    return Differential.Case.of(seed, target);
  }

  private Differential.Case inTime(long seed) {
    return Differential.Case.inTime(seed, target);
  }

  private void hold(Flow flow, LongFunction<Differential.Case> drawn, long... usual) {
    boolean search = Long.getLong("nnc.netlists") != null;
    long count = Long.getLong("nnc.netlists", usual.length);
    LongStream seeds =
        search
            ? LongStream.iterate(Long.getLong("nnc.firstNetwork", 0), seed -> seed + 1)
            : LongStream.of(usual);
    List<String> failures = new ArrayList<>();
    long simulated =
        seeds
            .mapToObj(drawn)
            .filter(c -> !search || bytes(c) <= SMALL)
            .filter(c -> answers(c, flow, failures))
            .limit(count)
            .count();
    assertEquals(List.of(), failures);
    assertEquals(count, simulated);
  }

  private static int bytes(Differential.Case c) {
    return c.files().values().stream().mapToInt(file -> file.length).sum();
  }

  /// Whether there was something to simulate.
  private boolean answers(Differential.Case c, Flow flow, List<String> failures) {
    Optional<Trial> trial = trial(c);
    if (trial.isEmpty()) {
      return false;
    }
    Netlist netlist = synthesize(trial.get(), flow);
    if (!flow.equals(ICE40) && netlist.resources().memories() > 0) {
      return false; // their models are empty
    }
    try {
      check(trial.get(), netlist);
    } catch (WrongCoding e) {
      failures.add(
          "network " + c.seed() + " " + c.settings() + ", " + flow + ": " + e.getMessage());
    }
    return true;
  }

  private static Optional<Trial> trial(Differential.Case c) {
    return CoreTrial.takes(c.design())
        ? Optional.of(CoreTrial.of(c.design(), c.samples()).trial())
        : Optional.empty();
  }

  private Netlist synthesize(Trial trial, Flow flow) {
    return yosys.synthesize(trial.block().rtl(), flow);
  }

  /// Throws `WrongCoding`.
  private void check(Trial trial, Netlist netlist) {
    trial.check(
        bench
            .run(trial.block(), yosys.verilog(netlist), yosys.models(netlist.flow()), trial.words())
            .outputs());
  }
}
