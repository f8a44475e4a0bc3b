package nnc.frontend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import nnc.frontend.data.BinaryFile;
import nnc.frontend.data.Budget;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Settings;

/// An imported ONNX or QONNX model: the network, and remarks on what was assumed.
///
/// Values are those of the ONNX graph in real arithmetic. The batch dimension is dropped. An input
/// that is an image of one to four channels is read as `uint8` and scaled by 1/255; a vector of
/// scores at the end becomes the output `class`. Constants are folded in single precision, as a
/// runtime would; quantized weights stay integers, with their scale behind the sum.
public record OnnxModel(Network network, List<String> notes) {

  public OnnxModel {
    notes = List.copyOf(notes);
  }

  /// Reads a model. Throws `Rejection`: E0102 and E0103 for files that cannot be read, are
  /// truncated or lie, E0104 for element types without meaning here, E0105 for external data
  /// outside the model's folder, E0106 for sizes over the budget, E0203 for open extents, E0205 for
  /// models without inputs or outputs, E0207 for every node that cannot be imported, E0301 for NaN.
  public static OnnxModel read(Path file, Settings settings) {
    return read(BinaryFile.open(file, Span.NONE, Budget.DEFAULT), file, settings);
  }

  static OnnxModel read(BinaryFile file, Path path, Settings settings) {
    ImportSettings wanted = ImportSettings.of(settings);
    ModelProto model = parse(file);
    if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
      throw file.fault(Code.E0103, "'" + file.name() + "' holds no ONNX graph");
    }
    GraphProto graph = model.getGraph();
    int opset =
        model.getOpsetImportList().stream()
            .filter(o -> o.getDomain().isEmpty() || o.getDomain().equals("ai.onnx"))
            .mapToInt(o -> Math.clamp(o.getVersion(), 0, Integer.MAX_VALUE))
            .findFirst()
            .orElse(1);
    return new GraphImporter(file, path, graph, opset, wanted).run();
  }

  private static ModelProto parse(BinaryFile file) {
    if (file.size() > file.budget().bytes()) {
      throw file.fault(
          Code.E0106, "'" + file.name() + "' has more than " + file.budget().bytes() + " bytes");
    }
    try {
      ByteBuffer bytes = file.bytes().asByteBuffer();
      return ModelProto.parseFrom(CodedInputStream.newInstance(bytes));
    } catch (InvalidProtocolBufferException _) {
      throw file.diagnostic(Code.E0103, "'" + file.name() + "' is truncated or no ONNX file")
          .help("fetch or export it again; a Git LFS pointer is a short text in its place")
          .rejection();
    } catch (IOException e) {
      throw file.fault(Code.E0102, "'" + file.name() + "' cannot be read: " + e.getMessage());
    }
  }
}
