package nnc.passes.sfq.timing;

import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Pin;

/// How much time two pulses at a cell have to spare beyond what `rule` asks, in femtoseconds; below
/// 0 too little. `pin` is that of the later one.
public record Slack(
    Pin pin, String cell, Span span, Rule rule, long time, Arrival earlier, Arrival later) {

  /// When a pulse comes that entered the chip at `source`, `sent` femtoseconds from the start of
  /// its frame: never before `earliest` nor behind `latest`, from the same start.
  public record Arrival(String source, long sent, long earliest, long latest) {}

  /// Whether the rule may be broken.
  public boolean isMissed() {
    return time < 0;
  }
}
