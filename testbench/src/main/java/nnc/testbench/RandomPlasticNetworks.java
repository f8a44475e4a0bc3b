package nnc.testbench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.frontend.ModelFolder;
import nnc.frontend.language.LanguageReader;
import nnc.ir.Network;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.passes.quantize.QuantizeNeurons;

/// Small random networks that learn: rules with random traces, states, modulators, clocks and
/// bounds between random ends. A pure function of the seed.
public final class RandomPlasticNetworks {

  private static final List<String> ROUNDINGS =
      List.of("", " floor", " trunc", " nearest", " nearest_even wrap", " floor saturate");

  private final Random random;
  private final List<String> names = new ArrayList<>(List.of("w", "pre", "post"));
  private boolean arrived;
  private boolean modulated;
  private boolean marked;

  private RandomPlasticNetworks(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L + 7);
  }

  /// The text of network number `seed`, which may be one that no integers hold.
  static String text(long seed) {
    return new RandomPlasticNetworks(seed).network();
  }

  /// Network number `seed`, in integers.
  public static Network of(long seed) {
    for (long at = seed << 8; ; at++) {
      Optional<Network> network = quantized(text(at));
      if (network.isPresent()) {
        return network.get();
      }
    }
  }

  private static Optional<Network> quantized(String text) {
    Network read =
        LanguageReader.read(new Source("plastic.nn", text), new ModelFolder(Path.of("nowhere")))
            .network();
    Target none = new Target("none", "", List.of(), List.of(), List.of(), List.of(), List.of());
    try {
      return Optional.of(
          new QuantizeNeurons(12, 8, 1, 12, 0, 0).apply(read, PassContext.bare(none)));
    } catch (Rejection e) {
      return Optional.empty();
    }
  }

  private String network() {
    String rule = rule();
    int sources = 1 + random.nextInt(4);
    int targets = 1 + random.nextInt(4);
    int modulators = List.of(1, targets, sources).get(random.nextInt(3));
    boolean graded = random.nextInt(3) == 0;
    String neuron = graded ? "graded" : "cell";
    StringBuilder text = new StringBuilder(rule);
    text.append(
        """
        neuron cell { port i state v : q6.8 = 0 v := v - (v >> 2) + i fire when v >= 1 reset v := 0 }
        neuron graded { port i state v : q5.6 = 0 v := (v >> 1) + i emit v }
        network plastic
        """);
    text.append(
        "input s : %s[%d]\n"
            .formatted(
                List.of("events", "events", "uint2", "int3").get(random.nextInt(4)), sources));
    text.append("input r : int3[%d]\n".formatted(modulators));
    text.append("population p : %s[%d]\n".formatted(neuron, targets));
    text.append("population q : graded[%d]\n".formatted(targets));
    text.append(project("s", "p", sources, targets));
    text.append(project("s", "q", sources, targets));
    if (random.nextBoolean() && (!graded || !arrived) && modulators != sources) {
      text.append(project("p", "p", targets, targets));
    }
    text.append("output y = p\noutput z = q\n");
    text.append(modulated ? "" : "output t = r\n");
    return text.toString();
  }

  private String project(String from, String to, int sources, int targets) {
    String shape =
        switch (random.nextInt(sources == targets ? 4 : 3)) {
          case 0 -> "all_to_all(weights: " + weight();
          case 1 ->
              "random(count: %d, seed: %d, weights: uniform(0, 1, seed: %d)"
                  .formatted(1 + random.nextInt(9), random.nextInt(99), random.nextInt(99));
          case 2 ->
              "sparse(synapses: [[%d, %d], [%d, %d]], weights: %s"
                  .formatted(
                      random.nextInt(sources),
                      random.nextInt(targets),
                      random.nextInt(sources),
                      random.nextInt(targets),
                      weight());
          default -> "one_to_one(weights: " + weight();
        };
    String delay =
        arrived || random.nextBoolean()
            ? String.valueOf(1 + random.nextInt(3))
            : "uniform(1, 3, seed: " + random.nextInt(99) + ")";
    return "project %s -> %s %s, delay: %s, plastic: rule(%s))\n"
        .formatted(from, to, shape, delay, modulated ? "m: r" : "");
  }

  private String weight() {
    return String.valueOf(random.nextInt(17) / 16.0);
  }

  private String rule() {
    StringBuilder rule = new StringBuilder("plasticity rule(a = %s) {\n".formatted(constant()));
    rule.append("weight w : q%d.%d".formatted(2 + random.nextInt(3), 3 + random.nextInt(10)));
    rule.append(ROUNDINGS.get(random.nextInt(ROUNDINGS.size()))).append('\n');
    for (int i = random.nextInt(4); i > 0; i--) {
      rule.append(trace("x" + i));
    }
    if (random.nextBoolean()) {
      modulated = true;
      names.add("m");
      rule.append("modulator m\n");
    }
    if (random.nextBoolean()) {
      marked = true;
      names.add("e");
      rule.append("state e : q4.8%s = 0\n".formatted(ROUNDINGS.get(random.nextInt(4))));
    }
    boolean atEnds = !modulated;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      String state = marked && random.nextInt(3) == 0 ? "e" : "w";
      String when =
          switch (random.nextInt(5)) {
            case 0, 1 -> "on post ";
            case 2, 3 -> "on pre ";
            default -> random.nextBoolean() ? "every " + (1 + random.nextInt(5)) + " " : "";
          };
      atEnds &= when.startsWith("on");
      rule.append(when).append(state).append(" := ").append(value(2)).append('\n');
    }
    if (random.nextInt(3) > 0) {
      rule.append("clip %s..%s\n".formatted(random.nextBoolean() ? "0" : "-1", "1.5"));
    }
    if (atEnds && random.nextBoolean()) {
      rule.append("apply deferred\n");
    }
    return rule.append("}\n").toString();
  }

  private String trace(String name) {
    String end = List.of("pre", "post", "arrived").get(random.nextInt(3));
    arrived |= end.equals("arrived");
    names.add(name);
    String value =
        switch (random.nextInt(4)) {
          case 0 -> "%s - (%s >> %d) + %s".formatted(name, name, 1 + random.nextInt(3), end);
          case 1 -> "%s * %s + %s".formatted(name, constant(), end);
          case 2 -> "select(%s, 1, %s * %s)".formatted(end, name, constant());
          default -> end;
        };
    return "trace %s : q4.%d on %s := %s\n".formatted(name, 3 + random.nextInt(8), end, value);
  }

  private String constant() {
    return String.valueOf((1 + random.nextInt(31)) / 32.0);
  }

  private String value(int depth) {
    if (depth == 0) {
      return random.nextInt(5) == 0
          ? List.of("a", constant()).get(random.nextInt(2))
          : names.get(random.nextInt(names.size()));
    }
    String left = value(depth - 1);
    String right = value(depth - 1);
    return switch (random.nextInt(5)) {
      case 0, 1 -> "(%s + %s)".formatted(left, right);
      case 2 -> "(%s - %s)".formatted(left, right);
      case 3 -> "round(%s * %s, %d)".formatted(left, right, 4 + random.nextInt(8));
      default -> "%s(%s, %s)".formatted(random.nextBoolean() ? "min" : "max", left, right);
    };
  }
}
