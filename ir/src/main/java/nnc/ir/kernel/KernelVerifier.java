package nnc.ir.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;

/// Checks that a kernel design is connected as its kernels demand: every port has exactly one
/// channel, and lanes, formats and beats agree on both sides.
public final class KernelVerifier {

  private KernelVerifier() {}

  /// Everything that is wrong with `design`; empty where it is legal.
  public static List<Diagnostic> check(KernelDesign design) {
    List<Diagnostic> found = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Channel c : design.channels()) {
      if (!ids.add(c.id())) {
        found.add(
            Diagnostic.of(
                Code.E0202,
                nnc.ir.diagnostic.Span.NONE,
                "two channels are called '" + c.id() + "'"));
      }
    }
    design
        .instances()
        .forEach((id, instance) -> {
          ports(id, instance, Ports.of(instance.kernel()).inputs(), design.into(id), true, found);
          ports(
              id, instance, Ports.of(instance.kernel()).outputs(), design.outOf(id), false, found);
        });
    return found;
  }

  private static void ports(
      String id,
      Instance instance,
      List<Ports.Port> ports,
      List<Channel> channels,
      boolean in,
      List<Diagnostic> found) {
    if (ports.size() != channels.size()) {
      found.add(
          Diagnostic.of(
              Code.E0203,
              instance.span(),
              "kernel '"
                  + id
                  + "' has "
                  + ports.size()
                  + (in ? " input" : " output")
                  + " ports and "
                  + channels.size()
                  + " channels"));
      return;
    }
    for (int p = 0; p < ports.size(); p++) {
      Channel c = channels.get(p);
      Ports.Port port = ports.get(p);
      if ((in ? c.toPort() : c.fromPort()) != p
          || c.lanes() != port.lanes()
          || c.beats() != port.beats()
          || !c.format().equals(port.format())) {
        found.add(
            Diagnostic.of(
                Code.E0203,
                instance.span(),
                "channel '"
                    + c.id()
                    + "' ("
                    + c.lanes()
                    + " x "
                    + c.format()
                    + ", "
                    + c.beats()
                    + " beats) does not fit port "
                    + p
                    + " of '"
                    + id
                    + "' ("
                    + port
                    + ")"));
      }
    }
  }
}
