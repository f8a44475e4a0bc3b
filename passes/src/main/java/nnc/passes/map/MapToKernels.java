package nnc.passes.map;

import java.util.Set;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;

/// Turns an integer network into streaming kernels with minimal folding: one processing element,
/// one synapse a cycle, one lane.
///
/// ```
/// conv       -> line buffer + matrix (1x1 at stride 1, or a window as large as the map: matrix)
/// dense      -> matrix, columns in stream order
/// pools      -> line buffer + pool
/// element-wise operators -> stages of the kernel before them where it feeds nothing else, else map
/// a value with several uses -> fork
/// flatten    -> nothing: later parameters are permuted
/// input, output -> ingress, egress
/// ```
public record MapToKernels() implements Pass<Network, KernelDesign> {

  @Override
  public String id() {
    return "map-to-kernels";
  }

  @Override
  public String summary() {
    return "turn an integer network into streaming kernels with minimal folding";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public Set<Property> requires() {
    return Set.of(Property.VERIFIED, Property.INTEGER_ONLY);
  }

  @Override
  public Set<Property> establishes() {
    return Set.of(Property.VERIFIED);
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE = "";

  /// Throws `Rejection` with an E0401 for every operator no kernel computes.
  @Override
  public KernelDesign apply(Network network, PassContext context) {
    return new Lowering(network, context).design();
  }
}
