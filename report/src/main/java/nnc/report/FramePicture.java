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
  private static final int RIGHT = 30;
  private static final int ROW = 22;
  private static final int HIGH = 14;
  private static final int GRID = 10;

  private final PulseNetlist netlist;
  private final Markup svg = new Markup();
  private final Sheet pulses =
      new Sheet("pulses", "pin", "time_ps", "in_frame_ps", "way")
          .place("x", "time", "in_frame_ps")
          .place("bottom", "pin", "pin");
  private final Sheet absent =
      new Sheet("absent", "pin", "time_ps", "in_frame_ps")
          .place("x", "time", "in_frame_ps")
          .place("y", "pin", "pin");

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

  static Figure of(PulseNetlist netlist, PulseActivity activity) {
    FramePicture picture = new FramePicture(netlist);
    List<String> pins = picture.pins().stream().limit(MOST).toList();
    int height = pins.size() * ROW + 34;
    picture.grid(pins.size() * ROW + 8);
    for (int row = 0; row < pins.size(); row++) {
      picture.row(pins.get(row), row, activity.chip());
    }
    return new Figure(
        "frame",
        Ink.drawing("Pulses of a frame of " + netlist.name(), WIDTH, height, picture.svg),
        List.of(picture.pulses, picture.absent));
  }

  private void grid(int height) {
    long step = step(netlist.frame());
    for (long time = 0; time <= netlist.frame(); time += step) {
      boolean last = time + step > netlist.frame();
      Ink.line(svg, scale(time), 4, scale(time), height, "stroke", "#e3e3e3");
      double end = scale(time) + Ink.width(Picoseconds.print(time)) / 2;
      Ink.tick(
          svg, "time", Picoseconds.print(time), scale(time), height + 14, "middle", scale(time));
      if (last) {
        Ink.text(svg, "ps", end + 4, height + 14, "start", "#555555");
      }
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
    String shown = Typeface.shipped().shortened(pin, Ink.SIZE, LEFT - 12);
    Ink.tick(svg, "pin", shown, LEFT - 8, base - 2, "end", base);
    svg.open("path", "d", "M" + LEFT + " " + base + "H" + (WIDTH - RIGHT), "stroke", "#bbbbbb")
        .close("path");
    Stimulus drive = netlist.drives().get(pin);
    TreeSet<Long> left =
        drive != null && drive.when() == Stimulus.When.DATA
            ? new TreeSet<>(drive.times())
            : new TreeSet<>();
    for (AtPin pulse : chip) {
      if (pulse.pin().equals(pin)) {
        left.remove(pulse.time());
        String colour = Ink.COLOURS.get(pulse.leaves() ? 1 : drive == null ? 3 : 0);
        Ink.line(
            svg,
            x(pulse.time()),
            base - HIGH,
            x(pulse.time()),
            base,
            "stroke",
            colour,
            "stroke-width",
            2,
            "data-of",
            pulses.add(
                pin,
                pulse.time() / 1e3,
                pulse.time() % netlist.frame() / 1e3,
                pulse.leaves() ? "leaves" : "enters"));
      }
    }
    left.forEach(time ->
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
                Ink.COLOURS.getFirst(),
                "data-of",
                absent.add(pin, time / 1e3, time % netlist.frame() / 1e3))
            .close("circle"));
  }

  private double x(long time) {
    return scale(time % netlist.frame());
  }

  private double scale(long time) {
    return LEFT + (double) time * (WIDTH - LEFT - RIGHT) / netlist.frame();
  }
}
