package nnc.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseActivity;
import nnc.ir.pulse.PulseActivity.AtPin;
import nnc.ir.pulse.Stimulus;

/// The pulses at a chip's pins in one frame as an SVG drawing, a row for each pin, time from left
/// to right: those that enter, those that leave, and a mark where data could have come and did not.
/// What is sent behind the end of its frame stands where it falls into a later one.
final class FramePicture {

  /// Rows that are drawn, at most.
  static final int MOST = 40;

  private static final int WIDTH = 1000;
  private static final int LEFT = 130;
  private static final int RIGHT = 16;
  private static final int ROW = 22;
  private static final int HIGH = 14;
  private static final int GRID = 10;

  private final PulseNetlist netlist;
  private final Markup svg = new Markup();

  private FramePicture(PulseNetlist netlist) {
    this.netlist = netlist;
  }

  /// Pins in the order of the drives, then outputs.
  private SequencedSet<String> pins() {
    SequencedSet<String> pins = new LinkedHashSet<>();
    netlist
        .drives()
        .forEach((pin, drive) -> {
          if (drive.when() != Stimulus.When.SETUP) {
            pins.add(pin);
          }
        });
    netlist.outputs().forEach(t -> pins.addAll(t.pins()));
    return pins;
  }

  static int rows(PulseNetlist netlist) {
    return new FramePicture(netlist).pins().size();
  }

  static String svg(PulseNetlist netlist, PulseActivity activity) {
    FramePicture picture = new FramePicture(netlist);
    List<String> pins = picture.pins().stream().limit(MOST).toList();
    int height = pins.size() * ROW + 34;
    picture.grid(pins.size() * ROW + 8);
    for (int row = 0; row < pins.size(); row++) {
      picture.row(pins.get(row), row, activity.chip());
    }
    return Ink.drawing("Pulses of a frame of " + netlist.name(), WIDTH, height, picture.svg)
        .toString();
  }

  private void grid(int height) {
    long step = step(netlist.frame());
    for (long time = 0; time <= netlist.frame(); time += step) {
      boolean last = time + step > netlist.frame();
      stroke(scale(time), 4, height - 4, "#e3e3e3", 1);
      svg.element(
          "text",
          Picoseconds.print(time) + (last ? " ps" : ""),
          "x",
          Ink.number(scale(time)),
          "y",
          height + 14,
          "text-anchor",
          last ? "end" : "middle",
          "fill",
          "#555555");
    }
  }

  /// The least of 1, 2 and 5 times a power of ten picoseconds with at most `GRID` steps to `frame`.
  private static long step(long frame) {
    long power = 1_000;
    while (true) {
      for (long step : new long[] {power, 2 * power, 5 * power}) {
        if (step * GRID >= frame) {
          return step;
        }
      }
      power *= 10;
    }
  }

  private void row(String pin, int row, List<AtPin> chip) {
    int base = row * ROW + ROW;
    svg.element("text", pin, "x", LEFT - 8, "y", base - 2, "text-anchor", "end", "fill", "#222222");
    svg.open("path", "d", "M" + LEFT + " " + base + "H" + (WIDTH - RIGHT), "stroke", "#bbbbbb")
        .close("path");
    Stimulus drive = netlist.drives().get(pin);
    TreeSet<Long> absent =
        drive != null && drive.when() == Stimulus.When.DATA
            ? new TreeSet<>(drive.times())
            : new TreeSet<>();
    for (AtPin pulse : chip) {
      if (pulse.pin().equals(pin)) {
        absent.remove(pulse.time());
        String colour = Ink.COLOURS.get(pulse.leaves() ? 1 : drive == null ? 3 : 0);
        stroke(x(pulse.time()), base - HIGH, HIGH, colour, 2);
      }
    }
    absent.forEach(time ->
        svg.open(
                "circle",
                "cx",
                Ink.number(x(time)),
                "cy",
                base,
                "r",
                "2.5",
                "fill",
                "#ffffff",
                "stroke",
                Ink.COLOURS.getFirst())
            .close("circle"));
  }

  private void stroke(double x, int y, int height, String colour, int width) {
    svg.open(
            "path",
            "d",
            "M" + Ink.number(x) + " " + y + "v" + height,
            "stroke",
            colour,
            "stroke-width",
            width)
        .close("path");
  }

  private double x(long time) {
    return scale(time % netlist.frame());
  }

  private double scale(long time) {
    return LEFT + (double) time * (WIDTH - LEFT - RIGHT) / netlist.frame();
  }
}
