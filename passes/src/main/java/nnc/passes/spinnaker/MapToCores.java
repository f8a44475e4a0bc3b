package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Machine;
import nnc.ir.machine.Part;
import nnc.ir.machine.Receptor;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Statement;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;
import nnc.passes.analysis.Untaught;

/// Maps an integer network in time to the cores of a machine: splits populations into slices,
/// places them, routes their packets, gives them keys and makes the routers' tables short. What
/// comes out is checked by following every key.
public record MapToCores() implements Pass<Network, MachineImage> {

  @Override
  public String id() {
    return "map-to-cores";
  }

  @Override
  public String summary() {
    return "spread an integer network in time over the cores of a machine";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public Set<Property> requires() {
    return Set.of(Property.VERIFIED, Property.INTEGER_ONLY);
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  /// Chips that a remark names.
  private static final int NAMED = 8;

  private static final String EXAMPLE =
      """
      network example {
        %s = input { type = bit[2] }
        %w = projection(%s) {
          type = bit[2],
          targets = 1,
          starts = uint2[3] [0, 1, 2],
          places = uint1[2] [1, 1],
          weights = q2.8[2] [77, -38]
        }
        %a = population(%w) {
          shape = [1],
          neuron = adder,
          spiking = true,
          ports = [i],
          parameters = [],
          values = [],
          states = [[v, q17.15, nearest, saturate, [raw, 0, 0]]],
          statements = [
            [set, v, [add, [state, v], [port, i]]],
            [let, fired, [gt, [state, v], [raw, 1, 0]]],
            [set, v, [select, [local, fired], [raw, 0, 0], [state, v]]]],
          output = [local, fired]
        }
        %out = output(%a)
      }
      """;

  /// Throws `Rejection`: E0401 for operators that no core runs, E0403 where a limit of the machine
  /// is exceeded, E0410 for machines that cannot be reached, E0407 for weights that no ring of
  /// inputs holds, E0408 for loops without delay, E0305 for settings that are none, E0306 where
  /// activity shall decide about places and there are no data.
  @Override
  public MachineImage apply(Network network, PassContext context) {
    MachineSettings settings = MachineSettings.of(context);
    refuseMisfits(network);
    Machine machine = settings.machine(network);
    refuseLearning(network, machine, settings);
    SequencedMap<String, Part> parts = parts(network, settings, Rates.of(network, context));
    Workload work = Workload.of(network, parts);
    Mapping mapping = Mapping.of(work, machine, settings);
    Mapping.Hops hops = mapping.hops(machine);
    context.remark(
        "",
        mapping.cores().size()
            + " cores, "
            + mapping.tables().values().stream().mapToInt(List::size).max().orElse(0)
            + " entries in the longest table, "
            + hops.links()
            + " links in all trees, at least "
            + hops.bound());
    if (settings.byActivity()) {
      new ActivityRemarks(work, machine, settings).tell(mapping.cores(), context);
    }
    if (!machine.cutOff().isEmpty()) {
      List<Chip> left = machine.cutOff();
      context.remark(
          "",
          "no way leads from chip 0:0 to "
              + left.stream()
                  .limit(NAMED)
                  .map(c -> c.x() + ":" + c.y())
                  .collect(Collectors.joining(", "))
              + (left.size() > NAMED ? " and " + (left.size() - NAMED) + " more" : "")
              + ", which stay unused");
    }
    warnOfLinks(MachineFigures.busiest(machine, mapping.traffic(machine, work)), context);
    MachineImage image =
        new MachineImage(
            network.name(), network, machine, parts, mapping.cores(), mapping.tables());
    RingSums.warning(image, settings).ifPresent(context::warn);
    return image;
  }

  private static void warnOfLinks(MachineFigures.Busiest busiest, PassContext context) {
    if (busiest.isOver()) {
      context.warn(
          Diagnostic.of(
                  Code.W0010,
                  Span.NONE,
                  "the link of chip "
                      + busiest.name()
                      + " is expected to carry "
                      + Math.round(busiest.packets())
                      + " packets in a step, there is time for "
                      + (long) busiest.capacity())
              .help("give steps more time: --set slow-down=N, or fewer chips the work"));
    }
  }

  /// Refuses synapses that learn where a core cannot wait or remember for them: a spike that is
  /// held for later would learn from what has happened meanwhile.
  private static void refuseLearning(Network network, Machine machine, MachineSettings settings) {
    for (Afferent a : Afferents.of(network).all()) {
      if (a.plastic().isEmpty()) {
        continue;
      }
      int longest = a.synapses().longestDelay();
      if (longest > machine.budget().reach()) {
        throw Diagnostic.of(
                Code.E0403,
                network.vertex(a.id()).span(),
                "synapses that learn have delays up to "
                    + longest
                    + " steps, a ring of inputs reaches "
                    + machine.budget().reach())
            .help(
                longest < 256
                    ? "use more bits for delays: --set delay-bits=" + CoreMemory.bits(longest + 1)
                    : "give them delays of 255 steps at most, and --set delay-bits=8")
            .rejection();
      }
      long bytes = CoreMemory.histories(a.plastic().get().rule(), 1);
      if (bytes > machine.budget().dtcmBytes()) {
        throw Diagnostic.of(
                Code.E0403,
                network.vertex(a.id()).span(),
                "what a core remembers for these synapses takes "
                    + bytes
                    + " bytes of its DTCM, "
                    + machine.budget().dtcmBytes()
                    + " are there")
            .because(settings.limitSpan("dtcm-bytes"), "the device's limit")
            .help(
                "a table has 15 bytes for each step of 'tau_plus' and of 'tau_minus': choose them"
                    + " shorter, or the steps longer")
            .rejection();
      }
    }
  }

  /// Refuses a network without time (E0401), which no quantization makes one for cores.
  static void requireTime(Network network) {
    if (!network.isInTime()) {
      throw Diagnostic.of(
              Code.E0401,
              network.vertices().values().iterator().next().span(),
              "'" + network.name() + "' has no neurons in time, which cores of this machine run")
          .help("choose --target fpga, tulip or sfq, or write populations and projections")
          .rejection();
    }
  }

  private static void refuseMisfits(Network network) {
    requireTime(network);
    Untaught.onCores(network);
    Afferents.of(network).misfits().stream()
        .findFirst()
        .ifPresent(id -> {
          throw Diagnostic.of(
                  Code.E0401,
                  network.vertex(id).span(),
                  "'"
                      + id
                      + "' ("
                      + network.op(id).mnemonic()
                      + ") is nothing that cores of this machine run")
              .help(
                  "they run spiking populations, fed by inputs of bits and by one another through"
                      + " projections and dense layers, whose spikes are the outputs")
              .rejection();
        });
  }

  private static SequencedMap<String, Part> parts(
      Network network, MachineSettings settings, Rates rates) {
    SequencedMap<String, Integer> latencies = Latencies.of(network);
    Afferents afferents = Afferents.of(network);
    SequencedMap<String, Part> parts = new LinkedHashMap<>();
    latencies.forEach((id, latency) -> {
      Firing firing = rates.of(id, network.types().shape(id).size());
      switch (network.op(id)) {
        case Op.Population p -> {
          List<Receptor> receptors = receptors(network, id, p, afferents.into(id));
          int further = receptors.size() - p.model().ports().size();
          int cycles = settings.neuronCycles(p.model().name(), operations(p.model()), further);
          parts.put(id, new Part(latency, cycles, firing, receptors));
        }
        case Op _ -> parts.put(id, new Part(latency, 1, firing, List.of()));
      }
    });
    return parts;
  }

  private static List<Receptor> receptors(
      Network network, String id, Op.Population p, List<Afferent> into) {
    List<Receptor> receptors = new ArrayList<>();
    for (int port = 0; port < p.model().ports().size(); port++) {
      for (boolean negative : new boolean[] {false, true}) {
        RingShifts ring = RingShifts.of(into, port, negative, _ -> 0);
        if (!ring.isEmpty()) {
          int shift = ring.exact();
          if (shift < 0 || !ring.fits(shift)) {
            throw Diagnostic.of(
                    Code.E0407,
                    network.vertex(id).span(),
                    "weights into '" + id + "' take more than the 16 bits of its ring of inputs")
                .label(
                    "up to "
                        + ring.largest()
                        + ", in steps of "
                        + Math.scalb(1.0, shift - Receptor.FRACTION))
                .help("leave weights real, so that they are rounded to what fits")
                .rejection();
          }
          receptors.add(new Receptor(port, negative, shift));
        }
      }
    }
    return receptors;
  }

  /// Operations of a neuron's step.
  private static int operations(NeuronModel model) {
    int all = operations(model.output());
    for (Statement s : model.statements()) {
      all += 1 + operations(s.value());
    }
    return all;
  }

  private static int operations(Expression e) {
    int own =
        switch (e) {
          case Expression.Literal _,
              Expression.Constant _,
              Expression.Parameter _,
              Expression.Port _,
              Expression.State _,
              Expression.Old _,
              Expression.Local _ ->
              0;
          case Expression.Apply _,
              Expression.ShiftRight _,
              Expression.Rescale _,
              Expression.Fit _ ->
              1;
          case Expression.Table t -> 4 * t.axes().size();
        };
    return own + e.parts().stream().mapToInt(MapToCores::operations).sum();
  }
}
