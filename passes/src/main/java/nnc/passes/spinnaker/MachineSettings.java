package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Machine;
import nnc.ir.machine.Pace;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.TargetSettings;

/// The machine that a target and the user's settings describe.
record MachineSettings(TargetSettings settings) {

  /// Most neurons of a core where the user says nothing.
  static final int USUAL_NEURONS = 256;

  /// Bits of a route: links and cores.
  private static final int ROUTE_BITS = 24;

  /// Most triads on a side, as many as addresses of chips tell apart.
  private static final int MOST_TRIADS = 20;

  /// Most bits of a synapse's delay.
  static final int MOST_DELAY_BITS = 8;

  static MachineSettings of(PassContext context) {
    return new MachineSettings(new TargetSettings(context));
  }

  /// Spikes a second that a neuron is expected to give.
  double rate() {
    return settings.number("rate").orElse(20.0);
  }

  /// The share of a step's cycles that cores may be expected to need.
  double usableCycles() {
    return 1 - settings.integer("cycle-margin", 25, 0, 90) / 100.0;
  }

  /// Cycles of a step that the core which begins last has left, as the machine's stagger has it.
  static long ownCycles(Machine machine) {
    return machine.budget().cycles() * (100 - machine.pace().stagger()) / 100;
  }

  /// Whether rings have room for whatever can come, and not only for what is expected.
  boolean allSums() {
    return settings.text("sums").equals(Optional.of("all"));
  }

  int neuronsPerCore() {
    return settings.integer("neurons-per-core", USUAL_NEURONS, 1, 2048);
  }

  /// Whether measured activity decides where populations are cut and which cores are neighbours.
  boolean byActivity() {
    return settings.text("placement").equals(Optional.of("activity"));
  }

  int tableRounds() {
    return settings.integer("table-rounds", 2000, 0, 10_000_000);
  }

  /// Seconds of a step: as the user says, else the network's neurons, else 1 ms.
  double step(Network network) {
    double given = settings.number("timestep").orElse(0.0);
    if (given > 0) {
      return given * 1e-6;
    }
    return ownStep(network).orElse(1e-3);
  }

  /// Seconds that a step stands for, as the network's neurons have it; empty where none says it.
  static Optional<Double> ownStep(Network network) {
    return network.vertices().values().stream()
        .map(v -> v.op() instanceof Op.Population p ? p.parameters() : null)
        .filter(p -> p != null && p.containsKey(NeuronModel.TIMESTEP))
        .map(p -> p.get(NeuronModel.TIMESTEP))
        .map(MachineSettings::real)
        .findFirst();
  }

  private static double real(Tensor t) {
    return t.format().isReal() ? t.real(0) : t.raw(0) * t.format().unit();
  }

  /// The line of the target that sets a limit of the device.
  Span limitSpan(String resource) {
    return settings.limit(resource).map(Target.Device.Limit::span).orElse(Span.NONE);
  }

  private int limit(String resource, int otherwise) {
    return (int)
        (long) settings.limit(resource).map(Target.Device.Limit::amount).orElse((long) otherwise);
  }

  private Optional<Double> cost(String id) {
    return settings.context().target().cost(id).map(Target.Cost::nominal);
  }

  private int cycles(String cost) {
    return cost(cost).map(c -> (int) Math.round(c)).orElse(1);
  }

  /// Cycles of what was counted in instructions.
  private int counted(String cost) {
    return (int) Math.ceil(cost(cost).orElse(1.0) * cost("instruction-cycles").orElse(1.0));
  }

  /// Cycles of a neuron's step, whose equations have so many operations: as counted for this model,
  /// else by the line through all that were counted. `further` are its rings of inputs beyond one
  /// for each port.
  int neuronCycles(String model, int operations, int further) {
    double instructions =
        cost("neuron-" + model + "-" + operations)
            .orElse(
                cost("neuron-instructions").orElse(0.0)
                    + operations * cost("operation-instructions").orElse(1.0));
    instructions += Math.max(0, further) * cost("receptor-instructions").orElse(0.0);
    return (int) Math.ceil(instructions * cost("instruction-cycles").orElse(1.0));
  }

  /// Throws `Rejection`: E0305 for settings that are none, E0403 for devices that nothing is mapped
  /// to.
  Machine machine(Network network) {
    return machine(Math.max(1, Math.round(step(network) * 1e9)));
  }

