package nnc.frontend.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import nnc.frontend.Unreadable;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// The bytes of a file the user named (or of a member inside it) and the text that named it, which
/// is where its faults are reported. A file of `MAPPED` bytes or more is memory-mapped and must not
/// change while the program runs.
public record BinaryFile(String name, Span where, MemorySegment bytes, Budget budget) {

  /// Files from this size on are mapped instead of read.
  static final long MAPPED = 1L << 20;

  /// Opens `file`; throws `Rejection` with E0102 where it cannot be read and E0106 where it is over
  /// the budget and cannot be mapped.
  public static BinaryFile open(Path file, Span where, Budget budget) {
    BinaryFile unread =
        new BinaryFile(shown(file, where), where, MemorySegment.ofArray(new byte[0]), budget);
    if (Files.isDirectory(file)) {
      throw unread.fault(Code.E0102, "'" + unread.name() + "' is a folder", "name a file in it");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw unread.fault(
          Code.E0102,
          "'" + unread.name() + "' is not a regular file",
          "name a file, no folder and no device");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment bytes =
          channel.size() >= MAPPED
              ? channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto())
              : MemorySegment.ofArray(Files.readAllBytes(file)).asReadOnly();
      return unread.over(bytes);
    } catch (NoSuchFileException _) {
      throw unread.fault(
          Code.E0102,
          "file '" + unread.name() + "' does not exist",
          "check the spelling and the folder the path starts from");
    } catch (IOException e) {
      throw unread.fault(
          Code.E0102, "file '" + unread.name() + "' cannot be read: " + Unreadable.reason(e));
    }
  }

  /// The path as given on a command line; for a file that the model names its name alone, because
  /// the span shows the rest.
  private static String shown(Path file, Span where) {
    return where.isNone() || file.getFileName() == null
        ? file.toString()
        : file.getFileName().toString();
  }

  /// Other bytes under the same name.
  BinaryFile over(MemorySegment other) {
    return new BinaryFile(name, where, other, budget);
  }

  /// A part of this file under a name of its own.
  BinaryFile member(String member, MemorySegment part) {
    return new BinaryFile(name + "/" + member, where, part, budget);
  }

  public long size() {
    return bytes.byteSize();
  }

  /// Byte `at` as an unsigned number.
  int unsigned(long at) {
    return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at));
  }

  /// Whether the file begins with these byte values.
  boolean startsWith(int... magic) {
    if (size() < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if (unsigned(i) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /// Where faults of this file are reported: the text that named it, or the file itself.
  public Span span() {
    return where.isNone() ? Span.of(Source.binary(name)) : where;
  }

  public Diagnostic diagnostic(Code code, String message) {
    return Diagnostic.of(code, span(), message);
  }

  Rejection fault(Code code, String message, String help) {
    return diagnostic(code, message).help(help).rejection();
  }

  public Rejection fault(Code code, String message) {
    return diagnostic(code, message).rejection();
  }

  /// Refuses (E0106) to take more memory than the budget allows.
  void checkBudget(long needed) {
    if (needed < 0 || needed > budget.bytes()) {
      throw diagnostic(
              Code.E0106,
              "'"
                  + name
                  + "' needs more than the "
                  + budget.bytes()
                  + " bytes allowed for one file")
          .help(
              "split the file, or store the array uncompressed in little-endian C order: such files are mapped, not read")
          .rejection();
    }
  }
}
