package nnc.ir.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.PulseLibrary;

/// A target description: parameters, devices, costs and the pipeline, as read from the target's
/// folder.
public record Target(
    String id,
    String title,
    List<Parameter> parameters,
    List<Device> devices,
    List<Cost> costs,
    List<PulseLibrary> pulseLibraries,
    List<String> pipeline) {

  /// The parameter that names the library of pulse cells which circuits are made of.
  public static final String LIBRARY = "library";

  public Target {
    parameters = List.copyOf(parameters);
    devices = List.copyOf(devices);
    costs = List.copyOf(costs);
    pulseLibraries = List.copyOf(pulseLibraries);
    pipeline = List.copyOf(pipeline);
  }

  /// A knob of the design space. `kind` says how `--set` values are read; `low` and `high` bound
  /// numbers; `choices` lists words.
  public record Parameter(
      String name,
      Kind kind,
      String defaultValue,
      double low,
      double high,
      List<String> choices,
      boolean perLayer,
      String summary,
      Optional<Evidence> evidence,
      Span span) {

    /// The same with other words, of which the first is the default.
    Parameter withChoices(List<String> words) {
      return new Parameter(
          name, kind, words.getFirst(), low, high, words, perLayer, summary, evidence, span);
    }

    public enum Kind {
      INTEGER,
      NUMBER,
      WORD,
      FLAG
    }
  }

  /// Where a default comes from and how good that is; parameters that are choices have none.
  public record Evidence(Quality quality, String source) {}

  /// A part one can buy: limits by resource name (`lut`, `ff`, `bram`, `dsp`), with the line that
  /// sets them.
  public record Device(String id, String family, String title, List<Limit> limits, String source) {
    public record Limit(String resource, long amount, Span span) {}

    public Device {
      limits = List.copyOf(limits);
    }
  }

  /// A cost with its evidence; a cost without source or quality does not parse. All are above 0;
  /// `most` is the largest that makes sense, infinite where nothing sets it.
  public record Cost(
      String id,
      double low,
      double nominal,
      double high,
      double most,
      String unit,
      String conditions,
      Quality quality,
      String source,
      Span span) {

    /// How a setting is called that gives a cost.
    public static final String SETTING = "cost.";

    /// The same with a value of the user's own.
    Cost with(String value) {
      double number = Double.parseDouble(value);
      String source = "the user's own: --set " + SETTING + id + "=" + value;
      return new Cost(
          id, number, number, number, most, unit, conditions, Quality.ASSUMED, source, span);
    }
  }

  public Optional<Parameter> parameter(String name) {
    return parameters.stream().filter(p -> p.name().equals(name)).findFirst();
  }

  public Optional<Device> device(String id) {
    return devices.stream().filter(d -> d.id().equals(id)).findFirst();
  }

  public Optional<PulseLibrary> pulseLibrary(String id) {
    return pulseLibraries.stream().filter(l -> l.id().equals(id)).findFirst();
  }

  /// The same with more libraries, of which the first becomes the default. Ids must differ.
  public Target withPulseLibraries(List<PulseLibrary> more) {
    List<PulseLibrary> all = new ArrayList<>(more);
    all.addAll(pulseLibraries);
    List<String> ids = all.stream().map(PulseLibrary::id).toList();
    List<Parameter> known =
        parameters.stream().map(p -> p.name().equals(LIBRARY) ? p.withChoices(ids) : p).toList();
    return new Target(id, title, known, devices, costs, all, pipeline);
  }

  /// The library that `library` names, in the user's settings or by default; the first where the
  /// target has no such parameter.
  public PulseLibrary pulseLibrary(Settings settings) {
    return settings
        .get(LIBRARY)
        .or(() -> parameter(LIBRARY).map(Parameter::defaultValue))
        .map(this::pulseLibrary)
        .orElseGet(() -> pulseLibraries.stream().findFirst())
        .orElseThrow(() -> new IllegalArgumentException("no library of cells"));
  }

  /// The same with the costs that the user has set, `cost.ID=VALUE`, in the place of its own. The
  /// settings have been checked.
  public Target withCosts(Settings settings) {
    List<Cost> all =
        costs.stream()
            .map(c -> settings.get(Cost.SETTING + c.id()).map(c::with).orElse(c))
            .toList();
    return new Target(id, title, parameters, devices, all, pulseLibraries, pipeline);
  }

  public Optional<Cost> cost(String id) {
    return costs.stream().filter(c -> c.id().equals(id)).findFirst();
  }
}
