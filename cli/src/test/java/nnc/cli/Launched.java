package nnc.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `nnc` in a virtual machine of its own, for tests of what the world around does to a command.
final class Launched {

  private final List<String> command = new ArrayList<>();
  private final ProcessBuilder builder;

  /// Options of the virtual machine first; standard error goes into `messages`, standard output
  /// nowhere.
  Launched(Path messages, List<String> options, List<String> arguments) {
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "nnc.cli.Main"));
    command.addAll(arguments);
    builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(new File(messages.toString()));
  }

  Launched withPath(String path) {
    return with("PATH", path);
  }

  Launched with(String variable, String value) {
    builder.environment().put(variable, value);
    return this;
  }

  Process start() throws IOException {
    return builder.start();
  }
}
