package nnc.passes;

import nnc.ir.Design;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;

/// A pass by the kinds of design it takes and makes.
public sealed interface Step {

  record OnNetwork(Pass<Network, Network> pass) implements Step {}

  record ToKernels(Pass<Network, KernelDesign> pass) implements Step {}

  record ToProgram(Pass<Network, PeProgram> pass) implements Step {}

  record ToPulses(Pass<Network, PulseNetlist> pass) implements Step {}

  record ToMachine(Pass<Network, MachineImage> pass) implements Step {}

  record OnKernels(Pass<KernelDesign, KernelDesign> pass) implements Step {}

  /// The pass itself.
  default Pass<?, ?> pass() {
    return switch (this) {
      case OnNetwork(var pass) -> pass;
      case ToKernels(var pass) -> pass;
      case ToProgram(var pass) -> pass;
      case ToPulses(var pass) -> pass;
      case ToMachine(var pass) -> pass;
      case OnKernels(var pass) -> pass;
    };
  }

  /// Whether the pass takes a network (else a lowered design).
  default boolean takesNetwork() {
    return switch (this) {
      case OnNetwork _, ToKernels _, ToProgram _, ToPulses _, ToMachine _ -> true;
      case OnKernels _ -> false;
    };
  }

  /// Applies the pass; throws `IllegalArgumentException` where `design` is not of its kind.
  default Design apply(Design design, PassContext context) {
    return switch (this) {
      case OnNetwork(var pass) when design instanceof Network n -> pass.apply(n, context);
      case ToKernels(var pass) when design instanceof Network n -> pass.apply(n, context);
      case ToProgram(var pass) when design instanceof Network n -> pass.apply(n, context);
      case ToPulses(var pass) when design instanceof Network n -> pass.apply(n, context);
      case ToMachine(var pass) when design instanceof Network n -> pass.apply(n, context);
      case OnKernels(var pass) when design instanceof KernelDesign k -> pass.apply(k, context);
      case OnNetwork _, ToKernels _, ToProgram _, ToPulses _, ToMachine _, OnKernels _ ->
          throw new IllegalArgumentException(
              pass().id() + " does not take " + design.getClass().getSimpleName());
    };
  }
}
