package nnc.frontend;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import nnc.frontend.language.LanguageReader;
import nnc.frontend.nir.NirImporter;
import nnc.frontend.nir.NirModel;
import nnc.frontend.onnx.OnnxModel;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.Vertex;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.StepFactors;
import nnc.ir.network.Verifier;
import nnc.ir.op.Op;
import nnc.ir.pass.Settings;
import nnc.ir.text.DesignParser;

/// Reads model files; the suffix of the name decides how.
public final class Models {

  /// Bytes a `.nn` text may have. One number of an array takes a kilobyte while it is read, so
  /// larger arrays belong into files of their own.
  public static final long NN_BUDGET = 2L << 20;

  /// Bytes a printed design may have.
  static final long NNIR_BUDGET = 1L << 28;

  private Models() {}

  /// The model in `file`. `settings` are the user's options for importers. Throws a `Rejection`
  /// with every error found, E0104 for a kind of file that is not read.
  public static Model read(Path file, Settings settings) {
    Model model = readUnchecked(file, settings);
    return model.warned(StepFactors.warnings(model.network()));
  }

  /// The network in text whose synapses at random are not drawn: a sample of each projection stands
  /// for them. Throws a `Rejection`, E0210 for files that are no text.
  public static Model onPaper(Path file) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".nn")) {
      throw Diagnostic.of(
              Code.E0210,
              Span.of(Source.binary(file.toString())),
              "only a .nn file says of synapses that they are random")
          .help("leave --on-paper out, or write the network as a .nn file")
          .rejection();
    }
    return LanguageReader.onPaper(TextFile.read(file, NN_BUDGET), ModelFolder.of(file));
  }

  private static Model readUnchecked(Path file, Settings settings) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String suffix = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return switch (suffix) {
      case "nn" -> LanguageReader.read(TextFile.read(file, NN_BUDGET), ModelFolder.of(file));
      case "nnir" -> printed(TextFile.read(file, NNIR_BUDGET));
      case "onnx" -> {
        OnnxModel model = OnnxModel.read(file, settings);
        yield Model.of(model.network(), Source.binary(file.toString()), List.of(), model.notes());
      }
      case "nir" -> {
        Source source = Source.binary(file.toString());
        NirImporter.Imported model =
            NirImporter.of(source, NirModel.read(file), settings, name.substring(0, dot));
        yield Model.of(model.network(), source, List.of(), model.notes());
      }
      default ->
          throw unsupported(file, "'" + name + "' has no suffix of a model")
              .help("models are .nn, .nir, .onnx or .nnir files")
              .rejection();
    };
  }

  private static Model printed(Source source) {
    return switch (DesignParser.parse(source)) {
      case Network network -> {
        List<Diagnostic> errors = Verifier.check(network);
        if (!errors.isEmpty()) {
          throw new Rejection(errors);
        }
        network.vertices().forEach(Models::refuseSample);
        yield Model.of(network, source, List.of(), List.of());
      }
      case KernelDesign _, PeProgram _, PulseNetlist _, MachineImage _ ->
          throw Diagnostic.of(
                  Code.E0104, new Span(source, 0, 0), "this is a lowered design, not a network")
              .help("models are networks; print one with --print-after an earlier pass")
              .rejection();
    };
  }

  private static void refuseSample(String id, Vertex vertex) {
    if (vertex.op() instanceof Op.Projection(var synapses, _) && synapses.isSample()) {
      throw Diagnostic.of(
              Code.E0104,
              vertex.span(),
              "the synapses of '" + id + "' are a sample of " + synapses.standsFor())
          .help("nothing runs a sample: read the .nn file that it was made of")
          .rejection();
    }
  }

  private static Diagnostic unsupported(Path file, String message) {
    return Diagnostic.of(Code.E0104, Span.of(Source.binary(file.toString())), message);
  }
}
