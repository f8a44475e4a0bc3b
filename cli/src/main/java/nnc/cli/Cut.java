package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.network.Interpreter;
import nnc.passes.Loss;
import nnc.passes.Pipeline;
import nnc.passes.prune.NetworkCut;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nnc cut MODEL --most 16 --data FILE -o CUT.nn`: a small network out of a bigger one, with its
/// test data.
@Command(
    name = "cut",
    description = "Cut a small network out of a bigger one, with its test data.",
    mixinStandardHelpOptions = true)
final class Cut implements Callable<Integer> {

  /// Numbers that a range of a list may have.
  private static final int MOST_LISTED = 1 << 20;

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private DesignOptions options;
  @Mixin private TestData data;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Inputs inputs;

  /// Which inputs stay.
  static final class Inputs {
    @Option(
        names = "--most",
        required = true,
        paramLabel = "N",
        description = {
          "Keep the N inputs that matter most: by how far their synapses move the sums, times how",
          "far they vary in the calibration data, if there are such."
        })
    private Integer most;

    @Option(
        names = "--inputs",
        required = true,
        paramLabel = "LIST",
        description = "Keep these inputs, counted from 0, for example 3,17,20..27.")
    private String listed;
  }

  @Option(
      names = "--layer",
      paramLabel = "LAYER",
      description = {
        "The dense layer to begin at (default: the first). What is in front of it goes into the",
        "data."
      })
  private String layer;

  @Option(
      names = "--outputs",
      paramLabel = "LIST",
      description = {
        "Keep these classes, or neurons of the last layer, counted from 0. Samples of other classes",
        "are left out."
      })
  private String outputs;

  @Option(
      names = "--neurons",
      paramLabel = "N",
      description = "Keep at most N neurons of every layer between, those that matter most.")
  private Integer neurons;

  @Option(
      names = "--calibrate-labels",
      paramLabel = "FILE",
      description = "The right class per sample of the calibration data.")
  private Path calibrationLabels;

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      defaultValue = "sfq",
      description =
          "The target whose passes make the network integer before (default: ${DEFAULT-VALUE}).")
  private String target;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "CUT.nn",
      description = {
        "The description to write; CUT-data.csv and, with --labels, CUT-labels.csv come beside it."
      })
  private Path output;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Cut(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    DescriptionFile file = DescriptionFile.of(output, spec.commandLine());
    NetworkCut.Choice choice = choice();
    DesignOptions.Resolved resolved;
    try (PassWatch watch = new PassWatch(console, Optional.empty())) {
      resolved =
          options.resolve(
              console,
              target,
              Optional.ofNullable(calibrationLabels),
              t -> Pipeline.of(t).onNetworks(),
              watch);
    }
    Network network = resolved.compiled().integer();
    Optional<Samples> calibration =
        options.calibration(console, resolved.model(), Optional.ofNullable(calibrationLabels));
    Samples samples = data.read(console, resolved.compiled().imported());
    NetworkCut cut = NetworkCut.of(network, choice, calibration);
    if (calibration.isEmpty()) {
      console.note(
          "note: without calibration data (--calibrate FILE) weights alone decide what matters,"
              + " and what is cut off contributes nothing");
    }
    Tried tried = tried(cut, samples);
    List<String> written = new ArrayList<>(file.write(console, cut.network()));
    written.addAll(tables(file, tried));
    if (json) {
      SequencedMap<String, Object> object = new LinkedHashMap<>();
      object.put("network", network.name());
      object.put("front", cut.before());
      object.put("inputs", cut.inputs());
      object.put("of", size(cut.whole()));
      object.put("outputs", choice.outputs());
      object.putAll(tried.json());
      object.put("files", written);
      console.say(Json.print(object));
    } else {
      lines(cut, choice, samples.count(), tried).forEach(console::say);
      console.say("wrote " + String.join(", ", written));
    }
    return ExitCode.DONE.number();
  }

  private NetworkCut.Choice choice() {
    if ((inputs.most != null && inputs.most < 1) || (neurons != null && neurons < 1)) {
      throw new ParameterException(spec.commandLine(), "--most and --neurons must be at least 1");
    }
    return new NetworkCut.Choice(
        Optional.ofNullable(layer),
        inputs.listed == null ? List.of() : numbers("--inputs", inputs.listed),
        inputs.most == null ? 0 : inputs.most,
        outputs == null ? List.of() : numbers("--outputs", outputs),
        neurons == null ? OptionalInt.empty() : OptionalInt.of(neurons));
  }

  /// The numbers of a list such as `3,17,20..27`, ascending, each once.
  private List<Integer> numbers(String option, String list) {
    List<Integer> all = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      if (!part.strip().matches("\\d{1,9}(\\.\\.\\d{1,9})?")) {
        throw new ParameterException(
            spec.commandLine(), option + " takes numbers and ranges, as in 3,17,20..27");
      }
      String[] ends = part.strip().split("\\.\\.", -1);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (last < first || last - first >= MOST_LISTED) {
        throw new ParameterException(
            spec.commandLine(),
            option + " takes ranges that ascend, of at most " + MOST_LISTED + " numbers: " + part);
      }
      for (int i = first; i <= last; i++) {
        all.add(i);
      }
    }
    return all.stream().distinct().sorted().toList();
  }

  /// The cut on the test data, and what of it was right.
  private record Tried(List<String> rows, List<Integer> labels, int before, int after, int same) {

    SequencedMap<String, Object> json() {
      SequencedMap<String, Object> object = new LinkedHashMap<>();
      object.put("samples", rows.size());
      if (!labels.isEmpty()) {
        object.put("correct_before", before);
        object.put("correct", after);
      }
      object.put("same", same);
      return object;
    }
  }

  private Tried tried(NetworkCut cut, Samples samples) {
    Samples fed = cut.fed(cut.chosen(samples));
    Interpreter whole = Interpreter.of(cut.whole());
    Interpreter few = Interpreter.of(cut.network());
    List<String> rows = new ArrayList<>();
    int before = 0;
    int after = 0;
    int same = 0;
    boolean labelled = fed.labels().size() == fed.count();
    try (Progress progress = console.progress("samples", fed.count())) {
      for (int i = 0; i < fed.count(); i++) {
        var full = fed.inputs(i);
        var narrow = cut.narrowed(full);
        int a = Loss.prediction(whole.run(full));
        int b = Loss.prediction(few.run(narrow));
        same += a == b ? 1 : 0;
        if (labelled) {
          before += a == fed.labels().get(i) ? 1 : 0;
          after += b == fed.labels().get(i) ? 1 : 0;
        }
        rows.add(
            LongStream.of(narrow.getFirst().raw())
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",")));
        progress.at(i);
      }
    }
    return new Tried(rows, labelled ? fed.labels() : List.of(), before, after, same);
  }

  private List<String> tables(DescriptionFile file, Tried tried) {
    List<String> written = new ArrayList<>();
    written.add(table(file, "-data.csv", tried.rows()));
    if (!tried.labels().isEmpty()) {
      written.add(
          table(file, "-labels.csv", tried.labels().stream().map(String::valueOf).toList()));
    }
    return written;
  }

  private String table(DescriptionFile file, String suffix, List<String> rows) {
    String name = file.model() + suffix;
    OutputFile.write(
        console.path(output).resolveSibling(name),
        rows.stream().map(r -> r + "\n").collect(Collectors.joining()));
    return name;
  }

  private static int size(Network network) {
    return network.types().shape(network.inputIds().getFirst()).size();
  }

  private static List<String> lines(
      NetworkCut cut, NetworkCut.Choice choice, int all, Tried tried) {
    List<String> lines = new ArrayList<>();
    lines.add(
        cut.inputs().size() + " of " + size(cut.whole()) + " inputs: " + ranges(cut.inputs()));
    if (!cut.before().isEmpty()) {
      lines.add("in the data, no longer in the network: " + String.join(", ", cut.before()));
    }
    if (!choice.outputs().isEmpty()) {
      lines.add("outputs: " + ranges(choice.outputs()));
    }
    int n = tried.rows().size();
    if (n < all) {
      lines.add(n + " of " + all + " samples are of these classes");
    }
    if (!tried.labels().isEmpty()) {
      lines.add("with all inputs and neurons: " + share(tried.before(), n));
      lines.add("with what stays: " + share(tried.after(), n));
    }
    lines.add("equal answers: " + tried.same() + " of " + n);
    return lines;
  }

  private static String share(int correct, int n) {
    return String.format(
        Locale.ROOT, "%d of %d correct (%.2f %%)", correct, n, 100.0 * correct / n);
  }

  /// Ascending numbers as `--inputs` takes them.
  private static String ranges(List<Integer> numbers) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < numbers.size(); ) {
      int first = i;
      while (i + 1 < numbers.size() && numbers.get(i + 1) == numbers.get(i) + 1) {
        i++;
      }
      int span = i - first;
      parts.add(
          span == 0
              ? String.valueOf(numbers.get(i))
              : numbers.get(first) + (span == 1 ? "," : "..") + numbers.get(i));
      i++;
    }
    return String.join(",", parts);
  }
}
