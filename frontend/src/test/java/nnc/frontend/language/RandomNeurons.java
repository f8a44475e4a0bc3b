package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Descriptions of random networks in time: any equations, any projections, all of them sound.
public final class RandomNeurons {

  private final Random random;
  private final List<String> names = new ArrayList<>(List.of("a", "b", "i", "j", "v", "w", "dt"));

  private RandomNeurons(long seed) {
    random = new Random(seed);
  }

  public static String of(long seed) {
    return new RandomNeurons(seed).network();
  }

  private String pick(String... of) {
    return of[random.nextInt(of.length)];
  }

  private String constant() {
    return pick("1", "0.25", "-3", "2.5e-3", "5 ms", "a", "b", "dt", "(a + 2)", "exp(-b)", "-a");
  }

  private String expression(int depth) {
    if (depth <= 0 || random.nextInt(6) == 0) {
      return random.nextInt(3) == 0 ? constant() : names.get(random.nextInt(names.size()));
    }
    String x = expression(depth - 1);
    String y = expression(depth - 1);
    return switch (random.nextInt(18)) {
      case 14 -> pick("sum", "max", "min", "absmax", "argmax", "prod") + "(" + vector(depth) + ")";
      case 15 -> pick("any", "count") + "(" + vector(depth) + " > " + x + ")";
      case 16 -> "dot(" + pick("d", "k", "m[1]", vector(depth)) + ", " + vector(depth) + ")";
      case 17 -> pick("sum", "min") + "(top2(" + vector(depth) + "))";
      case 13 ->
          "lut2(u = round("
              + x
              + ", 5), w = round("
              + y
              + ", v), "
              + pick("exp(u) * w", "u - w * w", "max(u, tanh(w))")
              + ", domain: -4..4, "
              + pick("entries: 16", "domain: 0..2, entries: 32, entries: 8")
              + pick("", ", linear", ", linear, fraction: 5")
              + ")";
      case 12 -> pick("rand(seed: 3)", "poisson(1.3, seed: 4)", "poisson(0.7, seed: 5)");
      case 0 -> "(" + x + " " + pick("+", "-", "*", "/") + " " + y + ")";
      case 1 -> "(" + x + ") * (" + y + ")";
      case 2 -> "(" + x + ") - (" + y + ")";
      case 3 -> pick("min", "max") + "(" + x + ", " + y + ")";
      case 4 -> "((" + x + ") " + pick(">>", "<<") + " (" + pick("1", "3", "a") + "))";
      case 5 -> "select(" + condition(depth - 1) + ", " + x + ", " + y + ")";
      case 6 ->
          pick("round", "floor", "trunc", "round_even")
              + "("
              + x
              + ", "
              + pick("v", "w", "7")
              + ")";
      case 7 ->
          pick("saturate", "wrap") + "(" + x + ", " + pick("q4.4", "int8, floor", "uq0.6") + ")";
      case 8 -> "-(" + x + ")";
      case 9 -> "old(" + pick("v", "w") + ") + abs(" + x + ")";
      case 10 -> "shr(" + x + ", 2, " + pick("floor", "trunc", "nearest", "nearest_even") + ")";
      default ->
          "lut(u = "
              + x
              + ", "
              + pick("exp(u)", "u * u - 1", "-tanh(-u)")
              + ", domain: -4..4"
              + pick("", ", linear", ", entries: 16, fraction: 3")
              + ")";
    };
  }

  /// A vector of three.
  private String vector(int depth) {
    String x = expression(depth - 1);
    return switch (random.nextInt(depth > 0 ? 9 : 2)) {
      case 0 -> "d";
      case 1 -> pick("k", "old(d)", "m[0]");
      case 2 -> "(" + vector(depth - 1) + pick(" + ", " - ", " * ") + vector(depth - 1) + ")";
      case 3 -> "(" + vector(depth - 1) + " * (" + x + "))";
      case 4 -> "dot(m, " + vector(depth - 1) + ")";
      case 5 -> "[" + x + ", d[2], " + expression(depth - 1) + "]";
      case 6 -> "select(" + vector(depth - 1) + " >= " + x + ", " + vector(depth - 1) + ", k)";
      case 7 -> pick("abs", "-") + "(" + vector(depth - 1) + ")";
      default -> "round(" + vector(depth - 1) + ", " + pick("d", "v", "5") + ")";
    };
  }

