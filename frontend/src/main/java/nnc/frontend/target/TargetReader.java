package nnc.frontend.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Target;
import nnc.ir.pass.Target.Cost;
import nnc.ir.pass.Target.Device;
import nnc.ir.pass.Target.Parameter;

/// Reads target descriptions. Everything a description must not lack is checked here: E0107 for
/// missing or senseless values, among them costs without source or quality; E0208 for unknown
/// fields.
public final class TargetReader {

  private static final String HELP = "docs/adding-a-target.md shows every field of a target";

  private TargetReader() {}

  /// The target in `source`; `common` are parameters that all targets have, `file` gives the files
  /// beside it that it names.
  public static Target read(Source source, List<Parameter> common, Function<String, Source> file) {
    return Section.explained(HELP, () -> target(source, common, file));
  }

  private static Target target(
      Source source, List<Parameter> common, Function<String, Source> file) {
    Section root =
        Section.of(
            "the target",
            Yaml.parse(source),
            List.of(
                "id",
                "title",
                "parameters",
                "devices",
                "costs",
                "cost-files",
                "pulse-libraries",
                "pipeline"));
    List<Cost> costs = costs(root);
    for (String name : root.texts("cost-files")) {
      costs.addAll(costs(Section.of("the costs", Yaml.parse(file.apply(name)), List.of("costs"))));
    }
    return new Target(
        root.text("id"),
        root.text("title"),
        Stream.concat(parameters(root).stream(), common.stream()).toList(),
        devices(root),
        costs,
        root.texts("pulse-libraries").stream()
            .map(name -> PulseLibraryReader.read(file.apply(name)))
            .toList(),
        root.texts("pipeline"));
  }

  /// The parameters in a description that has nothing else.
  public static List<Parameter> readParameters(Source source) {
    return Section.explained(
        HELP,
        () -> parameters(Section.of("the description", Yaml.parse(source), List.of("parameters"))));
  }

  private static List<Parameter> parameters(Section root) {
    List<Parameter> all = new ArrayList<>();
    root.find("parameters")
        .map(y -> Section.any("'parameters'", y))
        .ifPresent(
            section -> section.all().forEach((name, field) -> all.add(parameter(name, field))));
    return all;
  }

  private static Parameter parameter(String name, Yaml.Field field) {
    Section section =
        Section.of(
            "parameter '" + name + "'",
            field,
            List.of(
                "kind",
                "range",
                "choices",
                "default",
                "per_layer",
                "summary",
                "source",
                "quality"));
    String kind = section.text("kind");
    List<String> choices = section.texts("choices");
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    Span where = field.key();
    Optional<Yaml> range = section.find("range");
    if (range.isPresent()) {
      List<Yaml> ends = section.items("range", range.get());
      if (ends.size() != 2) {
        throw Section.bad(range.get().span(), "a range has two ends: [low, high]");
      }
      low = Section.number("the lower end", ends.get(0));
      high = Section.number("the upper end", ends.get(1));
      where = range.get().span();
    } else if (section.find("choices").isPresent()) {
      where = section.get("choices").span();
    }
    Parameter.Kind known =
        switch (kind) {
          case "integer" -> Parameter.Kind.INTEGER;
          case "number" -> Parameter.Kind.NUMBER;
          case "word", "text" -> Parameter.Kind.WORD;
          case "flag" -> Parameter.Kind.FLAG;
          default ->
              throw Section.bad(
                  section.get("kind").span(),
                  "kind '" + kind + "' is none of integer, number, word, text, flag");
        };
    if ((kind.equals("word") && choices.isEmpty()) || low > high) {
      throw Section.bad(field.key(), "parameter '" + name + "' admits no value");
    }
    Parameter parameter =
        new Parameter(
            name,
            known,
            section.text("default", ""),
            low,
            high,
            choices,
            section.flag("per_layer"),
            section.text("summary"),
            evidence(section),
            where);
    if (!parameter.defaultValue().isEmpty()) {
      SettingsReader.problem(parameter, parameter.defaultValue())
          .ifPresent(problem -> {
            throw Section.bad(
                section.get("default").span(),
                "the default of parameter '" + name + "' " + problem);
          });
    }
    return parameter;
  }

  /// Source and quality, which a parameter has both or none of.
  private static Optional<Target.Evidence> evidence(Section section) {
    return section.find("source").isPresent() || section.find("quality").isPresent()
        ? Optional.of(new Target.Evidence(quality(section), section.text("source")))
        : Optional.empty();
  }

  private static List<Device> devices(Section root) {
    List<Device> all = new ArrayList<>();
    root.find("devices")
        .map(y -> Section.any("'devices'", y))
        .ifPresent(section -> section.all().forEach((id, field) -> all.add(device(id, field))));
    return all;
  }

  private static Device device(String id, Yaml.Field field) {
    Section section =
        Section.of("device '" + id + "'", field, List.of("family", "title", "limits", "source"));
    List<Device.Limit> limits = new ArrayList<>();
    Section.any("'limits' of device '" + id + "'", section.get("limits"))
        .all()
        .forEach((resource, limit) -> {
          double amount =
              Section.number("limit '" + resource + "' of device '" + id + "'", limit.value());
          if (amount < 0 || amount != Math.rint(amount) || amount > 1e12) {
            throw Section.bad(
                limit.value().span(), "limit '" + resource + "' must be a natural number");
          }
          limits.add(new Device.Limit(resource, (long) amount, limit.key()));
        });
    return new Device(
        id, section.text("family"), section.text("title"), limits, section.text("source"));
  }

  /// The most that a cost may be which does not say so.
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private static List<Cost> costs(Section root) {
    List<Cost> all = new ArrayList<>();
    root.find("costs")
        .map(y -> Section.any("'costs'", y))
        .ifPresent(section -> section.all().forEach((id, field) -> all.add(cost(id, field))));
    return all;
  }

  private static Cost cost(String id, Yaml.Field field) {
    Section section =
        Section.of(
            "cost '" + id + "'",
            field,
            List.of("low", "nominal", "high", "most", "unit", "conditions", "source", "quality"));
    double low = section.number("low");
    double nominal = section.number("nominal");
    double high = section.number("high");
    double most = section.find("most").isPresent() ? section.number("most") : INFINITE;
    if (!(low > 0 && low <= nominal && nominal <= high && high <= most)) {
      throw Section.bad(
          field.key(), "cost '" + id + "' must have 0 < low <= nominal <= high <= most");
    }
    return new Cost(
        id,
        low,
        nominal,
        high,
        most,
        section.text("unit"),
        section.text("conditions"),
        quality(section),
        section.text("source"),
        field.key());
  }

  static Quality quality(Section section) {
    String word = section.text("quality");
    for (Quality quality : Quality.values()) {
      if (quality.name().toLowerCase(Locale.ROOT).equals(word)) {
        return quality;
      }
    }
    throw Section.bad(
        section.get("quality").span(),
        "quality '" + word + "' is none of measured, published, modelled, assumed");
  }
}
