package nnc.report;

import java.util.List;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.ir.network.SequenceRun.Spike;

/// The spikes of a population as an SVG drawing: time from left to right, the first neuron at the
/// top, a dash for each spike. Of populations that spike often the first neurons alone are drawn.
final class SpikesPicture {

  /// Spikes that are drawn, at most; each is about a hundred bytes of the page.
  static final int MOST = 3_000;

  private static final int WIDTH = 1000;
  private static final int LEFT = 64;
  private static final int RIGHT = 20;
  private static final int TOP = 22;
  private static final int BOTTOM = 22;
  private static final int LEAST_HEIGHT = 24;
  private static final int MOST_HEIGHT = 260;
  private static final int ROW = 6;

  private final int first;
  private final int neurons;
  private final int steps;
  private final int height;
  private final Markup svg = new Markup();
  private final Sheet sheet =
      new Sheet("spikes", "step", "neuron")
          .place("x", "step", "step", 0.5)
          .place("y", "neuron", "neuron");

  private SpikesPicture(int first, int neurons, int steps) {
    this.first = first;
    this.neurons = neurons;
    this.steps = steps;
    this.height = Math.clamp((long) neurons * ROW, LEAST_HEIGHT, MOST_HEIGHT);
  }

  /// The spikes of `population` in `run`.
  static Figure of(String population, SequenceRun run) {
    List<Spike> spikes = run.spikes().get(population);
    Probe all = run.raster(population);
    int shown = shown(spikes, all);
    SpikesPicture picture = new SpikesPicture(all.first(), shown, run.outputs().size());
    picture.frame(
        population
            + ": "
            + spikes.size()
            + (spikes.size() == 1 ? " spike of " : " spikes of ")
            + all.size()
            + (all.size() == 1 ? " neuron" : " neurons")
            + " in "
            + picture.steps
            + " steps"
            + (shown < all.size() ? ", those of the first " + shown : ""));
    spikes.stream().filter(s -> s.neuron() < all.first() + shown).forEach(picture::dash);
    return new Figure(
        Figure.name("spikes-" + population),
        Ink.drawing("Spikes of " + population, WIDTH, TOP + picture.height + BOTTOM, picture.svg),
        List.of(picture.sheet));
  }

  /// How many neurons, from the first on, have no more spikes together than are drawn.
  private static int shown(List<Spike> spikes, Probe all) {
    int[] of = new int[all.size()];
    spikes.forEach(s -> of[s.neuron() - all.first()]++);
    int total = 0;
    for (int i = 0; i < of.length; i++) {
      total += of[i];
      if (total > MOST) {
        return Math.max(1, i);
      }
    }
    return of.length;
  }

  private void frame(String title) {
    Ink.text(svg, title, LEFT, TOP - 8, "start", "#222222");
    Axis time = new Axis("step", 0, steps, false);
    for (Axis.Tick tick : time.ticks()) {
      double x = LEFT + tick.at() * (WIDTH - LEFT - RIGHT);
      Ink.line(svg, x, TOP, x, TOP + height, "stroke", "#e3e3e3");
      Ink.tick(svg, "step", tick.text(), x, TOP + height + 14, "middle", x);
    }
    Ink.rect(svg, LEFT, TOP, WIDTH - LEFT - RIGHT, height, "fill", "none", "stroke", "#999999");
    neuron(first);
    if (neurons > 1) {
      neuron(first + neurons - 1);
    }
  }

  private void neuron(int neuron) {
    double y = y(neuron);
    Ink.tick(svg, "neuron", String.valueOf(neuron), LEFT - 6, y + 4, "end", y);
  }

  private void dash(Spike spike) {
    double x = LEFT + (spike.step() + 0.5) * (WIDTH - LEFT - RIGHT) / steps;
    double half = Math.max(1, 0.8 * height / neurons) / 2;
    Ink.line(
        svg,
        x,
        y(spike.neuron()) - half,
        x,
        y(spike.neuron()) + half,
        "stroke",
        Ink.COLOURS.getFirst(),
        "stroke-width",
        Ink.number(Math.clamp(0.8 * (WIDTH - LEFT - RIGHT) / steps, 1, 3)),
        "data-of",
        sheet.add(spike.step(), spike.neuron()));
  }

  /// The middle of a neuron's row.
  private double y(int neuron) {
    return TOP + (neuron - first + 0.5) * height / neurons;
  }
}
