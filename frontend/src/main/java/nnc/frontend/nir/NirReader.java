package nnc.frontend.nir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import nnc.frontend.nir.Hdf5File.Folder;
import nnc.frontend.nir.Hdf5File.Item;
import nnc.frontend.nir.NirGraph.Edge;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;

/// Reads the tree of a NIR file: `version` and `node`, and in the latter a graph, which is `type`,
/// `nodes` and `edges`. Wrong nodes are collected, so that all of them are reported at once.
final class NirReader {

  /// Graphs within graphs.
  private static final int DEEPEST = 16;

  /// Faults reported at once.
  private static final int MOST_FAULTS = 20;

  private final Hdf5File file;
  private final List<String> notes = new ArrayList<>();
  private final List<Diagnostic> faults = new ArrayList<>();

  NirReader(Hdf5File file) {
    this.file = file;
  }

  NirModel read() {
    Parameters root = new Parameters(file, "", file.root().children());
    Optional<String> version = root.optionalText("version");
    Folder top = root.folder("node");
    root.finish();
    Parameters node = new Parameters(file, top.path(), top.children());
    String type = node.text("type");
    if (!type.equals("NIRGraph")) {
      throw file.fault(
          Code.E0104, top.path(), "is a single " + Texts.printable(type) + ", not a NIRGraph");
    }
    NirGraph graph = graph(node, 1);
    if (!faults.isEmpty()) {
      throw new Rejection(faults);
    }
    return new NirModel(version, graph, notes);
  }

  /// The graph in a group whose `type` is read. Only meaningful while there are no faults.
  private NirGraph graph(Parameters group, int depth) {
    if (depth > DEEPEST) {
      throw file.fault(
          Code.E0106, group.path(), "is a graph more than " + DEEPEST + " graphs deep");
    }
    Folder folder = group.folder("nodes");
    List<Edge> edges = edges(group.dataset("edges"));
    metadata(group);
    group.finish();
    SequencedMap<String, Item> children = folder.children();
    if (children.isEmpty()) {
      throw file.fault(Code.E0205, group.path(), "is a graph without nodes");
    }
    SequencedMap<String, NirNode> nodes = new LinkedHashMap<>();
    children.forEach((name, item) -> node(name, item, depth).ifPresent(n -> nodes.put(name, n)));
    if (!faults.isEmpty()) {
      throw new Rejection(faults);
    }
    return group.checked(() -> new NirGraph(nodes, edges));
  }

  private Optional<NirNode> node(String name, Item item, int depth) {
    try {
      if (!(item instanceof Folder folder)) {
        throw file.fault(Code.E0104, item.path(), "is no node but an array");
      }
      Parameters group = new Parameters(file, item.path(), folder.children());
      group.checked(() -> {
        NirGraph.checkName(name);
        return name;
      });
      String type = group.text("type");
      if (type.equals("NIRGraph")) {
        return Optional.of(graph(group, depth + 1));
      }
      metadata(group);
      return Optional.of(NodeReader.read(type, group));
    } catch (Rejection r) {
      for (Diagnostic d : r.diagnostics()) {
        if (faults.size() < MOST_FAULTS && !faults.contains(d)) {
          faults.add(d);
        }
      }
      return Optional.empty();
    }
  }

  private void metadata(Parameters group) {
    if (group.ignore("metadata")) {
      notes.add("the metadata of " + file.about(group.path()) + " were left out");
    }
  }

  private List<Edge> edges(Hdf5Dataset dataset) {
    if (dataset.isEmpty()) {
      return List.of();
    }
    List<Long> extents = dataset.extents();
    if (extents.size() != 2 || extents.get(1) != 2) {
      throw file.fault(
          Code.E0203, dataset.path(), "has extents " + extents + " where [edges, 2] is meant");
    }
    if (extents.getFirst() > NirGraph.MOST_EDGES) {
      throw file.fault(
          Code.E0106,
          dataset.path(),
          "declares "
              + extents.getFirst()
              + " edges; at most "
              + NirGraph.MOST_EDGES
              + " are read");
    }
    List<String> ends = dataset.texts(2 * Math.toIntExact(extents.getFirst()));
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < ends.size(); i += 2) {
      edges.add(new Edge(ends.get(i), ends.get(i + 1)));
    }
    return edges;
  }

  /// The types that `NodeReader` and this reader know.
  static final Set<String> TYPES =
      Set.of(
          "Input",
          "Output",
          "I",
          "LI",
          "IF",
          "LIF",
          "CubaLI",
          "CubaLIF",
          "Threshold",
          "Delay",
          "Scale",
          "Affine",
          "Linear",
          "Conv1d",
          "Conv2d",
          "SumPool2d",
          "AvgPool2d",
          "Flatten",
          "NIRGraph");
}
