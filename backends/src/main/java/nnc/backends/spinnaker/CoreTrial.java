package nnc.backends.spinnaker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.backends.verilog.Templates;

/// The program of cores built by the ARM compiler and run by QEMU, with files in place of the
/// machine around a core: what comes to it in each step, and what it sends.
public final class CoreTrial {

  private static final int COUNTS = 5;

  private final ArmProgram program;

  private CoreTrial(ArmProgram program) {
    this.program = program;
  }

  /// What a core sent in each step, and what it counted: packets taken, packets that found the
  /// queue full and packets without rows, synaptic events and sums cut off; and its data after the
  /// last step, in which rows have learned.
  public record Result(
      List<int[]> sent,
      int packets,
      int full,
      int strangers,
      int events,
      int saturations,
      ByteBuffer data) {
    public Result {
      sent = List.copyOf(sent);
    }
  }

  /// Builds it in `folder`, an empty one, with `neurons` as `NeuronProgram.ofAll` gives them; with
  /// none for cores that only send. Throws `MissingTool` without the compiler.
  public static CoreTrial build(Map<String, byte[]> neurons, Path folder) {
    SequencedMap<String, byte[]> files = CoreProgram.portable(neurons);
    files.put("bench.c", Templates.verbatim("spinnaker", "arm/bench.c"));
    return new CoreTrial(ArmProgram.build(files, folder));
  }

  /// Runs a core loaded with `data`. For each of its steps `packets` has the keys that come after
  /// the tick, of which `early` at most come before the core's own work; `input`, for each step of
  /// the network, the neurons that spikes from outside are for. Throws `MissingTool` without QEMU,
  /// `ToolFailure` where the program refuses the data.
  public Result run(byte[] data, List<int[]> input, List<int[]> packets, int early) {
    program.run(arguments(data, input, packets, early));
    ByteBuffer words = ByteBuffer.wrap(program.read("sent.bin")).order(ByteOrder.LITTLE_ENDIAN);
    List<int[]> sent = new ArrayList<>();
    for (int step = 0; step < packets.size(); step++) {
      int[] keys = new int[words.getInt()];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = words.getInt();
      }
      sent.add(keys);
    }
    int[] counts = new int[COUNTS];
    Arrays.setAll(counts, _ -> words.getInt());
    ByteBuffer after = words.slice().order(ByteOrder.LITTLE_ENDIAN);
    return new Result(sent, counts[0], counts[1], counts[2], counts[3], counts[4], after);
  }

  /// Instructions of each tick and each packet, in the order in which they come.
  public List<Long> instructions(byte[] data, List<int[]> input, List<int[]> packets) {
    return program.marked(arguments(data, input, packets, 0));
  }

  private String[] arguments(byte[] data, List<int[]> input, List<int[]> packets, int early) {
    program.write("data.bin", data);
    program.write("input.bin", words(input));
    program.write("packets.bin", words(packets));
    return new String[] {
      String.valueOf(packets.size()),
      "data.bin",
      "input.bin",
      "packets.bin",
      "sent.bin",
      String.valueOf(early)
    };
  }

  private static byte[] words(List<int[]> steps) {
    Words out = new Words();
    for (int[] step : steps) {
      out.add(step.length);
      for (int word : step) {
        out.add(word);
      }
    }
    return out.bytes();
  }
}
