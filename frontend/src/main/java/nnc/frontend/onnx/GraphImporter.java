package nnc.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nnc.frontend.data.BinaryFile;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Verifier;

/// Walks the nodes of an ONNX graph in their order, which is topological, and turns each into
/// constants or vertices. Refused nodes are collected, so that all of them are reported at once.
final class GraphImporter {

  /// The domains QONNX operators live in, beside ONNX's own.
  private static final Set<String> DOMAINS =
      Set.of(
          "",
          "ai.onnx",
          "onnx.brevitas",
          "qonnx.custom_op.general",
          "finn.custom_op.general",
          "finn");

  private final BinaryFile file;
  private final GraphProto graph;
  private final int opset;
  private final ImportSettings settings;
  private final InitializerReader initializers;
  private final ConstantFolding folding;
  private final Emission emission;
  private final Map<String, Operand> operands = new HashMap<>();
  private final List<Diagnostic> errors = new ArrayList<>();
  private long foldedElements;

  GraphImporter(BinaryFile file, Path path, GraphProto graph, int opset, ImportSettings settings) {
    this.file = file;
    this.graph = graph;
    this.opset = opset;
    this.settings = settings;
    this.initializers = new InitializerReader(file, path);
    this.folding = new ConstantFolding(initializers);
    Path name = path.getFileName();
    String stem = name == null ? "model" : name.toString().replaceFirst("\\.[^.]*$", "");
    this.emission = new Emission(Names.identifier(stem, "model"));
  }

  OnnxModel run() {
    List<NodeProto> live = live();
    Set<String> used = new HashSet<>();
    live.forEach(n -> used.addAll(n.getInputList()));
    graph.getOutputList().forEach(o -> used.add(o.getName()));
    Set<String> constants = new HashSet<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      constants.add(tensor.getName());
      if (used.contains(tensor.getName())) {
        operands.put(tensor.getName(), initializer(tensor));
      }
    }
    if (graph.getSparseInitializerCount() > 0) {
      throw file.fault(Code.E0104, "'" + file.name() + "' holds sparse initializers");
    }
    GraphInputs inputs = new GraphInputs(file, graph, settings, emission);
    for (ValueInfoProto input : graph.getInputList()) {
      if (!constants.contains(input.getName()) && used.contains(input.getName())) {
        operands.put(input.getName(), inputs.read(input, onlyReshape(live, input.getName())));
      }
    }
    if (emission.builder().build().inputIds().isEmpty()) {
      throw file.fault(Code.E0205, "'" + file.name() + "' has no input that its outputs depend on");
    }
    live.forEach(this::node);
    if (errors.isEmpty()) {
      new GraphOutputs(file, settings, emission).write(graph, operands);
    } else {
      throw new Rejection(errors);
    }
    Network network = emission.builder().build();
    List<Diagnostic> wrong = Verifier.check(network);
    if (!wrong.isEmpty()) {
      throw new Rejection(wrong);
    }
    return new OnnxModel(network, emission.notes());
  }

  private Constant initializer(TensorProto tensor) {
    Constant c = initializers.read(tensor);
    for (int i = 0; i < c.size(); i++) {
      if (Double.isNaN(c.real(i))) {
        throw file.fault(
            Code.E0301,
            "initializer '"
                + Names.printable(tensor.getName())
                + "' of '"
                + file.name()
                + "' is NaN at element "
                + i);
      }
    }
    return c;
  }

  /// The nodes that an output depends on, in the file's order.
  private List<NodeProto> live() {
    Map<String, NodeProto> makers = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      for (String output : node.getOutputList()) {
        if (!output.isEmpty() && makers.putIfAbsent(output, node) != null) {
          throw file.fault(
              Code.E0103, "'" + file.name() + "' computes '" + Names.printable(output) + "' twice");
        }
      }
    }
    Set<NodeProto> live = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    Deque<String> waiting = new ArrayDeque<>();
    graph.getOutputList().forEach(o -> waiting.add(o.getName()));
    while (!waiting.isEmpty()) {
      NodeProto maker = makers.get(waiting.poll());
      if (maker != null && live.add(maker)) {
        waiting.addAll(maker.getInputList());
      }
    }
    return graph.getNodeList().stream().filter(live::contains).toList();
  }

  /// Whether one reshaping node is all that reads `input`, extent arithmetic aside.
  private static boolean onlyReshape(List<NodeProto> live, String input) {
    List<NodeProto> readers =
        live.stream()
            .filter(n -> n.getInputList().contains(input) && !n.getOpType().equals("Shape"))
            .toList();
    return readers.size() == 1
        && Set.of("Reshape", "Unsqueeze").contains(readers.getFirst().getOpType());
  }

  private void node(NodeProto proto) {
    String output = proto.getOutputCount() > 0 ? proto.getOutput(0) : "";
    String name = Names.printable(proto.getName().isEmpty() ? output : proto.getName());
    Span span = Span.of(Source.binary(file.name() + ":" + name));
    List<Operand> inputs = new ArrayList<>();
    Operand result = new Operand.Unknown();
    try {
      for (String input : proto.getInputList()) {
        Operand operand = operands.get(input);
        if (operand == null && !input.isEmpty()) {
          throw new Unsupported(
              "it reads '" + Names.printable(input) + "', which nothing before it computes");
        }
        inputs.add(operand == null ? new Operand.Unknown() : operand);
      }
      result = result(new Node(proto, name, span, inputs, opset));
    } catch (Unsupported u) {
      errors.add(refusal(proto, name, span, u.getMessage()));
    } catch (ArithmeticException _) {
      errors.add(refusal(proto, name, span, "its extents are too large"));
    } catch (Rejection r) {
      errors.addAll(r.diagnostics());
    }
    for (int i = 0; i < proto.getOutputCount(); i++) {
      // Only TopK is read by its second output, the index.
      boolean main = i == (proto.getOpType().equals("TopK") ? 1 : 0);
      operands.put(proto.getOutput(i), main ? result : new Operand.Unknown());
    }
  }

  private static Diagnostic refusal(NodeProto proto, String name, Span span, String reason) {
    String domain = proto.getDomain().isEmpty() ? "" : Names.printable(proto.getDomain()) + ".";
    return Diagnostic.of(
        Code.E0207,
        span,
        "node '"
            + name
            + "' ("
            + domain
            + Names.printable(proto.getOpType())
            + ") cannot be imported: "
            + reason);
  }

  private Operand result(Node node) {
    if (!DOMAINS.contains(node.proto().getDomain())) {
      throw new Unsupported("its domain is unknown");
    }
    List<Operand> given = new ArrayList<>();
    for (int i = 0; i < node.operands().size(); i++) {
      if (node.has(i)) {
        given.add(node.operands().get(i));
      }
    }
    boolean known = given.stream().noneMatch(o -> o instanceof Operand.Unknown);
    boolean constant = given.stream().allMatch(o -> o instanceof Constant);
    if (known && (constant || node.type().equals("Shape"))) {
      var folded = folding.fold(node);
      if (folded.isPresent()) {
        foldedElements += folded.get().size();
        if (foldedElements > 2L * Constant.LARGEST) {
          throw new Unsupported("the constants computed so far are over the budget");
        }
        return folded.get();
      }
    }
    return known || !Operators.isKnown(node.type())
        ? Operators.apply(node, emission, settings)
        : new Operand.Unknown();
  }
}
