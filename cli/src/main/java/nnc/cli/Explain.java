package nnc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import nnc.ir.diagnostic.Code;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nnc explain CODE`: the page of a diagnostic code; without a code the list of all.
@Command(
    name = "explain",
    description = "Explain a diagnostic code, or list all of them.",
    mixinStandardHelpOptions = true)
final class Explain implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "0..1", paramLabel = "CODE", description = "For example E0203.")
  private String code;

  Explain(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (code == null) {
      for (Code c : Code.values()) {
        console.say(c.name() + "  " + c.title());
      }
      return ExitCode.DONE.number();
    }
    String name = code.toUpperCase(Locale.ROOT);
    if (Arrays.stream(Code.values()).noneMatch(c -> c.name().equals(name))) {
      throw new CheckFailed(ExitCode.USAGE, "nnc: no code " + name + "; 'nnc explain' lists all");
    }
    try (InputStream page = Explain.class.getResourceAsStream("/nnc/errors/" + name + ".md")) {
      if (page == null) {
        throw new IllegalStateException("no page for " + name);
      }
      console.out().print(new String(page.readAllBytes(), StandardCharsets.UTF_8));
    }
    return ExitCode.DONE.number();
  }
}
