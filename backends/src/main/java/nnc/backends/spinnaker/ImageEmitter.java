package nnc.backends.spinnaker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import nnc.ir.MachineImage;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Core;
import nnc.ir.machine.Receptor;
import nnc.ir.machine.RoutingEntry;
import nnc.ir.op.Op;

/// Prints a machine image: the routers' tables, where each slice is, and the data of each core. No
/// board has loaded them yet.
public final class ImageEmitter {

  /// The first word of a core's data, and its version.
  private static final int MAGIC = 0xAD130AD6;

  private static final int VERSION = 0x00010000;

  /// Regions that a core's data can have.
  private static final int REGIONS = 32;

  /// Bytes before the first region: two words, and three for each region.
  private static final int HEAD = 4 * (2 + 3 * REGIONS);

  private final MachineImage image;
  private final Afferents afferents;
  private final SortedMap<String, List<LearnedPlace>> learned = new TreeMap<>();

  private ImageEmitter(MachineImage image) {
    this.image = image;
    this.afferents = Afferents.of(image.network());
  }

  /// The files by name: `tables.csv`, `placement.csv`, `data/X-Y-CORE.bin` and, of cores that
  /// learn, `learning/X-Y-CORE.csv`.
  public static SortedMap<String, byte[]> emit(MachineImage image) {
    ImageEmitter emitter = new ImageEmitter(image);
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("tables.csv", emitter.tables().getBytes(StandardCharsets.UTF_8));
    files.put("placement.csv", emitter.placement().getBytes(StandardCharsets.UTF_8));
    files.putAll(emitter.data());
    for (Core core : image.cores()) {
      List<LearnedPlace> learned = emitter.learned.getOrDefault(file(image, core), List.of());
      if (!learned.isEmpty()) {
        files.put(places(image, core), emitter.places(learned).getBytes(StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  /// What a loader has to do: the routers' tables, and for each core its keys and the file of its
  /// data, with `binaries` also that of its program.
  public static SequencedMap<String, Object> manifest(MachineImage image, boolean binaries) {
    SequencedMap<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("network", image.name());
    manifest.put("board", image.machine().board());
    manifest.put("timestep_ns", image.machine().budget().stepNanoseconds());
    manifest.put("slow_down", image.machine().budget().slowDown());
    manifest.put("tested_on_hardware", false);
    List<Object> tables = new ArrayList<>();
    image
        .tables()
        .forEach((chip, table) -> {
          SequencedMap<String, Object> one = at(image.machine().chips().get(chip));
          one.put(
              "entries",
              table.stream()
                  .map(e -> List.of(hex(e.key()), hex(e.mask()), hex(e.route())))
                  .toList());
          tables.add(one);
        });
    manifest.put("tables", tables);
    SortedMap<String, List<LearnedPlace>> learned = learned(image);
    List<Object> cores = new ArrayList<>();
    for (Core core : image.cores()) {
      SequencedMap<String, Object> one = at(image.machine().chips().get(core.chip()));
      one.put("core", core.number());
      one.put("of", core.vertex());
      one.put("role", word(core));
      one.put("first", core.first());
      one.put("count", core.count());
      one.put("latency", image.parts().get(core.vertex()).latency());
      one.put("key", hex(core.key()));
      one.put("mask", hex(core.mask()));
      one.put("stages", core.stages());
      one.put("data", file(image, core));
      if (learned.containsKey(file(image, core))) {
        one.put("learned", places(image, core));
      }
      if (binaries) {
        one.put("program", CoreProgram.binary(image, core));
      }
      cores.add(one);
    }
    manifest.put("cores", cores);
    return manifest;
  }

  private static SequencedMap<String, Object> at(Chip chip) {
    SequencedMap<String, Object> one = new LinkedHashMap<>();
    one.put("x", chip.x());
    one.put("y", chip.y());
    return one;
  }

  static String hex(int word) {
    return "0x%08x".formatted(word);
  }

  private static String word(Core core) {
    return switch (core.role()) {
      case SOURCE -> "source";
      case NEURONS -> "neurons";
      case DELAY -> "delay";
    };
  }

  /// The file with the data of a core.
  public static String file(MachineImage image, Core core) {
    Chip chip = image.machine().chips().get(core.chip());
    return "data/" + chip.x() + "-" + chip.y() + "-" + core.number() + ".bin";
  }

  /// The file that says where a core's data have weights that learn.
  private static String places(MachineImage image, Core core) {
    return file(image, core).replace("data/", "learning/").replace(".bin", ".csv");
  }

  /// A line for each weight that learns in a core's data: projection, synapse, byte, and what a
  /// unit of the half word there is.
  private String places(List<LearnedPlace> all) {
    StringBuilder out = new StringBuilder("projection,synapse,byte,unit\n");
    for (LearnedPlace p : all) {
      double unit =
          ((Op.Plastic) image.network().op(p.projection())).synapses().weights().format().unit();
      out.append('"').append(p.projection().replace("\"", "\"\"")).append("\",");
      out.append(p.synapse()).append(',').append(p.at()).append(',').append(unit).append('\n');
    }
    return out.toString();
  }

  private String tables() {
    StringBuilder out = new StringBuilder("x,y,entry,key,mask,route\n");
    image
        .tables()
        .forEach((chip, table) -> {
          Chip c = image.machine().chips().get(chip);
          for (int i = 0; i < table.size(); i++) {
            RoutingEntry e = table.get(i);
            out.append(c).append(',').append(i).append(',').append(hex(e.key()));
            out.append(',').append(hex(e.mask())).append(',').append(hex(e.route())).append('\n');
          }
        });
    return out.toString();
  }

  private String placement() {
    StringBuilder out = new StringBuilder("x,y,core,role,of,first,count,latency,key,mask,stages\n");
    for (Core core : image.cores()) {
      out.append(image.machine().chips().get(core.chip())).append(',').append(core.number());
      out.append(',').append(word(core)).append(",\"");
      out.append(core.vertex().replace("\"", "\"\"")).append("\",").append(core.first());
      out.append(',').append(core.count()).append(',');
      out.append(image.parts().get(core.vertex()).latency()).append(',');
      out.append(hex(core.key())).append(',').append(hex(core.mask())).append(',');
      out.append(core.stages()).append('\n');
    }
    return out.toString();
  }

  /// Where the data of each core have weights that learn, by the files of the cores.
  public static SortedMap<String, List<LearnedPlace>> learned(MachineImage image) {
    ImageEmitter emitter = new ImageEmitter(image);
    emitter.data();
    return emitter.learned;
  }

  private Map<String, byte[]> data() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    image
        .parts()
        .forEach((id, part) -> {
          List<Core> slices =
              image.cores().stream()
                  .filter(c -> c.vertex().equals(id) && c.role() == Core.Role.NEURONS)
                  .toList();
          if (!slices.isEmpty()) {
            SynapticRows synapses = new SynapticRows(image, afferents, id, slices);
            for (int s = 0; s < slices.size(); s++) {
              String file = file(image, slices.get(s));
              Words table = new Words();
              Words rows = new Words();
              synapses.emit(s, table, rows);
              List<Words> before = List.of(system(slices.get(s)), neurons(slices.get(s)), table);
              int start = HEAD + 4 * before.stream().mapToInt(Words::count).sum();
              if (!synapses.learned().isEmpty()) {
                learned.put(
                    file,
                    synapses.learned().stream()
                        .map(p -> new LearnedPlace(p.projection(), p.synapse(), start + p.at()))
                        .toList());
              }
              files.put(
                  file,
                  block(
                      Stream.of(before, List.of(rows), synapses.rules())
                          .flatMap(List::stream)
                          .toList()));
            }
          }
        });
    for (Core core : image.cores()) {
      if (core.role() != Core.Role.NEURONS) {
        files.put(file(image, core), block(List.of(system(core))));
      }
    }
    return files;
  }

  /// A core's data: the places of its regions and the regions, one behind the other.
  private static byte[] block(List<Words> regions) {
    Words out = new Words();
    out.add(MAGIC).add(VERSION);
    int at = HEAD;
    for (int r = 0; r < REGIONS; r++) {
      if (r < regions.size()) {
        Words region = regions.get(r);
        out.add(at).add(region.checksum()).add(region.count());
        at += 4 * region.count();
      } else {
        out.add(0).add(0).add(0);
      }
    }
    regions.forEach(out::addAll);
    return out.bytes();
  }

  /// How a core's program is told what it is.
  private static int number(Core.Role role) {
    return switch (role) {
      case SOURCE -> 0;
      case NEURONS -> 1;
      case DELAY -> 2;
    };
  }

  /// By which share of a step a core begins behind the tick, 32 bits behind the point.
  private int offset(Core core) {
    double cycles = image.machine().budget().cycles();
    return (int) (long) Math.scalb(image.offset(image.cores().indexOf(core)) / cycles, 32);
  }

  private Words system(Core core) {
    return new Words()
        .add(number(core.role()))
        .add((int) image.machine().budget().stepNanoseconds())
        .add(image.machine().budget().slowDown())
        .add(image.parts().get(core.vertex()).latency())
        .add(image.machine().budget().delaySlots())
        .add(core.first())
        .add(core.count())
        .add(core.key())
        .add(core.atomBits())
        .add(core.stages())
        .add(offset(core));
  }

  /// Receptors of a slice, and what its neurons begin with.
  private Words neurons(Core core) {
    Words out = new Words();
    List<Receptor> receptors = image.parts().get(core.vertex()).receptors();
    out.add(receptors.size());
    receptors.forEach(r -> out.add(r.port()).add(r.negative() ? 1 : 0).add(r.shift()));
    if (image.network().op(core.vertex()) instanceof Op.Population p) {
      NeuronProgram.start(
          p,
          image.network().inputs(core.vertex()).stream()
              .map(image.network().types()::format)
              .toList(),
          core.first(),
          core.count(),
          out);
    }
    return out;
  }
}
