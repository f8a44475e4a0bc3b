package nnc.passes.sfq;

import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.op.Op;
import nnc.passes.analysis.Leak;
import nnc.passes.analysis.Untaught;

/// What of a network in time remembers earlier samples, which no pulse circuit does.
final class Memory {

  private static final String FORGOTTEN = ", and these circuits forget all between frames";

  private Memory() {}

  /// An E0401 at synapses that learn, else at the line of a neuron by which it leaks, else at the
  /// first population, delay or projection. Where a population is of a neuron in another file, the
  /// error is at the population and the leak explains it.
  static Rejection refusal(Network network) {
    List<String> ids = network.topological();
    for (String id : ids) {
      if (network.op(id) instanceof Op.Plastic) {
        return Untaught.on(network, id, "sfq").rejection();
      }
    }
    return ids.stream()
        .flatMap(id -> leaking(network, id).stream())
        .findFirst()
        .or(() ->
            ids.stream()
                .filter(id -> remembers(network.op(id)))
                .map(id -> remembering(network, id))
                .findFirst())
        .orElseThrow()
        .help(
            "write neurons without a memory, as in dense(x, weights: W) step >= 4: every frame begins"
                + " anew, which stands for a leak; --target fpga and spinnaker take networks in time")
        .rejection();
  }

  private static Optional<Diagnostic> leaking(Network network, String id) {
    if (!(network.op(id) instanceof Op.Population population)) {
      return Optional.empty();
    }
    Span of = network.vertex(id).span();
    return Leak.of(population.model())
        .map(leak -> {
          String state = "'" + leak.state() + "'";
          if (!leak.span().source().equals(of.source())) {
            return Diagnostic.of(Code.E0401, of, "'" + id + "' leaks" + FORGOTTEN)
                .because(leak.span(), state + " leaks here");
          }
          return Diagnostic.of(
                  Code.E0401, leak.span(), state + " of '" + id + "' leaks" + FORGOTTEN)
              .because(of, "the population");
        });
  }

  private static Diagnostic remembering(Network network, String id) {
    return Diagnostic.of(
        Code.E0401, network.vertex(id).span(), "'" + id + "' is of a network in time" + FORGOTTEN);
  }

  private static boolean remembers(Op op) {
    return op instanceof Op.Population || op instanceof Op.Delay || op instanceof Op.Projection;
  }
}
