package nnc.ir.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Vertex;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
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
              found.add(notFinite(id, vertex));
            }
          }
          scalars(id, vertex, found);
        });
    List<Diagnostic> cycles = cycles(network);
    found.addAll(cycles);
    if (cycles.isEmpty()) {
      Types types = network.types();
      found.addAll(types.errors());
      delays(network, types, found);
    }
    return found;
  }

  private static void scalars(String id, Vertex vertex, List<Diagnostic> found) {
    switch (vertex.op()) {
      case Op.Encode(_, double zero, _, _, _) -> {
        if (!Double.isFinite(zero)) {
          found.add(notFinite(id, vertex));
        }
      }
      case Op.BatchNorm(_, _, _, var variance, double epsilon) -> {
        for (int c = 0; c < variance.size(); c++) {
          if (!(variance.real(c) + epsilon > 0)) {
            found.add(
                Diagnostic.of(
                        Code.E0305,
                        vertex.span(),
                        "variance + epsilon of '" + id + "' is not positive in channel " + c)
                    .help("variances are positive numbers, not logarithms or deviations"));
            return;
          }
        }
      }
      case Op.Input _,
          Op.Output _,
          Op.Dense _,
          Op.Conv _,
          Op.MaxPool _,
          Op.SumPool _,
          Op.Flatten _,
          Op.Add _,
          Op.Concat _,
          Op.Argmax _,
          Op.Population _,
          Op.Delay _,
          Op.Projection _,
          Op.Plastic _,
          Op.Affine _,
          Op.Relu _,
          Op.Clip _,
          Op.MultiThreshold _,
          Op.ShiftRight _,
          Op.Requantize _ -> {
        // parameters are tensors or integers
      }
    }
  }

  private static void delays(Network network, Types types, List<Diagnostic> found) {
    network
        .vertices()
        .forEach((id, vertex) -> {
          Optional<TensorType> expected =
              switch (vertex.op()) {
                case Op.Delay(_, var type) -> Optional.of(type);
                case Op.Projection(_, var type) -> Optional.of(type);
                case Op.Plastic(_, _, var type) -> Optional.of(type);
                case Op _ -> Optional.empty();
              };
          if (expected.isPresent()) {
            List<String> inputs = network.inputs(id);
            for (int port = 0; port < inputs.size(); port++) {
              String from = inputs.get(port);
              TensorType wanted =
                  port == 1 && vertex.op() instanceof Op.Plastic(var synapses, _, _)
                      ? new TensorType(Shape.of(synapses.targets()), Formats.BIT)
                      : expected.get();
              types
                  .known(from)
                  .filter(t -> !t.equals(wanted))
                  .ifPresent(t ->
                      found.add(
                          Diagnostic.of(
                              Code.E0304,
                              vertex.span(),
                              vertex.op().mnemonic()
                                  + " '"
                                  + id
                                  + "' of "
                                  + wanted
                                  + " gets "
                                  + t)));
            }
          }
        });
  }

  private static Diagnostic notFinite(String id, Vertex vertex) {
    return Diagnostic.of(
        Code.E0301, vertex.span(), "a parameter of '" + id + "' is NaN or infinite");
  }

  /// Whether no vertex feeds itself, directly or through others.
  public static boolean isAcyclic(Network network) {
    return cycles(network).isEmpty();
  }

  private static List<Diagnostic> cycles(Network network) {
    List<Diagnostic> found = new ArrayList<>();
    for (var component :
        new KosarajuStrongConnectivityInspector<>(network.withinStep()).stronglyConnectedSets()) {
      String any = component.iterator().next();
      if (component.size() > 1 || network.withinStep().containsEdge(any, any)) {
        List<String> members =
            network.vertices().sequencedKeySet().stream().filter(component::contains).toList();
        String first = members.getFirst();
        found.add(
            Diagnostic.of(
                    Code.E0206,
                    network.vertex(first).span(),
                    "'" + String.join("', '", members) + "' feed themselves without a delay")
                .help(
                    "remove the feedback, or delay it: only what comes from an earlier step may close a cycle"));
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
