package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Core;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Machine;
import nnc.ir.machine.Pace;
import nnc.ir.machine.Part;
import nnc.ir.machine.Receptor;
import nnc.ir.machine.RoutingEntry;

/// Makes a machine image of statements, of which those with % are its network's.
final class MachineImageReader {

  private final List<Statement> statements;
  private final Span span;
  private final List<Diagnostic> errors = new ArrayList<>();
  private final SequencedMap<String, Chip> chips = new LinkedHashMap<>();
  private final SequencedMap<String, Part> parts = new LinkedHashMap<>();
  private final SequencedMap<String, Core> cores = new LinkedHashMap<>();
  private final SequencedMap<Integer, List<RoutingEntry>> tables = new LinkedHashMap<>();
  private Optional<Machine> board = Optional.empty();
  private Optional<Budget> budget = Optional.empty();
  private Optional<Pace> pace = Optional.empty();

  MachineImageReader(List<Statement> statements, Span span) {
    this.statements = statements;
    this.span = span;
  }

  MachineImage read(String name) {
    List<Statement> vertices = statements.stream().filter(s -> s.subject().sign() == '%').toList();
    Network network = new NetworkReader(vertices).read(name);
    statements.stream()
        .filter(s -> s.subject().sign() != '%')
        .forEach(s -> DesignParser.collect(errors, () -> statement(s)));
    if (errors.isEmpty() && (board.isEmpty() || budget.isEmpty() || pace.isEmpty())) {
      errors.add(
          Diagnostic.of(
              Code.E0101, span, "a machine has statements '@machine', '@budget' and '@pace'"));
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    Machine b = board.get();
    Machine machine =
        new Machine(
            b.board(),
            b.width(),
            b.height(),
            b.wraps(),
            List.copyOf(chips.values()),
            budget.get(),
            pace.get());
    return new MachineImage(name, network, machine, parts, List.copyOf(cores.values()), tables);
  }

  private void statement(Statement s) {
    s.requirePlain();
    Attributes in = s.attributes();
    String name = s.subject().name();
    switch (s.subject().sign() + s.word()) {
      case "@board" -> board = Optional.of(board(in));
      case "@budget" -> budget = Optional.of(budget(in));
      case "@pace" -> pace = Optional.of(pace(in));
      case "@part" -> s.requireFirst(parts.putIfAbsent(name, part(in)) == null);
      case "#chip" -> s.requireFirst(chips.putIfAbsent(name, chip(in)) == null);
      case "#core" -> s.requireFirst(cores.putIfAbsent(name, core(in)) == null);
      case "#table" -> s.requireFirst(tables.putIfAbsent(number(s, name), table(in)) == null);
      default ->
          throw Diagnostic.of(
                  Code.E0101, s.wordSpan(), "no statement of a machine: '" + s.word() + "'")
              .help("they are @... = board, budget, pace, part, #... = chip, core, table")
              .rejection();
    }
    in.done();
  }

  private static Machine board(Attributes in) {
    return new Machine(
        in.texts("board").getFirst().text(),
        side(in, "width"),
        side(in, "height"),
        in.flag("wraps"),
        List.of(),
        new Budget(1, 0, 0, 0, 0, 2, 1, 1),
        new Pace(0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, new Pace.Learning(0, 0, 0, 0)));
  }

  /// Positive, and no more than a machine's addresses tell apart.
  private static int side(Attributes in, String name) {
    int side = in.small(name);
    if (side < 1 || side > 256) {
      throw DesignParser.fail(Code.E0305, Span.NONE, name + " " + side + " is not in 1..256");
    }
    return side;
  }

  private static Budget budget(Attributes in) {
    return new Budget(
        in.small("megahertz"),
        in.small("itcm_bytes"),
        in.small("dtcm_bytes"),
        in.integer("sdram_bytes"),
        in.small("table_entries"),
        in.small("delay_slots"),
        in.integer("step_nanoseconds"),
        in.small("slow_down"));
  }

  private static Pace pace(Attributes in) {
    List<Integer> c = in.smalls("cycles", 12);
    return new Pace(
        c.get(0),
        c.get(1),
        c.get(2),
        c.get(3),
        c.get(4),
        c.get(5),
        c.get(6),
        c.get(7),
        in.small("stagger"),
        in.flag("emergency"),
        in.small("reinjection"),
        new Pace.Learning(c.get(8), c.get(9), c.get(10), c.get(11)));
  }

  private static Chip chip(Attributes in) {
    List<Integer> at = in.smalls("at", 2);
    return new Chip(at.get(0), at.get(1), in.smalls("cores"), in.small("links"));
  }

  private static Part part(Attributes in) {
    List<Long> flat = in.longs("receptors");
    List<Receptor> receptors = new ArrayList<>();
    for (int i = 0; i + 2 < flat.size(); i += 3) {
      receptors.add(
          new Receptor(
              Math.toIntExact(flat.get(i)),
              flat.get(i + 1) != 0,
              Math.toIntExact(flat.get(i + 2))));
    }
    List<Double> shares = in.has("shares") ? in.reals("shares") : List.of();
    Firing firing = new Firing(in.real("rate"), in.real("most"), in.flag("measured"), shares);
    return new Part(in.small("latency"), in.small("cycles"), firing, receptors);
  }

  private static Core core(Attributes in) {
    List<Integer> neurons = in.smalls("neurons", 2);
    List<Integer> at = in.smalls("at", 2);
    return new Core(
        in.reference("of").name(),
        in.choice("role", Core.Role.class),
        neurons.get(0),
        neurons.get(1),
        at.get(0),
        at.get(1),
        (int) in.integer("key"),
        in.small("stages"));
  }

  private static int number(Statement s, String name) {
    if (!name.matches("chip\\d{1,6}")) {
      throw DesignParser.fail(Code.E0101, s.span(), "a table's name is that of its chip");
    }
    return Integer.parseInt(name.substring(4));
  }

  private static List<RoutingEntry> table(Attributes in) {
    List<Long> flat = in.longs("entries");
    List<RoutingEntry> entries = new ArrayList<>();
    for (int i = 0; i + 2 < flat.size(); i += 3) {
      int mask = flat.get(i + 1).intValue();
      entries.add(
          new RoutingEntry(flat.get(i).intValue() & mask, mask, flat.get(i + 2).intValue()));
    }
    return entries;
  }
}
