package nnc.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.frontend.data.BinaryFile;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// The network's inputs: their extents without the batch, and the integers they are read as.
record GraphInputs(BinaryFile file, GraphProto graph, ImportSettings settings, Emission emission) {

  private static final int MOST_IMAGE_CHANNELS = 4;

  /// `free` inputs may take the extents of the reshaping node that alone reads them.
  Operand.Activation read(ValueInfoProto input, boolean free) {
    String name = Names.printable(input.getName());
    Span span = Span.of(Source.binary(file.name() + ":" + name));
    List<Integer> dims = extents(input, name);
    Shape shape = new Shape(dims.subList(1, dims.size()));
    boolean image = shape.rank() == 3 && shape.channels() <= MOST_IMAGE_CHANNELS;
    Optional<NumberFormat> declared = declared(input);
    NumberFormat format =
        settings
            .inputFormat()
            .or(() -> declared)
            .orElse(image ? NumberFormat.unsigned(8) : Formats.REAL);
    boolean pixels = image && declared.isEmpty() && format.equals(NumberFormat.unsigned(8));
    double scale = settings.inputScale().orElse(pixels ? 1.0 / 255 : 1.0);
    TensorType type = new TensorType(shape, format);
    String id = emission.builder().fresh(Names.identifier(input.getName(), "in"));
    emission.builder().add(id, new Op.Input(type), span);
    Optional<NumberFormat> known = format.isReal() ? Optional.empty() : Optional.of(format);
    Operand.Activation x =
        new Operand.Activation(id, dims, shape.rank(), known, Operand.Padding.NONE);
    note(id, type, scale, image);
    if (scale == 1) {
      return free ? emission.free(x, id) : x;
    }
    String scaled = emission.builder().fresh(id + "_scale");
    emission
        .builder()
        .add(
            scaled,
            new Op.Affine(Tensor.ofReal(Shape.of(1), scale), Tensor.ofReal(Shape.of(1), 0)),
            span,
            id);
    Operand.Activation real =
        new Operand.Activation(scaled, dims, shape.rank(), Optional.empty(), Operand.Padding.NONE);
    return free ? emission.free(real, id) : real;
  }

  private void note(String id, TensorType type, double scale, boolean image) {
    if (settings.inputFormat().isPresent()) {
      return;
    }
    String by =
        scale == 1 ? "" : ", scaled by " + (scale == 1.0 / 255 ? "1/255" : String.valueOf(scale));
    emission.note(
        "input '" + id + "' is read as " + type + by,
        image
            ? "change with --set input.format=... --set input.scale=..."
            : "for integer data: --set input.format=uint8 --set input.scale=1/255, or what the data are");
  }

  private List<Integer> extents(ValueInfoProto input, String name) {
    if (!input.getType().hasTensorType() || !input.getType().getTensorType().hasShape()) {
      throw file.fault(Code.E0203, "input '" + name + "' of '" + file.name() + "' has no shape");
    }
    List<Dimension> declared = input.getType().getTensorType().getShape().getDimList();
    if (declared.size() < 2 || declared.size() > 8) {
      throw file.diagnostic(
              Code.E0203,
              "input '" + name + "' of '" + file.name() + "' has " + declared.size() + " axes")
          .help(
              "a batch axis and one to three more are expected: [1, n] or [1, channels, height, width]")
          .rejection();
    }
    List<Integer> dims = new ArrayList<>();
    long size = 1;
    for (int axis = 0; axis < declared.size(); axis++) {
      Dimension d = declared.get(axis);
      boolean open = d.getDimValue() < 1;
      if (axis == 0 && (open || d.getDimValue() == 1)) {
        dims.add(1);
        continue;
      }
      if (axis == 0 || open) {
        throw file.diagnostic(
                Code.E0203,
                "axis "
                    + axis
                    + " of input '"
                    + name
                    + "' of '"
                    + file.name()
                    + "' is "
                    + (open ? "open" : d.getDimValue() + " samples wide"))
            .help("export the model with a batch of 1 and fixed extents")
            .rejection();
      }
      if (d.getDimValue() > Constant.LARGEST || (size *= d.getDimValue()) > Constant.LARGEST) {
        throw file.fault(
            Code.E0106,
            "input '"
                + name
                + "' of '"
                + file.name()
                + "' has more than "
                + Constant.LARGEST
                + " elements");
      }
      dims.add((int) d.getDimValue());
    }
    return dims;
  }

  /// The integer type that the input has in the file, by ONNX's element type or by QONNX's
  /// annotation.
  private Optional<NumberFormat> declared(ValueInfoProto input) {
    Optional<NumberFormat> annotated =
        graph.getQuantizationAnnotationList().stream()
            .filter(a -> a.getTensorName().equals(input.getName()))
            .flatMap(a -> a.getQuantParameterTensorNamesList().stream())
            .filter(entry -> entry.getKey().equals("finn_datatype"))
            .flatMap(entry -> QuantOps.dataType(entry.getValue()).stream())
            .findFirst();
    TensorProto.DataType type =
        TensorProto.DataType.forNumber(input.getType().getTensorType().getElemType());
    return annotated.or(() ->
        type == null
            ? Optional.empty()
            : switch (type) {
              case UINT8 -> Optional.of(NumberFormat.unsigned(8));
              case INT8 -> Optional.of(NumberFormat.signed(8));
              case UINT16 -> Optional.of(NumberFormat.unsigned(16));
              case INT16 -> Optional.of(NumberFormat.signed(16));
              case INT32 -> Optional.of(NumberFormat.signed(32));
              case BOOL -> Optional.of(Formats.BIT);
              default -> Optional.empty();
            });
  }
}
