package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.passes.Loss;
import nnc.passes.Pipeline;
import nnc.passes.prune.Size;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nnc accuracy MODEL --vary KEY=V1,V2`: what settings cost in accuracy and save in size, a row
/// for each combination.
@Command(
    name = "accuracy",
    description = "Measure accuracy and size of a model under several settings.",
    mixinStandardHelpOptions = true)
final class Accuracy implements Callable<Integer> {

  private static final int MOST_ROWS = 10_000;

  private final Console console;

  @Mixin private DesignOptions options;
  @Mixin private TestData data;

  @Option(
      names = "--vary",
      paramLabel = "KEY=V1,V2,...",
      description = {
        "Values of a setting, as --set takes one; of several such options every combination is",
        "measured (repeatable)."
      })
  private List<String> vary = List.of();

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      defaultValue = "fpga",
      description = "The target whose passes make the network (default: ${DEFAULT-VALUE}).")
  private String target;

  @Option(
      names = "--calibrate-first",
      paramLabel = "N",
      description = {
        "Take the first N samples of --data, with their labels, as calibration data, and measure",
        "on the others."
      })
  private Integer first;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Accuracy(Console console) {
    this.console = console;
  }

  /// One combination and what came of it.
  private record Row(List<Source> settings, int right, Size size) {}

  @Override
  public Integer call() {
    List<List<Source>> combinations = combinations();
    DesignOptions.Family family = options.family(console, target);
    Network imported = family.model().network();
    if (imported.isInTime()) {
      throw Diagnostic.of(Code.E0207, Span.NONE, "a network in time has no table of accuracy")
          .help("'nnc run' measures it; '--set' changes one setting")
          .rejection();
    }
    Samples all = data.read(console, imported);
    if (all.labels().size() < all.count()) {
      throw Diagnostic.of(Code.E0210, Span.NONE, "accuracy takes the right class of each sample")
          .help("give --labels FILE")
          .rejection();
    }
    int held = held(all);
    Samples measured = part(all, held, all.count());
    Optional<Samples> calibration =
        held > 0
            ? Optional.of(part(all, 0, held))
            : options.calibration(console, family.model(), Optional.empty());
    List<Row> rows = new ArrayList<>();
    try (Progress progress = console.progress("settings", combinations.size())) {
      for (List<Source> settings : combinations) {
        Network network =
            family
                .member(settings, calibration, t -> Pipeline.of(t).onNetworks())
                .compiled()
                .integer();
        rows.add(new Row(settings, right(network, measured), Size.of(network)));
        progress.at(rows.size() - 1);
      }
    }
    if (json) {
      console.say(Json.print(json(imported, measured, rows)));
    } else {
      table(measured, rows).forEach(console::say);
    }
    return ExitCode.DONE.number();
  }

  private static int right(Network network, Samples samples) {
    int right = 0;
    for (int from = 0; from < samples.count(); from += Loss.LIMIT) {
      right +=
          Loss.right(network, part(samples, from, Math.min(samples.count(), from + Loss.LIMIT)));
    }
    return right;
  }

  private static Samples part(Samples all, int from, int to) {
    return Samples.of(all.part(from, to - from).every(), all.labels().subList(from, to));
  }

  private int held(Samples all) {
    if (first == null) {
      return 0;
    }
    if (first < 1 || first >= all.count()) {
      throw refused(
          "--calibrate-first " + first,
          "there are " + all.count() + " samples",
          "leave some to measure on: give 1 to " + (all.count() - 1));
    }
    return first;
  }

  private static Rejection refused(String option, String message, String help) {
    return Diagnostic.of(Code.E0305, Span.of(Source.binary(option)), message)
        .help(help)
        .rejection();
  }

  /// Every combination of the varied settings, the last of them fastest.
  private List<List<Source>> combinations() {
    List<List<Source>> all = List.of(List.of());
    for (String text : vary) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw refused("--vary " + text, "'" + text + "' varies nothing", "write --vary KEY=V1,V2");
      }
      List<List<Source>> more = new ArrayList<>();
      for (List<Source> some : all) {
        for (String value : text.substring(equals + 1).split(",", -1)) {
          List<Source> longer = new ArrayList<>(some);
          longer.add(new Source("--vary", text.substring(0, equals) + "=" + value.strip()));
          more.add(longer);
        }
      }
      if (more.size() > MOST_ROWS) {
        throw refused(
            "--vary " + text,
            "these are " + more.size() + " combinations",
            "give fewer values, or let 'nnc explore' search");
      }
      all = more;
    }
    return all;
  }

  private static String key(Source setting) {
    return setting.text().substring(0, setting.text().indexOf('='));
  }

  private static String value(Source setting) {
    return setting.text().substring(setting.text().indexOf('=') + 1);
  }

  private static List<String> table(Samples measured, List<Row> rows) {
    Table table = new Table();
    List<String> heads =
        new ArrayList<>(rows.getFirst().settings().stream().map(Accuracy::key).toList());
    heads.addAll(
        List.of("% of " + measured.count() + " right", "neurons", "live synapses", "weight bits"));
    table.row(heads.toArray(String[]::new));
    for (Row row : rows) {
      List<String> cells = new ArrayList<>(row.settings().stream().map(Accuracy::value).toList());
      cells.add(String.format(Locale.ROOT, "%.2f", 100.0 * row.right() / measured.count()));
      cells.add(String.valueOf(row.size().neurons()));
      cells.add(String.valueOf(row.size().liveSynapses()));
      cells.add(String.valueOf(row.size().weightBits()));
      table.row(cells.toArray(String[]::new));
    }
    return table.lines();
  }

  private static SequencedMap<String, Object> json(
      Network network, Samples measured, List<Row> rows) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("network", network.name());
    object.put("samples", measured.count());
    object.put(
        "rows",
        rows.stream()
            .map(row -> {
              SequencedMap<String, Object> settings = new LinkedHashMap<>();
              row.settings().forEach(s -> settings.put(key(s), value(s)));
              SequencedMap<String, Object> entry = new LinkedHashMap<>();
              entry.put("settings", settings);
              entry.put("correct", row.right());
              entry.put("neurons", row.size().neurons());
              entry.put("live_synapses", row.size().liveSynapses());
              entry.put("weight_bits", row.size().weightBits());
              return entry;
            })
            .toList());
    return object;
  }
}
