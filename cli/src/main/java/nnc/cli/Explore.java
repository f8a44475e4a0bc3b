package nnc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import nnc.backends.OutputFolder;
import nnc.backends.tool.ToolFailure;
import nnc.explore.Element;
import nnc.explore.Engine;
import nnc.explore.Explorer;
import nnc.explore.Journal;
import nnc.frontend.TextFile;
import nnc.frontend.target.SpaceReader;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.explore.EstimateErrors;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Space;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nnc explore SPACE.yaml`: searches a design space and writes what it found.
@Command(
    name = "explore",
    description = {
      "Find the designs of a space that no other design beats.",
      "A space names a model, what may vary, what is wanted and how to search; see docs/explore.md."
    },
    mixinStandardHelpOptions = true)
final class Explore implements Callable<Integer> {

  /// Bytes of a space, at most.
  private static final long BUDGET = 1L << 20;

  /// The file by which a folder is known to be an exploration's.
  private static final String JOURNAL = "journal";

  private final Console console;

  @Parameters(paramLabel = "SPACE", description = "A design space (YAML).")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The folder to write (default: the space's name and -exploration, here).")
  private Path output;

  @Option(
      names = "--resume",
      description = "Go on with what the folder's journal has instead of refusing to touch it.")
  private boolean resume;

  @Mixin private EngineOptions engines;

  @Option(
      names = "--element",
      hidden = true,
      paramLabel = "ROUND",
      description = "Evaluate one chunk of a round, as an element of a job array.")
  private Path round;

  @Option(
      names = "--figures",
      description =
          "Write the report's figures too, into DIR/figures: SVG and PNG, their numbers as CSV and"
              + " JSON.")
  private boolean figures;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Explore(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    engines.check();
    Path path = console.path(file);
    Space space = SpaceReader.read(TextFile.read(path, BUDGET));
    DesignEvaluator evaluator = new DesignEvaluator(space, path.toAbsolutePath().getParent());
    if (round != null) {
      Element.run(
          console.path(round),
          Integer.parseInt(System.getenv("SLURM_ARRAY_TASK_ID")),
          evaluator.identity(),
          evaluator,
          console::note);
      return ExitCode.DONE.number();
    }
    Path folder = folder();
    Path journal = folder.resolve(JOURNAL);
    if (Files.exists(journal) && !resume) {
      throw Diagnostic.of(
              Code.E0501,
              Span.of(Source.binary(console.shown(journal))),
              "an exploration stands here already")
          .help("go on with it: --resume; or give another folder: -o DIR")
          .rejection();
    }
    if (resume && !Files.exists(journal)) {
      console.note("note: there is no journal in " + console.shown(folder) + " to go on with");
    }
    OutputFolder.make(folder, JOURNAL, "it holds files but no exploration");
    Exploration found;
    try (Journal open = Journal.open(journal, evaluator.identity());
        Engine engine = engines.engine(path, space, folder, evaluator, console);
        Farewell _ = new Farewell(() -> interrupted(open, journal, engine));
        Progress progress = console.progress("points", Explorer.most(space))) {
      if (open.dropped() > 0) {
        console.note("note: " + open.dropped() + " bytes of a record without its end dropped");
      }
      try {
        found = Explorer.explore(space, engine, open, progress::at);
      } catch (ToolFailure e) {
        kept(open, journal);
        throw e;
      }
    }
    if (found.front().isEmpty()) {
      throw Infeasible.of(found).rejection();
    }
    new ExplorationFiles(found, evaluator.identity()).write(folder, figures);
    console.say(json ? Json.print(ExplorationFiles.json(found)) : text(found, folder));
    return ExitCode.DONE.number();
  }

  private void interrupted(Journal open, Path journal, Engine engine) {
    console.note("");
    console.note("interrupted");
    kept(open, journal);
    engine
        .jobName()
        .ifPresent(name -> console.note("its jobs go on; 'scancel --name=" + name + "' ends them"));
  }

  /// Says what a search leaves that did not come to its end, and how to go on.
  private void kept(Journal open, Path journal) {
    String again = "nnc explore " + file + (output == null ? "" : " -o " + output);
    console.note(open.count() + " points are kept in " + console.shown(journal));
    console.note("go on with: " + again + engines.again() + " --resume");
  }

  private Path folder() {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return console.path(
        output != null
            ? output
            : Path.of((dot > 0 ? name.substring(0, dot) : name) + "-exploration"));
  }

  private String text(Exploration found, Path folder) {
    List<String> lines = new ArrayList<>();
    lines.add(found.summary() + ":");
    lines.add("");
    Table table = new Table();
    List<String> head = new ArrayList<>();
    found.space().variables().forEach(v -> head.add(v.name()));
    head.addAll(found.figures());
    table.row(head.toArray(String[]::new));
    for (Exploration.Row row : found.front()) {
      List<String> cells = new ArrayList<>(found.space().values(row.point()));
      Finding.Measured measured = (Finding.Measured) row.finding();
      found.figures().forEach(f -> cells.add(measured.figures().get(f).toString()));
      table.row(cells.toArray(String[]::new));
    }
    lines.addAll(table.lines());
    lines.add("");
    found.remarks().forEach(r -> lines.add("note: " + r));
    for (Fidelity level : Fidelity.values()) {
      String looked = level == Fidelity.ESTIMATE ? "" : " " + level.done();
      found
          .obstacles(level)
          .forEach((obstacle, count) ->
              lines.add(
                  count
                      + (count == 1 ? " point" : " points")
                      + looked
                      + " stopped by "
                      + obstacle));
    }
    EstimateErrors.of(found).forEach(e -> lines.add(e.text()));
    lines.add("written to " + console.shown(folder));
    return String.join("\n", lines);
  }
}
