package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.emulator.machine.MachineOutcome;
import nnc.emulator.machine.MachineOutcome.CoreCounts;
import nnc.emulator.machine.MachineOutcome.LinkCounts;
import nnc.ir.MachineImage;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Core;

/// What each core and each link of a machine did in an emulation, for programs and as tables.
record ImageTallies(MachineImage image, MachineOutcome outcome) {

  /// For each core the cycles of its worst step, and which that is.
  List<Object> cores() {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < image.cores().size(); i++) {
      CoreCounts counts = outcome.cores().get(i);
      SequencedMap<String, Object> core = new LinkedHashMap<>();
      core.put("core", image.machine().place(image.cores().get(i)));
      core.put("of", image.cores().get(i).vertex());
      core.put("cycles", counts.worst());
      core.put("budget", image.machine().budget().cycles());
      core.put("step", counts.worstStep());
      core.put("overruns", counts.overruns());
      all.add(core);
    }
    return all;
  }

  /// The links that packets took.
  List<Object> links() {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < outcome.links().size(); i++) {
      LinkCounts counts = outcome.links().get(i);
      if (counts.carried() + counts.refused() > 0) {
        SequencedMap<String, Object> link = new LinkedHashMap<>();
        link.put("link", image.machine().link(i));
        link.put("packets", counts.carried());
        link.put("most_in_a_step", counts.most());
        link.put("refused", counts.refused());
        all.add(link);
      }
    }
    return all;
  }

  /// `cores.csv`, and `links.csv` with every link that is there.
  SortedMap<String, byte[]> files() {
    StringBuilder cores =
        new StringBuilder(
            "x,y,core,of,neurons,cycles,of_cycles,worst_step,overruns,most_waiting\n");
    long budget = image.machine().budget().cycles();
    for (int i = 0; i < image.cores().size(); i++) {
      Core core = image.cores().get(i);
      CoreCounts counts = outcome.cores().get(i);
      cores.append(image.machine().place(core));
      cores.append(",\"").append(core.vertex().replace("\"", "\"\"")).append("\",");
      cores.append(core.count()).append(',').append(counts.worst()).append(',');
      cores.append(String.format(Locale.ROOT, "%.3f", (double) counts.worst() / budget));
      cores.append(',').append(counts.worstStep()).append(',').append(counts.overruns());
      cores.append(',').append(counts.waiting()).append('\n');
    }
    StringBuilder links = new StringBuilder("x,y,link,packets,most_in_a_step,refused\n");
    int[] neighbours = image.machine().neighbours();
    for (int i = 0; i < neighbours.length; i++) {
      if (neighbours[i] >= 0) {
        LinkCounts counts = outcome.links().get(i);
        links.append(image.machine().chips().get(i / Chip.LINKS)).append(',');
        links.append(i % Chip.LINKS).append(',').append(counts.carried()).append(',');
        links.append(counts.most()).append(',').append(counts.refused()).append('\n');
      }
    }
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("cores.csv", cores.toString().getBytes(StandardCharsets.UTF_8));
    files.put("links.csv", links.toString().getBytes(StandardCharsets.UTF_8));
    return files;
  }
}
