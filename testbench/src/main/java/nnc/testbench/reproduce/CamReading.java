package nnc.testbench.reproduce;

import java.util.List;

/// Another reading of the learning rule, as changes of the text of `cam.nn`, which has the one that
/// is `used`. Versions of SpiNNaker's official code differ in `setting`; `fitted` says whether the
/// authors' recordings decide it, and have been used for that.
record CamReading(String setting, String used, String other, boolean fitted, List<Edit> edits) {

  static final List<CamReading> ALL =
      List.of(
          new CamReading(
              "amplitudes",
              "absolute, in nA",
              "times max",
              true,
              List.of(new Edit("a_plus: 6", "a_plus: 36"), new Edit("a_minus: 6", "a_minus: 36"))),
          new CamReading(
              "spikes that meet",
              "depress (together: depress)",
              "do not (together: ignore)",
              true,
              List.of(new Edit("max: 6", "max: 6, together: ignore"))),
          new CamReading(
              "bounds",
              "hold after each term (bounds: term)",
              "hold the sum (bounds: sum)",
              true,
              List.of(new Edit("max: 6", "max: 6, bounds: sum"))),
          new CamReading(
              "delay",
              "of the dendrite (delay: dendritic)",
              "does not count (delay: axonal)",
              true,
              List.of(new Edit("max: 6", "max: 6, delay: axonal"))),
          new CamReading(
              "bits behind the point",
              "8 (fraction: 8)",
              "12 (fraction: 12)",
              false,
              List.of(new Edit("fraction: 8", "fraction: 12"))));

  /// Every `from` in the text becomes `to`.
  record Edit(String from, String to) {}

  CamReading {
    edits = List.copyOf(edits);
  }
}
