package nnc.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Proportion;
import nnc.passes.sfq.RateNetwork;
import nnc.passes.sfq.WindowForecast;

/// How often a stochastic circuit gave another answer than the network, and how often it should by
/// the binomial tails of its counts.
record WindowScore(Proportion wrong, double expected, double open) {

  static WindowScore of(
      Network network, RateNetwork rates, Samples samples, List<List<Value>> results) {
    Interpreter interpreter = Interpreter.of(network);
    WindowForecast forecast = new WindowForecast(rates);
    long wrong = 0;
    double expected = 0;
    double open = 0;
    for (int i = 0; i < results.size(); i++) {
      List<Value> inputs = samples.inputs(i);
      List<Value> right = interpreter.run(inputs);
      wrong += right.equals(results.get(i)) ? 0 : 1;
      WindowForecast.Chance chance = forecast.wrong(inputs, right);
      expected += chance.wrong();
      open += chance.open();
    }
    return new WindowScore(
        new Proportion(wrong, results.size()), expected / results.size(), open / results.size());
  }

  List<String> lines() {
    return List.of(
        "not the network's answer: "
            + wrong.hits()
            + " of "
            + wrong.trials()
            + ", "
            + share(wrong.share())
            + " (95 %: "
            + share(wrong.low())
            + " to "
            + share(wrong.high())
            + "); binomial tails give "
            + share(expected)
            + (open > 1e-9 ? " to " + share(expected + open) : ""));
  }

  private static String share(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
  }

  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("wrong", wrong.hits());
    object.put("share", wrong.share());
    object.put("low_95", wrong.low());
    object.put("high_95", wrong.high());
    object.put("expected_share", expected);
    object.put("not_followed", open);
    return object;
  }
}
