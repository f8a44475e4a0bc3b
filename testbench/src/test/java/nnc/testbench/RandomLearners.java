package nnc.testbench;

import java.util.Random;

/// Networks of spiking populations of which many projections learn, each by a rule of its own.
public final class RandomLearners {

  private final Random random;
  private final StringBuilder text = new StringBuilder();
  private int line;

  private RandomLearners(long seed) {
    this.random = new Random(seed);
  }

  /// The text of a network of inputs of 7 and 3 bits.
  public static String of(long seed) {
    return new RandomLearners(seed).network();
  }

  private String network() {
    text.append(
        "import lif\nnetwork r timestep 1 ms\ninput s : events[7]\ninput teacher : events[3]\n");
    int populations = 1 + random.nextInt(3);
    for (int p = 0; p < populations; p++) {
      text.append(
          "population p%d : lif[%d](tau: %d ms, t_ref: %d ms)\n"
              .formatted(p, 1 + random.nextInt(12), 5 + random.nextInt(20), random.nextInt(3)));
    }
    for (int p = 0; p < populations; p++) {
      project(
          "s",
          p,
          "random(p: 0.6, seed: %d, weights: uniform(2, 30, seed: %d)".formatted(p + 1, p + 11),
          40);
      text.append(
          "project teacher -> p%d random(p: 0.5, seed: %d, weights: 40, delay: 2)\n"
              .formatted(p, p + 90));
    }
    for (int k = 0; k < 4; k++) {
      String shape =
          switch (random.nextInt(3)) {
            case 0 -> "all_to_all(weights: " + random.nextInt(8);
            case 1 ->
                "random(p: 0.4, seed: %d, weights: uniform(0, 9, seed: %d)"
                    .formatted(k + 50, k + 20);
            default -> "random(count: 9, seed: %d, weights: 5".formatted(k + 50);
          };
      project("p" + random.nextInt(populations), random.nextInt(populations), shape, 12);
    }
    for (int p = 0; p < populations; p++) {
      text.append("output o%d = p%d\n".formatted(p, p));
    }
    return text.toString();
  }

  /// Three of four projections learn.
  private void project(String from, int to, String connector, int most) {
    text.append("project %s -> p%d %s, delay: ".formatted(from, to, connector));
    text.append(
        random.nextBoolean()
            ? String.valueOf(1 + random.nextInt(3))
            : "uniform(1, 15, seed: %d)".formatted(line++ + 30));
    if (random.nextInt(4) > 0) {
      text.append(
          ", plastic: stdp(tau_plus: %d ms, tau_minus: %d.5, a_plus: %d.25, a_minus: %d, max: %d, fraction: %d%s%s%s%s)"
              .formatted(
                  1 + random.nextInt(20),
                  1 + random.nextInt(20),
                  random.nextInt(6),
                  random.nextInt(8) - 2,
                  most,
                  1 + random.nextInt(5),
                  random.nextBoolean() ? ", pairs: nearest" : "",
                  random.nextInt(4) == 0 ? ", together: ignore" : "",
                  random.nextInt(4) == 0 ? ", bounds: sum" : "",
                  random.nextInt(4) == 0 ? ", delay: axonal" : ""));
    }
    text.append(")\n");
  }
}
