package nnc.frontend.target;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.explore.Constraint;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Rung;
import nnc.ir.explore.Search;
import nnc.ir.explore.Space;
import nnc.ir.explore.Variable;

/// A design space as YAML:
///
/// ```yaml
/// model: digits.nn
/// target: fpga
/// settings: {device: ice40-up5k}
/// variables: {c1.pe: [1, 2, 4], fc.pe: 1..10}
/// objectives: [minimize lut, minimize cycles_per_frame]
/// constraints: [lut <= 5280]
/// search: {algorithm: nsga2, evaluations: 500, population: 40, seed: 1}
/// fidelity: {synthesize: 20, place-and-route: 5}
/// ```
public final class SpaceReader {

  private static final List<String> FIELDS =
      List.of(
          "model",
          "target",
          "data",
          "settings",
          "variables",
          "objectives",
          "constraints",
          "search",
          "fidelity");

  private static final Pattern RANGE = Pattern.compile("(-?\\d{1,9})\\s*\\.\\.\\s*(-?\\d{1,9})");

  /// What begins with a number and two dots.
  private static final Pattern LIKE_A_RANGE =
      Pattern.compile("-?(\\d+(\\.\\d+)?|\\.\\d+)\\s*\\.\\..*");

  private static final Pattern CONSTRAINT =
      Pattern.compile("(?:(\\w+)\\.)?([a-z_]+)\\s*([<>=]+)\\s*(\\S+)");
  private static final Pattern OBJECTIVE = Pattern.compile("(?:(\\S+)\\s+)?([a-z_]+)");
  private static final List<String> DIRECTIONS = List.of("minimize", "maximize");
  private static final int MOST_VALUES = 10_000;
  private static final int MOST_PROMOTED = 100_000;

  private final Source source;

  private SpaceReader(Source source) {
    this.source = source;
  }

  /// Throws `Rejection`: E0101 for what is no YAML, E0107 and E0208 for wrong and unknown fields,
  /// E0305 for numbers out of range, E0210 for what contradicts.
  public static Space read(Source source) {
    return Section.explained(
        "docs/explore.md shows every field of a space", () -> new SpaceReader(source).space());
  }

  private Space space() {
    Section top = Section.of("a design space", Yaml.parse(source), FIELDS);
    List<Variable> plain = variables(Section.any("'variables'", top.get("variables")));
    Optional<Variable> varying =
        plain.stream().filter(v -> v.name().equals(Variable.TARGET)).findFirst();
    boolean varies = varying.isPresent();
    if (top.find("target").isPresent() == varies) {
      throw Diagnostic.of(
              Code.E0210,
              varies ? top.get("target").span() : top.get("variables").span(),
              varies ? "the target is fixed and varies" : "no target is named")
          .help("say 'target: fpga', or 'target: [fpga, tulip]' among the variables")
          .rejection();
    }
    Variable target =
        varying.orElseGet(() ->
            new Variable(Variable.TARGET, List.of(top.text("target")), top.get("target").span()));
    List<Variable> settings = owned(settings(top), target);
    List<Variable> variables = owned(plain, target);
    for (Variable v : variables) {
      clashing(v, settings)
          .ifPresent(s -> {
            throw Diagnostic.of(Code.E0210, v.span(), "'" + v.name() + "' is fixed and varies")
                .because(s.span(), "fixed here")
                .help("remove it from 'settings' or from 'variables'")
                .rejection();
          });
    }
    List.of(settings, variables).forEach(SpaceReader::refuseClashes);
    List<Constraint> constraints =
        top.find("constraints").isPresent()
            ? lines(top, "constraints", (text, span) -> constraint(text, span, target))
            : List.of();
    constraints.forEach(c -> contradictions(c, constraints));
    List<Objective> objectives = lines(top, "objectives", SpaceReader::objective);
    objectives.forEach(o -> contradictions(o, objectives));
    Space space =
        new Space(
            source,
            file(top, "model"),
            target,
            top.find("data").map(SpaceReader::data),
            settings,
            variables,
            objectives,
            constraints,
            search(top.find("search")),
            ladder(top.find("fidelity")));
    if (space.data().filter(d -> d.labels().isEmpty()).isPresent()
        && space.ladder().stream().noneMatch(r -> r.level() == Fidelity.EMULATE)) {
      throw Diagnostic.of(
              Code.E0210, top.get("data").span(), "data without labels serve emulation alone")
          .help("name their classes, labels: FILE, or emulate: fidelity: {emulate: 100}")
          .rejection();
    }
    if (space.search().algorithm() == Search.Algorithm.EXHAUSTIVE
        && space.size().compareTo(BigInteger.valueOf(Search.MOST)) > 0) {
      throw wrong(
          Section.any("'search'", top.get("search")).get("algorithm").span(),
          "the space has "
              + space.size()
              + " points, more than the "
              + Search.MOST
              + " of a search",
          "choose random or nsga2, or give variables fewer values");
    }
    return space;
  }

