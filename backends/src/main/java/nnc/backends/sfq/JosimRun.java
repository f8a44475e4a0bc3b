package nnc.backends.sfq;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Command;
import nnc.backends.tool.MissingTool;
import nnc.backends.tool.Tool;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Tools;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.pulse.Pin;

/// Runs a circuit's deck in JoSIM and reads the pulses from the phases of its wires.
public final class JosimRun {

  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final double TURN = 2 * Math.PI;

  /// No Debian package has it, so it is not among the tools that are installed for everything.
  private static final Tool JOSIM =
      new Tool("JoSIM", List.of("josim", "--version"), List.of(), "decks of circuits");

  private JosimRun() {}

  /// The pulses on each wire, by the pin that it ends at, in ps from the circuit's start. Throws
  /// `MissingTool` or `ToolFailure`.
  public static SequencedMap<Pin, List<Double>> pulses(
      NetlistCircuit circuit,
      SequencedMap<String, List<Double>> drives,
      double end,
      double step,
      Thermal thermal) {
    Optional<Path> josim = Tools.find(JOSIM);
    if (josim.isEmpty()) {
      throw new MissingTool(
          JOSIM,
          "build it from github.com/JoeyDelp/JoSIM, or use the built-in solver: --simulator"
              + " circuit");
    }
    Path folder = null;
    try {
      folder = Files.createTempDirectory("nnc-josim-");
      Files.writeString(
          folder.resolve("deck.cir"),
          new JosimDeck(circuit).text(drives, end, step, thermal),
          StandardCharsets.US_ASCII);
      String output =
          Command.of(josim.get().toString(), "-m", "1", "-o", "out.csv", "deck.cir")
              .in(folder)
              .limit(LIMIT)
              .check();
      if (!Files.exists(folder.resolve("out.csv"))) {
        throw ToolFailure.of("JoSIM wrote nothing", output);
      }
      Map<String, List<Double>> byNode = crossings(folder.resolve("out.csv"));
      SequencedMap<Pin, List<Double>> pulses = new LinkedHashMap<>();
      circuit
          .nodes()
          .forEach((pin, node) -> {
            List<Double> times = byNode.get(node.toUpperCase(java.util.Locale.ROOT));
            if (times == null) {
              throw ToolFailure.of("JoSIM told no phase of node " + node, output);
            }
            pulses.put(pin, times);
          });
      return pulses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        CacheFolder.delete(folder);
      }
    }
  }

  /// When each column's phase rises through `pi + 2 pi k`, in ps; names as JoSIM prints them.
  private static Map<String, List<Double>> crossings(Path csv) throws IOException {
    Map<String, List<Double>> times = new TreeMap<>();
    try (BufferedReader reader = Files.newBufferedReader(csv)) {
      List<List<Double>> columns = new ArrayList<>();
      for (String name : reader.readLine().split(",", -1)) {
        columns.add(new ArrayList<>());
        times.put(name.replaceAll("[\"\\s]", "").replaceAll("^P\\(|\\)$", ""), columns.getLast());
      }
      double[] before = new double[columns.size()];
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] words = line.split(",", -1);
        for (int i = 1; i < words.length; i++) {
          double phase = Double.parseDouble(words[i]);
          double now = Double.parseDouble(words[0]) * 1e12;
          List<Double> found = columns.get(i);
          while (phase > Math.PI + TURN * found.size()) {
            double part = (Math.PI + TURN * found.size() - before[i]) / (phase - before[i]);
            found.add(before[0] + (now - before[0]) * Math.clamp(part, 0, 1));
          }
          before[i] = phase;
        }
        before[0] = Double.parseDouble(words[0]) * 1e12;
      }
    }
    return times;
  }
}
