package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.MachineImage;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Core;
import nnc.ir.machine.Part;
import nnc.ir.machine.Receptor;
import nnc.ir.op.Op;

/// The ring of inputs of a population for one port and sign: what it holds, and the most that can
/// come to a neuron in a step, `possible`, if every synapse brings a spike to the same slot.
/// `place` is the core with such a neuron, `port` the name of the port in the model.
public record RingSums(
    String population, String port, Receptor receptor, double possible, String place) {

  /// All rings of an image, in the order of its populations.
  public static List<RingSums> of(MachineImage image) {
    Afferents afferents = Afferents.of(image.network());
    List<RingSums> all = new ArrayList<>();
    image
        .parts()
        .forEach((id, part) -> {
          for (Receptor r : part.receptors()) {
            RingShifts ring = RingShifts.of(afferents.into(id), r.port(), r.negative(), _ -> 0);
            all.add(
                new RingSums(
                    id,
                    ((Op.Population) image.network().op(id)).model().ports().get(r.port()),
                    r,
                    ring.possible(),
                    place(image, id, ring.fullest())));
          }
        });
    return all;
  }

  private static String place(MachineImage image, String population, int neuron) {
    Core core =
        image.cores().stream()
            .filter(c -> c.vertex().equals(population) && c.role() == Core.Role.NEURONS)
            .filter(c -> c.first() <= neuron && neuron <= c.last())
            .findFirst()
            .orElseThrow();
    return image.machine().place(core);
  }

  /// What a weight is a multiple of.
  public double unit() {
    return Math.scalb(1.0, receptor.shift() - Receptor.FRACTION);
  }

  /// The largest sum that a slot holds.
  public double full() {
    return Receptor.FULL * unit();
  }

  /// The largest sum that is possible as a part of what a slot holds.
  public double share() {
    return possible / full();
  }

  public String sign() {
    return receptor.negative() ? "-" : "+";
  }

  /// A warning (W0013) about the ring that may be cut off most. None where senders fire as data
  /// show: the shift then goes by what they do.
  static Optional<Diagnostic> warning(MachineImage image, MachineSettings settings) {
    List<RingSums> over =
        of(image).stream().filter(r -> r.share() > 1 && !r.isMeasured(image)).toList();
    return over.stream()
        .max(Comparator.comparingDouble(RingSums::share))
        .map(worst -> worst.warning(image, settings, over.size() - 1));
  }

  private List<Afferent> senders(MachineImage image) {
    return Afferents.of(image.network()).into(population).stream()
        .filter(a -> a.port() == receptor.port())
        .toList();
  }

  private boolean isMeasured(MachineImage image) {
    return senders(image).stream()
        .map(a -> image.parts().get(a.source()))
        .map(Part::firing)
        .allMatch(f -> f.measured());
  }

  private Diagnostic warning(MachineImage image, MachineSettings settings, int others) {
    return Diagnostic.of(
            Code.W0013,
            image.network().vertex(population).span(),
            "sums of "
                + (receptor.negative() ? "negative" : "positive")
                + " inputs into '"
                + population
                + "', port '"
                + port
                + "', come up to "
                + number(possible)
                + " if all senders fire at once; a ring with shift "
                + receptor.shift()
                + " holds "
                + number(full())
                + ", the rest would be cut off"
                + (others > 0 ? " (and so in " + others + " other rings)" : ""))
        .label(String.format(Locale.ROOT, "%.3g times what it holds, on core %s", share(), place))
        .help(help(image, settings));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  private String help(MachineImage image, MachineSettings settings) {
    RingShifts ring = RingShifts.of(senders(image), receptor.port(), receptor.negative(), _ -> 0);
    if (ring.learns()) {
      return "learned weights keep units so fine: give their rule a smaller 'max' or fewer bits"
          + " ('fraction')";
    }
    double most = Math.scalb((double) Receptor.FULL, RingShifts.MOST - Receptor.FRACTION);
    if (possible > most) {
      return "a ring holds " + most + " at most: scale the weights and the neuron's equations";
    }
    if (settings.allSums()) {
      return "leave weights real, so that they are rounded to larger units";
    }
    return "let rings hold whatever can come: --set sums=all (weights in multiples of "
        + number(Math.scalb(1.0, ring.whole() - Receptor.FRACTION))
        + " instead of "
        + number(unit())
        + "), or give data that show how many fire at once: --calibrate FILE";
  }
}
