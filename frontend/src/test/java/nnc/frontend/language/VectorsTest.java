package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;

/// What vectors mean, by running them.
class VectorsTest {

  private static final double[] X = {0.5, -3, 2, 2};

  /// What a neuron gives in the first step whose port `i[4]` gets `X`.
  private static double emitted(String value) {
    Network network =
        Texts.network(
            "neuron n(w[2, 4] = [[1, 0, -1, 2], [0.5, 0.5, 0.5, 0.5]], c[4] = [1, 2, 3, 4]) {"
                + " port i[4] emit "
                + value
                + " } network t input x : real[4] population p : n[1]"
                + " project x -> p dense(weights: [[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0],"
                + " [0, 0, 0, 1]]]) output y = p");
    return step(Interpreter.of(network).start(), network, X)[0];
  }

  private static double[] step(Interpreter.Sequence run, Network network, double... x) {
    Op.Input input = (Op.Input) network.op(network.inputIds().getFirst());
    Value given =
        input.type().format().isReal()
            ? Value.ofReal(input.type(), x)
            : Value.ofRaw(input.type(), DoubleStream.of(x).mapToLong(d -> (long) d).toArray());
    return reals(run.step(List.of(given)).getFirst());
  }

  private static double[] reals(Value v) {
    return v.type().format().isReal()
        ? v.real()
        : java.util.Arrays.stream(v.raw()).asDoubleStream().toArray();
  }

  /// The states of neuron 0 called `names` after so many steps in which 1 comes in.
  private static double[] states(Network network, int steps, String... names) {
    Interpreter.Sequence run = Interpreter.of(network).start();
    int size = ((Op.Input) network.op(network.inputIds().getFirst())).type().shape().size();
    for (int i = 0; i < steps; i++) {
      step(run, network, DoubleStream.generate(() -> 1).limit(size).toArray());
    }
    return java.util.Arrays.stream(names)
        .mapToDouble(name -> reals(run.state("p", name))[0])
        .toArray();
  }

  @Test
  void reductions() {
    assertEquals(1.5, emitted("sum(i)"));
    assertEquals(0.5 * -3 * 2 * 2, emitted("prod(i)"));
    assertEquals(2, emitted("max(i)"));
    assertEquals(-3, emitted("min(i)"));
    assertEquals(-3, emitted("absmax(i)"));
    assertEquals(2, emitted("argmax(i)"));
    assertEquals(1, emitted("argmax(-i)"));
    assertEquals(4, emitted("sum(top2(i))"));
    assertEquals(3, emitted("max(abs(i))"));
    assertEquals(2, emitted("min(top2(abs(i)))"));
    assertEquals(1, emitted("any(i > 1)"));
    assertEquals(0, emitted("any(i > 2)"));
    assertEquals(3, emitted("count(i > 0)"));
    assertEquals(4, emitted("count(i)"));
  }

  @Test
  void everyLengthAndEveryPlaceOfTheLargestIsFound() {
    for (int n = 1; n <= 9; n++) {
      for (int at = 0; at < n; at++) {
        int k = at;
        String list =
            "["
                + String.join(
                    ", ",
                    IntStream.range(0, n)
                        .mapToObj(j -> j == k ? "i[2] + 5" : "i[2] - " + j)
                        .toList())
                + "]";
        assertEquals(at, emitted("argmax(" + list + ")"), list);
        assertEquals(7, emitted("max(" + list + ")"), list);
        if (n > 1) {
          double second = 2 - (at == 0 ? 1 : 0);
          assertEquals(second, emitted("min(top2(" + list + "))"), list);
        }
      }
    }
  }

  @Test
  void products() {
    assertEquals(0.5 - 6 + 6 + 8, emitted("dot(c, i)"));
    assertEquals(0.5 - 2 + 4, emitted("max(dot(w, i))"));
    assertEquals(0.75, emitted("min(dot(w, i))"));
    assertEquals(2.5 + 0.75, emitted("sum(dot(w, 2 * i)) / 2"));
    assertEquals(2.5, emitted("dot(w[0], i)"));
    assertEquals(-1 * 2, emitted("w[0, 2] * i[2]"));
  }

  @Test
  void elementByElement() {
    assertEquals(0.5 * 1 - 3 * 2 + 2 * 3 + 2 * 4, emitted("sum(i * c)"));
    assertEquals(3 * 1.5, emitted("sum(3 * i)"));
    assertEquals(0.5 + 0 + 2 + 2, emitted("sum(max(i, 0))"));
    assertEquals(0.5 + 2 + 2 + 2, emitted("sum(select(i > 0, i, c))"));
    assertEquals(2 + 4 + 6 + 8, emitted("sum(c << 1)"));
    assertEquals(0.5, emitted("sum(clamp(i, -2, 1))"));
    assertEquals(
        DoubleStream.of(X).map(StrictMath::tanh).sum(),
        emitted("sum(lut(u = i, tanh(u), domain: -4..4, entries: 64))"),
        1e-15);
    assertEquals(
        1 * 0.5 - 2 * 3 + 3 * 2 + 4 * 2, emitted("sum(lut2(u = i, w = c, u * w, domain: -8..8))"));
  }

