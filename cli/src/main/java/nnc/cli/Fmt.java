package nnc.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import nnc.frontend.Models;
import nnc.frontend.TextFile;
import nnc.frontend.language.Formatter;
import nnc.ir.diagnostic.Source;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nnc fmt FILE...`: canonical layout of `.nn` files, in place.
@Command(name = "fmt", description = "Format .nn files in place.", mixinStandardHelpOptions = true)
final class Fmt implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The .nn files.")
  private List<Path> files;

  @Option(names = "--check", description = "Change nothing; exit 4 if a file is not formatted.")
  private boolean check;

  Fmt(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    boolean clean = true;
    for (Path file : files) {
      Source source = TextFile.read(console.path(file), Models.NN_BUDGET);
      String formatted = Formatter.format(source);
      if (formatted.equals(source.text())) {
        continue;
      }
      clean = false;
      if (check) {
        console.say(file + " is not formatted");
      } else {
        OutputFile.write(console.path(file), formatted);
        console.say("formatted " + file);
      }
    }
    return (check && !clean ? ExitCode.CHECK_FAILED : ExitCode.DONE).number();
  }
}
