package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import nnc.frontend.ModelFolder;
import nnc.ir.Network;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.LearningSynapses;
import nnc.ir.network.SequenceRun;
import nnc.ir.op.Op;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import org.junit.jupiter.api.Test;

/// Rules of plasticity in texts: what they become, and what is wrong with them.
class RuleTest {

  private static final String RULE =
      """
      plasticity rule(a = 0.5, tau = 10 ms) {
          weight w : q4.12 floor
          modulator m
          trace x : q4.12 nearest on pre := x * exp(-dt / tau) + pre
          state e = 0
          let both = x * post
          on post w := w + a * both
          on pre e := e + m
          every 50 w := w * (1 - a / 100)
          e := e / 2
          clip 0..4
      }
      """;

  private static String network(String rule, String projection) {
    return rule
        + """
        import lif
        network t timestep 1 ms
        input s : events[3]
        input r : int4[1]
        population p : lif[2]
        project s -> p\
        """
        + " "
        + projection
        + "\noutput y = p\noutput z = r\n";
  }

  private static String all(String arguments) {
    return "all_to_all(weights: 1, delay: 2, plastic: rule(" + arguments + "))";
  }

  @Test
  void aSynapseIsANeuron() {
    Network n = Texts.network(network(RULE, all("m: r, a: 0.25")));
    assertEquals(List.of("p.s.plastic"), SequenceRun.plastic(n));
    LearningSynapses synapses = LearningSynapses.of(n, "p.s.plastic").orElseThrow();
    assertEquals("6 synapses from 3 to 2", synapses.ends().toString());
    assertEquals(2, synapses.ends().shortestDelay());
    assertEquals("w", synapses.weight());
    assertEquals(1, synapses.before(n).real(5));
    Op.Population p = (Op.Population) n.op("p.s.plastic");
    assertEquals(List.of("pre", "post", "m", "x", "every_50"), p.model().ports());
    assertEquals(0.25, p.parameters().get("a").real(0));
    assertEquals(n, DesignParser.parse(new Source("n.nnir", DesignPrinter.print(n))));
  }

  /// What is left of a rule in a written network is neurons and projections.
  @Test
  void aLoweredRuleIsWrittenAsNeurons() {
    Network n = Texts.network(network(RULE, all("m: r")));
    NetworkText written = NetworkWriter.write(n, "weights");
    Network again =
        LanguageReader.read(new Source("written.nn", written.text()), new ModelFolder(Path.of(".")))
            .network();
    assertEquals(n.vertices().size(), again.vertices().size(), written.text());
  }

  private static List<String> errors(String from, String to, String projection) {
    assertTrue(RULE.contains(from), from);
    return Texts.summaries(network(RULE.replace(from, to), projection));
  }

  private static void wrong(String from, String to, String... expected) {
    assertEquals(List.of(expected), errors(from, to, all("m: r")));
  }

  @Test
  void linesOfARuleAreChecked() {
    wrong("weight w : q4.12 floor", "state w = 0", "E0210 'rule' the rule 'rule' has no weight");
    wrong("state e = 0", "state e = 0 weight v", "E0202 'v' a rule has one weight");
    wrong("clip 0..4", "clip 0..4 clip 0..3", "E0202 'clip 0..3' a rule has one line 'clip'");
    wrong("on pre := x", "on pst := x", "E0201 'pst' there is no 'pst' here");
    wrong("on pre e", "on arrived e", "E0201 'arrived' there is no 'arrived' here");
    wrong("every 50", "every 0", "E0305 '0' 'every' takes from 1 to 65536 steps");
    wrong("every 50", "every 2.5", "E0101 '2.5' expected a whole number of steps, found '2.5'");
    wrong("every 50", "every m", "E0101 'm' expected a whole number of steps, found 'm'");
    wrong("state e = 0", "port e", "E0210 'e' a rule of plasticity has no line 'port'");
    wrong(
        "e := e / 2",
        "fire when e > 2",
        "E0210 'fire when e > 2' a rule of plasticity has no line 'fire when'");
    wrong("a * both", "b * both", "E0201 'b' 'b' is not known here");
    wrong("+ pre", "+ post", "E0201 'post' 'post' is not known here");
    wrong(
        "modulator m", "modulator on", "E0101 'on' 'on' is a reserved word in rules of plasticity");
  }

  private static void refused(String projection, String... expected) {
    assertEquals(List.of(expected), errors("clip", "clip", projection));
  }

  @Test
  void usesOfARuleAreChecked() {
    refused(all(""), "E0210 'rule' 'rule' needs 'm'");
    refused(
        all("m: q"), "E0201 'q' 'm' is a modulator: it takes an input, a layer or a population");
    refused(all("m: r, b: 2"), "E0208 'b' 'rule' has no argument 'b'");
    refused(all("m: r, w_0: 2"), "E0208 'w_0' 'rule' has no argument 'w_0'");
    refused(
        "all_to_all(weights: 1, delay: 1, plastic: rul(m: r))",
        "E0201 'rul' there is no rule of plasticity 'rul'");
    refused(
        "all_to_all(weights: 1, delay: 1, plastic: stdp_pair)",
        "E0201 'stdp_pair' there is no rule of plasticity 'stdp_pair'");
    refused(
        "all_to_all(weights: 1, plastic: rule(m: r))",
        "E0305 'rule(m: r)' synapses that learn need a delay");
  }

  @Test
  void aModulatorIsOneValueOrOneForEachNeuron() {
    String text = network(RULE, all("m: r")).replace("int4[1]", "int4[4]");
    assertEquals(
        List.of("E0203 'r' 'm' modulates 6 synapses from 3 to 2, but has 4 values"),
        Texts.summaries(text));
    for (int size : new int[] {2, 3}) {
      var types =
          Texts.network(network(RULE, all("m: r")).replace("int4[1]", "int4[" + size + "]"))
              .types();
      assertEquals(6, types.shape("p.s.plastic.m.each").size());
    }
  }

  @Test
  void whatArrivesNeedsOneDelay() {
    String rule = RULE.replace("on pre := x * exp(-dt / tau) + pre", "on arrived := arrived");
    String one = network(rule, all("m: r"));
    assertEquals(2, ((Op.Delay) Texts.network(one).op("p.s.plastic.x.delay")).steps());
    assertEquals(
        List.of("E0210 'rule' 'rule' looks at what arrives, and delays differ"),
        Texts.summaries(one.replace("delay: 2", "delay: [1, 2, 1, 2, 1, 2]")));
  }

  @Test
  void rulesAreFormatted() {
    String text = RULE.replace("\n    ", " ");
    assertEquals(RULE, Formatter.format(new Source("rule.nn", text)));
  }
}