  @Test
  void allElementsSeeWhatWasThereBeforeTheLine() {
    String shift =
        "neuron n { port x state d[3] = [1, 2, 3] d := [d[1], d[2], d[0] + 10 * x] emit sum(d) }"
            + " network t input s : real[1] population p : n[1] project s -> p one_to_one output y = p";
    assertArrayEquals(
        new double[] {2, 3, 11}, states(Texts.network(shift), 1, "d_0", "d_1", "d_2"));
    assertArrayEquals(
        new double[] {3, 11, 12}, states(Texts.network(shift), 2, "d_0", "d_1", "d_2"));
    String mixed =
        "neuron n { port x state d[2] = [1, 2] d := d + sum(d) + old(d) * x emit sum(d) }"
            + " network t input s : real[1] population p : n[1] project s -> p one_to_one output y = p";
    assertArrayEquals(new double[] {5, 7}, states(Texts.network(mixed), 1, "d_0", "d_1"));
  }

  @Test
  void aResetChangesAllElementsAndARefractoryNeuronHoldsThem() {
    String text =
        "neuron n { port x state d[2] = 0 state e[2] = 0 d := d + [1, 2] * x e := e + x"
            + " fire when sum(d) > 5 reset d := [7, 8] refractory 2 }"
            + " network t input s : real[1] population p : n[1] project s -> p one_to_one output y = p";
    assertArrayEquals(new double[] {7, 8, 4}, states(Texts.network(text), 4, "d_0", "d_1", "e_1"));
    assertArrayEquals(new double[] {7, 8}, states(Texts.network(text), 5, "d_0", "d_1"));
  }

  @Test
  void parametersAreForAllNeuronsOrForEach() {
    String text =
        "neuron n(w[2, 3], c[3] = 1, k = 2) { port x emit sum(dot(w, c)) * k * x }"
            + " network t input s : real[2] population p : n[2](GIVEN) project s -> p one_to_one"
            + " output y = p";
    assertArrayEquals(
        new double[] {42, 42}, run(text.replace("GIVEN", "w: [[1, 2, 3], [4, 5, 6]]")));
    assertArrayEquals(new double[] {12, 24}, run(text.replace("GIVEN", "w: 1, k: [2, 4]")));
    assertArrayEquals(
        new double[] {2 * 6, 2 * 15},
        run(
            text.replace(
                "GIVEN",
                "w: [[[1, 1, 1], [0, 0, 0]], [[0, 0, 0], [1, 1, 1]]], c: [[1, 2, 3], [4, 5, 6]]")));
    assertArrayEquals(
        new double[] {4 * 6, 4 * 6}, run(text.replace("GIVEN", "w: 1, c: [1, 2, 3]")));
  }

  private static double[] run(String text) {
    Network network = Texts.network(text);
    return step(Interpreter.of(network).start(), network, 1, 1);
  }

  @Test
  void projectionsFeedAllElementsOrOne() {
    String text =
        "neuron n { port i[2] port j emit i[0] + 10 * i[1] + 100 * j }"
            + " network t timestep 1 ms input s : real[2] population p : n[2] PROJECT output y = p";
    assertArrayEquals(
        new double[] {1 + 20, 3 + 40},
        run(
            text.replace(
                "PROJECT",
                "project s -> p.i dense(weights: [[[1, 0], [0, 2]], [[0, 3], [4, 0]]])")));
    assertArrayEquals(
        new double[] {1 + 10 + 2 + 10 * 4, 1 + 10 + 3 + 10 * 5},
        run(
            text.replace(
                "PROJECT",
                "project s -> p.i dense(weights: [[[1, 0], [0, 1]], [[0, 1], [1, 0]]],"
                    + " bias: [2, 4, 3, 5])")));
    assertArrayEquals(
        new double[] {22, 22},
        run(text.replace("PROJECT", "project s -> p.i all_to_all(weights: 1)")));
    assertArrayEquals(
        new double[] {10 + 100, 10 + 100},
        run(text.replace("PROJECT", "project s -> p.i[1] one_to_one project s -> p.j one_to_one")));
    // Element 1 of neuron 0 comes two steps late.
    Network late =
        Texts.network(
            text.replace(
                "PROJECT",
                "project s -> p.i dense(weights: [[[1, 1], [1, 1]], [[1, 1], [1, 1]]],"
                    + " delay: [[0, 0], [2, 2], [0, 0], [0, 0]])"));
    Interpreter.Sequence run = Interpreter.of(late).start();
    assertArrayEquals(new double[] {2, 22}, step(run, late, 1, 1));
    step(run, late, 0, 0);
    assertArrayEquals(new double[] {20, 0}, step(run, late, 0, 0));
  }

  private static void expect(String text, String... summaries) {
    assertEquals(List.of(summaries), Texts.summaries(text), text);
  }

  private static void neuron(String lines, String... summaries) {
    expect(
        "neuron n(w[2, 3] = 1, a = 1) { port i[3] state d[2] = 0 "
            + lines
            + " }"
            + " network t input x : real[2] population p : n[2] project x -> p all_to_all(weights: 1)"
            + " output y = p",
        summaries);
  }

