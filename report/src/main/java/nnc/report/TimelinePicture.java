package nnc.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import nnc.ir.kernel.Timeline;
import nnc.ir.kernel.Timeline.Stay;

/// The way of a frame through a design as an SVG drawing, a row for each kernel: a bar from when
/// its first beat comes to when its last one leaves, and how much of the cycles from frame to frame
/// the kernel needs at most, of which it works for this frame in the dark ones. What needs most
/// stands out.
final class TimelinePicture {

  private static final int WIDTH = 560;
  private static final int GAP = 40;
  private static final int SHARE = 200;

  /// Behind the shares, for their values.
  private static final int VALUE = 60;

  private static final String CYCLE = "cycle";
  private static final String NEEDED = "cycles";
  private static final String LIGHT = "#b9cfe2";
  private static final String LIGHT_STANDS_OUT = "#f0c9a8";

  private TimelinePicture() {}

  /// `needed` are the cycles that each kernel needs for a frame at most, `interval` those from
  /// frame to frame.
  static Figure of(String name, Timeline timeline, Map<String, Long> needed, long interval) {
    Markup svg = new Markup();
    Rows rows = Rows.of(svg, List.copyOf(timeline.kernels().keySet()));
    long end = timeline.kernels().values().stream().mapToLong(Stay::last).max().orElse(0) + 1;
    long slowest = needed.values().stream().mapToLong(Long::longValue).max().orElse(0);
    Axis time = new Axis(CYCLE, 0, end, false);
    Axis share = new Axis(NEEDED, 0, Math.max(interval, slowest), false);
    Sheet sheet =
        new Sheet("kernels", "kernel", "first_cycle", "last_cycle", "worked", "at_most")
            .place("stay.y", Rows.PARTS, "kernel")
            .place("stay.left", CYCLE, "first_cycle")
            .place("stay.right", CYCLE, "last_cycle", 1)
            .place("worked.y", Rows.PARTS, "kernel")
            .place("worked.right", NEEDED, "worked")
            .place("range.y", Rows.PARTS, "kernel")
            .place("range.left", NEEDED, "worked")
            .place("range.right", NEEDED, "at_most");
    int from = rows.left() + WIDTH + GAP;
    rows.column(time, "a frame alone, cycles since reset", rows.left(), WIDTH, WIDTH);
    rows.column(
        share, "of the " + interval + " cycles from frame to frame", from, SHARE, SHARE + VALUE);
    for (int i = 0; i < rows.parts().size(); i++) {
      String kernel = rows.parts().get(i);
      Stay stay = timeline.kernels().get(kernel);
      long most = needed.get(kernel);
      long worked = stay.worked().orElse(most);
      boolean limits = most == slowest;
      String mark = sheet.add(kernel, stay.first(), stay.last(), worked, most);
      svg.open("g").element("title", text(kernel, stay, worked, most, interval));
      String fill = limits ? Rows.STANDS_OUT : Rows.FILL;
      double left = rows.left() + time.at((double) stay.first()) * WIDTH;
      rows.bar(
          i, left, rows.left() + time.at((double) (stay.last() + 1)) * WIDTH, fill, mark, "stay");
      double dark = from + share.at((double) worked) * SHARE;
      double right = from + share.at((double) most) * SHARE;
      rows.bar(i, from, dark, fill, mark, "worked");
      if (worked < most) {
        rows.bar(i, dark, right, limits ? LIGHT_STANDS_OUT : LIGHT, mark, "range");
      }
      rows.value(i, percent(most, interval), right);
      svg.close("g");
    }
    int width = from + SHARE + VALUE;
    String title = "A frame on its way through the kernels";
    return new Figure(name, Ink.drawing(title, width, rows.height(), svg), List.of(sheet));
  }

  /// What is shown where the mouse rests on a row.
  private static String text(String kernel, Stay stay, long worked, long most, long interval) {
    return String.format(
        Locale.ROOT,
        "%s: from cycle %d to %d, works in %d; needs at most %d of %d cycles a frame, %s",
        kernel,
        stay.first(),
        stay.last(),
        worked,
        most,
        interval,
        percent(most, interval));
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }
}
