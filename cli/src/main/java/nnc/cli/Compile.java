package nnc.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import nnc.backends.OutputFolder;
import nnc.backends.verilog.Identifiers;
import nnc.ir.text.DesignPrinter;
import nnc.passes.Pipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nnc compile MODEL --target T`: hardware, its testbench and a report, in a folder.
@Command(
    name = "compile",
    description = "Compile a model to hardware.",
    mixinStandardHelpOptions = true)
final class Compile implements Callable<Integer> {

  private final Console console;

  @Mixin private DesignOptions options;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "TARGET",
      description = "What to compile for; 'nnc targets' lists them.")
  private String target;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description =
          "The folder to write (default: NETWORK-TARGET here). It must be new or a former result.")
  private Path output;

  @Option(
      names = "--stop-after",
      paramLabel = "PASS",
      description = "Stop behind this pass, print the design and write nothing.")
  private String stopAfter;

  @Option(
      names = "--print-after",
      paramLabel = "PASS",
      description = "Print the design behind this pass to standard error.")
  private String printAfter;

  @Option(names = "--timing", description = "Print how long each pass took, to standard error.")
  private boolean timing;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The right class per sample of the calibration data.")
  private Path labels;

  @Option(
      names = "--figures",
      description =
          "Write the report's figures too, into DIR/figures: SVG and PNG, their numbers as CSV and"
              + " JSON, networks as DOT.")
  private boolean figures;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Compile(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    DesignOptions.Resolved resolved;
    try (PassWatch watch = new PassWatch(console, Optional.ofNullable(printAfter))) {
      resolved =
          options.resolve(
              console, target, Optional.ofNullable(labels), t -> pipeline(Pipeline.of(t)), watch);
      if (timing) {
        watch.printTimes();
      }
    }
    console.warn(resolved.costly());
    if (stopAfter == null) {
      write(resolved);
    } else {
      print(resolved);
    }
    return ExitCode.DONE.number();
  }

  private void print(DesignOptions.Resolved resolved) {
    String text = DesignPrinter.print(resolved.compiled().result());
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("design", text);
      console.say(Json.print(object));
    } else {
      console.out().print(text);
    }
  }

  private void write(DesignOptions.Resolved resolved) {
    Path folder =
        output == null
            ? Path.of(Identifiers.of(resolved.compiled().result().name()) + "-" + target)
            : output;
    OutputFolder.check(console.path(folder));
    Compilation compilation = Compilation.of(resolved);
    console.warn(compilation.warnings());
    SortedMap<String, byte[]> files = compilation.written(figures);
    OutputFolder.write(files, console.path(folder));
    if (json) {
      SequencedMap<String, Object> object = compilation.json();
      object.put("folder", folder.toString());
      object.put("files", List.copyOf(files.keySet()));
      console.say(Json.print(object));
    } else {
      compilation.lines().forEach(console::say);
      console.say("wrote " + folder + ": " + counts(files.sequencedKeySet()));
    }
  }

  /// `design.nnir, 12 files in rtl, ...`: single files by name, folders by their number of files.
  private static String counts(SequencedSet<String> files) {
    SortedMap<String, Integer> folders = new TreeMap<>();
    List<String> parts = new ArrayList<>();
    for (String file : files) {
      if (file.contains("/")) {
        folders.merge(file.substring(0, file.indexOf('/')), 1, Integer::sum);
      } else {
        parts.add(file);
      }
    }
    folders.forEach((name, n) -> parts.add(n + (n == 1 ? " file in " : " files in ") + name));
    return String.join(", ", parts);
  }

  /// The passes to run; throws `Rejection` (E0201) where a named pass is none of them.
  private Pipeline pipeline(Pipeline whole) {
    if (printAfter != null) {
      whole.stopAfter(printAfter);
    }
    return stopAfter == null ? whole : whole.stopAfter(stopAfter);
  }
}
