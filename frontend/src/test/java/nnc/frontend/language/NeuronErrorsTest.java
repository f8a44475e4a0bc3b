package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nnc.frontend.ModelFolder;
import nnc.ir.Network;
import nnc.ir.diagnostic.Source;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeuronErrorsTest {

  private static final String REST =
      "\nnetwork t timestep 1 ms input x : real[2] population p : n[2] project x -> p one_to_one"
          + " output y = p";

  private static void expect(String text, String... summaries) {
    assertEquals(List.of(summaries), Texts.summaries(text), text);
  }

  /// Errors of a neuron `n` with these lines.
  private static void neuron(String lines, String... summaries) {
    expect("neuron n(a = 1) { port i state v = 0 " + lines + " }" + REST, summaries);
  }

  /// Errors of statements about a population `p` of a sound neuron.
  private static void network(String statements, String... summaries) {
    expect(
        "neuron n(a = 1) { port i state v = 0 v := v + a * i emit v }\n"
            + "neuron two { port i port j fire when i > j }\n"
            + "network t timestep 1 ms input x : real[2] output y = x "
            + statements,
        summaries);
  }

  private static String help(String text) {
    return Texts.errors(text).getFirst().help().orElse("");
  }

  @Test
  void namesOfEquationsMustBeKnown() {
    neuron("v := v + z emit v", "E0201 'z' 'z' is not known here");
    neuron("v := w let w = i emit v", "E0201 'w' 'w' is not known here");
    assertEquals(
        "lines run in order: move the definition up",
        help("neuron n { port i let u = w let w = i emit u }" + REST));
    assertEquals(
        "a line 'fire when ...' must stand before it",
        help("neuron n { port i let u = fired fire when u > i }" + REST));
    neuron("fire when fired", "E0201 'fired' 'fired' is not known here");
    neuron("emit foo(v)", "E0201 'foo' there is no function 'foo'");
    neuron("emit i(v)", "E0201 'i' there is no function 'i'");
    neuron("emit 3 parsec * v", "E0201 'parsec' there is no unit 'parsec'");
    neuron("emit rand()", "E0210 'rand()' 'rand' takes a seed (seed: 7), not 0");
    neuron("emit rand(seed: v)", "E0211 'v' a seed must be constant");
    neuron("emit poisson(i, seed: 1)", "E0211 'i' the mean must be constant");
    neuron(
        "emit poisson(90, seed: 1)",
        "E0305 'poisson(90, seed: 1)' a Poisson count with the mean 90.0");
    neuron("emit rand(seed: 0.5)", "E0305 'rand(seed: 0.5)' the seed 0.5 is not a whole number");
    neuron(
        "emit lut(u = i, rand(seed: 1), domain: 0..1, entries: 2)",
        "E0211 'rand' a table of random numbers");
    neuron("emit lut(u = i, u + a, domain: 0..1, entries: 2)", "E0201 'a' 'a' is not known here");
    neuron(
        "emit lut2(u = i, u, domain: 0..1)",
        "E0210 'lut2(u = i, u, domain: 0..1)' 'lut2' takes two variables, one expression of them and"
            + " a domain for both or each");
    neuron("emit lut2(u = i, w = v, u * z, domain: 0..1)", "E0201 'z' 'z' is not known here");
    neuron(
        "emit lut2(u = i, u = v, u, domain: 0..1)",
        "E0202 'u' 'u' is defined twice in this neuron");
    neuron(
        "emit lut2(u = i, w = v, u, domain: 0..1, domain: 1..0)",
        "E0305 'domain: 1..0' the domain of a table is an interval");
    neuron(
        "emit lut2(u = i, w = v, u, domain: 0..1, domain: 0..1, domain: 0..1)",
        "E0208 'domain: 0..1' 'lut2' does not take this");
    neuron(
        "emit lut2(u = i, w = v, u, domain: 0..1, entries: 2048)",
        "E0305 'lut2(u = i, w = v, u, domain: 0..1, entries: 2048)' a table of 4194304 entries, more"
            + " than 2^20");
    neuron("state w : unit8 = 0 emit v", "E0201 'unit8' there is no format 'unit8'");
  }

  @Test
  void namesAreDefinedOnce() {
    neuron("port v emit v", "E0202 'v' 'v' is defined twice in this neuron");
    neuron("let a = 1 emit v", "E0202 'a' 'a' is defined twice in this neuron");
    neuron("let dt = 1 emit v", "E0202 'dt' 'dt' is defined in every neuron");
    neuron("emit v emit i", "E0202 'emit i' a neuron has one line 'emit'");
    neuron(
        "state refractory_left = 0 fire when v > 0 refractory 1",
        "E0202 'refractory 1' this line defines 'refractory_left', which is taken");
    expect(
        "neuron n { port i emit i } neuron n { port i emit i }" + REST,
        "E0202 'n' the neuron 'n' is defined twice");
    expect(
        "import lif, lif network t input x : bit[1] output y = x",
        "E0202 'lif' the neuron 'lif' is defined twice");
    expect(
        "network t schedule layerwise schedule layerwise input x : bit[1] output y = x",
        "E0202 'schedule' 'schedule' is stated twice");
  }

  @Test
  void onlyStatesAreAssigned() {
    neuron(
        "a := 2 i := 3 let c = 1 c := 4 reset a := 1 emit v",
        "E0212 'a' 'a' is a parameter, not a state",
        "E0212 'i' 'i' is a port, not a state",
        "E0212 'c' 'c' is a name for a value, not a state",
        "E0212 'a' 'a' is a parameter, not a state");
    neuron("emit old(i)", "E0212 'i' 'i' is a port, not a state");
    neuron("emit old(v + 1)", "E0212 'v + 1' 'old' takes a state");
    neuron("emit round(i, a)", "E0212 'a' 'a' is a parameter, not a state");
  }

  @Test
  void someThingsMustBeConstant() {
    neuron("emit exp(v)", "E0211 'exp' 'exp' of a value that changes");
    neuron("emit v >> i", "E0211 'i' how far to shift must be constant");
    neuron("fire when v > 0 refractory v", "E0211 'v' how long a neuron rests must be constant");
    neuron("state w = i emit v", "E0211 'i' the first value of a state must be constant");
    neuron(
        "emit lut(u = i, u, domain: 0..dt, entries: 2)",
        "E0211 'dt' a table is made of numbers alone");
    assertTrue(help("neuron n { port i emit exp(i) }" + REST).contains("lut(u = x, exp(u)"));
  }

  @Test
  void functionsTakeWhatTheyTake() {
    neuron("emit max(v)", "E0203 'max(v)' 'max' takes a vector, not one number");
    neuron("emit select(v, 1)", "E0210 'select(v, 1)' 'select' takes 3 arguments, not 2");
    neuron("emit max(v, k: 1)", "E0208 'k: 1' 'max' takes values only");
    neuron(
        "emit saturate(v)",
        "E0210 'saturate(v)' 'saturate' takes a value, a format and perhaps a rounding, not 1");
    neuron(
        "v := clamp(v, 3, -3) emit v",
        "E0305 'clamp(v, 3, -3)' the lower bound, 3.0, is above the upper one, -3.0");
    neuron(
        "let w = clamp(v, 3, 3) + clamp(v, a, -a) emit w",
        "E0305 'clamp(v, a, -a)' the lower bound, 1.0, is above the upper one, -1.0");
    neuron(
        "emit clamp(v, 2 * 3, 5.5)",
        "E0305 'clamp(v, 2 * 3, 5.5)' the lower bound, 6.0, is above the upper one, 5.5");
    neuron(
        "emit lut(x = v, clamp(x, 2, 1), domain: 0..1)",
        "E0305 'clamp(x, 2, 1)' the lower bound, 2.0, is above the upper one, 1.0");
    neuron("emit clamp(v, 3, 3) + clamp(v, -a, a) + z", "E0201 'z' 'z' is not known here");
    neuron(
        "emit poisson(-1, seed: 1)",
        "E0305 'poisson(-1, seed: 1)' a Poisson count with the mean -1.0");
    neuron("emit saturate(v, real)", "E0305 'real' neurons compute with integers, not real");
    neuron("emit saturate(v, q4.4, up)", "E0305 'up' this is no rounding");
    neuron("emit round(v, 99)", "E0305 '99' a resolution is 0 to 62 bits behind the point");
    neuron(
        "emit lut(u = v, u, domain: 2..1)",
        "E0305 'domain: 2..1' the domain of a table is an interval");
    neuron(
        "emit lut(u = v, u, domain: 0..1, entries: 1)",
        "E0305 'entries: 1' 'entries' must be a whole number in 2..1048576");
    neuron(
        "emit lut(v, domain: 0..1)",
        "E0210 'lut(v, domain: 0..1)' 'lut' takes a variable, one expression of it and a domain");
    neuron("state w : q4.4 up = 0 emit v", "E0208 'up' a state has no property 'up'");
  }

  @Test
  void tablesAreMadeOfTheirVariableAndNumbers() {
    neuron(
        "emit lut(u = v, u, domain: 0..1 / 0)",
        "E0305 'domain: 0..1 / 0' the domain of a table is an interval");
    neuron("emit lut(u = v, u * dt, domain: 0..1)", "E0201 'dt' 'dt' is not known in a table");
    neuron("emit lut(u = v, u, size: 3)", "E0208 'size: 3' 'lut' does not take this");
  }

  @Test
  void linesOfNeuronsHaveTheirOrder() {
    expect("neuron n { port i }" + REST, "E0210 'n' the neuron 'n' gives nothing");
    neuron("reset v := 0 emit v", "E0210 'v' 'reset' needs a line 'fire when ...' before it");
    neuron(
        "refractory 1 emit v",
        "E0210 'refractory 1' 'refractory' needs a line 'fire when ...' before it");
  }

  @Test
  void severalMistakesAreReportedAtOnceAndPopulationsOfBrokenNeuronsNot() {
    neuron(
        "v := z emit exp(v) let v = 1",
        "E0201 'z' 'z' is not known here",
        "E0211 'exp' 'exp' of a value that changes",
        "E0202 'v' 'v' is defined twice in this neuron");
    neuron("v = 1 emit v", "E0101 '=' expected ':=', found '='");
    neuron("emit v + ", "E0101 '}' expected a value or '[', found '}'");
    neuron("emit v + i >> 2", "E0101 'v + i >> 2' a shift beside '+' or '-' needs brackets");
    neuron("emit 1 < v < 2", "E0101 '1 < v < 2' comparisons do not chain");
    expect("neuron n { port i emit i" + REST, "E0101 'network' expected '}', found 'network'");
    neuron("port state emit v", "E0101 'state' 'state' is a reserved word in neurons");
    neuron(
        "emit " + "-".repeat(600) + "v",
        "E0101 '-' this equation has more than 500 operators and brackets within each other");
  }

  @Test
  void longSumsAreNamedInParts() {
    String sum = "v" + " + v".repeat(100);
    neuron("emit " + sum, "E0101 '" + sum + "' this nests more than 90 operations in a line");
    Network deepest =
        Texts.network(
            "neuron n { port i state v = 0 fire when v"
                + " + v".repeat(88)
                + " > 0 reset v := v"
                + " + v".repeat(89)
                + " refractory 1 } "
                + REST);
    assertEquals(deepest, DesignParser.parse(new Source("t.nnir", DesignPrinter.print(deepest))));
    Texts.network(
        "neuron n { port i emit sum(["
            + ("i" + " + 1".repeat(10) + ", ").repeat(60)
            + "i]) } "
            + REST); // wide, not deep
  }

  /// Each `dot` uses every element three times: 3^30 products if they were repeated.
  @Test
  void constantsOfChainedDotsAreComputedOnce() {
    String chain = "dot(m, ".repeat(30) + "m[0]" + ")".repeat(30);
    Texts.network(
        "neuron n(m[3, 3] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]) { port i emit i + sum("
            + chain
            + ") } "
            + REST);
  }

  @Test
  void populationsNeedNeuronsAndNumbersThatFit() {
    network("population p : m[2]", "E0201 'm' there is no neuron 'm'");
    network("population p : lif[2]", "E0201 'lif' there is no neuron 'lif'");
    assertEquals(
        "the library has it: import lif",
        help("network t input x : bit[1] output y = x population p : lif[2]"));
    network("population p : n[0]", "E0203 '0' an extent must be positive");
    network("population p : n[2](b: 1)", "E0208 'b' 'n' has no argument 'b'");
    network(
        "population p : n[2](a: [1, 2, 3], v: 3)",
        "E0204 '[1, 2, 3]' 'a' has 3 values for 2 neurons",
        "E0305 '3' 'v' is a state: it takes a format");
    network("population p : n[2](v: real)", "E0305 'real' neurons compute with integers, not real");
    network("population p : n[2](a: 1 parsec)", "E0201 'parsec' there is no unit 'parsec'");
    expect(
        "neuron n(a, b = 1 / a) { port i fire when i > b refractory 1 / 2 }\n"
            + "network t input x : bit[1] output y = x population p : n[1]"
            + " population q : n[1](a: 0) population r : n[1](a: 1)",
        "E0210 'n' the parameter 'a' is missing",
        "E0301 'n' the parameter 'b' comes to Infinity",
        "E0305 'n' a neuron of 'r' would rest 0.5 steps");
    expect(
        "neuron n { port i emit i * dt }\nnetwork t input x : bit[1] output y = x population p : n[1]",
        "E0210 'n' 'n' needs the length of a step, which the network does not state");
  }

  @Test
  void aMissingTimestepHidesNoOtherMistake() {
    expect(
        "import lif network t input x : bit[1] output y = x population p : lif[1](tua: 1)",
        "E0210 'lif' 'lif' needs the length of a step, which the network does not state",
        "E0208 'tua' 'lif' has no argument 'tua'");
  }

  @Test
  void aBrokenFirstLineCostsOneMessage() {
    expect(
        "import lif network t timestep : 1 ms input x : bit[1] output y = a population a : lif[1]"
            + " project x -> a one_to_one",
        "E0101 ':' expected a value, found ':'");
  }

  @Test
  void timingIsChecked() {
    expect(
        "network t timestep 1 mV schedule sometimes speed fast input x : bit[1] output y = x",
        "E0305 '1 mV' the length of a step is a number of s, ms, us or ns",
        "E0305 'sometimes' a schedule is synchronous or layerwise",
        "E0208 'speed' a network has no property 'speed'");
    expect(
        "network t timestep 0 ms input x : bit[1] output y = x",
        "E0305 '0 ms' the length of a step must be positive");
  }

  @Test
  void projectionsNeedBothEndsAPortAndAKind() {
    String p = "population p : n[2] population q : two[2] output z = p output w = q ";
    network(
        p + "project u -> p one_to_one", "E0201 'u' there is no layer, population or input 'u'");
    network(
        p + "project y -> p one_to_one",
        "E0201 'y' 'y' is an output, not a layer, population or input");
    network(p + "project x -> r one_to_one", "E0201 'r' there is no population 'r'");
    network(p + "project p -> x one_to_one", "E0201 'x' 'x' is not a population");
    network(p + "project x -> p.j one_to_one", "E0201 'j' the neuron 'n' has no port 'j'");
    network(p + "project x -> q one_to_one", "E0210 'q' the neuron 'two' has several ports");
    network(
        p + "project x -> p all(weights: 1)", "E0201 'all' there is no kind of projection 'all'");
    network(p + "project x -> p all_to_all", "E0210 'all_to_all' 'all_to_all' needs 'weights'");
    network(p + "project x -> p one_to_one(p: 1)", "E0208 'p' 'one_to_one' has no argument 'p'");
  }

  @Test
  void shapesOfProjectionsMustFit() {
    String p =
        "population p : n[2] population m : n[1, 2, 2] population o : n[3] layer l = p + p"
            + " output z = l output w = m output v = o ";
    network(
        p + "project x -> p dense(weights: [[1, 2, 3]])",
        "E0204 '[[1, 2, 3]]' 'weights' do not fit 4 synapses");
    network(
        p + "project x -> o one_to_one",
        "E0203 'one_to_one' 'one_to_one' needs as many neurons on both sides");
    network(
        p + "project x -> m all_to_all(weights: 1)",
        "E0203 'all_to_all' 'all_to_all' feeds a vector of neurons");
    network(
        p + "project m -> m conv(kernel: [[1, 1]])",
        "E0203 'conv' the convolution gives [1, 2, 1], the population is [1, 2, 2]");
    network(
        p + "project x -> p sparse(synapses: [[0, 2]], weights: 1)",
        "E0305 '2' there is no neuron 2.0");
    network(
        p + "project x -> p random(p: 2, seed: 1, weights: 1)",
        "E0305 '2' 'p' must be a probability, 0 to 1");
    network(
        p + "project x -> p random(p: 0.5, weights: 1)", "E0210 'random' 'random' needs 'seed'");
    network(
        p + "project x -> p all_to_all(weights: uniform(1, 2))",
        "E0210 'uniform(1, 2)' 'uniform' takes two bounds and a seed");
    network(
        p + "project x -> p all_to_all(weights: normal(1, -2, seed: 3))",
        "E0305 'normal(1, -2, seed: 3)' the deviation is negative");
    network(
        p + "project x -> p random(p: 0.1, count: 5, seed: 1, weights: 1)",
        "E0210 'count: 5' 'p' and 'count' exclude each other");
    network(
        p + "project x -> p random(count: -1, seed: 1, weights: 1)",
        "E0305 '-1' 'count' must be in 0..268435456");
    network(
        p + "project x -> p random(p: 0.1, seed: 1, weights: [1, 2, 3])",
        "E0204 '[1, 2, 3]' 'weights' of random synapses must be one number or drawn");
  }

  @Test
  void delaysHaveARange() {
    String p = "population p : n[2] output z = p project x -> p one_to_one ";
    network(
        p + "project p -> p one_to_one(delay: 0)",
        "E0305 '0' a delay of 0 steps is not a whole number in 1..65536");
    network(
        p + "project x -> p one_to_one(delay: 65537)",
        "E0305 '65537' a delay of 65537 steps is not a whole number in 0..65536");
    network(
        p + "project x -> p one_to_one(delay: 1.5 ms)",
        "E0305 '1.5 ms' a delay of 1.5 steps is not a whole number in 0..65536");
    network(
        p + "project x -> p dense(weights: [[1, 2], [3, 4]], delay: [1, 2])",
        "E0204 '[1, 2]' 'delay' has 2 values for 4 synapses");
    network(p + "layer d = x delay 0 output u = d", "E0305 '0' 'steps' must be in 1..65536");
  }

  @Test
  void aCycleNeedsADelay() {
    String text =
        "neuron n { port i emit i } network t schedule layerwise input x : real[1]"
            + " population p : n[1] population q : n[1] project x -> p one_to_one"
            + " project p -> q one_to_one layer l = q relu project l -> p one_to_one output y = q";
    expect(text, "E0206 'project p -> q one_to_one' 'q', 'p': a cycle without a delay");
    Texts.network(text.replace("l -> p one_to_one", "l -> p one_to_one(delay: 1)"));
    expect(
        "neuron n { port i emit i } network t schedule layerwise input x : real[1]"
            + " population p : n[1] project p -> p one_to_one project x -> p one_to_one output y = p",
        "E0206 'project p -> p one_to_one' 'p': a cycle without a delay");
  }

  @Test
  void recordingsNameWhatThereIs() {
    String p = "population p : n[2] output z = p project x -> p one_to_one ";
    network(p + "record x.v", "E0201 'x' 'x' is not a population");
    network(p + "record p.spikes", "E0201 'spikes' there is no 'spikes' to record");
    network(p + "record p[2].v", "E0305 '2' there is no neuron 2");
    network(p + "record p[1..0].v", "E0305 'p[1..0].v' these neurons are none");
  }

  @Test
  void importsStayInTheFolderAndNameWhatIsThere(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("cells.nn"), "import relay from \"other.nn\" neuron a { emit 1 }");
    Files.writeString(folder.resolve("bad.nn"), "neuron b { emit z }");
    ModelFolder models = new ModelFolder(folder);
    String rest = " network t input x : bit[1] output y = x";
    assertEquals(
        List.of("E0105", "E0201", "E0101", "E0102", "E0201"),
        List.of(
                "import a from \"../cells.nn\"",
                "import relay from \"cells.nn\"",
                "import a form \"cells.nn\"",
                "import a from \"cell.nn\"",
                "import lfi")
            .stream()
            .map(line -> Texts.errors(line + rest, models).getFirst().code().name())
            .toList());
    assertEquals(
        "E0201 'z' 'z' is not known here",
        Texts.summary(Texts.errors("import b from \"bad.nn\"" + rest, models).getFirst()));
    expect(
        "import torch\nclass Net(torch.nn.Module):",
        "E0101 'class' expected a statement, found 'class'");
    assertEquals("did you mean 'rulkov'?", help("import rulkow" + rest));
  }

  @Test
  void unusedPopulationsAreWarnedOf() {
    assertEquals(
        List.of("W0002 'p' the population 'p' is not used"),
        Texts.model(
                "neuron n { emit 1 } network t input x : bit[1] output y = x population p : n[1]")
            .warnings()
            .stream()
            .map(Texts::summary)
            .toList());
  }

  @Test
  void whatIsTooMuchIsRefusedBeforeItTakesMemory() {
    String large = "population b : n[40000] population c : n[20000000] ";
    network(
        large + "project b -> b random(p: 0.5, seed: 1, weights: 1)",
        "E0106 'random' 800000000 synapses are more than 2^28");
    network(
        large + "project x -> b random(p: 0.5, seed: 1, weights: 1, delay: 60000)",
        "E0106 '60000' delays up to 60000 steps to 40000 neurons keep more than 2^28 sums");
    network(
        large + "project x -> c random(p: 0.00001, seed: 1, weights: 1)",
        "E0106 'random' more than 2^24 neurons");
  }
}
