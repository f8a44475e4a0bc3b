package nnc.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.Map;
import nnc.frontend.data.BinaryFile;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.op.Op;

/// The network's outputs; a single vector of scores becomes the class with the largest one.
record GraphOutputs(BinaryFile file, ImportSettings settings, Emission emission) {

  void write(GraphProto graph, Map<String, Operand> operands) {
    if (graph.getOutputCount() == 0) {
      throw file.fault(Code.E0205, "'" + file.name() + "' has no output");
    }
    for (ValueInfoProto output : graph.getOutputList()) {
      String name = Names.printable(output.getName());
      if (!(operands.get(output.getName()) instanceof Operand.Activation x)) {
        throw file.fault(
            Code.E0205,
            "output '" + name + "' of '" + file.name() + "' does not depend on an input");
      }
      if (!x.padding().isNone()) {
        throw file.fault(Code.E0207, "output '" + name + "' of '" + file.name() + "' is padded");
      }
      write(x, output.getName(), graph.getOutputCount());
    }
  }

  private void write(Operand.Activation x, String name, int outputs) {
    Span span = Span.of(Source.binary(file.name() + ":" + Names.printable(name)));
    List<Integer> extents = Emission.withoutOnes(x.dims());
    boolean scores = outputs == 1 && extents.size() == 1 && settings.argmax();
    if (!scores) {
      String id = emission.builder().fresh(Names.identifier(name, "out"));
      emission.builder().add(id, new Op.Output(), span, x.id());
      return;
    }
    String vector = x.id();
    if (x.rank() != 1) {
      vector = emission.builder().fresh(x.id() + "_flat");
      emission.builder().add(vector, new Op.Flatten(), span, x.id());
    }
    String largest = emission.builder().fresh("argmax");
    emission.builder().add(largest, new Op.Argmax(), span, vector);
    emission.builder().add(emission.builder().fresh("class"), new Op.Output(), span, largest);
    emission.note(
        "output 'class' is the largest of the "
            + extents.getFirst()
            + " scores '"
            + Names.printable(name)
            + "', the first one among equals",
        "--set argmax=false keeps the scores");
  }
}
