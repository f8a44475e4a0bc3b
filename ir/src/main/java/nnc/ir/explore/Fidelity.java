package nnc.ir.explore;

import java.util.Locale;

/// How closely a design is looked at, the cheapest level first. A level keeps what the ones below
/// it say and puts what it knows better in its place.
public enum Fidelity {
  /// The figures of the estimate.
  ESTIMATE("estimated"),
  /// What toggles, and the accuracy, as emulated on the user's data.
  EMULATE("emulated"),
  /// What synthesis counts.
  SYNTHESIZE("synthesized"),
  /// The clock that placement and routing reach.
  PLACE_AND_ROUTE("placed and routed");

  private final String done;

  Fidelity(String done) {
    this.done = done;
  }

  /// Its name in spaces and files, in lower case.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// What has happened to a design that was looked at so: `synthesized`.
  public String done() {
    return done;
  }
}
