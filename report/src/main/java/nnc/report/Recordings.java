package nnc.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.ir.network.SequenceRun;
import nnc.ir.network.SequenceRun.Spike;
import nnc.ir.network.SequenceRun.Trace;

/// The files of a run: for each spiking population `NAME.spikes.csv` with a row `time,neuron` per
/// spike, for each recorded state `NAME.STATE.csv` with a row of values per step, all of it in
/// `recording.vcd` and drawn in `recording.svg` and `recording.png`. Times are steps, counted from
/// 0.
public final class Recordings {

  private Recordings() {}

  /// File name to content, for a run of the network `name`.
  public static SortedMap<String, byte[]> files(String name, SequenceRun run) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    run.spikes().forEach((id, spikes) -> put(files, id + ".spikes", spikes(spikes)));
    run.traces().forEach(trace -> put(files, trace.probe().name(), values(trace)));
    files.put("recording.vcd", bytes(RecordingVcd.of(name, run)));
    files.putAll(Drawings.files("recording", RecordingPicture.svg(name, run)));
    return files;
  }

  /// Under a name that is one on every system, told apart from the others where case does not
  /// count.
  private static void put(SortedMap<String, byte[]> files, String wanted, String text) {
    String base = wanted.replaceAll("[^A-Za-z0-9_.-]", "_").replaceAll("^[.-]+", "_");
    String name = base + ".csv";
    for (int i = 2; taken(files, name); i++) {
      name = base + "-" + i + ".csv";
    }
    files.put(name, bytes(text));
  }

  private static boolean taken(SortedMap<String, byte[]> files, String name) {
    return files.keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String spikes(List<Spike> spikes) {
    StringBuilder text = new StringBuilder("time,neuron\n");
    spikes.forEach(s -> text.append(s.step()).append(',').append(s.neuron()).append('\n'));
    return text.toString();
  }

  private static String values(Trace trace) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < trace.probe().size(); i++) {
      text.append(i == 0 ? "" : ",")
          .append(
              String.format(
                  Locale.ROOT,
                  "%s%d",
                  trace.probe().state().orElse("value"),
                  trace.probe().first() + i));
    }
    text.append('\n');
    for (int step = 0; step < trace.values().size(); step++) {
      for (int i = 0; i < trace.probe().size(); i++) {
        text.append(i == 0 ? "" : ",").append(trace.at(step, i));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
