package nnc.passes.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import nnc.passes.Nets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldComparisonsTest {

  /// Three neurons with a factor each, of either sign and zero; their state is what comes in.
  private static Network network(String format, String statements, String output) {
    return (Network)
        DesignParser.parse(
            new Source(
                "t.nnir",
                """
                network t {
                  %x = input { type = FORMAT[3] }
                  %a = population(%x) {
                    shape = [3],
                    neuron = tried,
                    spiking = true,
                    ports = [i],
                    parameters = [[gamma, q2.2]],
                    values = [[gamma, q2.2[3] [5, -3, 0]]],
                    states = [[u, FORMAT, floor, saturate, [raw, 0, 0]],
                              [w, FORMAT, floor, saturate, [raw, 0, 0]]],
                    statements = [[set, u, [port, i]]STATEMENTS],
                    output = OUTPUT
                  }
                  %out = output(%a)
                }
                """
                    .replace("FORMAT", format)
                    .replace("STATEMENTS", statements)
                    .replace("OUTPUT", output)));
  }

  private static Network network(String output) {
    return network("q4.4", "", output);
  }

  private static Network fold(Network network) {
    Network folded = new FoldComparisons().apply(network, Nets.context());
    assertEquals(folded, new FoldComparisons().apply(folded, Nets.context()));
    return folded;
  }

  private static Op.Population population(Network network) {
    return (Op.Population) network.op("a");
  }

  /// For every value that the state has, all neurons at once.
  private static boolean same(Network before, Network after) {
    NumberFormat format = population(before).model().state("u").format().orElseThrow();
    Interpreter.Sequence first = Interpreter.of(before).start();
    Interpreter.Sequence second = Interpreter.of(after).start();
    TensorType type = ((Op.Input) before.op("x")).type();
    for (long u = format.range().lo(); u <= format.range().hi(); u++) {
      List<Value> in = List.of(Value.ofRaw(type, u, u, u));
      if (!first.step(in).equals(second.step(in))) {
        return false;
      }
    }
    return true;
  }

  @Test
  void normsBecomeThresholdsOfEitherDirection() {
    Network before =
        network("[gt, [mul, [parameter, gamma], [sub, [state, u], [raw, 3, 4]]], [raw, 1, 0]]");
    Network after = fold(before);
    assertEquals(
        Expression.apply(
            Function.XOR,
            Expression.apply(
                Function.GE, new Expression.State("u"), new Expression.Parameter("threshold0")),
            new Expression.Parameter("flipped0")),
        population(after).model().output());
    // 1.25 (u - 3/16) > 1 from 16/16 on, -0.75 (u - 3/16) > 1 below -18/16, 0 > 1 never.
    assertEquals(
        List.of(16L, -18L, -128L),
        List.of(
            population(after).parameters().get("threshold0").raw(0),
            population(after).parameters().get("threshold0").raw(1),
            population(after).parameters().get("threshold0").raw(2)));
    assertEquals(
        List.of("threshold0", "flipped0"), List.copyOf(population(after).parameters().keySet()));
    assertTrue(same(before, after));
  }

  @Test
  void rectifiersInTablesGoWithTheirTables() {
    String phi =
        "[let, phi, [table, [tanh, [local, x]], none, 12, [[state, u], x, -8.0, 8.0, 256]]]";
    Network before = network("q4.4", ", " + phi, "[gt, [local, phi], [raw, 1, 1]]");
    Network after = fold(before);
    assertEquals(1, population(after).model().statements().size());
    // tanh(8/16) = 0.46, tanh(9/16) = 0.51
    assertEquals(
        Expression.apply(Function.GE, new Expression.State("u"), new Expression.Constant(9, 4)),
        population(after).model().output());
    assertTrue(same(before, after));
  }

  @Test
  void whatAlwaysOrNeverHoldsIsAConstant() {
    assertEquals(
        new Expression.Constant(1, 0),
        population(fold(network("[lt, [add, [state, u], [raw, 1, 0]], [raw, 100, 0]]")))
            .model()
            .output());
    assertEquals(
        new Expression.Constant(0, 0),
        population(fold(network("[eq, [abs, [state, u]], [raw, -1, 0]]"))).model().output());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[gt, [state, u], [raw, 3, 0]]",
        "[le, [parameter, gamma], [old, u]]",
        "[lt, [mul, [state, u], [raw, 1, 32]], [parameter, gamma]]",
        "[gt, [abs, [state, u]], [raw, 3, 0]]",
        "[gt, [add, [state, u], [port, i]], [raw, 3, 0]]",
        "[gt, [add, [state, u], [state, w]], [raw, 3, 0]]",
        "[gt, [add, [state, u], [old, u]], [raw, 3, 0]]",
        "[gt, [add, [port, i], [raw, 1, 0]], [raw, 3, 0]]",
        "[gt, [add, [parameter, gamma], [raw, 1, 0]], [raw, 3, 0]]"
      })
  void leavesAlone(String output) {
    Network network = network(output);
    assertEquals(network, fold(network));
  }

  @Test
  void leavesNamedConditionsToTheirNames() {
    Network network =
        network(
            "q4.4",
            ", [let, high, [gt, [state, u], [raw, 3, 0]]]",
            "[ne, [local, high], [raw, 0, 0]]");
    assertEquals(network, fold(network));
  }

  /// The name stands for the state before it was set.
  @Test
  void aNameOfAnEarlierStateIsReadItself() {
    String statements =
        ", [let, x, [add, [state, u], [raw, -1, 0]]], [set, u, [add, [state, u], [raw, 1, 0]]]";
    Network plain = network("q4.4", statements, "[gt, [local, x], [raw, 3, 0]]");
    assertEquals(plain, fold(plain));
    Network scaled =
        network("q4.4", statements, "[gt, [mul, [local, x], [raw, 3, 0]], [raw, 3, 0]]");
    Network after = fold(scaled);
    assertNotEquals(scaled, after);
    assertEquals(3, population(after).model().statements().size());
    assertTrue(same(scaled, after));
  }

  /// Too many values to try them all: a proof that the condition changes once is needed.
  @Test
  void wideStatesNeedAProof() {
    Network proved =
        network(
            "q20.10", "", "[ge, [min, [mul, [state, u], [raw, 3, 1]], [raw, 9, 0]], [raw, 5, 0]]");
    assertEquals(
        Expression.apply(
            Function.GE,
            new Expression.State("u"),
            // the smallest u / 1024 of which 1.5 times is at least 5
            new Expression.Constant(3414, 10)),
        population(fold(proved)).model().output());
    Network unproved =
        network(
            "q20.10",
            "",
            "[ge, [select, [gt, [state, u], [raw, 1, 0]], [state, u], [raw, 0, 0]], [raw, 5, 0]]");
    assertEquals(unproved, fold(unproved));
  }

  private static String expression(Random random, int depth) {
    String u = random.nextInt(4) == 0 ? "[parameter, gamma]" : "[state, u]";
    if (depth == 0) {
      return random.nextInt(3) == 0
          ? "[raw, %d, %d]".formatted(random.nextInt(-20, 21), random.nextInt(4))
          : u;
    }
    String a = expression(random, depth - 1);
    String b = expression(random, random.nextInt(depth));
    return switch (random.nextInt(14)) {
      case 0, 1 -> "[add, %s, %s]".formatted(a, b);
      case 2 -> "[sub, %s, %s]".formatted(a, b);
      case 3, 4 -> "[mul, %s, [parameter, gamma]]".formatted(a);
      case 5 -> "[min, %s, %s]".formatted(a, b);
      case 6 -> "[max, %s, %s]".formatted(a, b);
      case 7 -> "[neg, %s]".formatted(a);
      case 8 -> "[select, [gt, %s, %s], %s, %s]".formatted(u, b, a, b);
      case 9 -> "[shr, %s, [raw, 1, 0], floor]".formatted(a);
      case 10 ->
          "[rescale, [div, %s, [raw, %d, 1]], 3, trunc]"
              .formatted(a, random.nextBoolean() ? 5 : -3);
      case 11 ->
          "[fit, [rescale, %s, 3, nearest], q3.3, %s]"
              .formatted(a, random.nextInt(3) == 0 ? "wrap" : "saturate");
      case 12 -> "[abs, %s]".formatted(a);
      default ->
          "[table, [%s, [local, x]], %s, 6, [[rescale, %s, 4, floor], x, -2.0, 2.0, 16]]"
              .formatted(
                  List.of("tanh", "neg", "abs").get(random.nextInt(3)),
                  random.nextBoolean() ? "linear" : "none",
                  a);
    };
  }

  private static String comparison(long seed) {
    Random random = new Random(seed);
    return "[%s, %s, %s]"
        .formatted(
            List.of("gt", "ge", "lt", "le", "eq", "ne").get(random.nextInt(6)),
            expression(random, 3),
            expression(random, random.nextInt(2)));
  }

  @Property(tries = 1000)
  void spikesStayWhatTheyAreForEveryValueOfTheState(@ForAll long seed) {
    Network before = network("q4.4", "", comparison(seed));
    Network after = fold(before);
    assertTrue(same(before, after), () -> DesignPrinter.print(before) + DesignPrinter.print(after));
  }

  /// Drawn once: what the first fold made could be folded again.
  @Example
  void nothingIsLeftToFold() {
    fold(network("q20.4", "", comparison(-390402)));
  }

  /// A condition of which a trend is said to be proved changes once at most.
  @Property(tries = 1000)
  void whatIsProvedForManyValuesHoldsForFew(@ForAll long seed) {
    String comparison = comparison(seed);
    Network wide = network("q20.4", "", comparison);
    Network after = fold(wide);
    if (after.equals(wide)) {
      return;
    }
    Interpreter.Sequence first = Interpreter.of(wide).start();
    Interpreter.Sequence second = Interpreter.of(after).start();
    TensorType type = ((Op.Input) wide.op("x")).type();
    for (long u = -600; u <= 600; u++) {
      List<Value> in = List.of(Value.ofRaw(type, u, u, u));
      assertEquals(first.step(in), second.step(in), () -> DesignPrinter.print(wide));
    }
  }

  /// The comparison of the networks is compared: a threshold that is one off is seen.
  @Test
  void aThresholdOneOffIsCaught() {
    int folded = 0;
    for (int seed = 0; seed < 200; seed++) {
      Network before = network(comparison(seed));
      Network after = fold(before);
      Op.Population p = population(after);
      if (!(p.model().output() instanceof Expression.Apply(var function, var sides, var span))
          || after.equals(before)
          || !(sides.getLast() instanceof Expression.Constant(long raw, int fraction))) {
        continue;
      }
      folded++;
      Expression wrong =
          new Expression.Apply(
              function,
              List.of(sides.getFirst(), new Expression.Constant(raw + 1, fraction)),
              span);
      NeuronModel m = p.model();
      Op.Population faulty =
          new Op.Population(
              new NeuronModel(
                  m.name(), m.parameters(), m.ports(), m.states(), m.statements(), wrong, true),
              p.shape(),
              p.parameters());
      assertFalse(same(before, after.toBuilder().replace("a", faulty).build()), "seed " + seed);
    }
    assertTrue(folded > 10, folded + " conditions");
  }
}