  /// `all` with the target of those that begin with the name of one.
  private static List<Variable> owned(List<Variable> all, Variable target) {
    return all.stream()
        .map(v ->
            new Variable(
                v.name(),
                v.values(),
                v.span(),
                target.values().stream().filter(t -> v.name().startsWith(t + ".")).findFirst()))
        .toList();
  }

  /// One of `others` that sets the same as `v` for some target.
  private static Optional<Variable> clashing(Variable v, List<Variable> others) {
    return others.stream()
        .filter(o -> !o.equals(v) && o.key().equals(v.key()))
        .filter(o -> o.only().isEmpty() || v.only().isEmpty() || o.only().equals(v.only()))
        .findFirst();
  }

  private static void refuseClashes(List<Variable> all) {
    for (Variable v : all) {
      clashing(v, all.subList(0, all.indexOf(v)))
          .ifPresent(before -> {
            throw Diagnostic.of(
                    Code.E0202, v.span(), "'" + v.name() + "' is '" + before.name() + "' again")
                .because(before.span(), "it stands here already")
                .help("name the target in front of each, or remove one of them")
                .rejection();
          });
    }
  }

  /// A figure is wanted once, and in one direction.
  private static void contradictions(Objective one, List<Objective> all) {
    for (Objective other : all.subList(0, all.indexOf(one))) {
      if (other.figure().equals(one.figure())) {
        boolean same = other.maximize() == one.maximize();
        throw Diagnostic.of(
                same ? Code.E0202 : Code.E0210,
                one.span(),
                same
                    ? "objective '" + one + "' stands twice"
                    : "'" + one.figure() + "' cannot be as small and as large as possible")
            .because(other.span(), "it is an objective already")
            .help("remove one of them")
            .rejection();
      }
    }
  }

  private static Space.File file(Section section, String name) {
    return new Space.File(section.text(name), section.get(name).span());
  }

  private static void contradictions(Constraint one, List<Constraint> all) {
    for (Constraint other : all) {
      if (one.figure().equals(other.figure())
          && (one.only().isEmpty() || other.only().isEmpty() || one.only().equals(other.only()))
          && one.atMost()
          && !other.atMost()
          && other.bound() > one.bound()) {
        throw Diagnostic.of(Code.E0210, other.span(), "no '" + one.figure() + "' keeps to both")
            .because(one.span(), "the other bound")
            .help("change or remove one of them")
            .rejection();
      }
    }
  }

  private static List<Variable> settings(Section top) {
    List<Variable> all = new ArrayList<>();
    top.find("settings")
        .map(yaml -> Section.any("'settings'", yaml))
        .ifPresent(s ->
            s.all()
                .forEach((name, field) ->
                    all.add(new Variable(name, List.of(s.text(name)), field.key()))));
    return all;
  }

  private static Space.Data data(Yaml yaml) {
    Section data = Section.of("'data'", yaml, List.of("samples", "labels", "limit"));
    return new Space.Data(
        file(data, "samples"),
        data.find("labels").map(_ -> file(data, "labels")),
        data.find("limit").isPresent() ? whole(data, "limit", 1, Integer.MAX_VALUE) : 1000);
  }

