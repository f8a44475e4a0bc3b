package nnc.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;

/// The kernels of a design as an SVG drawing, data flowing downward: a row per distance from the
/// inputs, a box per kernel with its size and folding, a line per channel. The kernel that limits
/// the frame rate is filled.
public final class KernelPicture {

  private static final int BOX_WIDTH = 230;
  private static final int BOX_HEIGHT = 46;
  private static final int GAP_X = 40;
  private static final int GAP_Y = 34;
  private static final int MARGIN = 12;

  /// Room for the words on a line that leads back up.
  private static final int LABEL = 60;

  private final KernelDesign design;
  private final Map<String, Long> cycles;
  private final SequencedMap<String, int[]> corners = new LinkedHashMap<>();
  private int width;
  private int height;

  private KernelPicture(KernelDesign design, Map<String, Long> cycles) {
    this.design = design;
    this.cycles = cycles;
  }

  /// Draws `design`; `cycles` says how many cycles of a frame each kernel is busy.
  public static String svg(KernelDesign design, Map<String, Long> cycles) {
    KernelPicture picture = new KernelPicture(design, cycles);
    picture.place();
    return picture.draw();
  }

  private void place() {
    Map<String, Integer> row = new LinkedHashMap<>();
    for (String id : design.order()) {
      row.put(
          id,
          design.into(id).stream()
              .filter(c -> !c.from().isEmpty())
              .mapToInt(c -> row.getOrDefault(c.from(), -1) + 1) // -1: back into a delay
              .max()
              .orElse(0));
    }
    Map<Integer, List<String>> rows = new TreeMap<>();
    design
        .instances()
        .keySet()
        .forEach(id -> rows.computeIfAbsent(row.get(id), _ -> new ArrayList<>()).add(id));
    int widest = rows.values().stream().mapToInt(List::size).max().orElse(1);
    boolean loops =
        design.channels().stream()
            .anyMatch(c ->
                !c.from().isEmpty() && !c.to().isEmpty() && row.get(c.to()) <= row.get(c.from()));
    width = 2 * MARGIN + widest * (BOX_WIDTH + GAP_X) + (loops ? LABEL : 0);
    height = 2 * MARGIN + rows.size() * (BOX_HEIGHT + GAP_Y) - GAP_Y;
    rows.forEach((r, ids) -> {
      int left = MARGIN + (widest - ids.size()) * (BOX_WIDTH + GAP_X) / 2;
      for (int i = 0; i < ids.size(); i++) {
        corners.put(
            ids.get(i),
            new int[] {left + i * (BOX_WIDTH + GAP_X), MARGIN + r * (BOX_HEIGHT + GAP_Y)});
      }
    });
  }

  private String draw() {
    Markup svg = new Markup();
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + width + " " + height,
        "width",
        width,
        "height",
        height,
        "role",
        "img",
        "font-family",
        "sans-serif",
        "font-size",
        11);
    svg.element("title", "Kernels of " + design.name());
    design.channels().stream()
        .filter(c -> !c.from().isEmpty() && !c.to().isEmpty())
        .forEach(c -> line(svg, c));
    long slowest = cycles.values().stream().mapToLong(Long::longValue).max().orElse(0);
    design.instances().forEach((id, instance) -> box(svg, id, instance.kernel(), slowest));
    return svg.close("svg").toString();
  }

  private void box(Markup svg, String id, Kernel kernel, long slowest) {
    int[] corner = corners.get(id);
    long busy = cycles.getOrDefault(id, 0L);
    boolean limits = busy == slowest && slowest > 0;
    svg.open("g");
    svg.open(
            "rect",
            "x",
            corner[0],
            "y",
            corner[1],
            "width",
            BOX_WIDTH,
            "height",
            BOX_HEIGHT,
            "rx",
            4,
            "fill",
            limits ? "#fde6c8" : "#eef3f8",
            "stroke",
            limits ? "#b35900" : "#33546d")
        .close("rect");
    svg.element(
        "text",
        shortened(id, 24) + "  " + kernel.mnemonic(),
        "x",
        corner[0] + 8,
        "y",
        corner[1] + 18,
        "font-weight",
        "bold");
    svg.element(
        "text",
        shortened(describe(kernel), 24) + (busy > 0 ? ", " + busy + " cycles" : ""),
        "x",
        corner[0] + 8,
        "y",
        corner[1] + 36);
    svg.close("g");
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 3) + "...";
  }

  private void line(Markup svg, Channel channel) {
    int[] from = corners.get(channel.from());
    int[] to = corners.get(channel.to());
    int x1 = from[0] + BOX_WIDTH / 2 + 18 * channel.fromPort();
    int y1 = from[1] + BOX_HEIGHT;
    int x2 = to[0] + BOX_WIDTH / 2 + 18 * channel.toPort();
    int y2 = to[1];
    boolean skips = y2 - y1 != GAP_Y;
    int lane = Math.max(from[0], to[0]) + BOX_WIDTH + GAP_X / 2;
    String path =
        skips
            ? "M%d %d V%d H%d V%d H%d V%d".formatted(x1, y1, y1 + 10, lane, y2 - 10, x2, y2)
            : "M%d %d V%d H%d V%d".formatted(x1, y1, y1 + GAP_Y / 2, x2, y2);
    svg.open("path", "d", path, "fill", "none", "stroke", "#666").close("path");
    svg.element(
        "text",
        channel.lanes()
            + " x "
            + channel.format()
            + (channel.depth() > 2 ? ", depth " + channel.depth() : ""),
        "x",
        (skips ? lane - GAP_X : x2) + 5,
        "y",
        y2 - 4,
        "font-size",
        9,
        "fill",
        "#444");
  }

  /// Size and folding of a kernel in a few words.
  public static String describe(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Ingress k -> k.elements() + " x " + k.format();
      case Kernel.Egress k -> k.elements() + " x " + k.format();
      case Kernel.Matrix k ->
          k.outputs()
              + " x "
              + k.inputs()
              + ", pe "
              + k.pe()
              + ", simd "
              + k.simd()
              + (k.constant() ? ", constant" : "");
      case Kernel.LineBuffer k ->
          k.window().height()
              + "x"
              + k.window().width()
              + " over "
              + k.channels()
              + "x"
              + k.height()
              + "x"
              + k.width();
      case Kernel.Pool k ->
          (k.max() ? "max" : "sum") + " of " + k.size() + ", " + k.channels() + " channels";
      case Kernel.Map k -> k.channels() + " channels, " + k.stages().size() + " stages";
      case Kernel.Add k -> k.inputs().size() + " inputs, " + k.channels() + " channels";
      case Kernel.Concat k -> k.channels() + " channels";
      case Kernel.Fork k -> k.copies() + " copies";
      case Kernel.Width k -> k.from() + " to " + k.to() + " lanes";
      case Kernel.ArgMax k -> "of " + k.elements();
      case Kernel.Population k ->
          k.size() + " " + k.neurons().model().name() + ", " + k.lanes() + " at a time";
      case Kernel.Delay k -> k.steps() + " steps";
      case Kernel.Projection k -> k.synapses() + ", by events";
      case Kernel.EventIngress k -> "events at " + k.elements() + " addresses";
      case Kernel.Scatter k ->
          k.sources()
              + " to "
              + k.positions() * k.outputs()
              + (k.window().size() > 1
                  ? ", " + k.window().height() + "x" + k.window().width() + " windows"
                  : "")
              + ", by events";
      case Kernel.Gate k -> k.elements() + " behind " + k.tokens() + " tokens";
    };
  }
}
