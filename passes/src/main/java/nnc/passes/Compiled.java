package nnc.passes;

import java.util.Optional;
import nnc.ir.Design;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.pass.PassContext;

/// What a pipeline made: the network as it was given, the last network before mapping, the lowered
/// design if the pipeline got that far, what the passes said, and the SHA-256 of the printed result
/// in lower-case hexadecimal digits.
public record Compiled(
    Network imported,
    Network integer,
    Optional<Design> lowered,
    PassContext.Report report,
    String hash) {

  /// The last design: the lowered one, or the network where the pipeline stopped before mapping.
  public Design result() {
    return lowered.isPresent() ? lowered.get() : integer;
  }

  /// The lowered design where it is one of streaming kernels.
  public Optional<KernelDesign> design() {
    return lowered.filter(KernelDesign.class::isInstance).map(KernelDesign.class::cast);
  }

  /// The lowered design where it is a netlist of pulse cells.
  public Optional<PulseNetlist> pulses() {
    return lowered.filter(PulseNetlist.class::isInstance).map(PulseNetlist.class::cast);
  }

  /// The lowered design where it is the image of a machine of cores.
  public Optional<MachineImage> image() {
    return lowered.filter(MachineImage.class::isInstance).map(MachineImage.class::cast);
  }

  /// The lowered design where it is a program of processing elements.
  public Optional<PeProgram> program() {
    return lowered.filter(PeProgram.class::isInstance).map(PeProgram.class::cast);
  }
}
