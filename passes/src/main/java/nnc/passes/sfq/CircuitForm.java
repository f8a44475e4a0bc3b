package nnc.passes.sfq;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
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
      case RATES -> List.of("inputs", "window", "temperature", "current-step", "transfer");
      case CLOCKED -> List.of("phases", "clocking", "balance");
    };
  }

  /// Settings that compute the same in another form, where there is one: in the form that there is
  /// with less, then in the other one.
  static List<Settings> others(PassContext context) {
    ClockSettings clock = ClockSettings.of(context);
    if (RateSettings.of(context).isStochastic()) {
      return List.of();
    }
    if (!clock.isClocked()) {
      return List.of(changed(context, "synapses", "wired"), clocked(context));
    }
    Settings counters = changed(context, "logic", "counters", CLOCKED.keys());
    int more = 2 * clock.phases();
    return more > ClockSettings.MOST_PHASES
        ? List.of(counters)
        : List.of(changed(context, "phases", String.valueOf(more)), counters);
  }

  /// Clocked gates in the place of counters.
  static Settings clocked(PassContext context) {
    return changed(context, "logic", "clocked", COUNTERS.keys());
  }

  private static Settings changed(PassContext context, String key, String value) {
    return changed(context, key, value, List.of());
  }

  private static Settings changed(
      PassContext context, String key, String value, List<String> without) {
    SequencedMap<String, String> values = new LinkedHashMap<>(context.settings().values());
    without.forEach(values::remove);
    values.put(key, value);
    return new Settings(values);
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
