package nnc.backends.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One start of an external program: an argument array, never a shell; a folder of its own; a time
/// limit, after which it and its children are killed. Immutable.
public record Command(List<String> arguments, Optional<Path> folder, Duration limit) {

  /// Most characters of output that are kept; a program that prints more is not stopped.
  private static final int OUTPUT_LIMIT = 64 << 20;

  /// How long the end of a finished program's output is waited for: a grandchild may hold it open.
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /// Exit code and what was printed on both streams, in the order it came.
  public record Result(int exit, String output) {}

  public Command {
    arguments = List.copyOf(arguments);
  }

  public static Command of(List<String> arguments) {
    return new Command(arguments, Optional.empty(), Duration.ofMinutes(10));
  }

  public static Command of(String... arguments) {
    return of(List.of(arguments));
  }

  public Command in(Path where) {
    return new Command(arguments, Optional.of(where), limit);
  }

  public Command limit(Duration longest) {
    return new Command(arguments, folder, longest);
  }

  /// Runs it to its end; throws `ToolFailure` when the time is up.
  public Result run() {
    ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    folder.ifPresent(f -> builder.directory(f.toFile()));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ToolFailure(
          arguments.getFirst() + " cannot be started: " + e.getMessage(), false, "");
    }
    StringBuilder output = new StringBuilder();
    Thread reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), output));
    Thread reaper = new Thread(() -> kill(process));
    Runtime.getRuntime().addShutdownHook(reaper);
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
        reader.join(LAST_WORDS);
        throw new ToolFailure(
            name() + " took longer than " + limit.toSeconds() + " s", true, text(output));
      }
      reader.join(LAST_WORDS);
      return new Result(process.exitValue(), text(output));
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new ToolFailure(name() + " was interrupted", false, text(output));
    } finally {
      removeHook(reaper);
    }
  }

  /// Runs it; throws `ToolFailure` when the time is up or the exit code is not 0. Returns what was
  /// printed.
  public String check() {
    Result result = run();
    if (result.exit() != 0) {
      throw new ToolFailure(
          name() + " failed with exit code " + result.exit(), false, result.output());
    }
    return result.output();
  }

  private String name() {
    return Path.of(arguments.getFirst()).getFileName().toString();
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The machine is stopping and the hook is at work.
    }
  }

  private static String text(StringBuilder output) {
    synchronized (output) {
      return output.toString();
    }
  }

  /// Reads to the end of the stream, which is also where a killed program's stream is closed.
  private static void drain(InputStream in, StringBuilder output) {
    byte[] buffer = new byte[1 << 16];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        synchronized (output) {
          if (output.length() < OUTPUT_LIMIT) {
            output.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
          }
        }
      }
    } catch (IOException _) {
      // Killing the program closed its stream; what it had printed is in the output.
    }
  }
}
