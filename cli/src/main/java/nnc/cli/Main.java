package nnc.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The `nnc` command: composes, contains no logic.
@Command(
    name = "nnc",
    mixinStandardHelpOptions = true,
    version = Main.VERSION,
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

  static final String VERSION = "nnc 0.1.0";

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
    line.setParameterExceptionHandler(
        (e, given) -> misused(e, console, List.of(given).contains("--json")));
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

  /// Says what is wrong with the command line and what was probably meant: E0208 for what no
  /// command knows, E0305 for what is missing or has a wrong value.
  private static int misused(CommandLine.ParameterException e, Console console, boolean json) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String help = "'" + command + " --help' lists what there is";
    Diagnostic found =
        e instanceof CommandLine.UnmatchedArgumentException unknown
            ? unknown(unknown, help)
            : Diagnostic.of(
                    Code.E0305, Span.of(Source.binary(command)), started(plain(e.getMessage())))
                .help(help);
    return show(new Failure(ExitCode.USAGE, List.of(found)), json, console);
  }

  private static Diagnostic unknown(CommandLine.UnmatchedArgumentException e, String help) {
    List<String> words = e.getUnmatched().stream().map(DiagnosticText::clean).toList();
    boolean command = e.getCommandLine().getParent() == null && !e.isUnknownOption();
    List<String> meant = e.getSuggestions();
    return Diagnostic.of(
            Code.E0208,
            Span.of(Source.binary(String.join(" ", words))),
            command
                ? "there is no command '" + words.getFirst() + "'"
                : started(plain(e.getMessage())))
        .help(
            (meant.isEmpty() ? "" : "did you mean '" + String.join("' or '", meant) + "'? ")
                + help);
  }

  /// As the middle of a sentence.
  private static String started(String message) {
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
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
