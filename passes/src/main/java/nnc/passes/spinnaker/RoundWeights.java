package nnc.passes.spinnaker;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Receptor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.LostWeights;

/// Rounds real weights of projections to what a ring of 16-bit inputs holds. All synapses of one
/// sign into one port of a population share a shift `s`: a weight becomes a multiple of `2^(s -
/// 15)`, and sums up to `65535 * 2^(s - 15)` fit. The shift is the least with which the sum that is
/// expected in a step, and five deviations more, fits, and every weight does; with the setting
/// `sums=all` that with which every sum fits.
public record RoundWeights() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "round-weights";
  }

  @Override
  public String summary() {
    return "round weights to what a ring of 16-bit inputs holds";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.LOSSY;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %s = input { type = bit[2] }
        %w = projection(%s) {
          type = bit[2],
          targets = 1,
          starts = uint2[3] [0, 1, 2],
          places = uint1[2] [0, 0],
          weights = real[2] [0.3, -70.1]
        }
        %a = population(%w) {
          shape = [1],
          neuron = adder,
          spiking = true,
          ports = [i],
          parameters = [],
          values = [],
          states = [[v, real, nearest, saturate, [real, 0.0]]],
          statements = [
            [set, v, [add, [state, v], [port, i]]],
            [let, fired, [gt, [state, v], [real, 1.0]]],
            [set, v, [select, [local, fired], [real, 0.0], [state, v]]]],
          output = [local, fired]
        }
        %out = output(%a)
      }
      """;

  /// Throws `Rejection` (E0407) where a weight is larger than any shift makes room for.
  @Override
  public Network apply(Network network, PassContext context) {
    Network.Builder builder = network.toBuilder();
    Afferents afferents = Afferents.of(network);
    if (!afferents.misfits().isEmpty()) {
      return network; // mapping refuses it, and names what no core runs
    }
    Rates rates = Rates.of(network, PassContext.quiet(context));
    Map<List<Object>, Integer> shifts = new LinkedHashMap<>();
    for (Afferent a : afferents.all()) {
      if (!a.synapses().weights().format().isReal()) {
        continue;
      }
      int[] both = new int[2];
      for (int sign = 0; sign < 2; sign++) {
        boolean negative = sign == 1;
        both[sign] =
            shifts.computeIfAbsent(
                List.of(a.target(), a.port(), negative),
                _ -> shift(network, afferents, a, negative, rates, context));
      }
      Tensor rounded = rounded(a.synapses().weights(), both);
      LostWeights lost = LostWeights.of(a.synapses().weights(), rounded);
      if (lost.count() > 0) {
        context.warn(lost.warning(network.vertex(a.id()).span(), "into '" + a.target() + "'"));
      }
      builder.replace(
          a.id(),
          new Op.Projection(
              a.synapses().with(rounded), ((Op.Projection) network.op(a.id())).type()));
      afferents.into(a.target()).stream()
          .filter(other -> other.port() == a.port())
          .forEach(other ->
              other
                  .plastic()
                  .ifPresent(p -> scale(network, builder, other.id(), p, fraction(both))));
    }
    return builder.build();
  }

  /// The largest weight that any ring holds.
  private static final double MOST =
      Math.scalb((double) Receptor.FULL, RingShifts.MOST - Receptor.FRACTION);

  /// The shift of all synapses of a sign into a port, -1 where there are none.
  private static int shift(
      Network network,
      Afferents afferents,
      Afferent a,
      boolean negative,
      Rates rates,
      PassContext context) {
    RingShifts ring =
        RingShifts.of(
            afferents.into(a.target()),
            a.port(),
            negative,
            other -> rates.of(other.source(), other.synapses().sources()).most());
    if (ring.isEmpty()) {
      return -1;
    }
    int shift = MachineSettings.of(context).allSums() ? ring.whole() : ring.expected();
    if (!ring.fits(shift) && ring.learns() && ring.largest() <= MOST) {
      throw tooFine(network, afferents, a, ring);
    }
    if (!ring.fits(shift)) {
      throw tooLarge(network, afferents, a, negative, ring);
    }
    context.remark(
        a.target(),
        (negative ? "negative" : "positive")
            + " weights are multiples of "
            + Math.scalb(1.0, shift - Receptor.FRACTION)
            + ", sums up to "
            + Math.scalb((double) Receptor.FULL, shift - Receptor.FRACTION)
            + " fit (shift "
            + shift
            + ")");
    return shift;
  }

  /// A weight of the ring is larger than any shift makes room for.
  private static Rejection tooLarge(
      Network network, Afferents afferents, Afferent a, boolean negative, RingShifts ring) {
    String cause =
        afferents.into(a.target()).stream()
            .filter(other ->
                other.port() == a.port()
                    && RingShifts.of(List.of(other), a.port(), negative, _ -> 0).largest()
                        == ring.largest())
            .map(Afferent::id)
            .findFirst()
            .orElse(a.id());
    return Diagnostic.of(
            Code.E0407,
            network.vertex(a.target()).span(),
            "a weight of "
                + (negative ? -ring.largest() : ring.largest())
                + " into '"
                + a.target()
                + "' is beyond the numbers of cores, s16.15: at most "
                + MOST
                + ", with shift "
                + RingShifts.MOST)
        .because(network.vertex(cause).span(), "among these synapses")
        .help(
            "divide the weights into this port by "
                + (long) Math.ceil(ring.largest() / MOST)
                + ", and scale the neuron's equations alike")
        .rejection();
  }

  /// Weights of the ring are larger than its units admit, which those that learn make so fine.
  private static Rejection tooFine(
      Network network, Afferents afferents, Afferent a, RingShifts ring) {
    Afferent learning =
        afferents.into(a.target()).stream()
            .filter(other -> other.port() == a.port() && other.plastic().isPresent())
            .min(Comparator.comparingInt(other -> -other.synapses().weights().format().fraction()))
            .orElseThrow();
    int fraction = Receptor.FRACTION;
    while (fraction > 0 && ring.largest() > Math.scalb((double) Receptor.FULL, -fraction)) {
      fraction--;
    }
    return Diagnostic.of(
            Code.E0407,
            network.vertex(learning.id()).span(),
            "weights that learn have "
                + learning.synapses().weights().format().fraction()
                + " bits behind the point, and a weight of "
                + ring.largest()
                + " into the same port of '"
                + a.target()
                + "' then takes more than 16 bits")
        .because(network.vertex(a.id()).span(), "among these synapses")
        .help("store what is learned with fewer bits: 'fraction: " + fraction + "'")
        .rejection();
  }

  /// Brings the sums of synapses that learn to `fraction` bits behind the point, where they are
  /// added to others.
  private static void scale(
      Network network, Network.Builder builder, String id, Op.Plastic plastic, int fraction) {
    String user = network.uses(id).getFirst().target();
    if (!(network.op(user) instanceof Op.Affine)) {
      return;
    }
    long finer = 1L << (fraction - plastic.synapses().weights().format().fraction());
    Range sums = Range.of(finer).times(plastic.sums());
    builder.replace(
        user,
        new Op.Requantize(
            Tensor.narrowest(Shape.of(1), finer),
            Tensor.narrowest(Shape.of(1), 0),
            0,
            new NumberFormat.Fixed(false, NumberFormat.bits(sums), fraction)));
  }

  /// Bits behind the point of the finer of the grids of both signs.
  private static int fraction(int[] shifts) {
    int finer = 64;
    for (int shift : shifts) {
      finer = shift < 0 ? finer : Math.min(finer, shift);
    }
    return Math.max(0, Receptor.FRACTION - finer);
  }

  /// The weights on the grids of both signs, with as many bits behind the point as the finer has.
  private static Tensor rounded(Tensor weights, int[] shifts) {
    int fraction = fraction(shifts);
    return Fractions.narrowest(
        weights.shape(),
        fraction,
        i -> {
          double w = weights.real(i);
          if (w == 0) {
            return 0;
          }
          int shift = shifts[w < 0 ? 1 : 0];
          long units =
              Math.min(
                  Receptor.FULL,
                  (long) Math.floor(Math.scalb(Math.abs(w), Receptor.FRACTION - shift) + 0.5));
          long raw = units << (shift - (Receptor.FRACTION - fraction));
          return w < 0 ? -raw : raw;
        });
  }
}