  @Test
  void lengthsMustAgree() {
    neuron("emit sum(d + i)", "E0203 'd + i' a vector of 2 beside a vector of 3");
    neuron("d := i emit d[0]", "E0203 'i' a vector of 3 for 'd', a vector of 2");
    neuron("emit d", "E0203 'd' a vector of 2 where one number belongs");
    neuron("fire when d > 1", "E0203 'd > 1' a vector of 2 where one number belongs");
    neuron("emit sum(a)", "E0203 'sum(a)' 'sum' takes a vector, not one number");
    neuron("emit sum(w)", "E0203 'sum(w)' 'sum' takes a vector, not a matrix [2, 3]");
    neuron("emit argmax(d, d)", "E0210 'argmax(d, d)' 'argmax' takes 1 argument, not 2");
    neuron("emit sum(w * 2)", "E0203 'w * 2' a matrix [2, 3] where numbers or vectors belong");
    neuron("let u = w emit a", "E0203 'w' a line names numbers and vectors only");
    neuron("emit sum(dot(w, d))", "E0203 'dot(w, d)' 'dot' of a matrix [2, 3] and a vector of 2");
    neuron("emit dot(d, i)", "E0203 'dot(d, i)' 'dot' of a vector of 2 and a vector of 3");
    neuron(
        "emit dot(a, d)",
        "E0203 'dot(a, d)' 'dot' takes a matrix or a vector, and a vector; not one number and a"
            + " vector of 2");
    neuron(
        "emit sum(dot([d, d], d))", "E0211 'dot([d, d], d)' the matrix of 'dot' must be constant");
    neuron("emit sum([d, 1])", "E0203 '[d, 1]' a list of what is not alike");
    neuron("emit sum(top2([a]))", "E0203 'top2([a])' 'top2' of a vector of 1");
    neuron("emit d[2]", "E0305 '2' 'd' has no element 2");
    neuron("emit a[0]", "E0203 'a[0]' 'a' is one number, which has no such element");
    neuron("emit d[0, 1]", "E0203 'd[0, 1]' 'd' is a vector of 2, which has no such element");
    neuron(
        "refractory d emit a",
        "E0210 'refractory d' 'refractory' needs a line 'fire when ...' before it");
  }

  @Test
  void lengthsAreSmallNumbers() {
    neuron("state e[65] = 0 emit a", "E0106 '65' 'e' has more than 64 elements on an axis");
    neuron("state e[0] = 0 emit e[0]", "E0305 '0' 'e' has no elements");
    neuron("state e[2, 2] = 0 emit a", "E0203 '2, 2' 'e' has 2 extents");
    neuron(
        "state e[2] = [1, 2, 3] emit a", "E0203 '[1, 2, 3]' a vector of 3 for 'e', a vector of 2");
    neuron("state d_1 = 0 emit a", "E0202 'd_1' 'd_1' is defined twice in this neuron");
    expect(
        "neuron n(w[64, 64] = 1) { port i emit i * w[0, 0] } network t input x : real[1]"
            + " population p : n[1] project x -> p one_to_one output y = p",
        "E0106 '64, 64' 'w' has more than 1024 elements");
  }

  @Test
  void whatAPopulationGivesMustFit() {
    String text =
        "neuron n(w[2, 3], a = 1) { port i[2] port j state d[2] = 0 d := dot(w, [i[0], i[1], j])"
            + " emit sum(d) } network t input x : real[2] population p : n[2](GIVEN) PROJECT output y = p";
    String all = "project x -> p.i all_to_all(weights: 1)";
    expect(
        text.replace("GIVEN", "w: [1, 2, 3]").replace("PROJECT", all),
        "E0204 '[1, 2, 3]' 'w' is a matrix [2, 3] in each neuron");
    expect(
        text.replace("GIVEN", "").replace("PROJECT", all),
        "E0210 'n' the parameter 'w' is missing");
    expect(
        text.replace("GIVEN", "w_0_1: 1").replace("PROJECT", all),
        "E0208 'w_0_1' 'n' has no argument 'w_0_1'");
    String good = text.replace("GIVEN", "w: 1, d: q4.4");
    expect(
        good.replace("PROJECT", "project x -> p.i dense(weights: [[1, 2], [3, 4]])"),
        "E0204 '[[1, 2], [3, 4]]' 'weights' do not fit 8 synapses");
    expect(
        good.replace("PROJECT", "project x -> p.i one_to_one"),
        "E0210 'one_to_one' 'one_to_one' feeds one element of a vector");
    expect(
        good.replace("PROJECT", "project x -> p.i[2] one_to_one"),
        "E0305 '2' 'i' has no element 2");
    expect(
        good.replace("PROJECT", "project x -> p.j[0] one_to_one"),
        "E0203 '0' the port 'j' is no vector");
    expect(
        good.replace("PROJECT", "project x -> p one_to_one"),
        "E0210 'p' the neuron 'n' has several ports");
    expect(good.replace("PROJECT", all + " record p.e"), "E0201 'e' there is no 'e' to record");
  }
}
