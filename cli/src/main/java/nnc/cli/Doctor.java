package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.Callable;
import nnc.backends.tool.Tool;
import nnc.backends.tool.Tools;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nnc doctor`: the external tools, their versions, and the one command that installs what is
/// missing. No command needs all of them, so a missing one is not an error unless `--strict` says
/// so.
@Command(
    name = "doctor",
    description = "List the external tools and how to install what is missing.",
    mixinStandardHelpOptions = true)
final class Doctor implements Callable<Integer> {

  private final Console console;

  @Option(names = "--strict", description = "Exit with 3 if a tool is missing.")
  private boolean strict;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Doctor(Console console) {
    this.console = console;
  }

  /// A tool and what was found of it: nothing, or its version (empty where it does not tell).
  private record Finding(Tool tool, Optional<String> version) {
    static Finding of(Tool tool) {
      return new Finding(tool, Tools.find(tool).map(_ -> Tools.version(tool).orElse("")));
    }
  }

  @Override
  public Integer call() {
    List<Finding> findings = Tools.all().stream().map(Finding::of).toList();
    SequencedSet<String> packages = new LinkedHashSet<>();
    findings.stream()
        .filter(f -> f.version().isEmpty())
        .forEach(f -> packages.addAll(f.tool().packages()));
    Optional<String> install =
        packages.isEmpty() ? Optional.empty() : Optional.of(Tool.install(List.copyOf(packages)));
    if (json) {
      console.say(Json.print(json(findings, install)));
    } else {
      table(findings).lines().forEach(console::say);
      console.say("");
      console.say(
          install
              .map(i -> "To install what is missing, on Debian: " + i)
              .orElse("Everything is there."));
    }
    return (strict && install.isPresent() ? ExitCode.TOOL_MISSING : ExitCode.DONE).number();
  }

  private static Table table(List<Finding> findings) {
    Table table = new Table();
    for (Finding f : findings) {
      table.row(
          f.version().isPresent() ? "ok" : "missing",
          f.tool().name(),
          f.tool().purpose(),
          f.version().orElse(""));
    }
    return table;
  }

  private static SequencedMap<String, Object> json(
      List<Finding> findings, Optional<String> install) {
    List<Object> tools = new ArrayList<>();
    for (Finding f : findings) {
      SequencedMap<String, Object> tool = new LinkedHashMap<>();
      tool.put("name", f.tool().name());
      tool.put("found", f.version().isPresent());
      f.version().filter(v -> !v.isEmpty()).ifPresent(v -> tool.put("version", v));
      tool.put("purpose", f.tool().purpose());
      tool.put("packages", f.tool().packages());
      tools.add(tool);
    }
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("tools", tools);
    install.ifPresent(i -> object.put("install", i));
    return object;
  }
}
