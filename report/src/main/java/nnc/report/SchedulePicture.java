package nnc.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// A routine as an SVG drawing, a column a cycle: what each cell of an element does, how many bits
/// come in, when results go out, and which bits of the registers hold something that is still read.
public final class SchedulePicture {

  /// Cycles that are drawn, at most.
  static final int MOST = 400;

  private static final String CYCLE = "cycle";

  private static final int LEFT = 74;
  private static final int ROW = 16;
  private static final int BIT = 4;
  private static final int GAP = 12;

  private static final String RESULT = "result";

  private static final String CARRY = "#33658a";
  private static final String SUM = "#86bbd8";
  private static final String DECIDES = "#c2500a";
  private static final String OTHER = "#8d99a6";
  private static final String TAKEN = "#5b8c5a";

  /// A register bit from the end of the step that writes it to the step that reads it last.
  private record Life(int register, int bit, int from, int to) {}

  private static final List<Entry> LEGEND =
      List.of(
          new Entry(CARRY, "majority, mostly a carry"),
          new Entry(SUM, "sum"),
          new Entry(DECIDES, "own threshold, or a result"),
          new Entry(OTHER, "other function"),
          new Entry(TAKEN, "bits from outside"));

  private final Machine machine;
  private final Routine routine;
  private final int cycles;
  private final double step;
  private final Markup svg = new Markup();
  private final Sheet evaluations =
      new Sheet("evaluations", "cycle", "row", "what")
          .place("left", CYCLE, "cycle", -0.5)
          .place("y", "row", "row");
  private final Sheet taken =
      new Sheet("taken", "cycle", "bits")
          .place("left", CYCLE, "cycle", -0.5)
          .place("height", "", "bits");
  private final Sheet stored =
      new Sheet("stored", "register", "bit", "first_cycle", "last_cycle")
          .place("left", CYCLE, "first_cycle", -0.5)
          .place("right", CYCLE, "last_cycle", 0.5);

  private SchedulePicture(Machine machine, Routine routine) {
    this.machine = machine;
    this.routine = routine;
    this.cycles = Math.min(MOST, routine.cycles());
    this.step = Math.clamp(1080.0 / cycles, 3, 26);
  }

  /// A figure for each name, which must differ in more than signs.
  static Figure of(String name, Machine machine, Routine routine) {
    return new SchedulePicture(machine, routine).draw(name);
  }

  private Figure draw(String name) {
    List<Life> lives = lives();
    int bits = 1 + lives.stream().mapToInt(Life::bit).max().orElse(0);
    int cells = machine.cells();
    int registers = ROW + (cells + 2) * ROW + GAP;
    int height = registers + cells * (bits * BIT + GAP) + 30;
    double width = LEFT + Math.max(cycles * step, legendWidth()) + 12;
    axis(height - 28);
    label("bits in", ROW);
    for (int c = 0; c < cells; c++) {
      row(cell(c), ROW + (c + 1) * ROW);
      label("register " + c, registers + c * (bits * BIT + GAP) - 4);
    }
    row(RESULT, ROW + (cells + 1) * ROW);
    for (int i = 0; i < cycles; i++) {
      step(i, routine.steps().get(i));
    }
    for (int c = 0; c < cells; c++) {
      int top = registers + c * (bits * BIT + GAP);
      Ink.rect(svg, LEFT, top, cycles * step, bits * BIT, "fill", "#f1f4f7");
    }
    for (Life life : lives) {
      int top = registers + life.register() * (bits * BIT + GAP) + life.bit() * BIT;
      int last = Math.min(life.to(), cycles - 1);
      if (last > life.from()) {
        Ink.rect(
            svg,
            LEFT + (life.from() + 1) * step,
            top,
            (last - life.from()) * step,
            BIT - 0.5,
            "fill",
            CARRY,
            "data-of",
            stored.add(life.register(), life.bit(), life.from() + 2, last + 1));
      }
    }
    legend(height - 8);
    Markup drawing = Ink.drawing("Schedule of " + name, (int) Math.ceil(width), height, svg);
    return new Figure(
        Figure.name("schedule-" + name), drawing, List.of(evaluations, taken, stored));
  }

