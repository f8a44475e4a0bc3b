package nnc.ir.pulse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;

/// Finds the registers of a netlist. Clock pulses and data are followed through cells that pass
/// them on; the delays on the way tell which of a cell's clock pulses is the first behind a pulse.
/// Clock pulses of different cells are then numbered so that each cell reads what was given in the
/// frame itself by an earlier phase, in the frame before by others.
final class PeriodAnalysis {

  /// A cell's clock: the input it comes at, its place among the clocks, and when it comes there.
  private record Clock(String input, int drive, long time) {}

  /// A pulse at a pin, `time` behind the beginning of the frame in which its cause was sent.
  private record Arrival(Pin at, long time) {}

  /// What gives a value: a cell's output or the chip's data pin.
  private record Origin(Pin pin, long soonest, long latest) {}

  /// What `origin` gives comes at cell `reader` between two times behind the beginning of the frame
  /// in which its cause was sent.
  private record Edge(Pin origin, String reader, long soonest, long latest) {}

  private final PulseNetlist netlist;
  private final Map<Pin, Pin> ends = new HashMap<>();
  private final List<Long> starts = new ArrayList<>();
  private final SequencedMap<String, Clock> clocks = new LinkedHashMap<>();
  private final SequencedMap<Pin, PeriodLogic.Register> registers = new LinkedHashMap<>();
  private final Map<Pin, Pin> sources = new HashMap<>();
  private final List<Edge> edges = new ArrayList<>();
  private final Map<String, Arrival> shown = new HashMap<>();

  PeriodAnalysis(PulseNetlist netlist) {
    this.netlist = netlist;
    netlist.wires().forEach(w -> ends.put(w.from(), w.to()));
  }

  PeriodLogic logic() {
    findClocks();
    List<Origin> origins = new ArrayList<>(inputs());
    netlist.instances().keySet().forEach(id -> origins.addAll(outputs(id)));
    origins.forEach(this::follow);
    for (int first = 0; first < Math.max(1, starts.size()); first++) {
      Optional<Numbering> numbering = numbering(first);
      if (numbering.isPresent()) {
        return numbering.get().logic();
      }
    }
    throw unfit(Span.NONE, "pulses come in different frames at cells that read them together");
  }

  private static RuntimeException unfit(Span span, String why) {
    return Diagnostic.of(Code.E0401, span, why + ", so no registers do what the circuit does")
        .help(
            "ask for clocked gates (--set logic=clocked, without semantics=stochastic), or simulate"
                + " pulses: --simulator iverilog")
        .rejection();
  }

  private RuntimeException unfit(String id, String why) {
    Instance instance = netlist.instances().get(id);
    return unfit(instance.span(), "cell '" + id + "' (" + instance.cell() + ") " + why);
  }

  private void findClocks() {
    List<String> pins =
        netlist.drives().entrySet().stream()
            .filter(e -> e.getValue().when() == Stimulus.When.FRAME)
            .filter(e -> e.getValue().times().size() == 1)
            .sorted(Map.Entry.comparingByValue((a, b) -> Long.compare(time(a), time(b))))
            .map(Map.Entry::getKey)
            .toList();
    for (String pin : pins) {
      long start = time(netlist.drives().get(pin));
      for (Arrival a : reached(Pin.outside(pin), start)) {
        String id = a.at().instance();
        if (!id.isEmpty()
            && clocks.put(id, new Clock(a.at().pin(), starts.size(), a.time())) != null) {
          throw unfit(id, "has two clocks");
        }
      }
      starts.add(start);
    }
  }

  private static long time(Stimulus drive) {
    return drive.times().getFirst();
  }

  private List<Origin> inputs() {
    List<Origin> inputs = new ArrayList<>();
    netlist
        .drives()
        .forEach((pin, drive) -> {
          if (drive.when() == Stimulus.When.DATA) {
            inputs.add(new Origin(Pin.outside(pin), time(drive), time(drive)));
          }
        });
    return inputs;
  }

