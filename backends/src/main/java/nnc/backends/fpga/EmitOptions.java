package nnc.backends.fpga;

import java.util.List;
import java.util.Optional;
import nnc.ir.Value;

/// What is emitted besides the kernels.
///
/// @param prefix empty, or a Verilog identifier that starts all module and memory names, so that
///   several designs can stand side by side
/// @param frames samples with their results for the self-checking testbench; none, no testbench
/// @param part the part that constraint, wrapper and build files are for
/// @param clockMhz the clock that the constraints ask for
public record EmitOptions(
    String prefix, List<TestFrame> frames, Optional<Part> part, double clockMhz) {

  public static final EmitOptions PLAIN = new EmitOptions("", List.of(), Optional.empty(), 100);

  /// A value for each input of the design and the values its outputs then have, as the network's
  /// tensors.
  public record TestFrame(List<Value> inputs, List<Value> outputs) {
    public TestFrame {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  public EmitOptions {
    frames = List.copyOf(frames);
    if (!prefix.matches("|[A-Za-z][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException("prefix " + prefix);
    }
  }

  public EmitOptions withPrefix(String start) {
    return new EmitOptions(start, frames, part, clockMhz);
  }

  public EmitOptions withFrames(List<TestFrame> samples) {
    return new EmitOptions(prefix, samples, part, clockMhz);
  }

  public EmitOptions withPart(Part chosen, double clock) {
    return new EmitOptions(prefix, frames, Optional.of(chosen), clock);
  }
}
