package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.frontend.ModelFolder;
import nnc.frontend.Targets;
import nnc.frontend.language.LanguageReader;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import nnc.ir.pass.Settings;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The shipped neurons, made integers by the passes, against recurrences that were computed
/// elsewhere, raw value by raw value.
class NeuronGoldensTest {

  private static final Path ROOT = Path.of(System.getProperty("nnc.root", ".."));

  private static Path shared() {
    Path neurons = ROOT.resolve("../shared/data/neurons");
    Assumptions.assumeTrue(Files.isDirectory(neurons), "no folder ../shared/data/neurons");
    return neurons;
  }

  private static Network integers(String text) {
    Network network =
        LanguageReader.read(new Source("t.nn", text), new ModelFolder(Path.of("nowhere")))
            .network();
    return Pipeline.of(Targets.read("fpga"))
        .onNetworks()
        .apply(
            network,
            Targets.read("fpga"),
            new Settings(new LinkedHashMap<>()),
            Optional.empty(),
            PipelineListener.silent())
        .integer();
  }

  private static List<Map<String, String>> rows(String file) throws IOException {
    List<String> lines = Files.readAllLines(shared().resolve(file)).stream().toList();
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

  private static String fill(String template, Map<String, String> row) {
    String text = template;
    for (var cell : row.entrySet()) {
      text = text.replace("{" + cell.getKey() + "}", cell.getValue());
    }
    return text;
  }

  /// Steps of one neuron `p` that nothing feeds.
  private record Run(int spikes, int first, long sum, Interpreter.Sequence sequence) {

    static Run of(String neuron, String population, int steps, String summed) {
      Network network =
          integers(
              "network t\nimport "
                  + neuron
                  + "\ninput none : bit[1]\npopulation p : "
                  + population
                  + "\nproject none -> p all_to_all(weights: 0)\noutput y = p\n");
      Interpreter.Sequence sequence = Interpreter.of(network).start();
      int spikes = 0;
      int first = -1;
      long sum = 0;
      for (int step = 0; step < steps; step++) {
        Value bit = Value.ofRaw(new TensorType(Shape.of(1), Formats.BIT), 0);
        long s = sequence.step(List.of(bit)).getFirst().raw()[0];
        first = s == 1 && spikes == 0 ? step : first;
        spikes += (int) s;
        sum += sequence.state("p", summed).raw()[0];
      }
      return new Run(spikes, first, sum, sequence);
    }

    long last(String state) {
      return sequence.state("p", state).raw()[0];
    }

    void check(Map<String, String> row) {
      assertEquals(Integer.parseInt(row.get("spikes")), spikes, row::toString);
      assertEquals(Integer.parseInt(row.get("first_spike_step")), first, row::toString);
    }
  }

  @Test
  void iqifAgreesInEveryRow() throws IOException {
    List<Map<String, String>> rows = rows("iqif.csv");
    for (Map<String, String> row : rows) {
      String population =
          fill(
              "iqif[1](rest: {rest}, threshold: {threshold}, x_reset: {reset}, shift_a: {shift_a},"
                  + " shift_b: {shift_b}, x_min: {vmin}, x_max: {vmax}, bias: {bias})",
              row);
      assertEquals(row.get("rest"), row.get("v0"));
      Run run = Run.of("iqif", population, Integer.parseInt(row.get("steps")), "x");
      run.check(row);
      assertEquals(Long.parseLong(row.get("final_v")), run.last("x"), row::toString);
      assertEquals(Long.parseLong(row.get("sum_v")), run.sum(), row::toString);
    }
    assertEquals(34, rows.size());
  }

  @Test
  void izhikevichAgreesInEveryFixedPointRow() throws IOException {
    int checked = 0;
    for (Map<String, String> row : rows("izhikevich.csv")) {
      if (row.get("format").equals("fixed")) {
        String constant = " as q2." + row.get("const_frac_bits");
        String format = "q8." + row.get("state_frac_bits");
        String population =
            fill(
                "izhikevich[1](a: {a}CONST, b: {b}CONST, c: {c}, d: {d}, k: 0.04CONST, v: F, u: F,"
                    + " bias: {input})",
                row);
        Run run =
            Run.of(
                "izhikevich",
                population.replace("CONST", constant).replace("F", format),
                Integer.parseInt(row.get("steps")),
                "v");
        run.check(row);
        assertEquals(Long.parseLong(row.get("final_v_raw")), run.last("v"), row::toString);
        assertEquals(Long.parseLong(row.get("final_u_raw")), run.last("u"), row::toString);
        checked++;
      }
    }
    assertEquals(40, checked);
  }

  @Test
  void rulkovAgreesInEveryFixedPointRow() throws IOException {
    int checked = 0;
    for (Map<String, String> row : rows("rulkov.csv")) {
      if (row.get("format").equals("fixed")) {
        int fraction = Integer.parseInt(row.get("state_frac_bits"));
        String population =
            fill(
                "rulkov[1](alpha: {alpha}, mu: {mu} as q2.{mu_frac_bits}, sigma: {sigma},"
                    + " x_0: {x0}, y_0: {y0}, bias: {input}, x: q8.{state_frac_bits},"
                    + " y: q8.{state_frac_bits})",
                row);
        Run run = Run.of("rulkov", population, Integer.parseInt(row.get("steps")), "x");
        run.check(row);
        assertEquals(Long.parseLong(row.get("final_x_raw")), run.last("x"), row::toString);
        assertEquals(Long.parseLong(row.get("final_y_raw")), run.last("y"), row::toString);
        assertTrue(fraction > 0);
        checked++;
      }
    }
    assertTrue(checked >= 20, checked + " rows");
  }

  /// Two neurons that excite and inhibit each other: the trains that the authors' implementation
  /// gives, with synapses that decay every step and with slower ones.
  @Test
  void twoIqifNeuronsGiveThePublishedTrains() {
    assertEquals(
        List.of(
            List.of(18, 40, 61, 83, 105, 126, 147),
            List.of(20, 35, 49, 66, 85, 100, 114, 131, 149)),
        trains(0, 0));
    assertEquals(List.of(List.of(18), List.of(20, 30, 42, 57, 77, 98, 119, 141)), trains(8, 4));
  }

  private static List<List<Integer>> trains(int first, int second) {
    Network network =
        integers(
            """
            network pair
            import iqif
            input none : bit[1]
            population a : iqif[1](
                rest: 80, threshold: 235, x_reset: 80, shift_b: 4, bias: 13, period: FIRST)
            population b : iqif[1](
                rest: 80, threshold: 235, x_reset: 80, shift_b: 4, bias: 12, period: SECOND)
            project none -> a all_to_all(weights: 0)
            project a -> b all_to_all(weights: 10)
            project b -> a all_to_all(weights: -5)
            output x = a
            output y = b
            """
                .replace("FIRST", String.valueOf(first))
                .replace("SECOND", String.valueOf(second)));
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    List<List<Integer>> trains = List.of(new ArrayList<>(), new ArrayList<>());
    for (int step = 0; step < 150; step++) {
      List<Value> y =
          sequence.step(List.of(Value.ofRaw(new TensorType(Shape.of(1), Formats.BIT), 0)));
      for (int n = 0; n < 2; n++) {
        if (y.get(n).raw()[0] == 1) {
          trains.get(n).add(step);
        }
      }
    }
    return trains;
  }
}