  /// The outputs of a cell with a clock, as registers, and those of cells that never give a pulse.
  private List<Origin> outputs(String id) {
    PulseCell cell = netlist.cell(id);
    if (passes(cell)) {
      return List.of();
    }
    Clock clock = clocks.get(id);
    if (clock == null && !cell.inputs().isEmpty()) {
      throw unfit(id, cell.isByChance() ? "acts by chance" : "is not clocked");
    }
    List<Origin> origins = new ArrayList<>();
    for (String output : cell.outputs()) {
      Pin pin = new Pin(id, output);
      if (clock == null) {
        origins.add(new Origin(pin, 0, 0));
        continue;
      }
      Instance instance = netlist.instances().get(id);
      ClockedFunction function =
          ClockedFunction.of(cell, instance.state(), clock.input(), output)
              .orElseThrow(() -> unfit(id, "does what depends on more than the clock's period"));
      List<Pin> reads =
          cell.inputs().stream()
              .filter(i -> !i.equals(clock.input()))
              .map(i -> new Pin(id, i))
              .toList();
      registers.put(
          pin,
          new PeriodLogic.Register(pin, clock.drive(), reads, function.ones(), instance.span()));
      origins.add(
          new Origin(pin, clock.time() + function.soonest(), clock.time() + function.latest()));
    }
    return origins;
  }

  /// What gives the value that comes at `at`.
  private Pin source(Pin at) {
    Pin source = sources.get(at);
    if (source == null) {
      throw unfit(Span.NONE, "what comes at pin '" + at + "' is neither data nor a cell's");
    }
    return source;
  }

  /// Whether every pulse goes through, and nothing else happens.
  private static boolean passes(PulseCell cell) {
    return cell.inputs().size() == 1 && cell.states() == 1 && !cell.isByChance();
  }

  /// Where a pulse at `from` comes, through all cells that pass it on.
  private List<Arrival> reached(Pin from, long time) {
    List<Arrival> reached = new ArrayList<>();
    Deque<Arrival> open = new ArrayDeque<>(List.of(new Arrival(from, time)));
    while (!open.isEmpty()) {
      Arrival given = open.removeLast();
      Pin at = ends.get(given.at());
      if (at.isOutside() || !passes(netlist.cell(at.instance()))) {
        reached.add(new Arrival(at, given.time()));
        continue;
      }
      for (Transition.Emission e : netlist.cell(at.instance()).on(0, at.pin()).emissions()) {
        open.add(new Arrival(new Pin(at.instance(), e.output()), given.time() + e.delay()));
      }
    }
    return reached;
  }

  private void follow(Origin origin) {
    long spread = origin.latest() - origin.soonest();
    for (Arrival a : reached(origin.pin(), origin.soonest())) {
      sources.put(a.at(), origin.pin());
      if (a.at().isOutside()) {
        shown.put(a.at().pin(), a);
      } else if (registers.containsKey(origin.pin()) || origin.pin().isOutside()) {
        edges.add(new Edge(origin.pin(), a.at().instance(), a.time(), a.time() + spread));
      }
    }
  }

  private Optional<Numbering> numbering(int first) {
    Numbering numbering = new Numbering(first);
    return numbering.isConsistent() ? Optional.of(numbering) : Optional.empty();
  }

  /// Numbers of clock pulses where phase `first` begins a frame: `lags` is by how much that of a
  /// cell is higher than the number of the frame in which it was sent.
  private final class Numbering {
    private final int first;
    private final Map<String, Integer> lags = new HashMap<>();

    Numbering(int first) {
      this.first = first;
    }

