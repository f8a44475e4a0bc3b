package nnc.passes.prune;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.Named;
import nnc.passes.Options;
import nnc.passes.Options.Option;

/// Prunes the synapses from populations to themselves by what noise tells of them, `NoisePruning`:
/// those that stay get heavier by as much as keeps the mean. Then it takes the neurons of the
/// lowest `Betweenness` among the synapses that stay, those of populations that nobody knows by
/// number.
///
/// These are the steps of Lyapunov noise pruning (LNP,
/// [2403.03409](https://arxiv.org/abs/2403.03409)) that take no training. What stands in: neurons
/// count as linear with one `leak`, in units of weights, whatever their equations and delays, and
/// their leak stays as it is where the source corrects it; ways between neurons are as short as
/// synapses are important to the covariance, where the source takes local Lyapunov exponents.
public record PruneNoise(
    double sparsity, double neurons, double leak, int seed, List<String> populations)
    implements Pass<Network, Network> {

  public static final List<Option> OPTIONS =
      List.of(
          new Option(
              "sparsity", "0.5", "expected share of the recurrent synapses to take away, 0 to 1"),
          new Option("neurons", "0", "share of their neurons to take away, 0 to below 1"),
          new Option("leak", "1", "what a neuron loses in the time in which a weight of 1 adds 1"),
          new Option("seed", "1", "of the draws"),
          Option.listing(Named.POPULATION, "populations", "the populations to prune, joined by +"));

  /// The largest share of a population that goes.
  private static final double MOST_NEURONS = 0.999;

  public PruneNoise {
    populations = List.copyOf(populations);
  }

  public static PruneNoise of(Options options) {
    return new PruneNoise(
        options.number("sparsity", 0, 1),
        options.number("neurons", 0, MOST_NEURONS),
        options.number("leak", 0.001, 1e6),
        options.integer("seed", 0, Integer.MAX_VALUE),
        options.names("populations"));
  }

  @Override
  public String id() {
    return "prune-noise";
  }

  @Override
  public String summary() {
    return "prune recurrent synapses by covariance under noise, neurons by betweenness";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.LOSSY;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = real[3] }
        %late = delay(%a) { steps = 1, type = bit[3] }
        %w = dense(%late) {
          weights = real[3, 3] [0.0, 0.25, 0.125, 0.5, 0.0, -0.25, 0.125, 0.25, 0.0]
        }
        %i = add(%x, %w)
        %a = population(%i) {
          shape = [3],
          neuron = adder,
          spiking = true,
          ports = [i],
          parameters = [],
          values = [],
          states = [[v, real, nearest, saturate, [real, 0.0]]],
          statements = [
            [set, v, [add, [state, v], [port, i]]],
            [let, fired, [gt, [state, v], [real, 1.0]]],
            [set, v, [select, [local, fired], [real, 0.0], [state, v]]]],
          output = [local, fired]
        }
        %out = output(%a)
      }
      """;

  /// Throws `Rejection`: E0207 where no population projects to itself, or by synapses that learn,
  /// or where neurons shall go and some population has to keep all of them; E0201 where one of
  /// `populations` does not; E0305 where the linear network has no covariance; E0106 for more than
  /// `LinearNetwork.MOST` neurons.
  @Override
  public Network apply(Network network, PassContext context) {
    if (sparsity == 0 && neurons == 0) {
      return network;
    }
    Network result = network;
    for (var found : recurrent(network).sequencedEntrySet()) {
      result = pruned(result, found.getKey(), found.getValue(), context);
    }
    return result;
  }

  /// The chosen populations that project to themselves, and their synapses.
  private SequencedMap<String, List<RecurrentSynapses>> recurrent(Network network) {
    SequencedMap<String, List<RecurrentSynapses>> found = new LinkedHashMap<>();
    List<String> all = new ArrayList<>();
    for (var vertex : network.vertices().sequencedEntrySet()) {
      String id = vertex.getKey();
      if (vertex.getValue().op() instanceof Op.Population) {
        all.add(id);
        if (populations.isEmpty() || populations.contains(id)) {
          List<RecurrentSynapses> synapses = RecurrentSynapses.of(network, id);
          if (!synapses.isEmpty()) {
            found.put(id, synapses);
          }
        }
      }
    }
    for (String name : populations) {
      if (!found.containsKey(name)) {
        throw Diagnostic.of(
                Code.E0201,
                all.contains(name) ? network.vertex(name).span() : Span.NONE,
                "pass '"
                    + id()
                    + "': there is no population '"
                    + name
                    + "' that projects to itself")
            .help(
                Similar.to(name, all.stream().filter(p -> !p.equals(name)).toList())
                    .map(s -> "did you mean '" + s + "'?")
                    .orElse("populations are " + String.join(", ", all)))
            .rejection();
      }
    }
    if (found.isEmpty()) {
      throw Diagnostic.of(
              Code.E0207,
              all.isEmpty() ? Span.NONE : network.vertex(all.getFirst()).span(),
              "pass '"
                  + id()
                  + "' prunes recurrent synapses, and no population of '"
                  + network.name()
                  + "' projects to itself")
          .help("prune layers with prune-synapses, or leave prune-noise.sparsity at 0")
          .rejection();
    }
    return found;
  }

  private Network pruned(
      Network network, String population, List<RecurrentSynapses> synapses, PassContext context) {
    if (neurons > 0) {
      refuseObstacle(network, population);
    }
    int size = ((Op.Population) network.op(population)).shape().size();
    if (size > LinearNetwork.MOST) {
      throw Diagnostic.of(
              Code.E0106,
              network.vertex(population).span(),
              "the covariance of " + size + " neurons takes too much time and memory")
          .help(
              "leave '"
                  + population
                  + "' out with --set prune-noise.populations=...: at most "
                  + LinearNetwork.MOST
                  + " neurons")
          .rejection();
    }
    NoisePruning pruning = new NoisePruning(synapses, size);
    double radius = pruning.radius();
    List<double[]> importances =
        pruning.importances(leak).orElseThrow(() -> unstable(network, population, radius));
    List<double[]> probabilities = NoisePruning.probabilities(importances, sparsity);
    List<RecurrentSynapses> pruned = sparsity == 0 ? synapses : pruning.pruned(probabilities, seed);
    Network.Builder builder = network.toBuilder();
    pruned.forEach(s -> builder.replace(s.id(), s.op()));
    int count = (int) Math.floor(neurons * size);
    if (sparsity > 0 || count == 0) {
      context.remark(
          "",
          String.format(
              Locale.ROOT,
              "recurrent synapses of '%s' %d -> %d, their spectral radius %.4g -> %.4g",
              population,
              live(synapses),
              live(pruned),
              radius,
              NoisePruning.network(size, pruned).radius()));
    }
    return count == 0 ? builder.build() : without(builder.build(), population, count, context);
  }

  /// Without the `count` neurons of the lowest betweenness.
  private Network without(Network network, String population, int count, PassContext context) {
    int size = ((Op.Population) network.op(population)).shape().size();
    List<RecurrentSynapses> synapses = RecurrentSynapses.of(network, population);
    NoisePruning left = new NoisePruning(synapses, size);
    List<double[]> importances =
        left.importances(leak).orElseThrow(() -> unstable(network, population, left.radius()));
    BitSet gone = new Betweenness(size, synapses, importances).lowest(count);
    Network smaller = new PopulationCut(network, population, gone).result();
    List<RecurrentSynapses> after = RecurrentSynapses.of(smaller, population);
    context.kept(population, IntStream.range(0, size).filter(n -> !gone.get(n)).boxed().toList());
    context.remark(
        "",
        String.format(
            Locale.ROOT,
            "neurons of '%s' %d -> %d, recurrent synapses %d -> %d, their spectral radius %.4g ->"
                + " %.4g",
            population,
            size,
            size - count,
            live(synapses),
            live(after),
            left.radius(),
            NoisePruning.network(size - count, after).radius()));
    return smaller;
  }

  private void refuseObstacle(Network network, String population) {
    PopulationCut.obstacle(network, population)
        .ifPresent(why -> {
          throw Diagnostic.of(
                  Code.E0207,
                  network.vertex(population).span(),
                  "neurons of '" + population + "' have to stay: " + why)
              .help(
                  "choose others with --set prune-noise.populations=..., or leave"
                      + " prune-noise.neurons at 0")
              .rejection();
        });
  }

  private Rejection unstable(Network network, String population, double radius) {
    return Diagnostic.of(
            Code.E0305,
            network.vertex(population).span(),
            String.format(
                Locale.ROOT,
                "with a leak of %s the recurrent weights of '%s' amplify noise without bound",
                leak,
                population))
        .help(
            String.format(
                Locale.ROOT,
                "above their spectral radius any leak will do: --set prune-noise.leak=%.3g",
                1.1 * radius))
        .rejection();
  }

  private static long live(List<RecurrentSynapses> synapses) {
    return synapses.stream().flatMap(s -> s.all().stream()).filter(j -> j.weight() != 0).count();
  }
}
