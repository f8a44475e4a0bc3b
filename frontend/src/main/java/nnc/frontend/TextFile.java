package nnc.frontend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// Reads a text file the user named into a [Source].
public final class TextFile {

  private TextFile() {}

  /// The text of `file`, shown under the name the user gave. Throws a rejection with E0102 for a
  /// file that cannot be read or is not UTF-8 and with E0106 for one of more than `budget` bytes.
  public static Source read(Path file, long budget) {
    Span where = Span.of(Source.binary(file.toString()));
    try {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      if (!Files.isRegularFile(file)) {
        throw Diagnostic.of(Code.E0102, where, "'" + file + "' is not a regular file")
            .help("name a file, no folder and no device")
            .rejection();
      }
      long size = Files.size(file);
      if (size > budget) {
        throw Diagnostic.of(
                Code.E0106,
                where,
                "'" + file + "' has " + size + " bytes, more than " + budget + " of text")
            .help("keep large arrays in .npy or .npz files and name those")
            .rejection();
      }
      byte[] bytes = Files.readAllBytes(file);
      return new Source(
          file.toString(),
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (NoSuchFileException _) {
      throw Diagnostic.of(Code.E0102, where, "there is no file '" + file + "'")
          .help("check the spelling and the folder the path starts from")
          .rejection();
    } catch (CharacterCodingException _) {
      throw Diagnostic.of(Code.E0102, where, "'" + file + "' is not a text in UTF-8")
          .help("save it as UTF-8; a binary file has another suffix, such as .onnx")
          .rejection();
    } catch (IOException e) {
      throw Diagnostic.of(
              Code.E0102, where, "'" + file + "' cannot be read: " + Unreadable.reason(e))
          .rejection();
    }
  }
}
