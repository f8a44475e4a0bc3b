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
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = uint4[1, 3, 3] }
        %"c1.conv" : int6[1, 2, 2] = conv(%x) {
          weights = int2[1, 1, 2, 2] [1, -1, 1, -1],
          kernel = [2, 2],
          stride = [1, 1],
          padding = [0, 0, 0, 0],
          groups = 1,
          pad_value = 0
        }
        %c1 : uint5[1, 2, 2] = relu(%"c1.conv")
        %"fc.flatten" : uint5[4] = flatten(%c1)
        %fc : int9[2] = dense(%"fc.flatten") { weights = int3[2, 4] [1, 2, 3, -4, 0, -1, 2, 1] }
        %y : int9[2] = output(%fc)
      }
      """;

  /// Throws `Rejection` with an E0401 for every operator no kernel computes.
  @Override
  public KernelDesign apply(Network network, PassContext context) {
    return new Lowering(network, context).design();
  }
}
