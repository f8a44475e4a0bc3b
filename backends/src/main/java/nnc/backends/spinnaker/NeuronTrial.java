package nnc.backends.spinnaker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nnc.backends.tool.Command;
import nnc.backends.tool.Tools;
import nnc.backends.verilog.Templates;

/// A `NeuronProgram` built by the ARM compiler for the machine's cores and run by QEMU, which knows
/// their instructions but not their time.
public final class NeuronTrial {

  private static final String COMPILER = "arm-none-eabi-gcc";
  private static final String SYMBOLS = "arm-none-eabi-nm";
  private static final String EMULATOR = "qemu-arm";
  private static final Pattern MARK = Pattern.compile("([0-9a-f]{8}) T trial_mark\\b");

  /// As code for the machine's cores is compiled: ARM code, since Thumb code of this architecture
  /// has no long multiplication. Equations may name values that they do not use and compare what is
  /// always alike.
  private static final List<String> FLAGS =
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

  private NeuronTrial(Path folder) {
    this.folder = folder;
  }

  /// Builds the program of `files` in `folder`, an empty one. Throws `MissingTool` without the
  /// compiler, `ToolFailure` where it fails.
  public static NeuronTrial build(SequencedMap<String, byte[]> files, Path folder) {
    String compiler = Tools.require(COMPILER);
    try {
      for (var file : files.entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue());
      }
      Files.write(folder.resolve("trial.c"), Templates.verbatim("spinnaker", "arm/trial.c"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = new ArrayList<>(List.of(compiler));
    command.addAll(FLAGS);
    command.addAll(List.of("--specs=rdimon.specs", "neurons.c", "trial.c", "-o", "trial"));
    Command.of(command).in(folder).check();
    return new NeuronTrial(folder);
  }

  /// Runs `steps` steps of all neurons. `inputs` has for each step and neuron a number for each
  /// port; the result, for each step and neuron, what the neuron gives and then each of its states.
  /// Throws `MissingTool` without QEMU.
  public long[] run(int steps, long[] inputs) {
    execute(List.of(), steps, inputs);
    ByteBuffer written = ByteBuffer.wrap(read("outputs.bin")).order(ByteOrder.LITTLE_ENDIAN);
    long[] outputs = new long[written.remaining() / Long.BYTES];
    written.asLongBuffer().get(outputs);
    return outputs;
  }

  /// Instructions of `steps` steps of all neurons, the loop over them included: a lower bound on
  /// the cycles of a core.
  public long instructions(int steps, long[] inputs) {
    String symbols = Command.of(Tools.require(SYMBOLS), "trial").in(folder).check();
    Matcher mark = MARK.matcher(symbols);
    if (!mark.find()) {
      throw new IllegalStateException("no mark in " + symbols);
    }
    // Each instruction is a line of the trace, "Trace 0: 0x7f... [00000000/00008298/...] main".
    execute(List.of("-singlestep", "-d", "exec,nochain", "-D", "trace.txt"), steps, inputs);
    String here = "/" + mark.group(1) + "/";
    boolean counting = false;
    long count = 0;
    try (Stream<String> lines = Files.lines(folder.resolve("trace.txt"))) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (!line.startsWith("Trace")) {
          continue;
        }
        if (line.contains(here)) {
          counting = !counting;
        }
        count += counting ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private void execute(List<String> options, int steps, long[] inputs) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * inputs.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(inputs);
    List<String> command = new ArrayList<>(List.of(Tools.require(EMULATOR)));
    command.addAll(options);
    command.addAll(List.of("./trial", String.valueOf(steps), "inputs.bin", "outputs.bin"));
    try {
      Files.write(folder.resolve("inputs.bin"), bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.of(command).in(folder).check();
  }

  private byte[] read(String file) {
    try {
      return Files.readAllBytes(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
