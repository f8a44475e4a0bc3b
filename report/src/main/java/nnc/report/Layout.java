package nnc.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkGraphElement;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/// Where the boxes, ports, links and labels of a diagram stand: by the layered method of the
/// Eclipse Layout Kernel (Sugiyama's, with links of right angles), data flowing downward. Its
/// random choices are seeded, so that equal diagrams have equal layouts.
record Layout(
    double width,
    double height,
    SequencedMap<String, Spot> boxes,
    List<Spot> ports,
    List<Route> routes) {

  /// A rectangle.
  record Spot(double x, double y, double width, double height) {}

  record Corner(double x, double y) {}

  /// The corners of a link from end to end, and where its label stands.
  record Route(List<Corner> corners, Spot label) {
    Route {
      corners = List.copyOf(corners);
    }
  }

  /// The side of a port's square.
  static final double PORT = 5;

  static {
    LayoutMetaDataService.getInstance()
        .registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
  }

  /// `sizes` of boxes by id, of labels by the number of the link, a width of 0 for none.
  static Layout of(Diagram diagram, Map<String, Spot> sizes, List<Spot> labels) {
    return new Plan(diagram, sizes, labels).layout();
  }

  private static final class Plan {

    private final Diagram diagram;
    private final ElkNode root = ElkGraphUtil.createGraph();
    private final SequencedMap<String, ElkNode> nodes = new LinkedHashMap<>();
    private final Map<List<Object>, ElkPort> ports = new LinkedHashMap<>();
    private final List<ElkEdge> edges = new ArrayList<>();

    Plan(Diagram diagram, Map<String, Spot> sizes, List<Spot> labels) {
      this.diagram = diagram;
      root.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
      root.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
      root.setProperty(CoreOptions.RANDOM_SEED, 1);
      root.setProperty(CoreOptions.SPACING_NODE_NODE, 24.0);
      root.setProperty(CoreOptions.SPACING_EDGE_LABEL, 3.0);
      root.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 9.0);
      root.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 9.0);
      for (Diagram.Box box : diagram.boxes()) {
        ElkNode node = ElkGraphUtil.createNode(root);
        Spot size = sizes.get(box.id());
        node.setDimensions(size.width(), size.height());
        node.setProperty(CoreOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_ORDER);
        nodes.put(box.id(), node);
      }
      ports(true);
      ports(false);
      for (int i = 0; i < diagram.links().size(); i++) {
        Diagram.Link link = diagram.links().get(i);
        ElkEdge edge =
            ElkGraphUtil.createSimpleEdge(
                ports.get(List.of(link.from(), true, link.fromPort())),
                ports.get(List.of(link.to(), false, link.toPort())));
        if (labels.get(i).width() > 0) {
          ElkLabel label = ElkGraphUtil.createLabel(link.label(), edge);
          label.setDimensions(labels.get(i).width(), labels.get(i).height());
        }
        edges.add(edge);
      }
    }

    /// Ports of one side in the order of their numbers; ELK counts them clockwise.
    private void ports(boolean leave) {
      Map<String, TreeMap<Integer, Boolean>> used = new LinkedHashMap<>();
      for (Diagram.Link link : diagram.links()) {
        used.computeIfAbsent(leave ? link.from() : link.to(), _ -> new TreeMap<>())
            .put(leave ? link.fromPort() : link.toPort(), true);
      }
      used.forEach((id, numbers) -> {
        for (int number : numbers.keySet()) {
          ElkPort port = ElkGraphUtil.createPort(nodes.get(id));
          port.setDimensions(PORT, PORT);
          port.setProperty(CoreOptions.PORT_SIDE, leave ? PortSide.SOUTH : PortSide.NORTH);
          port.setProperty(CoreOptions.PORT_INDEX, leave ? 100_000 - number : number);
          port.setProperty(CoreOptions.PORT_BORDER_OFFSET, -PORT / 2);
          ports.put(List.of(id, leave, number), port);
        }
      });
    }

    Layout layout() {
      new LayeredLayoutProvider().layout(root, new BasicProgressMonitor());
      SequencedMap<String, Spot> boxes = new LinkedHashMap<>();
      nodes.forEach((id, node) -> boxes.put(id, spot(node, 0, 0)));
      List<Spot> squares = new ArrayList<>();
      for (ElkPort port : ports.values()) {
        squares.add(spot(port, port.getParent().getX(), port.getParent().getY()));
      }
      return new Layout(
          root.getWidth(),
          root.getHeight(),
          boxes,
          squares,
          edges.stream().map(Plan::route).toList());
    }

    private static Route route(ElkEdge edge) {
      ElkEdgeSection section = edge.getSections().getFirst();
      List<Corner> corners = new ArrayList<>();
      corners.add(corner(section.getStartX(), section.getStartY()));
      section.getBendPoints().forEach(b -> corners.add(corner(b.getX(), b.getY())));
      corners.add(corner(section.getEndX(), section.getEndY()));
      return new Route(
          corners,
          edge.getLabels().isEmpty()
              ? new Spot(0, 0, 0, 0)
              : spot(edge.getLabels().getFirst(), 0, 0));
    }

    /// Rounded to what a drawing writes, in such a way that sums which differ by an error of
    /// floating point do not fall to either side.
    private static Corner corner(double x, double y) {
      return new Corner(Math.rint((x + 1e-6) * 10) / 10, Math.rint((y + 1e-6) * 10) / 10);
    }

    private static Spot spot(ElkGraphElement element, double x, double y) {
      var shape = (org.eclipse.elk.graph.ElkShape) element;
      return new Spot(x + shape.getX(), y + shape.getY(), shape.getWidth(), shape.getHeight());
    }
  }
}
