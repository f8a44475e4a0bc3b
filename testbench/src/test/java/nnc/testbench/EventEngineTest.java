package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.emulator.event.EventEngine;
import nnc.frontend.ModelFolder;
import nnc.frontend.language.LanguageReader;
import nnc.frontend.language.RandomNeurons;
import nnc.ir.Network;
import nnc.ir.RandomSynapses;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.passes.quantize.QuantizeNeurons;
import org.junit.jupiter.api.Test;

class EventEngineTest {

  private static Network read(String text) {
    return LanguageReader.read(new Source("t.nn", text), new ModelFolder(Path.of("nowhere")))
        .network();
  }

  private static Value random(TensorType type, Random random) {
    int size = type.shape().size();
    NumberFormat format = type.format();
    return format.isReal()
        ? Value.ofReal(type, random.doubles(size, -3, 3).toArray())
        : Value.ofRaw(
            type,
            random
                .longs(size, format.range().lo(), format.range().hi() + 1)
                .map(r -> r == 0 && format.equals(Formats.BIPOLAR) ? 1 : r)
                .toArray());
  }

  /// Runs both and compares outputs, every value that the engine knows, and every state.
  private static void agree(Network network, int steps, long seed, String text) {
    Interpreter.Sequence expected = Interpreter.of(network).start();
    EventEngine engine = EventEngine.of(network);
    agree(network, steps, seed, text, expected, engine.start());
    try (EventEngine.Run shared = engine.start(2 + (int) (seed & 1))) {
      agree(network, steps, seed, text, Interpreter.of(network).start(), shared);
    }
  }

  private static void agree(
      Network network,
      int steps,
      long seed,
      String text,
      Interpreter.Sequence expected,
      EventEngine.Run actual) {
    Random random = new Random(seed);
    List<TensorType> inputs =
        network.inputIds().stream().map(id -> ((Op.Input) network.op(id)).type()).toList();
    for (int step = 0; step < steps; step++) {
      List<Value> given = inputs.stream().map(type -> random(type, random)).toList();
      String where = text + "\nstep " + step;
      assertEquals(expected.step(given), actual.step(given), where);
      network
          .vertices()
          .forEach((id, vertex) -> {
            if (vertex.op() instanceof Op.Plastic) {
              assertEquals(expected.weights(id), actual.weights(id), where + " " + id);
            }
            if (vertex.op() instanceof Op.Population p) {
              assertEquals(expected.value(id), actual.value(id), where);
              p.model()
                  .states()
                  .forEach(s ->
                      assertEquals(
                          expected.state(id, s.name()),
                          actual.state(id, s.name()),
                          where + " " + id + "." + s.name()));
            }
          });
    }
  }

  private static Optional<Network> quantized(Network network) {
    try {
      Network integer =
          new QuantizeNeurons(12, 8, 1, 12, 0, 0)
              .apply(
                  network,
                  PassContext.bare(
                      new Target("t", "", List.of(), List.of(), List.of(), List.of(), List.of())));
      Interpreter.of(integer);
      return Optional.of(integer);
    } catch (Rejection e) {
      return Optional.empty();
    }
  }

  @Property(tries = 200)
  void everyRuleRunsAsInterpreted(@ForAll long seed) {
    String text = RandomPlasticNetworks.text(seed);
    Network network = read(text);
    agree(network, 20, seed, text);
    quantized(network).ifPresent(integer -> agree(integer, 20, seed, "quantized " + text));
  }

  @Property(tries = 300)
  void everyNetworkRunsAsInterpreted(@ForAll long seed) {
    String text = RandomNeurons.of(seed);
    Network network = read(text);
    agree(network, 20, seed, text);
    quantized(network).ifPresent(integer -> agree(integer, 20, seed, "quantized " + text));
  }

  /// Synapses that learn end with the same weights.
  @Property(tries = 100)
  void networksThatLearnRunAsInterpreted(@ForAll long seed) {
    String text = RandomLearners.of(seed);
    Network network = read(text);
    agree(network, 60, seed, text);
    quantized(network).ifPresent(integer -> agree(integer, 60, seed, "quantized " + text));
  }

  /// Integer neurons of every function and rounding, with products too wide for a `long`.
  @Property(tries = 200)
  void integerNeuronsRunAsInterpreted(@ForAll long seed) {
    agree(RandomNetworksInTime.of(seed), 12, seed, "network in time " + seed);
  }

  /// Neurons that give a state a product which no `long` holds.
  @Test
  void productsTooWideForALongAreQuantized() {
    for (long seed : new long[] {1316, 2511}) {
      String text = RandomNeurons.of(seed);
      Network integer = quantized(read(text)).orElseThrow();
      agree(integer, 20, seed, "quantized " + text);
    }
  }

