package nnc.ir.network;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;

/// Checks that a network means something: it has inputs and outputs, no cycle, finite parameters
/// and consistent types.
public final class Verifier {

  private Verifier() {}

  /// Everything that is wrong with `network`; empty where it is legal.
  public static List<Diagnostic> check(Network network) {
    List<Diagnostic> found = new ArrayList<>();
    if (network.inputIds().isEmpty() || network.outputIds().isEmpty()) {
      Span span =
          network.vertices().isEmpty()
              ? Span.NONE
              : network.vertices().firstEntry().getValue().span();
      String missing = network.inputIds().isEmpty() ? "input" : "output";
      found.add(
          Diagnostic.of(Code.E0205, span, "network '" + network.name() + "' has no " + missing)
              .help("declare at least one " + missing));
    }
    network
        .vertices()
        .forEach((id, vertex) -> {
          for (Tensor t : vertex.op().tensors()) {
            if (t.format().isReal() && hasNonFinite(t)) {
              found.add(
                  Diagnostic.of(
                      Code.E0301, vertex.span(), "a parameter of '" + id + "' is NaN or infinite"));
            }
          }
        });
    List<Diagnostic> cycles = cycles(network);
    found.addAll(cycles);
    if (cycles.isEmpty()) {
      found.addAll(Types.infer(network).errors());
    }
    return found;
  }

  private static List<Diagnostic> cycles(Network network) {
    List<Diagnostic> found = new ArrayList<>();
    for (var component :
        new KosarajuStrongConnectivityInspector<>(network.graph()).stronglyConnectedSets()) {
      String first =
          network.vertices().sequencedKeySet().stream()
              .filter(component::contains)
              .findFirst()
              .orElseThrow();
      if (component.size() > 1 || network.inputs(first).contains(first)) {
        List<String> members =
            network.vertices().sequencedKeySet().stream().filter(component::contains).toList();
        found.add(
            Diagnostic.of(
                    Code.E0206,
                    network.vertex(first).span(),
                    "'" + String.join("', '", members) + "' feed themselves without a delay")
                .help("remove the feedback; layers must form an acyclic graph"));
      }
    }
    return found;
  }

  private static boolean hasNonFinite(Tensor t) {
    for (int i = 0; i < t.size(); i++) {
      if (!Double.isFinite(t.real(i))) {
        return true;
      }
    }
    return false;
  }
}
