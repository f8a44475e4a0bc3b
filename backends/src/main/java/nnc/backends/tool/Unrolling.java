package nnc.backends.tool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A clocked Verilog module unrolled over a fixed number of clock cycles, about whose one-bit
/// outputs can be asked whether they can be 1 in the last of them. Yosys makes gates of the
/// Verilog, ABC unrolls them and searches. Registers without initial value, `$anyconst` and
/// undefined bits are free, so an answer holds for all their values. Adders and comparisons become
/// ripple chains, so that sums written alike become equal gates. Works in a temporary folder until
/// closed.
public final class Unrolling implements AutoCloseable {

  private static final Pattern ONE = Pattern.compile("(.+)@\\d+=1");

  /// Most conflicts of one question of the sweep, which leaves harder ones to `ask`.
  private static final int CONFLICTS = 2000;

  private final Path folder;
  private final String abc;
  private final int firstOfLast;
  private final BitSet never;

  private Unrolling(Path folder, String abc, int firstOfLast, BitSet never) {
    this.never = never;
    this.folder = folder;
    this.abc = abc;
    this.firstOfLast = firstOfLast;
  }

  /// Whether an output can be 1.
  public sealed interface Answer {
    /// In no case.
    record Never() implements Answer {}

    /// In this one: the free bits that are 1, as `name[index]`; all others are 0.
    record Reached(SortedSet<String> ones) implements Answer {
      public Reached {
        ones = Collections.unmodifiableSortedSet(new TreeSet<>(ones));
      }
    }
  }

  /// Unrolls module `top` with its `outputs` output bits over `cycles` cycles; they should be 0 in
  /// all cycles but the last, where nothing is asked about them. `files` are Verilog sources (`.sv`
  /// for those that use `$anyconst`) and what they read. Throws `MissingTool`, and `ToolFailure`
  /// where a tool refuses or takes longer than `limit`.
  public static Unrolling of(
      Map<String, byte[]> files, String top, int cycles, int outputs, Duration limit) {
    return of(files, top, "", cycles, outputs, limit);
  }

