package nnc.backends.spinnaker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.ir.MachineImage;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.machine.Core;
import nnc.ir.op.Op;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Target;

/// Energy of a network on a machine by two definitions: the formula of the official tools, from
/// idle chips, cores in use and packets in routers; and figures for a neuron's millisecond and a
/// synaptic event from an experiment.
public final class MachineEstimator {

  private final Target target;

  public MachineEstimator(Target target) {
    this.target = target;
  }

  /// What happens in a second of the network's own time: packets that routers see, and synaptic
  /// events. `quality` says whether they were emulated or expected.
  public record Traffic(double routed, double events, Quality quality, String source) {}

  /// Figures for a second of the network's own time.
  public Estimate estimate(MachineImage image, Traffic traffic) {
    SequencedMap<String, Quantity> totals = new LinkedHashMap<>();
    String mapped = "mapping of this design";
    int cores = image.cores().size();
    long chips = image.cores().stream().mapToInt(Core::chip).distinct().count();
    double seconds = image.machine().budget().slowDown();
    double neurons =
        image.cores().stream()
            .filter(c -> c.role() == Core.Role.NEURONS)
            .mapToInt(Core::count)
            .sum();
    totals.put("cores", Quantity.exact(cores, "cores", Quality.MEASURED, mapped));
    totals.put("chips", Quantity.exact((double) chips, "chips", Quality.MEASURED, mapped));
    Quantity idle = idle(image, chips).times(seconds, "J");
    Quantity active = cost("active-core").times(cores * seconds, "J");
    Quantity packets =
        cost("packet-energy").times(traffic.routed * 1e-9, "J").plus(zero(traffic, "J"));
    totals.put("idle_energy", idle);
    totals.put("core_energy", active);
    totals.put("packet_energy", packets);
    totals.put("energy", idle.plus(active).plus(packets));
    Quantity updates = cost("neuron-energy").times(neurons * 1000 * 1e-9, "J");
    Quantity events =
        cost("event-energy").times(traffic.events * 1e-9, "J").plus(zero(traffic, "J"));
    totals.put("energy_by_events", updates.plus(events));
    return new Estimate(
        totals,
        parts(image),
        Optional.empty(),
        List.of(
            "all energies are for a second of the network's time"
                + (seconds > 1 ? ", which takes " + (long) seconds + " seconds" : ""),
            "energy: formula of the official tools, every used core always active",
            "energy_by_events: 100 nJ for a neuron and millisecond, 43 nJ for a synaptic event"));
  }

  private static Quantity zero(Traffic traffic, String unit) {
    return Quantity.exact(0, unit, traffic.quality, traffic.source);
  }

  /// Watts of boards where whole boards are known, else of chips in use.
  private Quantity idle(MachineImage image, long chips) {
    return switch (image.machine().board()) {
      case "spin3" -> cost("idle-board-4");
      case "spin5" -> cost("idle-board-48");
      case "triads" ->
          cost("idle-board-48")
              .times(image.machine().width() * image.machine().height() / 48.0, "W");
      default -> cost("idle-chip").times((double) chips, "W");
    };
  }

  private Quantity cost(String id) {
    Target.Cost c = target.cost(id).orElseThrow();
    return new Quantity(c.low(), c.nominal(), c.high(), c.unit(), c.quality(), List.of(c.source()));
  }

  private static List<Estimate.Part> parts(MachineImage image) {
    return image.parts().keySet().stream()
        .map(id -> {
          SequencedMap<String, Quantity> quantities = new LinkedHashMap<>();
          List<Core> own =
              image.cores().stream()
                  .filter(c -> c.vertex().equals(id))
                  .collect(Collectors.toList());
          quantities.put(
              "cores",
              Quantity.exact(own.size(), "cores", Quality.MEASURED, "mapping of this design"));
          boolean population = image.network().op(id) instanceof Op.Population;
          Span span = image.network().vertex(id).span();
          return new Estimate.Part(id, population ? "population" : "input", span, quantities);
        })
        .toList();
  }
}