    /// Cells that are connected agree; those that nothing connects with inputs begin at 0.
    boolean isConsistent() {
      Map<String, List<Edge>> around = new HashMap<>();
      for (Edge e : edges) {
        if (frames(e).isEmpty()) {
          return false;
        }
        around.computeIfAbsent(e.reader(), _ -> new ArrayList<>()).add(e);
        if (!e.origin().isOutside()) {
          around.computeIfAbsent(e.origin().instance(), _ -> new ArrayList<>()).add(e);
        }
      }
      Deque<String> open = new ArrayDeque<>();
      for (Edge e : edges) {
        if (e.origin().isOutside() && !place(e.reader(), -frames(e).getAsInt(), open)) {
          return false;
        }
      }
      for (String id : clocks.keySet()) {
        if (!spread(around, open) || (!lags.containsKey(id) && !place(id, 0, open))) {
          return false;
        }
      }
      return spread(around, open);
    }

    private boolean spread(Map<String, List<Edge>> around, Deque<String> open) {
      while (!open.isEmpty()) {
        String id = open.removeFirst();
        for (Edge e : around.getOrDefault(id, List.of())) {
          if (e.origin().isOutside()) {
            continue;
          }
          String from = e.origin().instance();
          int change = (phase(e.reader()) > phase(from) ? 0 : 1) - frames(e).getAsInt();
          if (!(id.equals(from)
              ? place(e.reader(), lags.get(id) + change, open)
              : place(from, lags.get(id) - change, open))) {
            return false;
          }
        }
      }
      return true;
    }

    private boolean place(String id, int lag, Deque<String> open) {
      Integer before = lags.putIfAbsent(id, lag);
      if (before == null) {
        open.add(id);
      }
      return before == null || before == lag;
    }

    private int phase(String id) {
      return Math.floorMod(clocks.get(id).drive() - first, starts.size());
    }

    /// How much later than its cause's frame the first clock behind a pulse is sent; empty where
    /// that depends on what is given.
    private OptionalInt frames(Edge e) {
      Clock clock = clocks.get(e.reader());
      long ticks = clock.time() + turned(e.reader());
      long causes = e.origin().isOutside() ? 0 : turned(e.origin().instance());
      long soonest = Math.floorDiv(e.soonest() + causes - ticks, netlist.frame());
      long latest = Math.floorDiv(e.latest() + causes - ticks, netlist.frame());
      return soonest == latest ? OptionalInt.of(Math.toIntExact(soonest) + 1) : OptionalInt.empty();
    }

    /// Phases before the first one come at the end of a frame.
    private long turned(String id) {
      return clocks.get(id).drive() < first ? netlist.frame() : 0;
    }

    PeriodLogic logic() {
      List<PeriodLogic.Register> made = new ArrayList<>();
      registers.forEach((pin, r) ->
          made.add(
              new PeriodLogic.Register(
                  pin,
                  phase(pin.instance()),
                  r.reads().stream().map(PeriodAnalysis.this::source).toList(),
                  r.ones(),
                  r.span())));
      Map<String, Integer> delays = new LinkedHashMap<>();
      netlist.outputPins().forEach(pin -> delays.put(pin, delay(pin)));
      int latency = delays.values().stream().mapToInt(Integer::intValue).max().orElse(0);
      List<PeriodLogic.Shown> outputs =
          netlist.outputPins().stream()
              .map(p -> new PeriodLogic.Shown(p, source(Pin.outside(p)), latency - delays.get(p)))
              .toList();
      return new PeriodLogic(Math.max(1, starts.size()), latency, made, outputs);
    }

    /// How many frames behind that of its sample a value is seen, if nothing holds it: a register's
    /// in the frame behind its own.
    private int delay(String pin) {
      Pin source = source(Pin.outside(pin));
      if (!registers.containsKey(source)) {
        return 0;
      }
      String id = source.instance();
      long leaves = Math.floorDiv(shown.get(pin).time() + turned(id), netlist.frame());
      return netlist.latency() - Math.toIntExact(leaves) + lags.get(id) + 1;
    }
  }
}
