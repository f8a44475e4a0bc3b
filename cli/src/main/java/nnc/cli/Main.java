package nnc.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `nnc` command.
@Command(
    name = "nnc",
    mixinStandardHelpOptions = true,
    version = "nnc 0.1.0",
    description = "Compiles neural networks to unconventional hardware and emulates the result.")
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is needed");
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
