package nnc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nnc.ir.MachineImage;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Core;
import nnc.ir.machine.Machine;

/// The chips of a machine as an SVG drawing, each with its cores, coloured by what they do of the
/// network; cores that hold spikes for later are hatched by a line, dead links are strokes from a
/// chip to where they would lead. Chips are drawn on the square grid of their addresses, north
/// upward.
public final class MachinePicture {

  private static final int CELL = 15;
  private static final int COLUMNS = 4;
  private static final int CHIP = COLUMNS * CELL + 10;
  private static final int GAP = 16;
  private static final int MARGIN = 16;
  private static final int LEGEND = 18;

  /// Of the legend's core that holds spikes.
  private static final String DELAY = "#56646f";

  private MachinePicture() {}

  public static String svg(MachineImage image) {
    return of(image).svg();
  }

  static Figure of(MachineImage image) {
    Sheet cores = new Sheet("cores", "chip", "core", "role", "of", "first", "neurons");
    Machine machine = image.machine();
    List<String> ids = new ArrayList<>(image.parts().keySet());
    int rows =
        machine.chips().stream()
            .mapToInt(c -> Math.ceilDiv(c.cores().size(), COLUMNS))
            .max()
            .orElse(1);
    int tall = rows * CELL + 10;
    int width = Math.max(420, 2 * MARGIN + machine.width() * (CHIP + GAP));
    int height = 2 * MARGIN + machine.height() * (tall + GAP) + LEGEND * (ids.size() + 2);
    Markup svg = new Markup();
    for (int i = 0; i < machine.chips().size(); i++) {
      Chip chip = machine.chips().get(i);
      int left = MARGIN + chip.x() * (CHIP + GAP);
      int top = MARGIN + (machine.height() - 1 - chip.y()) * (tall + GAP);
      box(svg, left, top, CHIP, tall, "#f4f6f8", "#8fa1b0");
      for (int c = 0; c < chip.cores().size(); c++) {
        int number = chip.cores().get(c);
        int x = left + 5 + c % COLUMNS * CELL;
        int y = top + 5 + c / COLUMNS * CELL;
        int at = i;
        image.cores().stream()
            .filter(core -> core.chip() == at && core.number() == number)
            .findFirst()
            .ifPresentOrElse(
                core -> core(svg, core, ids, x, y, row(cores, chip, core)),
                () -> box(svg, x, y, CELL - 3, CELL - 3, "#ffffff", "#d6dee6"));
      }
      deadLinks(svg, chip, left, top, tall);
      svg.element("text", chip, "x", left, "y", top - 3, "font-size", Ink.SMALL, "fill", "#56646f");
    }
    int y = MARGIN + machine.height() * (tall + GAP) + 8;
    for (String id : ids) {
      box(svg, MARGIN, y, CELL - 3, CELL - 3, colour(ids.indexOf(id)), "#33546d");
      svg.element("text", id, "x", MARGIN + CELL + 4, "y", y + 10);
      y += LEGEND;
    }
    if (image.cores().stream().anyMatch(c -> c.role() == Core.Role.DELAY)) {
      box(svg, MARGIN, y, CELL - 3, CELL - 3, DELAY, "#33546d");
      line(svg, MARGIN, y);
      svg.element("text", "holds spikes of these for later", "x", MARGIN + CELL + 4, "y", y + 10);
    }
    return new Figure(
        "chips",
        Ink.drawing("Chips of " + machine.board() + " with " + image.name(), width, height, svg),
        List.of(cores));
  }

  private static String row(Sheet cores, Chip chip, Core core) {
    return cores.add(
        chip.toString(),
        core.number(),
        core.role().name().toLowerCase(Locale.ROOT),
        core.vertex(),
        core.first(),
        core.count());
  }

  private static final String DEAD = "#c0392b";

  /// East, north-east, north, west, south-west, south; the drawing's y goes down.
  private static final int[] RIGHT = {1, 1, 0, -1, -1, 0};

  private static final int[] DOWN = {0, -1, -1, 0, 1, 1};

  private static void deadLinks(Markup svg, Chip chip, int left, int top, int tall) {
    for (int link = 0; link < Chip.LINKS; link++) {
      if (!chip.hasLink(link)) {
        int x = left + (1 + RIGHT[link]) * CHIP / 2;
        int y = top + (1 + DOWN[link]) * tall / 2;
        String to = "L" + (x + RIGHT[link] * GAP / 2) + " " + (y + DOWN[link] * GAP / 2);
        svg.open("path", "d", "M" + x + " " + y + to, "stroke", DEAD, "stroke-width", 3)
            .close("path");
      }
    }
  }

  private static void core(Markup svg, Core core, List<String> ids, int x, int y, String row) {
    box(
        svg,
        x,
        y,
        CELL - 3,
        CELL - 3,
        colour(ids.indexOf(core.vertex())),
        "#33546d",
        "data-of",
        row);
    if (core.role() == Core.Role.DELAY) {
      line(svg, x, y);
    }
  }

  private static void line(Markup svg, int x, int y) {
    svg.open(
            "path",
            "d",
            "M" + x + " " + (y + CELL - 3) + "L" + (x + CELL - 3) + " " + y,
            "stroke",
            "#ffffff")
        .close("path");
  }

  private static String colour(int index) {
    return Ink.COLOURS.get(index % Ink.COLOURS.size());
  }

  private static void box(
      Markup svg,
      int x,
      int y,
      int width,
      int height,
      String fill,
      String stroke,
      Object... attributes) {
    List<Object> all = new ArrayList<>(List.of("rx", 2, "fill", fill, "stroke", stroke));
    all.addAll(List.of(attributes));
    Ink.rect(svg, x, y, width, height, all.toArray());
  }
}
