package nnc.ir.pass;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import nnc.ir.Samples;
import nnc.ir.diagnostic.Diagnostic;

/// What a pass may see besides its design: the target, the user's settings and calibration data
/// (never the test data), and where its remarks go.
public interface PassContext {

  Target target();

  Settings settings();

  Optional<Samples> calibration();

  /// A line of the pass report, for example `c1: 12 of 144 synapses pruned`.
  void remark(String vertex, String text);

  /// A warning for the user.
  void warn(Diagnostic warning);

  /// Of a population the neurons numbered `kept` are left and get the numbers from 0 on, so that
  /// whoever shows them can give them their old ones.
  default void kept(String population, List<Integer> kept) {
    // nobody shows any
  }

  /// What counts the logic of a design, where whoever runs the passes has such.
  default Optional<LogicCount> logic() {
    return Optional.empty();
  }

  /// `context` with nobody listening.
  static PassContext quiet(PassContext context) {
    return new PassContext() {
      @Override
      public Target target() {
        return context.target();
      }

      @Override
      public Settings settings() {
        return context.settings();
      }

      @Override
      public Optional<Samples> calibration() {
        return context.calibration();
      }

      @Override
      public Optional<LogicCount> logic() {
        return context.logic();
      }

      @Override
      public void remark(String vertex, String text) {
        // nobody listens
      }

      @Override
      public void warn(Diagnostic warning) {
        // nobody listens
      }
    };
  }

  /// A context without data, settings or listeners.
  static PassContext bare(Target target) {
    return of(target, new Settings(new LinkedHashMap<>()));
  }

  /// A context without data or listeners.
  static PassContext of(Target target, Settings settings) {
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
        // nobody listens
      }

      @Override
      public void warn(Diagnostic warning) {
        // nobody listens
      }
    };
  }

  /// A remark as the report keeps it.
  record Remark(String pass, String vertex, String text) {}

  /// What a run of a pipeline said.
  record Report(List<Remark> remarks, List<Diagnostic> warnings) {
    public Report {
      remarks = List.copyOf(remarks);
      warnings = List.copyOf(warnings);
    }
  }
}
