package nnc.frontend.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;

/// Reads one array of numbers from an NPY, NPZ, IDX (also gzip) or CSV file; the content decides
/// which. Integers come in the narrowest format that holds them all, floats as `real`, NaN and
/// infinity included. Large little-endian arrays in C order stay in the memory-mapped file.
///
/// Errors: E0102 unreadable, E0103 truncated or lying, E0104 element type or format not supported,
/// E0106 over the budget, E0107 bad text in a CSV file, E0201 no such member, E0302 integers wider
/// than the tool computes with.
public final class ArrayFile {

  private ArrayFile() {}

  /// The array in `file`; `member` names one of an NPZ file (with or without `.npy`) and may be
  /// left out where there is only one. `where` is the text that named the file. CSV files give
  /// `[rows, columns]`.
  public static Tensor read(Path file, Optional<String> member, Span where) {
    return read(BinaryFile.open(file, where, Budget.DEFAULT), member, Integer.MAX_VALUE);
  }

  /// Names of the members of an NPZ file without `.npy`; empty for every other file.
  public static List<String> members(Path file, Span where) {
    return members(BinaryFile.open(file, where, Budget.DEFAULT));
  }

  static List<String> members(BinaryFile file) {
    return isZip(file) ? names(ZipArchive.open(file)) : List.of();
  }

  /// Whether `file` is read as text.
  static boolean isTable(BinaryFile file) {
    return !isZip(file) && !NpyHeader.matches(file) && !IdxHeader.matches(file);
  }

  /// What is wrong with a row (from 0) of `file`, told at its line where that is a line of text.
  static Rejection fault(BinaryFile file, int row, Code code, String message, String help) {
    return isTable(file) && !isBinary(file)
        ? CsvTable.fault(file, row, code, message, help)
        : file.fault(code, message, help);
  }

  /// The same with at most `rows` rows of a CSV file.
  static Tensor read(BinaryFile file, Optional<String> member, int rows) {
    if (isZip(file)) {
      return readMember(file, member);
    }
    if (member.isPresent()) {
      throw file.diagnostic(
              Code.E0201, "'" + file.name() + "' has no member '" + member.get() + "'")
          .help("only .npz files have members")
          .rejection();
    }
    if (file.startsWith(0x1f, 0x8b)) {
      BinaryFile content = file.over(Inflate.gzip(file));
      if (content.startsWith(0x1f, 0x8b) || isZip(content)) {
        throw file.fault(Code.E0104, "'" + file.name() + "' is compressed twice", "unpack it once");
      }
      return read(content, member, rows);
    }
    if (NpyHeader.matches(file)) {
      return NpyHeader.read(file);
    }
    if (IdxHeader.matches(file)) {
      return IdxHeader.read(file);
    }
    if (file.size() == 0) {
      throw file.fault(Code.E0103, "'" + file.name() + "' is empty");
    }
    if (isBinary(file)) {
      throw file.diagnostic(
              Code.E0104, "'" + file.name() + "' is neither NPY, NPZ, IDX nor a table of numbers")
          .help("weights and data are read from .npy, .npz, .csv and IDX files")
          .rejection();
    }
    return CsvTable.read(file, rows);
  }

  private static boolean isZip(BinaryFile file) {
    return file.startsWith('P', 'K', 3, 4) || file.startsWith('P', 'K', 5, 6);
  }

  private static boolean isBinary(BinaryFile file) {
    for (long i = 0; i < Math.min(file.size(), 512); i++) {
      int c = file.unsigned(i);
      if (c < 9 || (c > 13 && c < 32)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> names(ZipArchive zip) {
    return zip.names().stream()
        .map(n -> n.endsWith(".npy") ? n.substring(0, n.length() - 4) : n)
        .toList();
  }

  private static Tensor readMember(BinaryFile file, Optional<String> member) {
    ZipArchive zip = ZipArchive.open(file);
    List<String> names = names(zip);
    if (member.isEmpty() && names.size() != 1) {
      throw file.diagnostic(Code.E0201, "'" + file.name() + "' holds " + names.size() + " arrays")
          .help("name one of them: " + listed(names))
          .rejection();
    }
    String wanted = member.orElseGet(names::getFirst);
    int index = zip.names().indexOf(wanted);
    if (index < 0) {
      index = names.indexOf(wanted);
    }
    if (index < 0) {
      throw file.diagnostic(Code.E0201, "'" + file.name() + "' has no array '" + wanted + "'")
          .help("it holds " + listed(names))
          .rejection();
    }
    return NpyHeader.read(zip.read(zip.names().get(index)));
  }

  private static String listed(List<String> names) {
    return names.isEmpty()
        ? "no arrays"
        : String.join(", ", names.subList(0, Math.min(20, names.size())))
            + (names.size() > 20 ? ", ..." : "");
  }
}
