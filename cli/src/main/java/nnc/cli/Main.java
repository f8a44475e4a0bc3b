package nnc.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The `nnc` command: composes, contains no logic.
@Command(
    name = "nnc",
    mixinStandardHelpOptions = true,
    version = "nnc 0.1.0",
    sortOptions = false,
    usageHelpWidth = 100,
    synopsisSubcommandLabel = "COMMAND",
    description = "Compiles neural networks to unconventional hardware and emulates the result.",
    footer = {
      "",
      "Exit codes: 0 done, 1 input rejected, 2 usage, 3 tool missing, 4 check failed, 5 undecided,",
      "130 interrupted, 70 internal error. 'nnc COMMAND --help' tells more."
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Print stack traces of internal errors.")
  private boolean debug;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is needed");
  }

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    if (args.length == 1 && ShippedHelp.isAskedFor(args[0])) {
      ShippedHelp.print(out);
      out.flush();
      return;
    }
    // Only the launcher can ask whether standard error is a terminal.
    int code = run(new Console(out, err, Path.of(""), Boolean.getBoolean("nnc.terminal")), args);
    out.flush();
    err.flush();
    System.exit(code);
  }

  /// Runs one command in process, as the tests do; returns its exit code.
  static int run(Console console, String... args) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    SequencedMap<String, Object> commands = Commands.all(console);
    if (args.length > 0 && commands.containsKey(args[0])) {
      // Reading the annotations of every command would cost more than all else at start.
      line.addSubcommand(args[0], commands.get(args[0]));
    } else {
      commands.forEach(line::addSubcommand);
    }
    line.setOut(console.out());
    line.setErr(console.err());
    line.setExecutionExceptionHandler((e, command, _) -> main.failed(e, command, console));
    line.setParameterExceptionHandler((e, _) -> misused(e, console));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    try {
      return line.execute(args);
    } catch (OutOfMemoryError _) {
      return show(Failure.outOfMemory(), List.of(args).contains("--json"), console);
    } catch (Error e) { // picocli hands on only exceptions
      return main.crashed(e, console);
    }
  }

  /// Says what is wrong with the command line and what was probably meant.
  private static int misused(CommandLine.ParameterException e, Console console) {
    boolean command =
        e instanceof CommandLine.UnmatchedArgumentException u
            && u.getCommandLine().getParent() == null
            && !u.isUnknownOption();
    console.note(
        "nnc: "
            + (command
                ? "there is no command '"
                    + ((CommandLine.UnmatchedArgumentException) e).getUnmatched().getFirst()
                    + "'"
                : plain(e.getMessage())));
    CommandLine.UnmatchedArgumentException.printSuggestions(e, console.err());
    console.note(
        "'"
            + e.getCommandLine().getCommandSpec().qualifiedName()
            + " --help' lists what there is.");
    return ExitCode.USAGE.number();
  }

  /// What picocli says, without the words of Java.
  private static String plain(String message) {
    return DiagnosticText.clean(
        message
            .replaceFirst("^Error: ", "")
            .replaceFirst("' is not an int$", "' is no integer up to " + Integer.MAX_VALUE)
            .replaceFirst("' is not a long$", "' is no integer up to " + Long.MAX_VALUE));
  }

  private int failed(Exception e, CommandLine command, Console console) {
    if (e instanceof CheckFailed c) {
      console.note(c.getMessage());
      return c.code().number();
    }
    Failure failure;
    try {
      failure = Failure.of(e);
    } catch (Exception ours) {
      return crashed(ours, console);
    }
    return show(failure, command.getParseResult().hasMatchedOption("--json"), console);
  }

  private static int show(Failure failure, boolean json, Console console) {
    if (json) {
      console.say(Json.print(DiagnosticJson.errors(failure.diagnostics())));
    } else {
      console.err().print(DiagnosticText.render(failure.diagnostics()));
    }
    return failure.exit().number();
  }

  private int crashed(Throwable e, Console console) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    console.note("nnc: internal error: " + e);
    if (debug) {
      console.err().print(trace);
    } else {
      try {
        Path file = Files.createTempFile("nnc-error-", ".txt");
        Files.writeString(file, trace.toString());
        console.note(
            "This is a bug of nnc. The stack trace is in "
                + file
                + "; please report it with the command line.");
      } catch (IOException _) {
        console.note("This is a bug of nnc. Run again with --debug for the stack trace.");
      }
    }
    return ExitCode.OUR_BUG.number();
  }
}
