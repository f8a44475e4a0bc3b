package nnc.passes.sfq;

import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.passes.TargetSettings;

/// What neurons become, and the settings that only this form reads.
enum CircuitForm {
  COUNTERS("deterministic counters", "semantics=deterministic --set logic=counters", "synapses"),
  RATES("stochastic semantics", "semantics=stochastic", "window temperature current-step transfer"),
  CLOCKED("clocked logic", "logic=clocked", "phases clocking balance");

  private final String title;
  private final String setting;

  /// Words.
  private final String keys;

  CircuitForm(String title, String setting, String keys) {
    this.title = title;
    this.setting = setting;
    this.keys = keys;
  }

  /// Warns (W0008) of what the user has set and this form does not read.
  void warn(TargetSettings settings) {
    for (CircuitForm other : values()) {
      if (other != this) {
        for (String key : other.keys.split(" ", -1)) {
          settings
              .context()
              .settings()
              .get(key)
              .ifPresent(value -> settings.context().warn(other.owns(settings, key, value)));
        }
      }
    }
  }

  private Diagnostic owns(TargetSettings settings, String key, String value) {
    return Diagnostic.of(
            Code.W0008,
            settings.declaration(key),
            "setting " + key + "=" + value + " changes nothing: it belongs to " + title)
        .help("leave it out, or ask for --set " + setting);
  }
}
