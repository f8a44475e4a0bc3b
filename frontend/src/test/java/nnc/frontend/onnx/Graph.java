package nnc.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.frontend.data.BinaryFile;
import nnc.frontend.data.Budget;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Types;
import nnc.ir.pass.Settings;

/// Builds ONNX models for tests, reads them back and runs them.
final class Graph {

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("graph");
  private final SequencedMap<String, String> settings = new LinkedHashMap<>();

  /// A model whose input `x` is real and whose scores stay scores.
  static Graph of(int... dims) {
    return new Graph().input("x", dims).set("argmax", "false").set("input.format", "real");
  }

  Graph set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  Graph input(String name, int... dims) {
    graph.addInput(info(name, dims));
    return this;
  }

  /// Declares an output, once.
  Graph output(String name) {
    if (graph.getOutputList().stream().noneMatch(o -> o.getName().equals(name))) {
      graph.addOutput(ValueInfoProto.newBuilder().setName(name));
    }
    return this;
  }

  static ValueInfoProto.Builder info(String name, int... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int d : dims) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)));
  }

  /// A float initializer.
  Graph floats(String name, List<Integer> dims, double... values) {
    graph.addInitializer(tensor(dims, values).setName(name));
    return this;
  }

  static TensorProto.Builder tensor(List<Integer> dims, double... values) {
    TensorProto.Builder t = TensorProto.newBuilder().setDataType(1);
    dims.forEach(t::addDims);
    for (double v : values) {
      t.addFloatData((float) v);
    }
    return t;
  }

  /// An integer initializer.
  Graph ints(String name, List<Integer> dims, long... values) {
    TensorProto.Builder t = TensorProto.newBuilder().setDataType(7).setName(name);
    dims.forEach(t::addDims);
    for (long v : values) {
      t.addInt64Data(v);
    }
    graph.addInitializer(t);
    return this;
  }

  Graph initializer(TensorProto.Builder tensor) {
    graph.addInitializer(tensor);
    return this;
  }

  /// A node `type` from `inputs` (separated by spaces) to `output`, with further attributes.
  Graph node(String type, String inputs, String output, AttributeProto.Builder... attributes) {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(type).setName(type + "_" + output);
    if (type.contains(":")) {
      node.setDomain(type.substring(0, type.indexOf(':')))
          .setOpType(type.substring(type.indexOf(':') + 1))
          .setName(node.getOpType() + "_" + output);
    }
    for (String input : inputs.split(" ", -1)) {
      node.addInput(input.equals("-") ? "" : input);
    }
    for (String o : output.split(" ", -1)) {
      node.addOutput(o.equals("-") ? "" : o);
    }
    for (AttributeProto.Builder a : attributes) {
      node.addAttribute(a);
    }
    graph.addNode(node);
    return this;
  }

  static AttributeProto.Builder i(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value);
  }

  static AttributeProto.Builder f(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value);
  }

  static AttributeProto.Builder s(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value));
  }

  static AttributeProto.Builder is(String name, long... values) {
    AttributeProto.Builder a =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long v : values) {
      a.addInts(v);
    }
    return a;
  }

  byte[] bytes() {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  OnnxModel read() {
    return read(bytes(), Path.of("model.onnx"));
  }

  OnnxModel read(byte[] content, Path path) {
    BinaryFile file =
        new BinaryFile("model.onnx", Span.NONE, MemorySegment.ofArray(content), Budget.DEFAULT);
    return OnnxModel.read(file, path, new Settings(settings));
  }

  /// The only output for the real input `x`, integers as they are.
  double[] run(double... x) {
    return run(read().network(), x);
  }

  static double[] run(Network network, double... x) {
    TensorType type = Types.of(network).type(network.inputIds().getFirst());
    Value in =
        type.format().isReal()
            ? Value.ofReal(type, x)
            : Value.ofRaw(type, java.util.Arrays.stream(x).mapToLong(v -> (long) v).toArray());
    Value out = Interpreter.of(network).run(List.of(in)).getFirst();
    return out.type().format().isReal()
        ? out.real()
        : java.util.Arrays.stream(out.raw()).asDoubleStream().toArray();
  }
}
