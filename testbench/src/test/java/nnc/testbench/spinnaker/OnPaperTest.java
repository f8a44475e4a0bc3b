package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.frontend.ModelFolder;
import nnc.frontend.language.LanguageReader;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.machine.Core;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.pass.Settings;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.spinnaker.Loads.Load;
import nnc.passes.spinnaker.MachineFigures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Networks whose synapses at random are not drawn.
class OnPaperTest {

  private static String text(int neurons, String connections) {
    int e = Math.max(1, neurons * 4 / 5);
    int i = Math.max(1, neurons - e);
    return """
    import lif
    network paper timestep 1 ms
    input s : events[1]
    population e : lif[%d]
    population i : lif[%d]
    project s -> e all_to_all(weights: 5)
    project e -> i random(%s, seed: 1, weights: normal(0.2, 0.02, seed: 2), delay: normal(15, 6, seed: 3))
    project i -> e random(%s, seed: 4, weights: uniform(-0.3, -0.1, seed: 5), delay: 3)
    project e -> e random(%s, seed: 6, weights: 0.1, delay: uniform(1, 20, seed: 7))
    output x = e
    output y = i
    """
        .formatted(e, i, connections, connections, connections);
  }

  private static Network onPaper(String text) {
    return LanguageReader.onPaper(new Source("t.nn", text), new ModelFolder(Path.of("nowhere")))
        .network();
  }

  private static MachineImage mapped(Network network) {
    SequencedMap<String, String> settings =
        new LinkedHashMap<>(Map.of("device", "triads", "triads", "4x4", "slow-down", "20"));
    return mapped(network, settings);
  }

  private static MachineImage mapped(Network network, SequencedMap<String, String> settings) {
    return Pipeline.run(
            network,
            Machines.TARGET,
            new Settings(settings),
            Optional.empty(),
            PipelineListener.silent())
        .lowered(MachineImage.class);
  }

  private static List<SparseSynapses> synapses(Network network) {
    return network.vertices().values().stream()
        .filter(v -> v.op() instanceof Op.Projection)
        .map(v -> ((Op.Projection) v.op()).synapses())
        .toList();
  }

  /// Up to 80,000 neurons with 0.3 billion synapses.
  @ParameterizedTest
  @CsvSource({
    "1, 1, 3",
    "100, 100, 300",
    "10000, 3333333, 10000000",
    "80000, 100000000, 300000000"
  })
  void networksOfAnySizeAreMapped(int neurons, long count, long all) {
    MachineImage image = mapped(onPaper(text(neurons, "count: " + count)));
    MachineFigures figures = MachineFigures.of(image);
    long listed = Math.max(1, neurons * 4 / 5); // those of the input
    assertTrue(Math.abs(figures.synapses() - listed - all) <= 2, figures.synapses() + " synapses");
    assertEquals(
        Math.max(2, neurons),
        image.cores().stream()
            .filter(c -> c.role() == Core.Role.NEURONS)
            .mapToInt(Core::count)
            .sum());
    assertTrue(
        synapses(image.network()).stream().allMatch(s -> s.count() <= Math.max(4096, neurons)));
    assertEquals(image, DesignParser.parse(new Source("p", DesignPrinter.print(image))));
  }

  private static void assertNear(long expected, long got, double share, String what) {
    assertTrue(Math.abs(got - expected) <= share * expected, what + ": " + expected + ", " + got);
  }

  /// The same network with its synapses drawn takes what the one on paper says.
  @Test
  void paperSaysWhatTheNetworkTakes() {
    String text = text(2000, "p: 0.1");
    MachineImage drawn = mapped(Machines.network(text));
    MachineImage paper = mapped(onPaper(text));
    assertFalse(synapses(drawn.network()).stream().anyMatch(SparseSynapses::isSample));
    assertEquals(3, synapses(paper.network()).stream().filter(SparseSynapses::isSample).count());
    assertEquals(drawn.cores().size(), paper.cores().size());
    assertEquals(drawn.tables().size(), paper.tables().size());
    assertEquals(
        drawn.parts().get("e").receptors(), paper.parts().get("e").receptors(), "shifts of rings");
    MachineFigures one = MachineFigures.of(drawn);
    MachineFigures other = MachineFigures.of(paper);
    assertNear(one.synapses(), other.synapses(), 0.01, "synapses");
    for (int i = 0; i < drawn.cores().size(); i++) {
      Load a = one.loads().cores().get(i);
      Load b = other.loads().cores().get(i);
      assertNear(a.cycles(), b.cycles(), 0.05, "cycles of core " + i);
      assertNear(a.dtcm(), b.dtcm(), 0.1, "DTCM of core " + i);
      // Rows are as long as the longest, which on paper is five deviations above the mean.
      assertTrue(b.sdram() >= a.sdram() && b.sdram() < 1.5 * a.sdram(), "SDRAM of core " + i);
    }
  }

