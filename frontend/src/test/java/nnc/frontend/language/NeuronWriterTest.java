package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.frontend.ModelFolder;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Statement;
import nnc.ir.number.Formats;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Networks in time are written as descriptions that read back as themselves.
class NeuronWriterTest {

  private static Network reread(NetworkText written) {
    return LanguageReader.read(
            new Source("written.nn", written.text()), new ModelFolder(Path.of("nowhere")))
        .network();
  }

  private static void survives(String text) {
    Network n = Texts.network(text);
    NetworkText written = NetworkWriter.write(n, "weights");
    assertEquals(n, reread(written), written.text());
  }

  @TestFactory
  Stream<DynamicTest> theLibrarySurvives() {
    return Neurons.library().stream()
        .map(n ->
            DynamicTest.dynamicTest(
                n,
                () ->
                    survives(
                        "network t timestep 1 ms import "
                            + n
                            + " input x : real[2] population p : "
                            + n
                            + "[2] "
                            + intoEveryPort(n)
                            + " output y = p")));
  }

  private static String intoEveryPort(String neuron) {
    return Pattern.compile("(?m)^ *port (\\w+)(?:\\[(\\d+)\\])?")
        .matcher(Neurons.library(neuron).text())
        .results()
        .flatMap(port ->
            port.group(2) == null
                ? Stream.of(port.group(1))
                : IntStream.range(0, Integer.parseInt(port.group(2)))
                    .mapToObj(k -> port.group(1) + "[" + k + "]"))
        .map(port -> "project x -> p." + port + " one_to_one")
        .collect(Collectors.joining(" "));
  }

  @Test
  void projectionsSurvive() {
    survives(
        """
        neuron two(g : q4.4 = 1) { port a port b emit a + g * b }
        neuron one(g = 1) { port b emit g * b }
        import lif
        network t timestep 0.5 ms
        input s : events[3]
        input m : real[1, 2, 2]
        population p : lif[2](tau: [10, 20] ms, t_ref: 1 ms, v: q4.8)
        population q : two[2]
        population c : one[1, 1, 2]
        project s -> p dense(weights: [[1, 2, 3], [4, 5, 6]], delay: [[0, 1, 2], [0, 1, 2]])
        project m -> q.a dense(weights: [[1, 2, 3, 4], [4, 3, 2, 1]], bias: [0.5, 1], delay: 2)
        project p -> q.b one_to_one
        project q -> q.a one_to_one(weights: [0.5, -1], delay: 3)
        project m -> c.b conv(kernel: [[[[1], [0.5]]]], padding: (0, 0, 0, 0), delay: 1)
        project q -> p all_to_all(weights: -1)
        layer l = delay(q, 4) relu
        output y = q
        output z = c
        output w = l
        """);
  }

  @Test
  void expressionsGetTheBracketsTheyNeed() {
    survives(
        """
        neuron n(a = 1) {
          port i
          state v : int8 floor wrap = -(a - 2) * 3
          state w : trunc = 0
          let b = i - (v - w) - -1 + a / (v * w) / i * (v / w)
          let c = (i + 1 >= v) == (v < w) and not (i > 0 and v > 0) or (i > 0 xor v > 0) and i > 2
          let d = (not i > 0) == (not v > 0)
          let e = (v + w) >> 2 << 1 >> 1
          let f = shr(-v, 3, nearest) + -(v + w) + saturate(i * v, q4.4, trunc) + wrap(i, uint8)
          let g = round(i / max(v, 1), v) + floor(i, 3) + trunc(i, v) + round_even(i, 0)
          v := lut(x = b - 1, exp(-x) + sigmoid(x), domain: -4..4, entries: 64, linear, fraction: 8)
          fire when c or d
          reset w := old(w) + a * 2
          v := select(fired, 0, v)
          emit e + f + g
          refractory 3
        }
        network t
        input x : real[1]
        population p : n[1]
        project x -> p one_to_one
        output y = p
        """);
  }

  /// Vertices may change places, since projections are written in the order of their weights; what
  /// they are and what they compute stays.
  @Property(tries = 300)
  void everyNetworkInTimeSurvives(@ForAll long seed) {
    String text = RandomNeurons.of(seed);
    Network n = Texts.network(text);
    NetworkText written = NetworkWriter.write(n, "weights");
    Network again = reread(written);
    assertEquals(
        new TreeMap<>(n.vertices()), new TreeMap<>(again.vertices()), text + written.text());
    n.vertices()
        .keySet()
        .forEach(id -> assertEquals(n.inputs(id), again.inputs(id), text + written.text()));
    assertEquals(
        Formatter.format(new Source("t.nn", text)),
        Formatter.format(new Source("t.nn", Formatter.format(new Source("t.nn", text)))));
  }

  @Test
  void modelsOfOtherReadersGetLegalNames() {
    Expression i = new Expression.Port("in.1");
    Expression v = new Expression.State("fire");
    NeuronModel model =
        new NeuronModel(
            "my neuron",
            List.of(new NeuronModel.Parameter("in.1", Optional.empty(), Span.NONE)),
            List.of("in.1"),
            List.of(
                new NeuronModel.State(
                    "fire",
                    Optional.empty(),
                    Rounding.NEAREST,
                    Overflow.SATURATE,
                    new Expression.Literal(0),
                    Span.NONE)),
            List.of(
                new Statement.Assign(
                    "fire",
                    Expression.apply(
                        Function.MUL,
                        new Expression.Parameter("in.1"),
                        Expression.apply(Function.ADD, v, i)),
                    Span.NONE)),
            v,
            false);
    TensorType type = new TensorType(Shape.of(1), Formats.REAL);
    Network n =
        Network.builder("t")
            .add("x", new Op.Input(type))
            .add("loop", new Op.Delay(2, type), "a")
            .add("sum", new Op.Add(), "x", "loop")
            .add(
                "a",
                new Op.Population(
                    model,
                    Shape.of(1),
                    new LinkedHashMap<>(java.util.Map.of("in.1", Tensor.ofReal(Shape.of(1), 0.5)))),
                "sum")
            .add("y", new Op.Output(), "a")
            .build();
    NetworkText written = NetworkWriter.write(n, "weights");
    assertEquals(
        """
        network t schedule layerwise

        neuron my_neuron(in_1) {
            port in_1_2
            state _fire = 0
            _fire := in_1 * (_fire + in_1_2)
            emit _fire
        }

        input x : real[1]
        layer loop = delay(a, 2)
        layer sum = x + loop
        population a : my_neuron[1](in_1: 0.5)
        output y = a
        project sum -> a one_to_one
        """,
        written.text());
    Network again = reread(written);
    assertEquals(
        List.copyOf(n.vertices().sequencedKeySet()),
        List.copyOf(again.vertices().sequencedKeySet()));
  }
}
