package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nnc.backends.spinnaker.OfficialScript;
import nnc.backends.tool.Command;
import nnc.backends.tool.ToolFailure;
import nnc.frontend.language.NeuronLibrary;
import nnc.ir.MachineImage;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script for the official software, run by Python with a module in place of `pyNN.spiNNaker`
/// that writes down what is asked of it.
class OfficialScriptTest {

  private static final String NETWORK =
      """
      import if_curr_exp
      import if_curr_delta
      network three timestep 1 ms
      input s : events[3]
      input u : events[2]
      population a : if_curr_exp[4](cm: 0.27, tau_m: [3, 4, 5, 6] ms, v_thresh: -57)
      population b : if_curr_delta[2](v_rest: -60, tau_refrac: 2 ms)
      project s -> a.exc random(p: 0.5, seed: 1, weights: 6)
      project a -> a.inh one_to_one(weights: 2.5, delay: 3)
      project a -> a.exc random(p: 0.5, seed: 4, weights: uniform(-2, 3, seed: 5), delay: 2)
      project a -> b.exc random(p: 0.7, seed: 2, weights: uniform(9, 20, seed: 3), delay: 20)
      project u -> b.inh all_to_all(weights: -30)
      output x = b
      """;

  private static final String FAKE =
      """
      import types
      out = open("calls.txt", "w", encoding="utf-8")
      def say(*words):
          print(*words, sep="|", file=out, flush=True)
      class Cell:
          def __init__(self, **parameters):
              self.parameters = parameters
          def text(self):
              return ",".join(f"{k}={v!r}" for k, v in sorted(self.parameters.items()))
      class IF_curr_exp(Cell): pass
      class IF_curr_delta(Cell): pass
      class SpikeSourceArray(Cell): pass
      class Population:
          def __init__(self, size, cell, label, initial_values=None):
              self.size, self.label = size, label
              say("population", label, size, type(cell).__name__, cell.text(), initial_values)
          def record(self, what):
              say("record", self.label, what)
          def get_data(self, what):
              trains = [[2.0] if n == 1 else [] for n in range(self.size)]
              segment = types.SimpleNamespace(spiketrains=trains)
              return types.SimpleNamespace(segments=[segment])
      def FromListConnector(rows):
          return rows
      class SpikePairRule(Cell): pass
      class AdditiveWeightDependence(Cell): pass
      class extra_models:
          class SpikeNearestPairRule(Cell): pass
      def STDPMechanism(timing_dependence, weight_dependence):
          parts = [timing_dependence, weight_dependence]
          return [f"{type(p).__name__}({p.text()})" for p in parts]
      def Projection(source, target, rows, receptor_type, synapse_type=None):
          if synapse_type:
              say("rule", source.label, target.label, *synapse_type)
          for s, t, weight, delay in rows:
              say("synapse", source.label, target.label, s, t, weight, delay, receptor_type)
      def setup(**settings):
          say("setup", settings)
      def run(time):
          say("run", time)
      def end():
          say("end")
      """;

  @TempDir Path folder;

