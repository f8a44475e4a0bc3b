package nnc.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// A network as a diagram: a box per vertex, links with the types of what they carry. Sparse
/// projections between populations are links themselves, with the number of their synapses; those
/// that join the same ends are one.
final class NetworkDiagram {

  private final Network network;
  private final SequencedMap<Ends, List<SparseSynapses>> projections = new LinkedHashMap<>();

  private record Ends(String from, String to, int port) {}

  private NetworkDiagram(Network network) {
    this.network = network;
  }

  /// The network's figures: its diagram, and where that is crowded with projections, these.
  static List<Figure> figures(Network network) {
    NetworkDiagram drawn = new NetworkDiagram(network);
    Diagram diagram = drawn.diagram();
    List<Figure> figures = new ArrayList<>(List.of(DiagramPicture.of("network", diagram)));
    SequencedMap<List<String>, Long> synapses = new LinkedHashMap<>();
    drawn.projections.forEach(
        (ends, all) -> synapses.merge(List.of(ends.from, ends.to), synapses(all), Long::sum));
    List<String> sources = named(diagram, synapses, 0);
    List<String> targets = named(diagram, synapses, 1);
    if (DiagramPicture.crowded(diagram) && !synapses.isEmpty() && targets.size() <= WIDEST) {
      List<MatrixPicture.Entry> entries = new ArrayList<>();
      synapses.forEach(
          (ends, n) -> entries.add(new MatrixPicture.Entry(ends.getFirst(), ends.getLast(), n)));
      figures.add(MatrixPicture.of("projections", sources, targets, entries));
    }
    return figures;
  }

  /// Columns of a matrix, at most.
  private static final int WIDEST = 24;

  private static List<String> named(
      Diagram diagram, SequencedMap<List<String>, Long> synapses, int end) {
    return diagram.boxes().stream()
        .map(Diagram.Box::id)
        .filter(id -> synapses.keySet().stream().anyMatch(ends -> ends.get(end).equals(id)))
        .toList();
  }

  private Diagram diagram() {
    List<Diagram.Box> boxes = new ArrayList<>();
    List<Diagram.Link> links = new ArrayList<>();
    for (String id : network.topological()) {
      if (carries(id)) {
        continue;
      }
      List<String> inputs = network.inputs(id);
      for (int port = 0; port < inputs.size(); port++) {
        follow(links, inputs.get(port), new Ends(inputs.get(port), id, port));
      }
      boxes.add(box(id));
    }
    projections.forEach(
        (ends, all) -> links.add(new Diagram.Link(ends.from, 0, ends.to, ends.port, label(all))));
    return new Diagram("Network " + network.name(), boxes, links);
  }

  /// Whether it is drawn as a link: synapses, and sums of them that only go into populations.
  private boolean carries(String id) {
    return switch (network.op(id)) {
      case Op.Projection _, Op.Plastic _ -> true;
      case Op.Add _ ->
          network.inputs(id).stream().allMatch(this::carries)
              && network.uses(id).stream()
                  .map(Edge::target)
                  .allMatch(t ->
                      network.op(t) instanceof Op.Population || network.op(t) instanceof Op.Add);
      default -> false;
    };
  }

  /// Links to `ends` what comes out of `source`.
  private void follow(List<Diagram.Link> links, String source, Ends ends) {
    if (!carries(source)) {
      links.add(new Diagram.Link(source, 0, ends.to, ends.port, type(source)));
      return;
    }
    switch (network.op(source)) {
      case Op.Projection(var synapses, _) -> join(source, synapses, ends);
      case Op.Plastic(var synapses, _, _) -> join(source, synapses, ends);
      default -> network.inputs(source).forEach(s -> follow(links, s, ends));
    }
  }

  private void join(String projection, SparseSynapses synapses, Ends ends) {
    String from = network.inputs(projection).getFirst();
    projections
        .computeIfAbsent(new Ends(from, ends.to, ends.port), _ -> new ArrayList<>())
        .add(synapses);
  }

  private static long synapses(List<SparseSynapses> all) {
    return all.stream().mapToLong(SparseSynapses::standsFor).sum();
  }

