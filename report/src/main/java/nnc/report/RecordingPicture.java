package nnc.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.ir.network.SequenceRun.Spike;
import nnc.ir.network.SequenceRun.Trace;

/// Spikes and states of a run as an SVG drawing, time from left to right: a raster for each spiking
/// population, a dash per spike and the first neuron at the top, and a panel for each recorded
/// state, a line per neuron. Equal runs give equal text.
public final class RecordingPicture {

  private static final int WIDTH = 760;
  private static final int LEFT = 64;
  private static final int RIGHT = 12;
  private static final int TITLE = 18;
  private static final int GAP = 26;
  private static final int TRACE_HEIGHT = 110;
  private static final int LEAST_RASTER = 24;
  private static final int MOST_RASTER = 260;

  /// Lines in one panel, at most.
  private static final int LINES = 24;

  /// Sequences whose borders are drawn, at most.
  private static final int BORDERS = 60;

  private final SequenceRun run;
  private final int steps;
  private final Markup svg = new Markup();
  private int top = 8;

  private RecordingPicture(SequenceRun run) {
    this.run = run;
    this.steps = run.outputs().size();
  }

  /// Draws `run` of the network `name`.
  public static String svg(String name, SequenceRun run) {
    RecordingPicture picture = new RecordingPicture(run);
    run.spikes().forEach(picture::raster);
    run.traces().forEach(picture::trace);
    return Ink.drawing("Recording of " + name, WIDTH, picture.top, picture.svg).toString();
  }

  private void raster(String population, List<Spike> spikes) {
    Probe neurons = run.raster(population);
    int height = Math.clamp(neurons.size() * 6L, LEAST_RASTER, MOST_RASTER);
    frame(
        population + ": " + spikes.size() + (spikes.size() == 1 ? " spike" : " spikes"),
        height,
        String.valueOf(neurons.first()),
        String.valueOf(neurons.last()));
    double row = (double) height / neurons.size();
    double dash = Math.max(1, row * 0.8);
    Set<String> marks = new LinkedHashSet<>(); // what falls onto one place is drawn once
    for (Spike spike : spikes) {
      double y = top + (spike.neuron() - neurons.first() + 0.5) * row - dash / 2;
      marks.add("M" + Ink.number(x(spike.step() + 0.5)) + " " + Ink.number(y));
    }
    if (!marks.isEmpty()) {
      StringBuilder path = new StringBuilder();
      marks.forEach(m -> path.append(m).append('v').append(Ink.number(dash)));
      svg.open(
              "path",
              "d",
              path,
              "stroke",
              Ink.COLOURS.getFirst(),
              "stroke-width",
              Ink.number(Math.clamp(0.8 * (WIDTH - LEFT - RIGHT) / Math.max(1, steps), 1, 3)),
              "fill",
              "none")
          .close("path");
    }
    top += height + GAP;
  }

  private void trace(Trace trace) {
    int lines = Math.min(LINES, trace.probe().size());
    double lo = Double.POSITIVE_INFINITY;
    double hi = Double.NEGATIVE_INFINITY;
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < lines; i++) {
        lo = Math.min(lo, trace.at(step, i));
        hi = Math.max(hi, trace.at(step, i));
      }
    }
    String shown =
        lines < trace.probe().size()
            ? ", the first " + lines + " of " + trace.probe().size() + " neurons"
            : "";
    frame(trace.probe().name() + shown, TRACE_HEIGHT, Ink.shortest(hi), Ink.shortest(lo));
    double scale = hi > lo ? (TRACE_HEIGHT - 4) / (hi - lo) : 0;
    for (int i = 0; i < lines; i++) {
      svg.open(
              "path",
              "d",
              line(trace, i, hi, scale),
              "stroke",
              Ink.COLOURS.get(i % Ink.COLOURS.size()),
              "fill",
              "none")
          .close("path");
    }
    top += TRACE_HEIGHT + GAP;
  }

  /// A point a step; where steps are closer than half a pixel, the smallest and the largest value
  /// of those that share one.
  private String line(Trace trace, int index, double hi, double scale) {
    int together = Math.max(1, steps / (2 * (WIDTH - LEFT - RIGHT)));
    StringBuilder path = new StringBuilder();
    for (int from = 0; from < steps; from += together) {
      double most = Double.NEGATIVE_INFINITY;
      double least = Double.POSITIVE_INFINITY;
      for (int step = from; step < Math.min(steps, from + together); step++) {
        most = Math.max(most, trace.at(step, index));
        least = Math.min(least, trace.at(step, index));
      }
      point(path, from, hi, most, scale);
      if (least < most) {
        point(path, from, hi, least, scale);
      }
    }
    return path.toString();
  }

  private void point(StringBuilder path, int step, double hi, double value, double scale) {
    path.append(path.isEmpty() ? 'M' : 'L')
        .append(Ink.number(x(step + 0.5)))
        .append(' ')
        .append(Ink.number(top + 2 + (hi - value) * scale));
  }

  /// A titled frame with the values of its upper and lower end and the steps below.
  private void frame(String title, int height, String upper, String lower) {
    svg.element("text", title, "x", LEFT, "y", top + 12, "fill", "#222222");
    top += TITLE;
    if (steps > run.length() && steps / run.length() <= BORDERS) {
      for (int at = run.length(); at < steps; at += run.length()) {
        svg.open(
                "path",
                "d",
                "M" + Ink.number(x(at)) + " " + top + "v" + height,
                "stroke",
                "#dddddd",
                "fill",
                "none")
            .close("path");
      }
    }
    svg.open(
            "rect",
            "x",
            LEFT,
            "y",
            top,
            "width",
            WIDTH - LEFT - RIGHT,
            "height",
            height,
            "fill",
            "none",
            "stroke",
            "#999999")
        .close("rect");
    label(upper, LEFT - 5, top + 10, "end");
    label(lower, LEFT - 5, top + height, "end");
    label("0", LEFT, top + height + 13, "middle");
    label(String.valueOf(steps), WIDTH - RIGHT, top + height + 13, "end");
  }

  private void label(String text, int x, int y, String anchor) {
    svg.element("text", text, "x", x, "y", y, "text-anchor", anchor, "fill", "#555555");
  }

  private double x(double step) {
    return LEFT + step * (WIDTH - LEFT - RIGHT) / steps;
  }
}
