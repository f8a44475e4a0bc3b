package nnc.passes.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Samples;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Nets;

/// Contexts with settings, and with an ear for warnings and remarks.
final class Contexts {

  private Contexts() {}

  static PassContext of(List<Diagnostic> warnings) {
    return with(warnings);
  }

  /// Keys and values in turn.
  static PassContext with(String... settings) {
    return with(new ArrayList<>(), settings);
  }

  static PassContext with(List<Diagnostic> warnings, String... settings) {
    return with(warnings, new ArrayList<>(), settings);
  }

  /// The same, which hears remarks about no vertex too.
  static PassContext with(List<Diagnostic> warnings, List<String> remarks, String... settings) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put(settings[i], settings[i + 1]);
    }
    return of(values, warnings, remarks);
  }

  private static PassContext of(
      SequencedMap<String, String> values, List<Diagnostic> warnings, List<String> remarks) {
    Target target = Nets.context().target();
    Settings settings = new Settings(values);
    return new PassContext() {
      @Override
      public Target target() {
        return target;
      }

      @Override
      public Settings settings() {
        return settings;
      }

      @Override
      public Optional<Samples> calibration() {
        return Optional.empty();
      }

      @Override
      public void remark(String vertex, String text) {
        if (vertex.isEmpty()) {
          remarks.add(text);
        }
      }

      @Override
      public void warn(Diagnostic warning) {
        warnings.add(warning);
      }
    };
  }
}
