package nnc.explore;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import nnc.backends.tool.Command;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Tools;

/// The commands of a Slurm cluster. `options` go to every `sbatch`, each as one argument.
public record Slurm(String sbatch, String squeue, List<String> options) {

  /// `12` and, where there are several clusters, `12;name`.
  private static final Pattern JOB = Pattern.compile("(\\d+)(;.*)?");

  /// `12`, `12_3`, `12_[4-9%2]`.
  private static final Pattern ELEMENT = Pattern.compile("\\d+(_.*)?");

  /// What is said while the controller is down or busy.
  private static final Pattern UNREACHED =
      Pattern.compile("(?i)unable to contact|timed out|connection refused|temporarily");

  /// A line of the cluster's configuration.
  private static final Pattern LARGEST = Pattern.compile("MaxArraySize\\s*=\\s*(\\d+)");

  /// What Slurm allows unless told otherwise.
  private static final int LARGEST_USUALLY = 1001;

  /// How long a controller may be away.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  public Slurm {
    options = List.copyOf(options);
  }

  /// The cluster that this machine submits to; throws `MissingTool` where Slurm is not installed.
  public static Slurm here(List<String> options) {
    return new Slurm(Tools.require("sbatch"), Tools.require("squeue"), options);
  }

  /// Elements that an array may have, as `scontrol` tells, which is installed with `sbatch`; what
  /// is usual where it does not.
  int elements() {
    Path scontrol = Path.of(sbatch).resolveSibling("scontrol");
    if (!Files.isExecutable(scontrol)) {
      return LARGEST_USUALLY;
    }
    return patiently(List.of(scontrol.toString(), "show", "config"))
        .lines()
        .map(line -> LARGEST.matcher(line.strip()))
        .filter(m -> m.matches())
        .mapToInt(m -> Integer.parseInt(m.group(1)))
        .filter(n -> n > 0)
        .findFirst()
        .orElse(LARGEST_USUALLY);
  }

  /// Submits an array of `elements` that run `script` with its arguments in `folder`, at most
  /// `limit` at once, each with a log `NUMBER.log` there; returns the job's number. Throws
  /// `ToolFailure` with what `sbatch` says.
  String submit(String name, Path folder, int elements, int limit, List<String> script) {
    List<String> arguments = new ArrayList<>();
    arguments.add(sbatch);
    arguments.addAll(
        List.of(
            "--parsable",
            "--job-name=" + name,
            "--array=0-" + (elements - 1) + "%" + limit,
            "--chdir=" + folder,
            "--output=%a.log",
            "--open-mode=append",
            "--export=NONE",
            "--signal=B:TERM@30"));
    arguments.addAll(options);
    arguments.addAll(script);
    String said = patiently(arguments);
    return said.lines()
        .map(line -> JOB.matcher(line.strip()))
        .filter(m -> m.matches())
        .map(m -> m.group(1))
        .findFirst()
        .orElseThrow(() -> ToolFailure.of("sbatch tells no job", said));
  }

  /// The elements of the jobs of this name that wait or run. Throws `ToolFailure`.
  List<String> alive(String name) {
    return patiently(List.of(squeue, "--noheader", "--format=%i", "--name=" + name))
        .lines()
        .map(String::strip)
        .filter(line -> ELEMENT.matcher(line).matches())
        .toList();
  }

  /// What the command prints. A job that was submitted although the answer was lost, and so twice,
  /// does no harm.
  private static String patiently(List<String> arguments) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return Command.of(arguments).check();
      } catch (ToolFailure e) {
        boolean passing = e.timedOut() || UNREACHED.matcher(e.output()).find();
        if (!passing || System.nanoTime() > end) {
          throw e;
        }
        pause(PAUSE);
      }
    }
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
