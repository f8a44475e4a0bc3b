package nnc.passes.sfq;

import java.util.List;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.passes.TargetSettings;

/// What neurons become.
enum CircuitForm {
  COUNTERS("deterministic counters", "semantics=deterministic --set logic=counters"),
  RATES("stochastic semantics", "semantics=stochastic"),
  CLOCKED("clocked logic", "logic=clocked");

  private final String title;
  private final String setting;

  CircuitForm(String title, String setting) {
    this.title = title;
    this.setting = setting;
  }

  /// The settings that only this form reads.
  private List<String> keys() {
    return switch (this) {
      case COUNTERS -> List.of("synapses");
      case RATES -> List.of("window", "temperature", "current-step", "transfer");
      case CLOCKED -> List.of("phases", "clocking", "balance");
    };
  }

  /// Warns (W0008) of what the user has set and this form does not read.
  void warn(TargetSettings settings) {
    for (CircuitForm other : values()) {
      if (other != this) {
        for (String key : other.keys()) {
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
