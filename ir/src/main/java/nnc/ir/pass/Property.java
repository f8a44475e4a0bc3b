package nnc.ir.pass;

import java.util.List;
import nnc.ir.Design;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.network.Types;
import nnc.ir.network.Verifier;

/// A checkable statement about a design, which passes require and establish.
public enum Property {
  /// Connections, shapes and formats are consistent.
  VERIFIED {
    @Override
    public List<Diagnostic> check(Design design) {
      return switch (design) {
        case Network n -> Verifier.check(n);
        case KernelDesign k -> nnc.ir.kernel.KernelVerifier.check(k);
        case PeProgram p -> nnc.ir.pe.ProgramVerifier.check(p);
        case PulseNetlist p -> nnc.ir.pulse.NetlistVerifier.check(p);
        case MachineImage m -> nnc.ir.machine.ImageVerifier.check(m);
      };
    }
  },
  /// No value inside the network is real.
  INTEGER_ONLY {
    @Override
    public List<Diagnostic> check(Design design) {
      return switch (design) {
        case Network n -> Types.of(n).reals(n);
        case KernelDesign _, PeProgram _, PulseNetlist _, MachineImage _ -> List.of();
      };
    }
  };

  /// Why the property does not hold; empty where it does.
  public abstract List<Diagnostic> check(Design design);
}