  private Machine machine(long stepNanoseconds) {
    if (limit("cores", 16) + Chip.LINKS >= ROUTE_BITS) {
      throw Diagnostic.of(
              Code.E0403,
              limitSpan("cores"),
              "routes name " + (ROUTE_BITS - Chip.LINKS) + " cores, this chip has more")
          .help("map to spin3, spin5 or triads: how routers of this chip name cores is not public")
          .rejection();
    }
    int width = limit("width", 2);
    int height = limit("height", 2);
    if (limit("boards", 1) == 3) {
      int[] triads = triads();
      width *= triads[0];
      height *= triads[1];
    }
    if (limit("boards", 1) != 3 && !settings.text("triads").orElse("1x1").equals("1x1")) {
      throw TargetSettings.wrong(
          "triads",
          settings.text("triads").orElse(""),
          "--set device=triads beside it: the other devices are one board");
    }
    List<Chip> chips = chips(width, height);
    if (chips.stream().allMatch(c -> c.cores().isEmpty())) {
      throw Diagnostic.of(
              Code.E0403, limitSpan("cores"), "no core of the machine is left: all are dead")
          .help("name fewer in --set dead-chips and --set dead-cores, or choose another device")
          .rejection();
    }
    return new Machine(
        settings.text("device").orElse("spin5"),
        width,
        height,
        limit("wraps", 0) != 0,
        chips,
        new Budget(
            limit("megahertz", 200),
            limit("itcm-bytes", 32_512),
            limit("dtcm-bytes", 63_488),
            limit("sdram-bytes", 123_469_792),
            limit("table-entries", 1023),
            1 << settings.integer("delay-bits", 4, 1, MOST_DELAY_BITS),
            stepNanoseconds,
            settings.integer("slow-down", 1, 1, 10_000)),
        new Pace(
            counted("step-instructions"),
            counted("packet-instructions") + cycles("interrupt-cycles"),
            counted("row-instructions") + cycles("fetch-cycles"),
            counted("synapse-instructions"),
            cycles("hop-cycles"),
            cycles("link-cycles"),
            cycles("patience-cycles"),
            cycles("queue-packets"),
            settings.integer("stagger", 0, 0, 90),
            settings.text("emergency").equals(Optional.of("on")),
            settings.text("reinjection").equals(Optional.of("on"))
                ? cycles("reinjection-cycles")
                : 0,
            new Pace.Learning(
                counted("learning-row-instructions") + cycles("fetch-cycles"),
                counted("learning-synapse-instructions"),
                counted("learning-pair-instructions"),
                counted("learning-spike-instructions"))));
  }

  /// A machine that may be chosen, with settings as they are but for the device.
  record Choice(String text, int chips, MachineSettings settings) {
    /// Empty where it has not the parts that are said to be dead.
    Optional<Machine> machine(Budget budget) {
      try {
        return Optional.of(settings.machine(budget.stepNanoseconds()));
      } catch (Rejection _) {
        return Optional.empty();
      }
    }
  }

  private Choice choice(String device, String triads, int chips, long cores) {
    SequencedMap<String, String> values =
        new LinkedHashMap<>(settings.context().settings().values());
    values.put("device", device);
    values.remove("triads");
    if (!triads.isEmpty()) {
      values.put("triads", triads);
    }
    return new Choice(
        "--set device="
            + device
            + (triads.isEmpty() ? "" : " --set triads=" + triads)
            + " ("
            + cores
            + " cores)",
        chips,
        of(PassContext.of(settings.context().target(), new Settings(values))));
  }

  /// The smallest machine that is described and has so many chips.
  Optional<Choice> device(int chips) {
    for (Target.Device device : settings.context().target().devices()) {
      int width = (int) limit(device, "width", 2);
      int height = (int) limit(device, "height", 2);
      long cores = limit(device, "cores", 16);
      if (cores + Chip.LINKS >= ROUTE_BITS) {
        continue;
      }
      if (limit(device, "boards", 1) == 3) {
        int[] triads = triads(Math.ceilDiv(chips, width * height));
        if (triads.length > 0) {
          return Optional.of(
              choice(
                  device.id(),
                  triads[0] + "x" + triads[1],
                  triads[0] * triads[1] * width * height,
                  cores * triads[0] * triads[1] * width * height));
        }
      } else {
        long there =
            IntStream.range(0, width * height)
                .filter(i ->
                    i % width - i / width <= limit(device, "right-of-diagonal", width)
                        && i / width - i % width <= limit(device, "left-of-diagonal", height))
                .count();
        if (there >= chips) {
          return Optional.of(choice(device.id(), "", (int) there, there * cores));
        }
      }
    }
    return Optional.empty();
  }