  private static List<Variable> variables(Section section) {
    List<Variable> all = new ArrayList<>();
    section
        .all()
        .forEach((name, field) -> {
          List<String> values =
              field.value() instanceof Yaml.Items(var items, _)
                  ? items.stream().flatMap(i -> values(name, i)).toList()
                  : values(name, field.value()).toList();
          if (values.isEmpty() || values.size() > MOST_VALUES) {
            throw Diagnostic.of(
                    Code.E0305,
                    field.value().span(),
                    "'" + name + "' has " + (values.isEmpty() ? "no" : values.size()) + " values")
                .help("give 1 to " + MOST_VALUES + " values: [1, 2, 4] or 1..8")
                .rejection();
          }
          if (values.stream().distinct().count() < values.size()) {
            throw Diagnostic.of(
                    Code.E0202, field.value().span(), "a value of '" + name + "' stands twice")
                .rejection();
          }
          all.add(new Variable(name, values, field.key()));
        });
    if (all.isEmpty()) {
      throw Section.bad(section.fields().span(), "nothing varies");
    }
    return all;
  }

  /// The texts that a scalar stands for.
  private static Stream<String> values(String name, Yaml yaml) {
    if (!(yaml instanceof Yaml.Scalar(String text, Span span)) || text.isBlank()) {
      throw Section.bad(yaml.span(), "a value of '" + name + "' is a number, a word or a range");
    }
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      if (LIKE_A_RANGE.matcher(text).matches()) {
        throw wrong(
            span,
            "'" + text + "' is no range of integers",
            "a range is FIRST..LAST, all integers from the first to the last; list other values:"
                + " [0.5, 1, 1.5]");
      }
      return Stream.of(text);
    }
    long from = Long.parseLong(range.group(1));
    long to = Long.parseLong(range.group(2));
    if (from > to || to - from >= MOST_VALUES) {
      throw Diagnostic.of(
              Code.E0305,
              span,
              "the range " + text + " has " + (from > to ? "no" : to - from + 1) + " values")
          .help("a range is FIRST..LAST, both included, of at most " + MOST_VALUES + " integers")
          .rejection();
    }
    return LongStream.rangeClosed(from, to).mapToObj(Long::toString);
  }

  private interface LineReader<T> {
    T read(String text, Span span);
  }

  private static <T> List<T> lines(Section top, String name, LineReader<T> reader) {
    List<T> all = new ArrayList<>();
    for (Yaml item : top.items(name, top.get(name))) {
      if (!(item instanceof Yaml.Scalar(String text, Span span))) {
        throw Section.bad(item.span(), "'" + name + "' are a line of text each");
      }
      all.add(reader.read(text.strip(), span));
    }
    if (all.isEmpty()) {
      throw Section.bad(top.get(name).span(), "'" + name + "' is empty");
    }
    return all;
  }

  private static Objective objective(String text, Span span) {
    Matcher m = OBJECTIVE.matcher(text);
    if (!m.matches() || DIRECTIONS.contains(m.group(2))) {
      throw wrong(
          span,
          "'" + text + "' is no objective",
          "name a direction and a figure: 'minimize lut', 'maximize accuracy'");
    }
    String figure = m.group(2);
    if (m.group(1) == null) {
      throw wrong(
          span,
          "'" + text + "' says no direction",
          "write 'minimize " + figure + "' or 'maximize " + figure + "'");
    }
    if (!DIRECTIONS.contains(m.group(1))) {
      String word = m.group(1).toLowerCase(Locale.ROOT);
      throw wrong(
          span,
          "'" + m.group(1) + "' is neither 'minimize' nor 'maximize'",
          DIRECTIONS.stream()
              .filter(d -> word.length() > 2 && d.startsWith(word.substring(0, 3)))
              .findFirst()
              .map(d -> "write '" + d + " " + figure + "'")
              .orElse("write 'minimize " + figure + "' or 'maximize " + figure + "'"));
    }
    return new Objective(figure, m.group(1).equals("maximize"), span);
  }

  private static Constraint constraint(String text, Span span, Variable target) {
    Matcher m = CONSTRAINT.matcher(text);
    if (!m.matches()) {
      throw wrong(
          span,
          "'" + text + "' is no constraint",
          "name a figure, <= or >=, and a number: 'lut <= 5280'");
    }
    Optional<String> only = Optional.ofNullable(m.group(1));
    if (only.isPresent() && !target.values().contains(only.get())) {
      throw wrong(
          span,
          "'" + only.get() + "' is no target of this space",
          "its targets are " + String.join(", ", target.values()));
    }
    String figure = m.group(2);
    String sign = m.group(3);
    double bound = bound(m.group(4));
    if (Double.isNaN(bound)) {
      throw wrong(
          span,
          "'" + m.group(4) + "' is no number",
          "bound '" + figure + "' by a number: '" + figure + " <= 5280'");
    }
    if (!sign.equals("<=") && !sign.equals(">=")) {
      String most = "'" + figure + " <= " + m.group(4) + "'";
      String least = "'" + figure + " >= " + m.group(4) + "'";
      throw wrong(
          span,
          "'" + sign + "' is neither '<=' nor '>='",
          "write "
              + (sign.contains("<") ? most : sign.contains(">") ? least : most + " or " + least));
    }
    return new Constraint(figure, sign.equals("<="), bound, text, span, only);
  }

  /// NaN where `text` is no finite number.
  private static double bound(String text) {
    try {
      double bound = Double.parseDouble(text);
      return Double.isFinite(bound) ? bound : Double.NaN;
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }

  private static Search search(Optional<Yaml> yaml) {
    if (yaml.isEmpty()) {
      return new Search(Search.Algorithm.NSGA2, 1000, 40, 1);
    }
    Section search =
        Section.of(
            "'search'", yaml.get(), List.of("algorithm", "evaluations", "population", "seed"));
    String name = search.text("algorithm", "nsga2");
    Search.Algorithm algorithm =
        Stream.of(Search.Algorithm.values())
            .filter(a -> a.name().toLowerCase(Locale.ROOT).equals(name))
            .findFirst()
            .orElseThrow(() ->
                wrong(
                    search.get("algorithm").span(),
                    "there is no search '" + name + "'",
                    "choose exhaustive, random, nsga2 or nsga3"));
    if (algorithm == Search.Algorithm.NSGA3 && search.find("population").isPresent()) {
      throw Diagnostic.of(
              Code.E0210,
              search.get("population").span(),
              "the population of nsga3 follows from the number of objectives")
          .help("leave 'population' out, or choose nsga2")
          .rejection();
    }
    return new Search(
        algorithm,
        search.find("evaluations").isPresent()
            ? whole(search, "evaluations", 1, Search.MOST)
            : 1000,
        search.find("population").isPresent() ? whole(search, "population", 4, 10_000) : 40,
        search.find("seed").isPresent() ? whole(search, "seed", 0, Integer.MAX_VALUE) : 1);
  }

  /// How many points each level above the estimates looks at, at most.
  private static List<Rung> ladder(Optional<Yaml> yaml) {
    if (yaml.isEmpty()) {
      return List.of();
    }
    List<Fidelity> levels =
        Stream.of(Fidelity.values()).filter(l -> l != Fidelity.ESTIMATE).toList();
    Section section =
        Section.of("'fidelity'", yaml.get(), levels.stream().map(Fidelity::id).toList());
    if (section.all().isEmpty()) {
      throw Section.bad(section.fields().span(), "'fidelity' is empty");
    }
    return levels.stream()
        .filter(level -> section.find(level.id()).isPresent())
        .map(level ->
            new Rung(
                level,
                whole(section, level.id(), 1, MOST_PROMOTED),
                section.all().get(level.id()).key()))
        .toList();
  }

  private static int whole(Section section, String name, int low, int high) {
    double value = section.number(name);
    if (value != Math.rint(value) || value < low || value > high) {
      throw wrong(
          section.get(name).span(),
          "'" + name + "' of " + section.what() + " is " + section.text(name),
          "give an integer from " + low + " to " + high);
    }
    return (int) value;
  }

  private static Rejection wrong(Span span, String message, String help) {
    return Diagnostic.of(Code.E0305, span, message).help(help).rejection();
  }
}
