package nnc.passes.sfq;

import java.math.BigDecimal;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.passes.TargetSettings;

/// The cells and times that a target and the user's settings describe.
record PulseSettings(TargetSettings settings) {

  /// Between the last consequence of one slot and the first of the next: the longest critical time
  /// of a merger, so that no two slots meet anywhere.
  private static final long APART = 10_200;

  private static final long STEP = 10_000;

  static PulseSettings of(PassContext context) {
    return new PulseSettings(new TargetSettings(context));
  }

  PulseLibrary library() {
    return settings.context().target().pulseLibrary(settings.context().settings());
  }

  /// Whether weights are cells that can be written, else wires.
  boolean isWritable() {
    return settings.text("synapses").orElse("ndro").equals("ndro");
  }

  /// The length of a slot in which pulses have consequences for `longest`, both in femtoseconds:
  /// the user's, or the shortest in steps of 10 ps. Throws `Rejection` (E0403) where the user's is
  /// too short.
  long slot(long longest) {
    long least = Math.ceilDiv(longest + APART, STEP) * STEP;
    String text = settings.text("slot").orElse("0");
    long asked = new BigDecimal(text).movePointRight(3).longValue();
    if (asked == 0) {
      return least;
    }
    if (asked < longest + APART) {
      throw Diagnostic.of(
              Code.E0403,
              settings.declaration("slot"),
              "a slot of "
                  + text
                  + " ps is too short: pulses are under way for "
                  + Picoseconds.print(longest)
                  + " ps and must stay 10.2 ps apart")
          .help("allow " + Picoseconds.print(least) + " ps, or leave it out: --set slot=0")
          .rejection();
    }
    return asked;
  }
}
