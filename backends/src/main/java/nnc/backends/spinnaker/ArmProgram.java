package nnc.backends.spinnaker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Command;
import nnc.backends.tool.Tools;

/// A C program built by the ARM compiler for the machine's cores and run by QEMU, which knows their
/// instructions but not their time.
final class ArmProgram {

  private static final String COMPILER = "arm-none-eabi-gcc";
  private static final String SYMBOLS = "arm-none-eabi-nm";
  private static final String EMULATOR = "qemu-arm";
  private static final String NAME = "program";
  private static final Pattern MARK = Pattern.compile("([0-9a-f]{8}) T trial_mark\\b");

  /// As code for the machine's cores is compiled: ARM code, since Thumb code of this architecture
  /// has no long multiplication. Equations may name values that they do not use and compare what is
  /// always alike.
  static final List<String> FLAGS =
      List.of(
          "-mcpu=arm968e-s",
          "-marm",
          "-O2",
          "-std=gnu11",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-Wno-unused",
          "-Wno-tautological-compare");

  private final Path folder;

  private ArmProgram(Path folder) {
    this.folder = folder;
  }

  /// Builds the program of `files` in `folder`, an empty one, to be run in QEMU. Throws
  /// `MissingTool` without the compiler, `ToolFailure` where it fails.
  static ArmProgram build(Map<String, byte[]> files, Path folder) {
    ArmProgram program = new ArmProgram(folder);
    program.link(files, List.of("--specs=rdimon.specs"), List.of());
    return program;
  }

  /// The program of `files`, linked with options of its own. Throws as `build` does.
  static byte[] linked(Map<String, byte[]> files, List<String> options, List<String> libraries) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("nnc-core-");
      ArmProgram program = new ArmProgram(folder);
      program.link(files, options, libraries);
      return program.read(NAME);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        CacheFolder.delete(folder);
      }
    }
  }

  private void link(Map<String, byte[]> files, List<String> options, List<String> libraries) {
    List<String> command = new ArrayList<>(List.of(Tools.require(COMPILER)));
    command.addAll(FLAGS);
    command.addAll(options);
    command.addAll(List.of("-o", NAME));
    files.keySet().stream().filter(f -> f.endsWith(".c")).forEach(command::add);
    command.addAll(libraries);
    files.forEach(this::write);
    Command.of(command).in(folder).check();
  }

  void write(String file, byte[] bytes) {
    try {
      Files.write(folder.resolve(file), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] read(String file) {
    try {
      return Files.readAllBytes(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Throws `MissingTool` without QEMU, `ToolFailure` where the program fails.
  void run(String... arguments) {
    run(List.of(), arguments);
  }

  private void run(List<String> options, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Tools.require(EMULATOR)));
    command.addAll(options);
    command.add("./" + NAME);
    command.addAll(Arrays.asList(arguments));
    Command.of(command).in(folder).check();
  }

  /// Runs it and counts the instructions between one call of `trial_mark` and the next, for every
  /// second pair of such calls.
  List<Long> marked(String... arguments) {
    String symbols = Command.of(Tools.require(SYMBOLS), NAME).in(folder).check();
    Matcher mark = MARK.matcher(symbols);
    if (!mark.find()) {
      throw new IllegalStateException("no mark in " + symbols);
    }
    // Each instruction is a line of the trace, "Trace 0: 0x7f... [00000000/00008298/...] main".
    run(List.of("-singlestep", "-d", "exec,nochain", "-D", "trace.txt"), arguments);
    String here = "/" + mark.group(1) + "/";
    LongStream.Builder counts = LongStream.builder();
    boolean counting = false;
    long count = 0;
    try (Stream<String> lines = Files.lines(folder.resolve("trace.txt"))) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (!line.startsWith("Trace")) {
          continue;
        }
        if (line.contains(here)) {
          if (counting) {
            counts.add(count);
          }
          count = 0;
          counting = !counting;
        }
        count += counting ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return counts.build().boxed().toList();
  }
}
