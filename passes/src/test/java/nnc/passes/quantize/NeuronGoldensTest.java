package nnc.passes.quantize;

import static nnc.ir.neuron.Expression.apply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Interpreter;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Resolution;
import nnc.ir.neuron.Statement;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;

/// Integer neurons against published recurrences computed elsewhere, raw value by raw value, where
/// the shared data folder is present.
class NeuronGoldensTest {

  private static final Path NEURONS =
      Optional.ofNullable(System.getenv("NNC_SHARED"))
          .map(Path::of)
          .orElse(Path.of("").toAbsolutePath().getParent().resolveSibling("shared"))
          .resolve("data/neurons");

  private static List<Map<String, String>> rows(String file) throws IOException {
    assumeTrue(Files.isDirectory(NEURONS), () -> "the shared data folder is not at " + NEURONS);
    List<String> lines = Files.readAllLines(NEURONS.resolve(file));
    String[] names = lines.getFirst().split(",", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static double number(Map<String, String> row, String name) {
    return Double.parseDouble(row.get(name));
  }

  /// What a neuron did in a run.
  private record Run(int spikes, int first, Map<String, Long> last, Map<String, Long> sums) {}

  /// A model under construction: one neuron that nothing comes in at but an unread bit.
  private static final class Model {
    private final List<NeuronModel.Parameter> parameters = new ArrayList<>();
    private final SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    private final List<NeuronModel.State> states = new ArrayList<>();
    private final List<Statement> statements = new ArrayList<>();

    Expression parameter(String name, double value, Optional<NumberFormat.Fixed> format) {
      parameters.add(new NeuronModel.Parameter(name, format, Span.NONE));
      values.put(name, Tensor.ofReal(Shape.of(1), value));
      return new Expression.Parameter(name);
    }

    Expression state(String name, int width, int fraction, Expression initial) {
      states.add(
          new NeuronModel.State(
              name,
              Optional.of(new NumberFormat.Fixed(true, width, fraction)),
              Rounding.NEAREST,
              Overflow.SATURATE,
              initial,
              Span.NONE));
      return new Expression.State(name);
    }

    void set(String state, Expression value) {
      statements.add(new Statement.Assign(state, value, Span.NONE));
    }

    Expression let(String name, Expression value) {
      statements.add(new Statement.Let(name, value, Span.NONE));
      return new Expression.Local(name);
    }

    Run run(Expression fired, int steps) {
      NeuronModel model =
          new NeuronModel("golden", parameters, List.of("none"), states, statements, fired, true);
      Op.Population discrete =
          NeuronDiscretizer.of(new Op.Population(model, Shape.of(1), values), false);
      assertTrue(discrete.isInteger());
      TensorType bit = new TensorType(Shape.of(1), Formats.BIT);
      Interpreter.Sequence sequence =
          Interpreter.of(
                  Network.builder("golden")
                      .add("in", new Op.Input(bit))
                      .add("n", discrete, "in")
                      .add("out", new Op.Output(), "n")
                      .build())
              .start();
      int spikes = 0;
      int first = -1;
      Map<String, Long> last = new LinkedHashMap<>();
      Map<String, Long> sums = new LinkedHashMap<>();
      for (int step = 0; step < steps; step++) {
        long s = sequence.step(List.of(Value.ofRaw(bit, 0))).getFirst().raw()[0];
        first = s == 1 && spikes == 0 ? step : first;
        spikes += (int) s;
        for (NeuronModel.State state : states) {
          long raw = sequence.state("n", state.name()).raw()[0];
          last.put(state.name(), raw);
          sums.merge(state.name(), raw, Long::sum);
        }
      }
      return new Run(spikes, first, last, sums);
    }
  }

  private static Expression real(double value) {
    return new Expression.Literal(value);
  }

  private static Expression plus(Expression... all) {
    Expression sum = all[0];
    for (int i = 1; i < all.length; i++) {
      sum = apply(Function.ADD, sum, all[i]);
    }
    return sum;
  }

  private static Expression minus(Expression a, Expression b) {
    return apply(Function.SUB, a, b);
  }

  private static Expression times(Expression a, Expression b) {
    return apply(Function.MUL, a, b);
  }

  private static Expression select(Expression condition, Expression a, Expression b) {
    return apply(Function.SELECT, condition, a, b);
  }

  private static Expression rounded(Expression value, String like, Rounding rounding) {
    return new Expression.Rescale(value, new Resolution.OfState(like), rounding);
  }

  private static Optional<NumberFormat.Fixed> format(int width, int fraction) {
    return Optional.of(new NumberFormat.Fixed(true, width, fraction));
  }

  @Test
  void integrateAndFireWithShiftsAgreesInEveryRow() throws IOException {
    List<Map<String, String>> rows = rows("iqif.csv");
    assertEquals(34, rows.size());
    for (Map<String, String> row : rows) {
      assertEquals(0, number(row, "noise"));
      Model m = new Model();
      Expression rest = m.parameter("rest", number(row, "rest"), Optional.empty());
      Expression threshold = m.parameter("threshold", number(row, "threshold"), Optional.empty());
      Expression reset = m.parameter("reset", number(row, "reset"), Optional.empty());
      Expression a = m.parameter("a", number(row, "shift_a"), Optional.empty());
      Expression b = m.parameter("b", number(row, "shift_b"), Optional.empty());
      Expression scaledRest = times(apply(Function.POW, real(2), b), rest);
      Expression scaledThreshold = times(apply(Function.POW, real(2), a), threshold);
      Expression lowest =
          apply(
              Function.TRUNC,
              apply(
                  Function.DIV,
                  plus(scaledRest, scaledThreshold),
                  plus(apply(Function.POW, real(2), a), apply(Function.POW, real(2), b))));
      Expression x = m.state("x", 14, 0, real(number(row, "v0")));
      Expression f =
          m.let(
              "f",
              select(
                  apply(Function.LT, x, lowest),
                  new Expression.ShiftRight(minus(rest, x), a, Rounding.FLOOR),
                  new Expression.ShiftRight(minus(x, threshold), b, Rounding.FLOOR)));
      m.set("x", plus(x, f, real(number(row, "bias"))));
      Expression highest = real(number(row, "vmax"));
      Expression fired = m.let("fired", apply(Function.GE, x, highest));
      m.set("x", select(fired, minus(x, minus(highest, reset)), x));
      m.set("x", apply(Function.MAX, x, real(number(row, "vmin"))));
      Run run = m.run(fired, (int) number(row, "steps"));
      assertEquals((int) number(row, "spikes"), run.spikes(), row.toString());
      assertEquals((int) number(row, "first_spike_step"), run.first(), row.toString());
      assertEquals((long) number(row, "final_v"), run.last().get("x"), row.toString());
      assertEquals((long) number(row, "sum_v"), run.sums().get("x"), row.toString());
    }
  }

  @Test
  void saturatingIzhikevichNeuronsAgreeInEveryRowThatFits() throws IOException {
    int checked = 0;
    int refused = 0;
    for (Map<String, String> row : rows("izhikevich.csv")) {
      if (!row.get("format").equals("fixed")) {
        continue;
      }
      int fraction = (int) number(row, "state_frac_bits");
      int constants = (int) number(row, "const_frac_bits");
      Model m = new Model();
      Expression k = m.parameter("k", 0.04, format(constants + 2, constants));
      Expression a = m.parameter("a", number(row, "a"), format(constants + 2, constants));
      Expression b = m.parameter("b", number(row, "b"), format(constants + 2, constants));
      Expression peak = real(30);
      Expression v = m.state("v", fraction + 8, fraction, real(-65));
      Expression u = m.state("u", fraction + 8, fraction, times(b, real(-65)));
      for (int half = 1; half <= 2; half++) {
        Expression square = rounded(times(times(k, v), v), "v", Rounding.NEAREST);
        Expression dv =
            m.let(
                "dv" + half,
                minus(plus(square, times(real(5), v), real(140), real(number(row, "input"))), u));
        m.set(
            "v",
            apply(
                Function.MIN,
                plus(v, new Expression.ShiftRight(dv, real(1), Rounding.NEAREST)),
                peak));
      }
      Expression pull = minus(rounded(times(b, v), "u", Rounding.NEAREST), u);
      m.set("u", plus(u, rounded(times(a, pull), "u", Rounding.NEAREST)));
      Expression fired = m.let("fired", apply(Function.GE, v, peak));
      m.set("v", select(fired, real(number(row, "c")), v));
      m.set("u", select(fired, plus(u, real(number(row, "d"))), u));
      if (fraction > 16) {
        // 0.04 v v has more than 62 bits, which the tool says rather than to wrap.
        Rejection tooWide =
            assertThrows(Rejection.class, () -> m.run(fired, (int) number(row, "steps")));
        assertEquals(Code.E0303, tooWide.diagnostics().getFirst().code());
        refused++;
        continue;
      }
      Run run = m.run(fired, (int) number(row, "steps"));
      assertEquals((int) number(row, "spikes"), run.spikes(), row.toString());
      assertEquals((int) number(row, "first_spike_step"), run.first(), row.toString());
      assertEquals((long) number(row, "final_v_raw"), run.last().get("v"), row.toString());
      assertEquals((long) number(row, "final_u_raw"), run.last().get("u"), row.toString());
      checked++;
    }
    assertEquals(30, checked);
    assertEquals(10, refused);
  }

  @Test
  void rulkovMapsAgreeInEveryFixedPointRow() throws IOException {
    int checked = 0;
    for (Map<String, String> row : rows("rulkov.csv")) {
      if (!row.get("format").equals("fixed")) {
        continue;
      }
      int fraction = (int) number(row, "state_frac_bits");
      int constants = (int) number(row, "mu_frac_bits");
      Model m = new Model();
      Expression alpha = m.parameter("alpha", number(row, "alpha"), format(fraction + 8, fraction));
      Expression mu = m.parameter("mu", number(row, "mu"), format(constants + 2, constants));
      Expression sigma = m.parameter("sigma", number(row, "sigma"), format(fraction + 8, fraction));
      Expression input = m.parameter("i", number(row, "input"), format(fraction + 8, fraction));
      Expression x = m.state("x", fraction + 8, fraction, real(number(row, "x0")));
      m.state("y", fraction + 8, fraction, real(number(row, "y0")));
      Expression oldX = new Expression.Old("x");
      Expression oldY = new Expression.Old("y");
      Expression drive = m.let("drive", plus(alpha, oldY, input));
      Expression divisor = apply(Function.MAX, minus(real(1), oldX), real(1));
      Expression low =
          plus(rounded(apply(Function.DIV, alpha, divisor), "x", Rounding.FLOOR), oldY, input);
      m.set(
          "x",
          select(
              apply(Function.LE, oldX, real(0)),
              low,
              select(apply(Function.LT, oldX, drive), drive, real(-1))));
      m.set(
          "y",
          minus(
              oldY, rounded(times(mu, minus(plus(oldX, real(1)), sigma)), "y", Rounding.NEAREST)));
      Expression fired =
          m.let(
              "fired",
              apply(
                  Function.AND, apply(Function.LE, oldX, real(0)), apply(Function.GT, x, real(0))));
      Run run = m.run(fired, (int) number(row, "steps"));
      assertEquals((int) number(row, "spikes"), run.spikes(), row.toString());
      assertEquals((int) number(row, "first_spike_step"), run.first(), row.toString());
      assertEquals((long) number(row, "final_x_raw"), run.last().get("x"), row.toString());
      assertEquals((long) number(row, "final_y_raw"), run.last().get("y"), row.toString());
      checked++;
    }
    assertTrue(checked >= 20, checked + " rows");
  }
}