  /// A population that sees what this step sends cannot go before it on a thread of its own.
  @Test
  void threadsWaitForProjectionsWithoutDelay() {
    agree(RandomNetworksInTime.of(-504898112144337336L), 12, 1, "without delay");
  }

  /// Equations whose bytecode is longer than a method may be.
  @Test
  void neuronsOfManyElementsRunAsInterpreted() {
    String text =
        "neuron n(w[32, 32] = 0.5) { port i[32] state d[32] : q8.6 = 0 state e[32] = 0"
            + " d := d / 2 + dot(w, i) e := dot(w, max(d, e)) - dot(w, d) / 4"
            + " fire when argmax(e) > count(d > 1) reset d := 0 }"
            + " network t input x : events[3] population p : n[2](w: normal(0, 0.5, seed: 1))"
            + " project x -> p dense(weights: uniform(-1, 1, seed: 2)) output y = p";
    Network network = read(text);
    agree(network, 6, 1, text);
    agree(quantized(network).orElseThrow(), 6, 1, text);
  }

  /// Two populations that feed each other and themselves through `synapses`.
  private static Network recurrent(Random random, boolean real) {
    int n = 3 + random.nextInt(30);
    int m = 3 + random.nextInt(30);
    TensorType a = new TensorType(Shape.of(n), Formats.BIT);
    TensorType b = new TensorType(Shape.of(m), Formats.BIT);
    Network relays =
        read(
            "neuron cell(th = 1) { port i state v : q20.10 = 0 v := v - (v >> 3) + i"
                + " fire when v > th reset v := v - th refractory 2 }"
                + " network t input x : events["
                + n
                + "] population a : cell["
                + n
                + "] population b : cell["
                + m
                + "] project x -> a one_to_one project x -> b all_to_all(weights: 1) output y = a"
                + " output z = b");
    Network.Builder builder = relays.toBuilder();
    for (String to : List.of("a", "b")) {
      int targets = to.equals("a") ? n : m;
      int shortest = 1 + random.nextInt(2);
      int longest = shortest + random.nextInt(5);
      NumberFormat.Fixed same = new NumberFormat.Fixed(true, 9, 3);
      for (String from : List.of("a", "b")) {
        SparseSynapses s =
            RandomSynapses.of(random, from.equals("a") ? n : m, targets, shortest, longest, real);
        if (!real) {
          s =
              s.with(
                  nnc.ir.Tensor.generate(
                      s.weights().shape(), same, _ -> random.nextLong(-256, 256)));
        }
        builder.add(to + from, new Op.Projection(s, from.equals("a") ? a : b), from);
      }
      builder.add(to + "sum", new Op.Add(), to + "a", to + "b");
      builder.connect(to, List.of(to + "sum"));
    }
    return builder.build();
  }

  @Property(tries = 200)
  void sparseSynapsesRunAsInterpreted(@ForAll long seed) {
    Random random = new Random(seed);
    Network network = recurrent(random, random.nextBoolean());
    agree(network, 30, seed, network.toString());
  }

  /// Integers that add up past 32 bits, and graded values at synapses.
  @Property(tries = 200)
  void wideSumsAndGradedValuesRunAsInterpreted(@ForAll long seed) {
    Random random = new Random(seed);
    SparseSynapses synapses =
        RandomSynapses.of(random, 20, 7, random.nextInt(2), 3, random.nextInt(3) == 0);
    NumberFormat format =
        switch (random.nextInt(5)) {
          case 0 -> Formats.REAL;
          case 1 -> Formats.BIPOLAR;
          case 2 -> Formats.BIT;
          case 3 -> new NumberFormat.Fixed(true, 8, 3);
          default -> new NumberFormat.Fixed(false, 30, 20);
        };
    TensorType type = new TensorType(Shape.of(20), format);
    Network network =
        Network.builder("n")
            .add("x", new Op.Input(type))
            .add("p", new Op.Projection(synapses, type), "x")
            .add("late", new Op.Delay(2, type), "x")
            .add("q", new Op.Projection(synapses, type), "late")
            .add("sum", new Op.Add(), "p", "q")
            .add("y", new Op.Output(), "sum")
            .add("z", new Op.Output(), "x")
            .build();
    agree(network, 12, seed, network.toString());
  }

  @Test
  void valuesOnTheWayToAPortAreNotKept() {
    Network network = recurrent(new Random(1), false);
    EventEngine.Run run = EventEngine.of(network).start();
    run.step(
        network.inputIds().stream()
            .map(id -> random(((Op.Input) network.op(id)).type(), new Random(2)))
            .toList());
    assertTrue(run.spikes("a").length <= run.value("a").raw().length);
    for (String id : List.of("aa", "ab", "asum", "nothing")) {
      assertThrows(IllegalArgumentException.class, () -> run.value(id));
    }
  }
}
