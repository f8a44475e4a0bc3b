package nnc.frontend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Span;

/// A node of the ONNX graph with its operands. Accessors throw `Unsupported` where the node is not
/// as the operator needs it.
record Node(NodeProto proto, String name, Span span, List<Operand> operands, int opset) {

  Node {
    operands = List.copyOf(operands);
  }

  String type() {
    return proto.getOpType();
  }

  /// Whether input `i` is given (a name that is not empty).
  boolean has(int i) {
    return i < proto.getInputCount() && !proto.getInput(i).isEmpty();
  }

  Operand operand(int i) {
    if (!has(i)) {
      throw new Unsupported("input " + i + " is missing");
    }
    return operands.get(i);
  }

  /// The constant at input `i`, called `what` in messages.
  Constant constant(int i, String what) {
    if (operand(i) instanceof Constant c) {
      return c;
    }
    throw new Unsupported("its " + what + " is not constant");
  }

  Optional<Constant> optionalConstant(int i, String what) {
    return has(i) ? Optional.of(constant(i, what)) : Optional.empty();
  }

  /// The computed value at input `i`, without padding still to be applied.
  Operand.Activation activation(int i) {
    Operand.Activation a = padded(i);
    if (!a.padding().isNone()) {
      throw new Unsupported("only convolutions and sum pooling can take a padded input");
    }
    return a;
  }

  /// The computed value at input `i`; its padding is the caller's to apply.
  Operand.Activation padded(int i) {
    if (!(operand(i) instanceof Operand.Activation a)) {
      throw new Unsupported("its input " + i + " is constant");
    }
    if (a.dims().size() < 2 || a.dims().getFirst() != 1) {
      throw new Unsupported("its input " + a.dims() + " has no batch dimension of 1");
    }
    return a;
  }

  /// The feature map `[1, channels, height, width]` at input `i`.
  Operand.Activation map(int i) {
    Operand.Activation a = padded(i);
    if (a.dims().size() != 4) {
      throw new Unsupported("its input " + a.dims() + " is no two-dimensional feature map");
    }
    if (a.rank() != 3) {
      throw new Unsupported("its input was reshaped from a vector to the map " + a.dims());
    }
    return a;
  }

  private Optional<AttributeProto> attribute(String attribute) {
    return proto.getAttributeList().stream().filter(a -> a.getName().equals(attribute)).findFirst();
  }

  boolean hasAttribute(String attribute) {
    return attribute(attribute).isPresent();
  }

  int integer(String attribute, int otherwise) {
    return attribute(attribute)
        .map(a -> Math.clamp(a.getI(), Integer.MIN_VALUE, Integer.MAX_VALUE))
        .orElse(otherwise);
  }

  double real(String attribute, double otherwise) {
    return attribute(attribute).map(a -> (double) a.getF()).orElse(otherwise);
  }

  String text(String attribute, String otherwise) {
    return attribute(attribute).map(a -> a.getS().toStringUtf8()).orElse(otherwise);
  }

  List<Integer> integers(String attribute, List<Integer> otherwise) {
    return attribute(attribute)
        .map(a -> {
          if (a.getIntsCount() > 64) {
            throw new Unsupported(
                "attribute " + attribute + " has " + a.getIntsCount() + " values");
          }
          return a.getIntsList().stream()
              .map(v -> Math.clamp(v, Integer.MIN_VALUE, Integer.MAX_VALUE))
              .toList();
        })
        .orElse(otherwise);
  }

  Optional<AttributeProto> raw(String attribute) {
    return attribute(attribute);
  }
}
