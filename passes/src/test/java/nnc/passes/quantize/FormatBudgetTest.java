package nnc.passes.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Decoder;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.ir.text.DesignParser;
import nnc.passes.Divergence;
import org.junit.jupiter.api.Test;

/// Formats chosen for a stated error or width.
class FormatBudgetTest {

  private static final String LEAKY =
      """
      network t {
        %s = input { type = bit[4] }
        %w = dense(%s) { weights = real[1, 4] [0.31, -0.17, 0.73, 0.59] }
        %a = population(%w) {
          shape = [1], neuron = leaky, spiking = true, ports = [i],
          parameters = [[k, real]], values = [[k, real[1] [0.1]]],
          states = [[v, real, nearest, saturate, [real, 0.0]]],
          statements = [
            [set, v, [add, [state, v], [mul, [parameter, k], [sub, [port, i], [state, v]]]]],
            [let, fired, [gt, [state, v], [real, 0.41]]],
            [set, v, [select, [local, fired], [real, 0.0], [state, v]]]],
          output = [local, fired]
        }
        %y = output(%a)
      }
      """;

  private static Network network() {
    return (Network) DesignParser.parse(new Source("t.nnir", LEAKY));
  }

  private static Samples data() {
    Random random = new Random(3);
    List<List<Value>> steps = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      steps.add(
          List.of(
              Value.ofRaw(
                  new TensorType(nnc.ir.Shape.of(4), Formats.BIT),
                  random.ints(4, 0, 2).asLongStream().toArray())));
    }
    return Samples.of(steps, List.of());
  }

  /// A context with calibration data that keeps remarks.
  private record Context(Optional<Samples> calibration, List<String> remarks)
      implements PassContext {
    @Override
    public Target target() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Settings settings() {
      return new Settings(new LinkedHashMap<>());
    }

    @Override
    public void remark(String vertex, String text) {
      remarks.add(text);
    }

    @Override
    public void warn(Diagnostic warning) {
      remarks.add(warning.code().name());
    }
  }

  private static double error(Network result) {
    Samples data = data();
    return Divergence.of(
            network(), result, new Sequences(data, data.count(), List.of()), Decoder.SUM)
        .error();
  }

  @Test
  void theFewestBitsThatKeepToTheErrorAreFound() {
    Context context = new Context(Optional.of(data()), new ArrayList<>());
    Network found = new QuantizeNeurons(12, 8, 1, 12, 0, 0.2).apply(network(), context);
    int bits = ((Op.Population) found.op("a")).model().state("v").format().orElseThrow().fraction();
    assertTrue(error(found) <= 0.2);
    assertTrue(
        context.remarks().contains(bits + " bits behind the point keep to an error of 0.2"),
        context.remarks()::toString);
    for (int fewer = 2; fewer < bits; fewer++) {
      Network coarser = new QuantizeNeurons(fewer, 8, 1, fewer, 0, 0).apply(network(), context);
      assertTrue(error(coarser) > 0.2, fewer + " bits");
    }
  }

  /// The format of `v` where no data choose it and the first weight is `weight`.
  private static String withoutData(String weight, String leak, List<String> remarks) {
    String text = LEAKY.replace("0.31, -0.17", weight + ", -0.17").replace("[0.1]", leak);
    Network network = (Network) DesignParser.parse(new Source("t.nnir", text));
    Network result =
        new QuantizeNeurons(12, 8, 1, 12, 0, 0)
            .apply(network, new Context(Optional.empty(), remarks));
    return ((Op.Population) result.op("a")).model().state("v").format().orElseThrow().toString();
  }

  @Test
  void withoutDataAStateHoldsWhatTheWeightsCanBringItTo() {
    List<String> remarks = new ArrayList<>();
    assertEquals("q8.12", withoutData("0.31", "[0.1]", remarks));
    assertEquals("q8.12", withoutData("126", "[0.1]", remarks));
    // 127 + 0.73 + 0.59 = 128.3 is the most that v is pulled to: a bit more with the sign.
    assertEquals("q9.12", withoutData("127", "[0.1]", remarks));
    assertEquals("q11.12", withoutData("1000", "[0.1]", remarks));
    assertEquals(
        List.of("q8.12", "q8.12", "q9.12", "q11.12").stream().map(f -> "state v is " + f).toList(),
        remarks);
  }

  @Test
  void withoutDataAStateThatNothingBoundsKeepsTheUsualBits() {
    // Each step takes v to more than twice its distance, to the other side.
    List<String> remarks = new ArrayList<>();
    assertEquals("q8.12", withoutData("1000", "[2.5]", remarks));
    assertEquals(List.of("state v is q8.12"), remarks);
  }

  @Test
  void aWidthIsSplitByWhatTheDataNeed() {
    Context context = new Context(Optional.of(data()), new ArrayList<>());
    Network found = new QuantizeNeurons(12, 8, 1, 12, 10, 0).apply(network(), context);
    var format = ((Op.Population) found.op("a")).model().state("v").format().orElseThrow();
    assertEquals(10, format.width());
    assertTrue(format.fraction() >= 7, format.toString());
  }

  @Test
  void anErrorNeedsDataAndMustBePossible() {
    Context none = new Context(Optional.empty(), new ArrayList<>());
    QuantizeNeurons within = new QuantizeNeurons(12, 8, 1, 12, 0, 0.2);
    assertEquals(
        Code.E0306,
        assertThrows(Rejection.class, () -> within.apply(network(), none))
            .diagnostics()
            .getFirst()
            .code());
  }

  @Test
  void constantsThatNoIntegerHoldsAreToldApartFromDivisionsByZero() {
    assertEquals(
        "E0307: in 'a' what is made of 'k' = 0.0 is Infinity: it divides by 0",
        refused(LEAKY.replace("[parameter, k]", "[div, [real, 1.0], [parameter, k]]"), "0.0"));
    assertEquals(
        "E0302: in 'a' what is made of 'k' = 1.0E300 is 1.0E300, which no integer holds",
        refused(LEAKY, "1.0E300"));
  }

  private static String refused(String text, String k) {
    Network network =
        (Network)
            DesignParser.parse(new Source("t.nnir", text.replace("[1] [0.1]", "[1] [" + k + "]")));
    Context context = new Context(Optional.empty(), new ArrayList<>());
    return assertThrows(
            Rejection.class, () -> new QuantizeNeurons(12, 8, 1, 12, 0, 0).apply(network, context))
        .getMessage();
  }
}
