package nnc.cli;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.explore.Engine;
import nnc.explore.Evaluator;
import nnc.explore.LadderEngine;
import nnc.explore.LocalEngine;
import nnc.explore.Slurm;
import nnc.explore.SlurmEngine;
import nnc.ir.explore.Space;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Where an exploration evaluates its points.
final class EngineOptions {

  private static final int CHUNK = 100;
  private static final int LIMIT = 16;

  /// Where the jobs of an exploration are, in its folder.
  private static final String JOBS = "slurm";

  /// Named as they are typed.
  enum Kind {
    local,
    slurm
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "Where points are evaluated: local (this machine, the default) or slurm (job arrays).")
  private Kind engine = Kind.local;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "local: points evaluated at once (default: one for each processor).")
  private Integer workers;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "slurm: elements of a job array at once (default: " + LIMIT + ").")
  private Integer limit;

  @Option(
      names = "--chunk",
      paramLabel = "N",
      description = "slurm: points of one element, at most (default: " + CHUNK + ").")
  private Integer chunk;

  @Option(
      names = "--sbatch",
      paramLabel = "OPTION",
      description = "slurm: an option of sbatch, as partition=long; may be repeated.")
  private List<String> sbatch = new ArrayList<>();

  /// Throws `ParameterException` for numbers below 1 and for options of the other engine.
  void check() {
    number("--workers", workers, Kind.local);
    number("--limit", limit, Kind.slurm);
    number("--chunk", chunk, Kind.slurm);
    for (String option : sbatch) {
      belongs("--sbatch", Kind.slurm);
      if (!option.matches("[a-z][a-z-]*(=.*)?")) {
        throw refused("--sbatch takes an option without its dashes, as in --sbatch partition=long");
      }
    }
  }

  private void number(String option, Integer value, Kind kind) {
    if (value != null) {
      belongs(option, kind);
      if (value < 1) {
        throw refused(option + " must be at least 1");
      }
    }
  }

  private void belongs(String option, Kind kind) {
    if (engine != kind) {
      throw refused(option + " belongs to --engine " + kind);
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /// The engine for the exploration of `space`, from `file`, that works in `folder`. Where designs
  /// are looked at closer, the cluster does that alone: their estimates are done before it has
  /// begun. Throws `MissingTool` where Slurm is not installed.
  Engine engine(Path file, Space space, Path folder, DesignEvaluator evaluator, Console console) {
    return switch (engine) {
      case local -> local(evaluator);
      case slurm -> {
        Engine cluster = cluster(file, folder, evaluator.identity(), console);
        yield space.ladder().isEmpty() ? cluster : new LadderEngine(local(evaluator), cluster);
      }
    };
  }

  private Engine local(Evaluator evaluator) {
    return new LocalEngine(
        evaluator, workers == null ? Runtime.getRuntime().availableProcessors() : workers);
  }

  private Engine cluster(
      Path file, Path folder, SequencedMap<String, String> identity, Console console) {
    return new SlurmEngine(
        Slurm.here(sbatch.stream().map(o -> "--" + o).toList()),
        folder.resolve(JOBS),
        identity,
        element(file),
        new SlurmEngine.Shape(
            chunk == null ? CHUNK : chunk, limit == null ? LIMIT : limit, Duration.ofSeconds(1)),
        console::note);
  }

  /// This program, started as this process was, on the same space.
  private static List<String> element(Path file) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> !a.startsWith("-Dnnc.terminal"))
        .forEach(command::add);
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(p -> Path.of(p).toAbsolutePath().toString())
                .toList()));
    command.addAll(
        List.of(
            Main.class.getName(),
            "explore",
            file.toAbsolutePath().normalize().toString(),
            "--element"));
    return command;
  }

  /// What must be given again to go on as before.
  String again() {
    List<String> words = new ArrayList<>();
    if (engine == Kind.slurm) {
      words.add("--engine " + engine);
    }
    Optional.ofNullable(limit).ifPresent(n -> words.add("--limit " + n));
    Optional.ofNullable(chunk).ifPresent(n -> words.add("--chunk " + n));
    sbatch.forEach(o -> words.add("--sbatch " + o));
    return words.isEmpty() ? "" : " " + String.join(" ", words);
  }
}