  private static long limit(Target.Device device, String resource, long otherwise) {
    return device.limits().stream()
        .filter(l -> l.resource().equals(resource))
        .mapToLong(Target.Device.Limit::amount)
        .findFirst()
        .orElse(otherwise);
  }

  /// As few triads as are at least `count`, side by side and in rows, as square as can be; nothing
  /// where these are too many.
  private static int[] triads(int count) {
    int[] best = {};
    for (int rows = 1; rows <= MOST_TRIADS; rows++) {
      int columns = Math.max(rows, Math.ceilDiv(count, rows));
      if (columns <= MOST_TRIADS && (best.length == 0 || columns * rows <= best[0] * best[1])) {
        best = new int[] {columns, rows};
      }
    }
    return best;
  }

  private int[] triads() {
    String text = settings.text("triads").orElse("1x1");
    String[] sides = text.split("x", -1);
    if (sides.length == 2 && text.matches("\\d{1,2}x\\d{1,2}")) {
      int[] both = {Integer.parseInt(sides[0]), Integer.parseInt(sides[1])};
      if (Math.min(both[0], both[1]) >= 1 && Math.max(both[0], both[1]) <= MOST_TRIADS) {
        return both;
      }
    }
    throw TargetSettings.wrong(
        "triads", text, "triads side by side and rows of them, as in 2x1, up to 20x20");
  }

  private List<Chip> chips(int width, int height) {
    Set<List<Integer>> deadChips = dead("dead-chips", 2);
    Set<List<Integer>> deadCores = dead("dead-cores", 3);
    Set<List<Integer>> deadLinks = dead("dead-links", 3);
    int right = limit("right-of-diagonal", width);
    int left = limit("left-of-diagonal", height);
    int cores = limit("cores", 16);
    Predicate<List<Integer>> isChip =
        at ->
            at.get(0) < width
                && at.get(1) < height
                && at.get(0) - at.get(1) <= right
                && at.get(1) - at.get(0) <= left;
    String extents = "chips of this machine, from 0:0 to " + (width - 1) + ":" + (height - 1);
    requireAll("dead-chips", deadChips, isChip, extents);
    requireAll(
        "dead-cores",
        deadCores,
        isChip.and(core -> core.get(2) >= 1 && core.get(2) <= cores),
        extents + ", with cores 1 to " + cores + "; 0 is the monitor");
    requireAll(
        "dead-links",
        deadLinks,
        isChip.and(link -> link.get(2) < Chip.LINKS),
        extents + ", with links 0 to " + (Chip.LINKS - 1));
    List<Chip> chips = new ArrayList<>();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (x - y > right || y - x > left || deadChips.contains(List.of(x, y))) {
          continue;
        }
        int column = x;
        int row = y;
        int links = 0;
        for (int link = 0; link < Chip.LINKS; link++) {
          links |= deadLinks.contains(List.of(x, y, link)) ? 0 : 1 << link;
        }
        chips.add(
            new Chip(
                x,
                y,
                IntStream.rangeClosed(1, cores)
                    .filter(c -> !deadCores.contains(List.of(column, row, c)))
                    .boxed()
                    .toList(),
                links));
      }
    }
    return chips;
  }

  /// A part that is not there cannot be dead: a slip of the pen would leave the dead one in use.
  private void requireAll(
      String key, Set<List<Integer>> named, Predicate<List<Integer>> isThere, String there) {
    if (!named.stream().allMatch(isThere)) {
      throw TargetSettings.wrong(key, settings.text(key).orElse(""), there);
    }
  }

  /// `x:y` or `x:y:n`, with commas.
  private Set<List<Integer>> dead(String key, int numbers) {
    Set<List<Integer>> all = new HashSet<>();
    String text = settings.text(key).orElse("");
    if (text.isEmpty()) {
      return all;
    }
    for (String part : text.split(",", -1)) {
      List<Integer> found = new ArrayList<>();
      for (String number : part.split(":", -1)) {
        if (number.matches("\\d{1,3}")) {
          found.add(Integer.parseInt(number));
        }
      }
      if (found.size() != numbers || part.split(":", -1).length != numbers) {
        throw TargetSettings.wrong(
            key, text, numbers == 2 ? "chips as x:y, with commas" : "x:y:number, with commas");
      }
      all.add(found);
    }
    return all;
  }
}