  /// The cortical microcircuit in real time: more cores than there are is told before anything is
  /// reckoned for each two of them, and the factor that is advised fits.
  @Test
  void aNetworkForRealTimeIsToldWhatItTakes() throws Exception {
    Path model = Path.of(System.getProperty("nnc.root", "..")).resolve("examples/microcircuit");
    Network network =
        LanguageReader.onPaper(
                new Source("m.nn", Files.readString(model.resolve("microcircuit.nn"))),
                new ModelFolder(model))
            .network();
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    settings.put("device", "triads");
    settings.put("triads", "2x2");
    Diagnostic told =
        assertThrows(Rejection.class, () -> mapped(network, settings)).diagnostics().getFirst();
    assertEquals(Code.E0403, told.code());
    assertTrue(told.message().endsWith("the machine has 9216: 22745 too few"), told.message());
    assertTrue(told.span().line() > 0);
    assertEquals("run slower: --set slow-down=8", told.help().orElseThrow());
    settings.put("slow-down", "8");
    assertTrue(mapped(network, settings).cores().size() > 2000);
    for (String factor : List.of("5", "7")) {
      settings.put("slow-down", factor);
      String help =
          assertThrows(Rejection.class, () -> mapped(network, settings))
              .diagnostics()
              .getFirst()
              .help()
              .orElseThrow();
      assertTrue(help.contains("--set delay-bits=5; or run slower: --set slow-down=8"), help);
    }
  }

  /// Machines with dead parts: none left, a first chip that nothing reaches, one without cores.
  @Test
  void deadPartsAreLeftOutOrTold() {
    String text = text(2000, "p: 0.1");
    Rejection none =
        assertThrows(
            Rejection.class,
            () -> Machines.image(text, "device", "spin3", "dead-chips", "0:0,1:0,0:1,1:1"));
    assertTrue(none.diagnostics().getFirst().message().contains("all are dead"));
    String cores =
        java.util.stream.IntStream.rangeClosed(1, 16)
            .mapToObj(c -> "0:0:" + c)
            .collect(java.util.stream.Collectors.joining(","));
    MachineImage hollow = Machines.image(text, "dead-cores", cores, "slow-down", "9");
    assertTrue(hollow.cores().stream().noneMatch(c -> c.chip() == 0));
  }

  /// A part that the machine does not have cannot be dead.
  @Test
  void deadPartsAreThere() {
    String text = text(20, "p: 0.1");
    for (String[] wrong :
        List.of(
            new String[] {"dead-chips", "9:9"},
            new String[] {"dead-chips", "0:7"},
            new String[] {"dead-cores", "0:0:17"},
            new String[] {"dead-cores", "0:0:0"},
            new String[] {"dead-links", "3:3:6"})) {
      Rejection told =
          assertThrows(
              Rejection.class, () -> Machines.image(text, "device", "spin5", wrong[0], wrong[1]));
      String message = told.diagnostics().getFirst().toString();
      assertTrue(message.contains("chips of this machine, from 0:0 to 7:7"), message);
    }
  }

  /// Weights as large as 16 bits with the largest shift, that of numbers without a fraction.
  @Test
  void largeWeightsFitARing() {
    String text =
        """
        import lif
        network large timestep 1 ms
        input s : events[2]
        population a : lif[2]
        project s -> a one_to_one(weights: 65535)
        output y = a
        """;
    assertEquals(1, Machines.image(text).parts().get("a").receptors().size());
    Rejection over =
        assertThrows(Rejection.class, () -> Machines.image(text.replace("65535", "65536")));
    assertTrue(over.diagnostics().getFirst().message().contains("s16.15"));
  }

  @Test
  void whatIsWrongInTheTextIsToldAsEver() {
    for (String wrong :
        List.of("p: 1.5", "count: -1", "count: 2000000000000", "p: 0.1, count: 3")) {
      assertThrows(Rejection.class, () -> onPaper(text(100, wrong)), wrong);
    }
  }
}
