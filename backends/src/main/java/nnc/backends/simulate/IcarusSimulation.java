package nnc.backends.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Command;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Tools;

/// The same records from Icarus Verilog, the second opinion: one run of `vvp` for a fixed number of
/// cycles, whose records (only those that differ from the one before) are then read back batch by
/// batch.
public final class IcarusSimulation implements Simulation {

  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final int words;
  private final long[] current;
  private final Iterator<String> changes;
  private long next = -1;
  private String nextRecord = "";
  private long cycle;

  private IcarusSimulation(Core core, Iterator<String> changes) {
    this.words = core.layout().words();
    this.current = new long[words];
    this.changes = changes;
    advance();
  }

  /// Simulates `cycles` cycles of `core`, whose Verilog and memory images are in `files`. Throws
  /// `MissingTool` or `ToolFailure`.
  public static Simulation of(
      Core core, SequencedMap<String, byte[]> files, Stimulus stimulus, long cycles) {
    String iverilog = Tools.require("iverilog");
    Path folder = null;
    try {
      folder = Files.createTempDirectory("nnc-icarus-");
      Path memories = Files.createDirectories(folder.resolve("mem"));
      List<String> arguments =
          new ArrayList<>(List.of(iverilog, "-g2005", "-o", "sim.vvp", "-s", "nnc_icarus"));
      int number = 0;
      for (var file : files.sequencedEntrySet()) {
        String name = Path.of(file.getKey()).getFileName().toString();
        if (name.endsWith(".mem")) {
          Files.write(memories.resolve(name), file.getValue());
        } else if (name.endsWith(".v")) {
          String unique = "s" + number++ + "_" + name;
          Files.write(folder.resolve(unique), file.getValue());
          arguments.add(unique);
        }
      }
      stimulus(folder, core, stimulus, cycles);
      Files.writeString(folder.resolve("harness.v"), IcarusHarness.verilog(core, stimulus, cycles));
      arguments.add("harness.v");
      Command.of(arguments).in(folder).limit(LIMIT).check();
      String output =
          Command.of("vvp", "-n", "sim.vvp", "+nnc_mem_dir=mem").in(folder).limit(LIMIT).check();
      Path records = folder.resolve("records.txt");
      List<String> lines = Files.readAllLines(records, StandardCharsets.US_ASCII);
      if (lines.isEmpty() || !lines.getLast().equals("end")) {
        throw ToolFailure.of("the simulation of " + core.module() + " stopped itself", output);
      }
      return new IcarusSimulation(core, lines.subList(0, lines.size() - 1).iterator());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        CacheFolder.delete(folder);
      }
    }
  }

  private static void stimulus(Path folder, Core core, Stimulus stimulus, long cycles)
      throws IOException {
    for (int i = 0; i < core.inputs().size(); i++) {
      Core.Bus bus = core.inputs().get(i);
      long[] beats = stimulus.beats().get(i);
      StringBuilder text = new StringBuilder("0\n");
      for (int b = 0; b < beats.length; b += bus.beatWords()) {
        for (int w = bus.beatWords() - 1; w >= 0; w--) {
          text.append("%016x".formatted(beats[b + w]));
        }
        text.append('\n');
      }
      Files.writeString(folder.resolve("beats" + i + ".mem"), text);
    }
    int ports = core.inputs().size() + core.outputs().size();
    if (IcarusHarness.stalls(stimulus)) {
      StringBuilder text = new StringBuilder();
      for (long c = 0; c < cycles; c++) {
        text.append(Long.toHexString(StallBits.of(stimulus.stalls(), core, ports, c))).append('\n');
      }
      Files.writeString(folder.resolve("stalls.mem"), text);
    }
  }

  private void advance() {
    if (!changes.hasNext()) {
      next = Long.MAX_VALUE;
      return;
    }
    String change = changes.next();
    int space = change.indexOf(' ');
    next = Long.parseLong(change.substring(0, space));
    nextRecord = change.substring(space + 1).strip();
  }

  @Override
  public void run(int cycles, long[] records) {
    for (int c = 0; c < cycles; c++, cycle++) {
      if (cycle == next) {
        Arrays.fill(current, 0);
        for (int w = 0; w < words; w++) {
          int end = nextRecord.length() - 16 * w;
          current[w] = parse(nextRecord.substring(Math.max(0, end - 16), end));
        }
        advance();
      }
      System.arraycopy(current, 0, records, c * words, words);
    }
  }

  /// A word with an undefined bit is a difference by itself: no defined design gives all ones and
  /// the complement of it in turn.
  private static long parse(String hex) {
    return hex.chars().anyMatch(c -> c == 'x' || c == 'X' || c == 'z' || c == 'Z')
        ? 0xDEAD_DEAD_DEAD_DEADL
        : Long.parseUnsignedLong(hex, 16);
  }

  @Override
  public void close() {
    // the run is over and its folder is gone
  }
}
