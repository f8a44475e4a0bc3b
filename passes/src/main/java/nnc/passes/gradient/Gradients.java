package nnc.passes.gradient;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.Vertex;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Types;
import nnc.ir.op.Op;
import nnc.passes.analysis.Layers;

/// Reverse mode for networks of layers: how the scores change with the value of every vertex.
///
/// The scores are what the first output shows, or what its argmax chooses from. All values count as
/// reals, integers as `raw * unit`. Rounding is passed through (its derivative is taken to be 1),
/// and so are steps, as training of binary networks does: Bengio, Leonard and Courville,
/// arXiv:1308.3432; Hubara et al., arXiv:1602.02830. What saturates has the derivative 0.
public final class Gradients {

  private final Network network;
  private final Interpreter interpreter;
  private final String scores;
  private final List<String> backwards;
  private final Map<String, SynapsePullback> layers = new HashMap<>();
  private final Map<String, Pullback> others = new HashMap<>();

  private Gradients(Network network, String scores) {
    this.network = network;
    this.interpreter = Interpreter.of(network);
    this.scores = scores;
    Set<String> upstream = network.upstream(List.of(scores));
    this.backwards =
        network.topological().reversed().stream()
            .filter(upstream::contains)
            .filter(id -> !(network.op(id) instanceof Op.Input))
            .toList();
    Types types = network.types();
    for (String id : backwards) {
      Op op = network.op(id);
      if (Layers.isLayer(op)) {
        String from = network.input(id);
        double padding =
            op instanceof Op.Conv conv ? conv.padValue() * types.format(from).unit() : 0;
        layers.put(id, new SynapsePullback(op, types.shape(from), padding));
      } else {
        others.put(id, Pullback.of(network, types, id));
      }
    }
  }

  /// Throws `Rejection` (E0207) for a network in time, and where an operator in front of the scores
  /// has no derivative.
  public static Gradients of(Network network) {
    if (network.isInTime()) {
      throw refused(
          network.vertices().sequencedValues().stream()
              .filter(v -> v.op() instanceof Op.Population || v.op().readsThePast())
              .map(Vertex::span)
              .findFirst()
              .orElse(Span.NONE),
          "a network in time has no gradient here");
    }
    return new Gradients(network, scores(network));
  }

  /// The vertex whose values are the scores of `network`.
  public static String scores(Network network) {
    String id = network.input(network.outputIds().getFirst());
    return network.op(id) instanceof Op.Argmax ? network.input(id) : id;
  }

  static Rejection refused(Span span, String message) {
    return Diagnostic.of(Code.E0207, span, message)
        .help("rank by what needs no gradient: weights, activity or rate")
        .rejection();
  }

  /// The vertex whose values are the scores.
  public String scores() {
    return scores;
  }

  /// The value of every vertex for one sample.
  public Map<String, double[]> forward(List<Value> inputs) {
    Map<String, double[]> values = new LinkedHashMap<>();
    interpreter.trace(inputs).forEach((id, value) -> values.put(id, value.toReal()));
    return values;
  }

  /// The derivatives of `sum over k of seed[k] * score[k]` by the value of every vertex in front of
  /// the scores, where the values are `values`.
  public Map<String, double[]> backward(Map<String, double[]> values, double[] seed) {
    Map<String, double[]> all = new HashMap<>();
    all.put(scores, seed.clone());
    for (String id : backwards) {
      double[] gradient = all.get(id);
      if (gradient == null) {
        continue;
      }
      List<String> from = network.inputs(id);
      SynapsePullback layer = layers.get(id);
      List<double[]> parts =
          layer != null
              ? List.of(layer.input(values.get(from.getFirst()), gradient))
              : others.get(id).apply(from.stream().map(values::get).toList(), gradient);
      for (int i = 0; i < parts.size(); i++) {
        double[] part = parts.get(i);
        all.merge(from.get(i), part, Gradients::sum);
      }
    }
    return all;
  }

  private static double[] sum(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
    return a;
  }

  /// Adds to each element of `into`, one for each synapse of layer `id`, the derivative by its
  /// contribution times that contribution.
  public void contributions(
      String id, Map<String, double[]> values, Map<String, double[]> gradients, double[] into) {
    double[] gradient = gradients.get(id);
    if (gradient != null) {
      layers.get(id).contributions(values.get(network.input(id)), gradient, into);
    }
  }

  /// Layers in front of the scores, in topological order.
  public List<String> layers() {
    List<String> all = new ArrayList<>(backwards.reversed());
    all.removeIf(id -> !layers.containsKey(id));
    return all;
  }
}
