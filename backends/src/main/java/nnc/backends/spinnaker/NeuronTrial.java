package nnc.backends.spinnaker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import nnc.backends.verilog.Templates;

/// A `NeuronProgram` built by the ARM compiler for the machine's cores and run by QEMU.
public final class NeuronTrial {

  private final ArmProgram program;

  private NeuronTrial(ArmProgram program) {
    this.program = program;
  }

  /// Builds the program of `files`, which `NeuronProgram.trial` made, in `folder`, an empty one.
  /// Throws `MissingTool` without the compiler, `ToolFailure` where it fails.
  public static NeuronTrial build(SequencedMap<String, byte[]> files, Path folder) {
    SequencedMap<String, byte[]> all = new LinkedHashMap<>(files);
    all.put("trial.c", Templates.verbatim("spinnaker", "arm/trial.c"));
    return new NeuronTrial(ArmProgram.build(all, folder));
  }

  /// Runs `steps` steps of all neurons. `inputs` has for each step and neuron a number for each
  /// port; the result, for each step and neuron, what the neuron gives and then each of its states.
  /// Throws `MissingTool` without QEMU.
  public long[] run(int steps, long[] inputs) {
    program.run(arguments(steps, inputs));
    ByteBuffer written =
        ByteBuffer.wrap(program.read("outputs.bin")).order(ByteOrder.LITTLE_ENDIAN);
    long[] outputs = new long[written.remaining() / Long.BYTES];
    written.asLongBuffer().get(outputs);
    return outputs;
  }

  /// Instructions of `steps` steps of all neurons, the loop over them included: a lower bound on
  /// the cycles of a core.
  public long instructions(int steps, long[] inputs) {
    return program.marked(arguments(steps, inputs)).stream().mapToLong(n -> n).sum();
  }

  private String[] arguments(int steps, long[] inputs) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * inputs.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(inputs);
    program.write("inputs.bin", bytes.array());
    return new String[] {String.valueOf(steps), NeuronProgram.START, "inputs.bin", "outputs.bin"};
  }
}