  private String condition(int depth) {
    if (depth <= 0 || random.nextInt(3) == 0) {
      return expression(1) + " " + pick(">", ">=", "<", "<=", "==", "!=") + " " + expression(1);
    }
    return switch (random.nextInt(3)) {
      case 0 -> "not (" + condition(depth - 1) + ")";
      case 1 ->
          "("
              + condition(depth - 1)
              + ") "
              + pick("and", "or", "xor")
              + " ("
              + condition(depth - 1)
              + ")";
      default -> condition(depth - 1) + " " + pick("and", "or", "xor") + " " + condition(depth - 1);
    };
  }

  private String neuron() {
    StringBuilder text =
        new StringBuilder("neuron n(m[3, 3] = [[1, 0, 0.5], [-1, 2, 0], [0, 0.25, 1]], a = 1, b");
    text.append(pick("", ": q4.12"))
        .append(" = ")
        .append(pick("2", "a / 4", "exp(-a)"))
        .append(") {\n");
    text.append("port i\nport j\nport k[3]\nstate d[3]")
        .append(pick("", " : q6.4", " : floor"))
        .append(" = ")
        .append(pick("0", "[1, -1, 0.5]", "b"))
        .append("\nstate v")
        .append(pick("", " : q8.8", " : int6 floor wrap"));
    text.append(" = ").append(constant()).append("\nstate w").append(pick("", " : trunc"));
    text.append(" = 0\n");
    for (int n = random.nextInt(5); n > 0; n--) {
      if (random.nextBoolean()) {
        text.append("let x").append(n).append(" = ").append(expression(3)).append('\n');
        names.add("x" + n);
      } else if (random.nextInt(3) == 0) {
        text.append("d := ").append(vector(2)).append('\n');
      } else {
        text.append(pick("v", "w")).append(" := ").append(expression(3)).append('\n');
      }
    }
    boolean fires = random.nextBoolean();
    if (fires) {
      text.append("fire when ").append(condition(2)).append('\n');
      text.append(pick("", "reset v := v - 1\n", "reset w := fired + 2\nreset d := d / 2\n"));
      text.append(pick("", "refractory 3\n", "refractory a\n"));
    }
    if (!fires || random.nextInt(3) == 0) {
      text.append("emit ").append(expression(2)).append('\n');
    }
    return text.append("}\n").toString();
  }

  private String delay(String each) {
    return pick("", ", delay: 2", ", delay: 3 ms", ", delay: uniform(1, 3, seed: 5)", each);
  }

  private String network() {
    String neuron = neuron();
    StringBuilder text = new StringBuilder(neuron + neuron.replace("neuron n(", "neuron m("));
    text.append("network t timestep 1 ms ").append(pick("", "schedule layerwise"));
    text.append("\ninput s : events[2]\ninput r : real[1, 2, 1]\n");
    text.append("population p : n[2]")
        .append(pick("", "(a: 2)", "(a: [1, 4], v: q6.10)"))
        .append('\n');
    text.append("population q : m[1, 2, 1]").append(pick("", "(b: [1.5, 0.5])")).append('\n');
    text.append("project s -> p.i dense(weights: [[1, 2], [-0.5, 0]]");
    text.append(pick("", ", bias: 0.5")).append(delay(", delay: [[1, 2], [2, 1]]")).append(")\n");
    text.append("project r -> p.").append(pick("i", "j"));
    text.append(" all_to_all(weights: 0.1").append(pick("", ", delay: 2")).append(")\n");
    text.append("project r -> q.i conv(kernel: [[2]], padding: 0")
        .append(pick("", ", delay: 4"))
        .append(")\n");
    text.append("project p -> p.").append(pick("i", "j"));
    text.append(" one_to_one(weights: 2")
        .append(pick(", delay: 1", ", delay: [2, 1]"))
        .append(")\n");
    text.append("project q -> p.j random(p: 0.7, seed: 1, weights: uniform(-1, 1, seed: 2)");
    text.append(pick("", ", delay: 5")).append(")\n");
    text.append(
        pick(
            "",
            "project s -> p.k dense(weights: uniform(-1, 1, seed: 5))\n",
            "project s -> p.k all_to_all(weights: 0.5, delay: uniform(1, 2, seed: 3))\n",
            "project p -> p.k[1] one_to_one(delay: 1)\nproject s -> p.k[2] one_to_one\n"));
    text.append("layer l = p ").append(pick("delay 3", "delay 1 relu", "relu")).append('\n');
    return text.append("output y = l\noutput z = q\n").toString();
  }
}
