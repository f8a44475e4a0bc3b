package nnc.backends.spinnaker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.verilog.Identifiers;
import nnc.backends.verilog.Templates;
import nnc.ir.MachineImage;
import nnc.ir.machine.Core;
import nnc.ir.op.Op;

/// The program of cores: what takes packets and rows, the machine's part, and neurons.
public final class CoreProgram {

  private static final String BINARY = "core.aplx";
  private static final List<String> OWN = List.of("kernel.h", "kernel.c", "learn.h", "learn.c");
  private static final List<String> MACHINE = List.of("board.c", "start.S", "board.ld");

  private CoreProgram() {}

  /// The sources of an image's programs: those that all cores share in `core`, neurons in a folder
  /// for each population in `neurons`, and `load.py`, which loads a board; with `binaries` what a
  /// monitor loads, too. Throws `MissingTool` where that needs the ARM compiler.
  public static SortedMap<String, byte[]> emit(MachineImage image, boolean binaries) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    portable(Map.of()).forEach((name, text) -> files.put("core/" + name, text));
    MACHINE.forEach(name -> files.put("core/" + name, file(name)));
    files.put("load.py", file("load.py"));
    SequencedMap<String, SequencedMap<String, byte[]>> neurons = NeuronProgram.ofAll(image);
    Map<String, String> folders = folders(image);
    neurons.forEach(
        (id, texts) -> texts.forEach((name, text) -> files.put(folders.get(id) + name, text)));
    if (binaries) {
      files.put(folders.get("") + BINARY, aplx(Map.of()));
      neurons.forEach((id, texts) -> files.put(folders.get(id) + BINARY, aplx(texts)));
    }
    return files;
  }

  /// The file with the binary of a core.
  static String binary(MachineImage image, Core core) {
    return folders(image).get(core.role() == Core.Role.NEURONS ? core.vertex() : "") + BINARY;
  }

  /// By population, and by "" for cores without neurons.
  private static Map<String, String> folders(MachineImage image) {
    Map<String, String> folders = new LinkedHashMap<>();
    List<String> populations =
        image.parts().keySet().stream()
            .filter(id -> image.network().op(id) instanceof Op.Population)
            .toList();
    Identifiers.parts(populations).forEach((id, part) -> folders.put(id, "neurons/" + part + "/"));
    folders.put("", "core/");
    return folders;
  }

  /// The files without the machine's part, with `neurons` as `NeuronProgram.ofAll` gives them, or
  /// with none for cores that only send.
  static SequencedMap<String, byte[]> portable(Map<String, byte[]> neurons) {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>(neurons);
    if (neurons.isEmpty()) {
      files.put("neurons.h", file("neurons.h"));
      files.put("none.c", file("none.c"));
    }
    OWN.forEach(f -> files.put(f, file(f)));
    return files;
  }

  private static byte[] file(String name) {
    return Templates.verbatim("spinnaker", "arm/" + name);
  }

  /// The binary that a monitor loads, with `neurons` or none. Throws `MissingTool` without the ARM
  /// compiler, `ToolFailure` where code or data do not fit a core's memories.
  static byte[] aplx(Map<String, byte[]> neurons) {
    SequencedMap<String, byte[]> files = portable(neurons);
    MACHINE.forEach(f -> files.put(f, file(f)));
    List<String> options =
        new ArrayList<>(
            List.of(
                "-ffreestanding",
                "-fno-tree-loop-distribute-patterns",
                "-nostartfiles",
                "-nostdlib",
                "-T",
                "board.ld",
                "start.S"));
    return Aplx.of(ArmProgram.linked(files, options, List.of("-lgcc")));
  }
}
