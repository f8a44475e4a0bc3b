package nnc.passes.sfq;

import java.util.Set;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.network.Types;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;

/// Turns a network of binary neurons into a circuit of pulse cells. With `semantics` `stochastic`
/// the circuit counts pulses that pass by chance (`RateNetwork`), and is what the network computes
/// only as often as `WindowForecast` says. With `logic` `clocked` neurons are gates of a pipeline
/// (`ClockedLowering`).
///
/// ```
/// dense, conv -> multithreshold    gated pulses, mergers, a counter, a cell that is read
/// maxpool                          the same: any of some bits
/// argmax                           layers of such neurons (`ArgmaxLayers`)
/// input, output                    pins of the chip, one for each bit of an element
/// flatten                          nothing
/// ```
public record MapToPulses() implements Pass<Network, PulseNetlist> {

  @Override
  public String id() {
    return "map-to-pulses";
  }

  @Override
  public String summary() {
    return "turn a network of binary neurons into a circuit of superconducting pulse cells";
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

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = bit[2] }
        %"and.sum" : uint2[1] = dense(%x) { weights = bit[1, 2] [1, 1] }
        %and : bit[1] = multithreshold(%"and.sum") {
          thresholds = uint2[1, 1] [2],
          directions = bipolar[1] [1],
          format = bit,
          base = 0,
          step = 1
        }
        %y : bit[1] = output(%and)
      }
      """;

  /// Throws `Rejection`: E0401 for what no circuit computes, E0403 for slots that are too short,
  /// cells that the library lacks and chips that are too small, E0305 for settings that are none.
  @Override
  public PulseNetlist apply(Network network, PassContext context) {
    PulseNetlist made = made(network, context);
    new ChipBudget(network, context).check(made);
    return made;
  }

  /// The circuit, whatever chip it takes.
  static PulseNetlist made(Network network, PassContext context) {
    ClockSettings clock = ClockSettings.of(context);
    if (clock.isClocked()) {
      CircuitForm.CLOCKED.warn(clock.settings());
      return new ClockedLowering(network, clock, context).netlist();
    }
    RateSettings settings = RateSettings.of(context);
    (settings.isStochastic() ? CircuitForm.RATES : CircuitForm.COUNTERS).warn(settings.settings());
    return settings.isStochastic()
        ? new RateLowering(RateNetwork.of(network, context), Types.of(network), settings).netlist()
        : new PulseLowering(BitLayers.of(network), PulseSettings.of(context)).netlist();
  }
}