  /// The same without the instances that the Yosys selection `without` names: what they would give
  /// is free, so that an answer `Never` holds whatever they do.
  public static Unrolling of(
      Map<String, byte[]> files,
      String top,
      String without,
      int cycles,
      int outputs,
      Duration limit) {
    String yosys = Tools.require("yosys");
    String abc = Tools.require("yosys-abc");
    long end = System.nanoTime() + limit.toNanos();
    Path folder = null;
    try {
      folder = Files.createTempDirectory("nnc-prove-");
      StringBuilder script = new StringBuilder();
      for (var file : files.entrySet()) {
        Path path = folder.resolve(file.getKey()).normalize();
        if (!path.startsWith(folder)) {
          throw new IllegalArgumentException(file.getKey() + " leaves the folder");
        }
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
        if (path.toString().endsWith("v")) {
          boolean system = path.toString().endsWith(".sv");
          script.append(system ? "read_verilog -sv " : "read_verilog ");
          script.append(file.getKey()).append('\n');
        }
      }
      try (InputStream map = Unrolling.class.getResourceAsStream("ripple.v")) {
        Files.copy(map, folder.resolve("ripple.v"));
      }
      Files.writeString(
          folder.resolve("gates.ys"),
          script
              + """
              hierarchy -top %s
              %s
              proc -noopt
              flatten
              memory_collect
              memory_map
              opt_expr
              opt_clean -purge
              techmap -map ripple.v
              techmap
              dfflegalize -cell $_DFF_P_ 01
              opt_clean -purge
              setundef -undriven -anyseq
              aigmap
              write_aiger -symbols gates.aig
              """
                  .formatted(top, without.isEmpty() ? "" : "delete " + without));
      Command.of(yosys, "-q", "-s", "gates.ys").in(folder).limit(left(end)).check();
      Files.writeString(
          folder.resolve("unroll.abc"),
          """
          read_aiger gates.aig
          frames -F %d -i
          write_aiger -s unrolled.aig
          """
              .formatted(cycles));
      String said = Command.of(abc, "-f", "unroll.abc").in(folder).limit(left(end)).check();
      if (!Files.exists(folder.resolve("unrolled.aig"))) {
        throw ToolFailure.of("ABC did not unroll the kernel", said);
      }
      int firstOfLast = Math.multiplyExact(cycles - 1, outputs);
      Unrolling made =
          new Unrolling(
              folder, abc, firstOfLast, never(folder, abc, firstOfLast, outputs, left(end)));
      folder = null;
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        CacheFolder.delete(folder);
      }
    }
  }

  /// The outputs that turn out to be constantly 0 when nodes that SAT finds equal in all of them
  /// are merged at once; what they share is looked at only once. Where the time does not suffice,
  /// those that became 0 by unrolling alone.
  private static BitSet never(Path folder, String abc, int firstOfLast, int outputs, Duration limit)
      throws IOException {
    BitSet never = zeros(folder.resolve("unrolled.aig"), firstOfLast, outputs);
    if (never.cardinality() == outputs) {
      return never;
    }
    Path swept = folder.resolve("swept.aig");
    Files.writeString(
        folder.resolve("sweep.abc"),
        """
        read_aiger unrolled.aig
        &get
        &cone -O %d -R %d
        &fraig -x -C %d
        &write swept.aig
        """
            .formatted(firstOfLast, outputs, CONFLICTS));
    try {
      Command.of(abc, "-f", "sweep.abc").in(folder).limit(limit).check();
    } catch (ToolFailure e) {
      if (e.timedOut()) {
        return never;
      }
      throw e;
    }
    return Files.exists(swept) ? zeros(swept, 0, outputs) : never;
  }

  /// Which of the `count` outputs from `first` on an AIGER file says to be constantly 0: after its
  /// first line there is one line with a literal for each output where it has no registers.
  private static BitSet zeros(Path aiger, int first, int count) throws IOException {
    BitSet zeros = new BitSet(count);
    try (BufferedReader lines = Files.newBufferedReader(aiger, StandardCharsets.ISO_8859_1)) {
      String[] sizes =
          lines.readLine().split(" ", -1); // aig, variables, inputs, registers, outputs
      if (!sizes[3].equals("0") || Integer.parseInt(sizes[4]) < first + count) {
        throw new IllegalStateException(aiger + " is not the unrolled kernel");
      }
      for (int o = 0; o < first; o++) {
        lines.readLine();
      }
      for (int o = 0; o < count; o++) {
        zeros.set(o, lines.readLine().equals("0"));
      }
    }
    return zeros;
  }

  /// Whether output bit `output` can be 1; empty when `limit` is over first.
  public Optional<Answer> ask(int output, Duration limit) {
    if (never.get(output)) {
      return Optional.of(new Answer.Never());
    }
    if (!limit.isPositive()) {
      return Optional.empty();
    }
    try {
      Path found = folder.resolve("found.cex");
      Files.deleteIfExists(found);
      Files.writeString(
          folder.resolve("ask.abc"),
          """
          read_aiger unrolled.aig
          cone -O %d
          iprove -N 12 -F 50
          write_cex -n found.cex
          """
              .formatted(firstOfLast + output));
      String said = Command.of(abc, "-f", "ask.abc").in(folder).limit(limit).run().output();
      if (said.contains("UNSATISFIABLE")) {
        return Optional.of(new Answer.Never());
      }
      if (!said.contains("SATISFIABLE")) {
        return Optional.empty();
      }
      SortedSet<String> ones = new TreeSet<>();
      if (Files.exists(found)) {
        for (String line : Files.readAllLines(found)) {
          Matcher one = ONE.matcher(line);
          if (one.matches()) {
            ones.addAll(List.of(one.group(1).split(" ", -1))); // all names of one bit
          }
        }
      }
      return Optional.of(new Answer.Reached(ones));
    } catch (ToolFailure e) {
      if (e.timedOut()) {
        return Optional.empty();
      }
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    CacheFolder.delete(folder);
  }

  private static Duration left(long end) {
    return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
  }
}
