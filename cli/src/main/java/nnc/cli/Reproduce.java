package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import nnc.backends.OutputFolder;
import nnc.backends.compare.WrongCoding;
import nnc.backends.tool.CacheFolder;
import nnc.report.ChartPicture;
import nnc.report.Drawings;
import nnc.testbench.reproduce.Experiment;
import nnc.testbench.reproduce.Findings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nnc reproduce EXPERIMENT`: published figures beside ours.
@Command(
    name = "reproduce",
    description = "Measure what a paper reports and print its figures beside ours.",
    mixinStandardHelpOptions = true)
final class Reproduce implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "EXPERIMENT",
      completionCandidates = Experiments.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String id;

  /// What the help names.
  static final class Experiments implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Experiment.ids().iterator();
    }
  }

  @Option(
      names = "--quick",
      description = "Only show that it works, in some seconds; its figures compare nothing.")
  private boolean quick;

  @Option(names = "--networks", description = "Only place and route the whole networks.")
  private boolean networks;

  @Option(
      names = "-o",
      paramLabel = "DIR",
      description = "Write tables, JSON and the measured Verilog into this folder.")
  private Path folder;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Reproduce(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Experiment experiment =
        Experiment.of(id)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    "there is no experiment '"
                        + DiagnosticText.clean(id)
                        + "'; experiments are "
                        + String.join(", ", Experiment.ids())));
    if (networks && !experiment.hasNetworks()) {
      throw new ParameterException(
          spec.commandLine(), id + " has no networks to place and route; leave --networks out");
    }
    if (folder != null) {
      OutputFolder.check(console.path(folder));
    }
    Findings findings;
    try (StageWatch watch = new StageWatch(console)) {
      findings = experiment.run(size(), CacheFolder.ofUser(), watch);
    } catch (WrongCoding wrong) {
      throw new CheckFailed(ExitCode.CHECK_FAILED, "nnc: " + wrong.getMessage());
    }
    List<String> text = FindingsText.lines(findings);
    String object = Json.print(FindingsText.json(findings));
    if (folder != null) {
      SortedMap<String, byte[]> files = new TreeMap<>(findings.files());
      findings
          .charts()
          .forEach(p -> files.putAll(Drawings.files(p.id(), ChartPicture.svg(p) + "\n")));
      files.put("findings.txt", bytes(String.join("\n", text)));
      files.put("findings.json", bytes(object));
      OutputFolder.write(files, console.path(folder));
    }
    if (json) {
      console.say(object);
    } else {
      text.forEach(console::say);
    }
    return ExitCode.DONE.number();
  }

  private Experiment.Size size() {
    if (quick && networks) {
      throw new ParameterException(
          spec.commandLine(), "--quick and --networks are two sizes; give one");
    }
    return quick
        ? Experiment.Size.QUICK
        : networks ? Experiment.Size.NETWORKS : Experiment.Size.FULL;
  }

  private static byte[] bytes(String text) {
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /// A progress line per stage.
  private static final class StageWatch implements Experiment.Watch, AutoCloseable {
    private final Console console;
    private Progress progress;

    StageWatch(Console console) {
      this.console = console;
    }

    @Override
    public synchronized void stage(String title, int units) {
      close();
      progress = console.progress(title, units);
      progress.at(0);
    }

    @Override
    public synchronized void at(int done) {
      progress.at(done);
    }

    @Override
    public synchronized void close() {
      if (progress != null) {
        progress.close();
      }
    }
  }
}