  private static String label(List<SparseSynapses> all) {
    long synapses = synapses(all);
    int shortest = all.stream().mapToInt(SparseSynapses::shortestDelay).min().orElse(0);
    int longest = all.stream().mapToInt(SparseSynapses::longestDelay).max().orElse(0);
    return counted(synapses, "synapse")
        + (longest == 0 ? "" : ", delay " + (shortest == longest ? "" : shortest + "-") + longest);
  }

  private String type(String id) {
    return network.types().known(id).map(TensorType::toString).orElse("");
  }

  private Diagram.Box box(String id) {
    Op op = network.op(id);
    List<String> figures = new ArrayList<>();
    String size = figure(op);
    if (!size.isEmpty()) {
      figures.add(size);
    }
    long synapses =
        projections.entrySet().stream()
            .filter(e -> e.getKey().to.equals(id))
            .mapToLong(e -> synapses(e.getValue()))
            .sum();
    if (synapses > 0) {
      figures.add(counted(synapses, "synapse") + " in");
    }
    return new Diagram.Box(id, op.mnemonic(), figures, tone(op), family(id));
  }

  /// What stands in the same line of the model, or else under the same path of names.
  private String family(String id) {
    var span = network.vertex(id).span();
    if (!span.isNone() && !span.source().text().isEmpty()) {
      String place = span.location();
      return "line " + place.substring(place.lastIndexOf('/') + 1);
    }
    int end = Math.max(id.lastIndexOf('/'), id.lastIndexOf('.'));
    return end <= 0 ? "" : id.substring(0, end);
  }

  private static Diagram.Tone tone(Op op) {
    return switch (op) {
      case Op.Input _, Op.Output _ -> Diagram.Tone.END;
      case Op.Dense _, Op.Conv _, Op.Projection _, Op.Plastic _ -> Diagram.Tone.WEIGHTS;
      case Op.Population _, Op.Delay _ -> Diagram.Tone.STATE;
      case Op.MaxPool _,
          Op.SumPool _,
          Op.Flatten _,
          Op.Add _,
          Op.Concat _,
          Op.Argmax _,
          Op.Elementwise _ ->
          Diagram.Tone.PLAIN;
    };
  }

  /// Size and parameters in a few words.
  private static String figure(Op op) {
    return switch (op) {
      case Op.Input(var type) -> type.toString();
      case Op.Dense(var synapse, _) -> weights(synapse);
      case Op.Conv(var synapse, _, var window, int groups, _) ->
          weights(synapse)
              + (window.strideY() == 1 && window.strideX() == 1
                  ? ""
                  : ", stride " + window.strideY())
              + (window.padded() ? ", padded" : "")
              + (groups == 1 ? "" : ", " + groups + " groups");
      case Op.MaxPool(var window) -> size(window);
      case Op.SumPool(var window) -> size(window);
      case Op.Population p -> p.shape().size() + " x " + p.model().name();
      case Op.Delay(int steps, _) -> counted(steps, "step");
      case Op.MultiThreshold t -> counted(t.levels(), "threshold") + ", to " + t.format();
      case Op.Clip(long lo, long hi, var format) -> lo + ".." + hi + ", to " + format;
      case Op.ShiftRight(int bits, _) -> "by " + counted(bits, "bit");
      case Op.Requantize r -> "to " + r.format();
      case Op.Encode e -> "to " + e.format();
      case Op.Output _,
          Op.Flatten _,
          Op.Add _,
          Op.Concat _,
          Op.Argmax _,
          Op.Relu _,
          Op.Affine _,
          Op.BatchNorm _,
          Op.Projection _,
          Op.Plastic _ ->
          "";
    };
  }

  private static String weights(Synapse synapse) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> weights.format() + weights.shape().toString();
      case Synapse.Threshold(var thresholds, _, _) ->
          "thresholds " + thresholds.format() + thresholds.shape();
    };
  }

  private static String size(Window window) {
    return window.height() + "x" + window.width() + ", stride " + window.strideY();
  }

  private static String counted(long count, String what) {
    boolean many = count != 1 && what.matches(".*(synapse|step|threshold|bit)");
    return count + " " + what + (many ? "s" : "");
  }
}