  @BeforeEach
  void needPython() {
    boolean here;
    try {
      here = Command.of("python3", "--version").run().exit() == 0;
    } catch (ToolFailure _) {
      here = false;
    }
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, "python3 is not installed");
    }
    assertTrue(here, "python3 is not installed");
  }

  private OfficialScript.Script script(MachineImage image, String text) throws Exception {
    OfficialScript.Script script =
        OfficialScript.of(image, Machines.network(text), new NeuronLibrary()::isImported);
    for (var file : script.files().entrySet()) {
      write(file.getKey(), file.getValue());
    }
    write("official/pyNN/__init__.py", new byte[0]);
    write("official/pyNN/spiNNaker.py", FAKE.getBytes(StandardCharsets.UTF_8));
    write("input.csv", "1,0,0,0,1\n0,1,0,0,0\n0,0,1,1,1\n".getBytes(StandardCharsets.UTF_8));
    return script;
  }

  private void write(String name, byte[] data) throws Exception {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    Files.write(path, data);
  }

  private Command script(String input) {
    return Command.of("python3", "official/network.py", input, "spikes.csv").in(folder);
  }

  private List<String> calls(String kind) throws Exception {
    return Files.readAllLines(folder.resolve("calls.txt")).stream()
        .filter(line -> line.startsWith(kind + "|"))
        .map(line -> line.substring(kind.length() + 1))
        .sorted()
        .toList();
  }

  @Test
  void theScriptAsksForTheNetwork() throws Exception {
    MachineImage image = Machines.image(NETWORK);
    assertEquals(List.of(), List.copyOf(script(image, NETWORK).foreign().keySet()));
    script("input.csv").check();
    List<String> expected = new ArrayList<>();
    for (Afferent a : Afferents.of(image.network()).all()) {
      for (int s = 0; s < a.synapses().sources(); s++) {
        for (int i = a.synapses().start(s); i < a.synapses().start(s + 1); i++) {
          double weight =
              a.synapses().weights().raw(a.synapses().weight(i))
                  * a.synapses().weights().format().unit();
          String port =
              ((Op.Population) image.network().op(a.target())).model().ports().get(a.port());
          boolean excites = port.equals("exc") == weight > 0;
          expected.add(
              String.format(
                  Locale.ROOT,
                  "%s|%s|%d|%d|%s|%s|%s",
                  a.source(),
                  a.target(),
                  s,
                  a.synapses().target(i),
                  Math.abs(weight),
                  (double) a.synapses().delay(i) + Afferents.extra(a, image.parts()),
                  excites ? "excitatory" : "inhibitory"));
        }
      }
    }
    assertEquals(expected.stream().sorted().toList(), calls("synapse"));
    assertTrue(expected.stream().anyMatch(l -> l.contains("inhibitory")));
    List<String> populations = calls("population");
    assertEquals(
        List.of(
            "a|4|IF_curr_exp|cm=0.27,i_offset=0.0,tau_m=[3.0, 4.0, 5.0, 6.0],tau_refrac=0.1,"
                + "tau_syn_E=5.0,tau_syn_I=5.0,v_reset=-65.0,v_rest=-65.0,v_thresh=-57.0"
                + "|{'v': -65.0}",
            "b|2|IF_curr_delta|cm=1.0,i_offset=0.0,tau_m=20.0,tau_refrac=2.0,v_reset=-65.0,"
                + "v_rest=-60.0,v_thresh=-50.0|{'v': -60.0}",
            "s|3|SpikeSourceArray|spike_times=[[0.0], [1.0], [2.0]]|None",
            "u|2|SpikeSourceArray|spike_times=[[2.0], [0.0, 2.0]]|None"),
        populations);
    assertEquals(List.of("{'timestep': 1.0, 'time_scale_factor': 1}"), calls("setup"));
    int latency = image.parts().get("b").latency();
    assertEquals(List.of(String.valueOf(3.0 + latency)), calls("run"));
    assertEquals(
        List.of(
            "step,population,neuron",
            2 - image.parts().get("a").latency() + ",a,1",
            2 - latency + ",b,1"),
        Files.readAllLines(folder.resolve("spikes.csv")));
  }

  @Test
  void aWrongListIsSeen() throws Exception {
    MachineImage image = Machines.image(NETWORK);
    script(image, NETWORK);
    script("input.csv").check();
    List<String> right = calls("synapse");
    Path script = folder.resolve("official/network.py");
    Files.writeString(script, Files.readString(script).replace("synapses/2.csv", "synapses/0.csv"));
    script("input.csv").check();
    assertNotEquals(right, calls("synapse"));
  }

  /// Equations of the user's own, also under the name of a shipped neuron, and time constants that
  /// differ where weights have the other sign.
  @Test
  void neuronsWithoutAnEqualAreLeftToTheUser() throws Exception {
    String own =
        """
        neuron if_curr_delta(tau = 20 ms) {
            port exc
            state v = 0
            v := v + exc
            fire when v >= 1
            reset v := 0
        }
        import if_curr_exp
        network own timestep 1 ms
        input s : events[3]
        input u : events[2]
        population a : if_curr_delta[3]
        population b : if_curr_exp[3](tau_syn_e: 4 ms)
        population c : if_curr_exp[3]
        project s -> a.exc one_to_one(weights: 0.5)
        project u -> b.exc all_to_all(weights: -1)
        project u -> c.exc all_to_all(weights: -1)
        output x = a
        output y = b
        output z = c
        """;
    OfficialScript.Script made = script(Machines.image(own), own);
    assertEquals(List.of("a", "b"), List.copyOf(made.foreign().keySet()));
    Command.Result result = script("input.csv").run();
    assertEquals(1, result.exit());
    assertTrue(result.output().contains("let own_neurons return"), result.output());
  }

  private static final String LEARNER =
      """
      import if_curr_exp
      network learner timestep 0.5 ms
      input s : events[5]
      population a : if_curr_exp[2]
      population b : if_curr_exp[2]
      project s -> a.exc all_to_all(
          weights: 0,
          delay: 1,
          plastic: stdp(tau_plus: 20 ms, tau_minus: 12 ms, a_plus: 0.5, a_minus: 0.25, min: 0, max: 5)
      )
      project s -> b.inh all_to_all(
          weights: 1,
          delay: 2,
          plastic: stdp(tau_plus: 5 ms, tau_minus: 5 ms, a_plus: 1, a_minus: -1, max: 4, pairs: nearest)
      )
      output x = a
      output y = b
      """;

  /// Amplitudes are shares of the largest weight; synapses that begin with 0 are there.
  @Test
  void synapsesThatLearnAreSaidAsSpynnakerHasThem() throws Exception {
    OfficialScript.Script made = script(Machines.image(LEARNER), LEARNER);
    assertEquals(List.of(), made.notes());
    write("input.csv", "1,0,0,0,1\n".getBytes(StandardCharsets.UTF_8));
    script("input.csv").check();
    assertEquals(
        List.of(
            "s|a|SpikePairRule(A_minus=0.05,A_plus=0.1,tau_minus=12.0,tau_plus=20.0)"
                + "|AdditiveWeightDependence(w_max=5.0,w_min=0.0)",
            "s|b|SpikeNearestPairRule(A_minus=-0.25,A_plus=0.25,tau_minus=5.0,tau_plus=5.0)"
                + "|AdditiveWeightDependence(w_max=4.0,w_min=0.0)"),
        calls("rule"));
    assertEquals(20, calls("synapse").size());
  }

  /// A second rule into a population, and variants that no version can be asked for.
  @Test
  void whatSpynnakerCannotLearnIsNamed() throws Exception {
    for (String[] variant :
        List.of(
            new String[] {"max: 5)", "max: 5, delay: axonal)", "axonal"},
            new String[] {"max: 5)", "max: 5, together: ignore)", "meet"},
            new String[] {"max: 5)", "max: 5, bounds: sum)", "every term"},
            new String[] {"b.inh", "a.inh", "one rule for each population"})) {
      String text = LEARNER.replace(variant[0], variant[1]);
      if (variant[1].equals("a.inh")) {
        text = text.replace("population b : if_curr_exp[2]\n", "").replace("output y = b\n", "");
      }
      OfficialScript.Script made = script(Machines.image(text), text);
      assertEquals(1, made.notes().size());
      assertTrue(made.notes().getFirst().contains(variant[2]), made.notes().toString());
    }
  }

  /// Synapses that learn are no fixed ones in silence.
  @Test
  void rulesThatAreMissingAreLeftToTheUser() throws Exception {
    String text =
        """
        import if_curr_exp
        network learner timestep 1 ms
        input s : events[5]
        population a : if_curr_exp[2]
        project s -> a.exc all_to_all(
            weights: 1,
            delay: 1,
            plastic: stdp(tau_plus: 20 ms, tau_minus: 20 ms, a_plus: 0.5, a_minus: 0.5, max: 5, delay: axonal)
        )
        output x = a
        """;
    OfficialScript.Script made = script(Machines.image(text), text);
    assertEquals(1, made.learning().size());
    assertTrue(made.notes().getFirst().contains("learn"), made.notes().toString());
    Command.Result result = script("input.csv").run();
    assertEquals(1, result.exit());
    assertTrue(result.output().contains("let own_learning return their rule"), result.output());
  }

  @Test
  void badInputsAreSentences() throws Exception {
    script(Machines.image(NETWORK), NETWORK);
    write("short.csv", "1,0\n".getBytes(StandardCharsets.UTF_8));
    write("words.csv", "1,0,x,0,0\n".getBytes(StandardCharsets.UTF_8));
    for (String input : List.of("none.csv", "short.csv", "words.csv")) {
      Command.Result result = script(input).run();
      assertEquals(1, result.exit(), input);
      assertTrue(!result.output().contains("Traceback"), result.output());
      assertEquals(1, result.output().strip().lines().count(), result.output());
    }
  }

  /// Whatever a name is, Python reads it as it is and nothing more.
  @Test
  void namesAreTextToPython() throws Exception {
    String name = "a\"\"\"\n'; import os\\ ${v.x} #end é \uD83D\uDE00";
    MachineImage plain = Machines.image(NETWORK);
    MachineImage image =
        new MachineImage(
            name, plain.network(), plain.machine(), plain.parts(), plain.cores(), plain.tables());
    script(image, NETWORK);
    write(
        "print.py",
        "import sys; sys.path.insert(0, 'official'); import network; print(ascii(network.NETWORK))"
            .getBytes(StandardCharsets.UTF_8));
    Command.of("python3", "-m", "py_compile", "official/network.py").in(folder).check();
    String read = Command.of("python3", "print.py").in(folder).run().output().strip();
    assertEquals("'a\"\"\"\\n\\'; import os\\\\ ${v.x} #end \\xe9 \\U0001f600'", read);
  }
}