  private void step(int i, Step step) {
    double x = LEFT + i * this.step;
    double width = Math.max(1, this.step - 1);
    if (step.take() > 0) {
      double high = (ROW - 3.0) * step.take() / machine.inputs();
      Ink.rect(
          svg,
          x,
          2 * ROW - 3 - high,
          width,
          high,
          "fill",
          TAKEN,
          "data-of",
          taken.add(i + 1, step.take()));
    }
    for (Evaluation e : step.evaluations()) {
      String row = evaluations.add(i + 1, cell(e.cell()), meaning(colour(e)));
      Ink.rect(
          svg, x, ROW + (e.cell() + 1) * ROW, width, ROW - 3, "fill", colour(e), "data-of", row);
    }
    if (step.emit().isPresent()) {
      String row = evaluations.add(i + 1, RESULT, RESULT);
      Ink.rect(
          svg,
          x,
          ROW + (machine.cells() + 1) * ROW,
          width,
          ROW - 3,
          "fill",
          DECIDES,
          "data-of",
          row);
    }
  }

  private static String colour(Evaluation e) {
    return switch (e.threshold()) {
      case Threshold.Own() -> DECIDES;
      case Threshold.Fixed(int value) ->
          e.follows() && value == 3 ? SUM : value == 2 ? CARRY : OTHER;
    };
  }

  private static String meaning(String colour) {
    return LEGEND.stream().filter(e -> e.colour.equals(colour)).findFirst().orElseThrow().meaning;
  }

  private static String cell(int number) {
    return "cell " + number;
  }

  private void legend(int y) {
    double x = LEFT;
    for (Entry entry : LEGEND) {
      Ink.rect(svg, x, y - 8, 9, 9, "fill", entry.colour);
      text(entry.meaning, x + 13, y, "start");
      x += entry.width();
    }
  }

  private static double legendWidth() {
    return LEGEND.stream().mapToDouble(Entry::width).sum();
  }

  /// A colour of the picture and what it stands for.
  private record Entry(String colour, String meaning) {
    double width() {
      return 28 + Ink.width(meaning);
    }
  }

  private void axis(int bottom) {
    int every = cycles < 10 ? 1 : step > 12 ? 5 : step > 5 ? 10 : 50;
    for (int i = 0; i < Math.max(2, cycles); i++) { // one number would be no scale
      if ((i + 1) % every == 0 || i == 0) {
        double x = LEFT + (i + 0.5) * step;
        Ink.tick(svg, CYCLE, String.valueOf(i + 1), x, ROW - 5, "middle", x);
        Ink.rect(svg, x, ROW - 2, 0.5, bottom - ROW, "fill", "#e3e8ed");
      }
    }
    text("cycle", LEFT - 8, ROW - 5, "end");
  }

  private void row(String text, int top) {
    Ink.tick(svg, "row", text, LEFT - 8, top + ROW - 5, "end", top + (ROW - 3) / 2.0);
  }

  private void label(String text, int y) {
    text(text, LEFT - 8, y + ROW - 5, "end");
  }

  private void text(String text, double x, double y, String anchor) {
    Ink.text(svg, text, x, y, anchor, "#37444f");
  }

  /// From the last step back, so that a write meets the last read behind it.
  private List<Life> lives() {
    List<Life> lives = new ArrayList<>();
    Map<Operand.Stored, Integer> read = new HashMap<>();
    for (int i = cycles - 1; i >= 0; i--) {
      List<Evaluation> evaluations = routine.steps().get(i).evaluations();
      for (Evaluation e : evaluations) {
        if (e.write().isPresent()) {
          int bit = e.write().getAsInt();
          Integer last = read.remove(new Operand.Stored(e.cell(), bit));
          if (last != null) {
            lives.add(new Life(e.cell(), bit, i, last));
          }
        }
      }
      for (Evaluation e : evaluations) {
        for (Operand o : e.operands()) {
          if (o.source() instanceof Operand.Stored s) {
            read.putIfAbsent(s, i);
          }
        }
      }
    }
    return lives;
  }
}
