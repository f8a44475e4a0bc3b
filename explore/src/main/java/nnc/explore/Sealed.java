package nnc.explore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Lines behind the CRC-32C of their text, and files of them that are there whole or not at all.
final class Sealed {

  private static final int HEAD = 9;

  private Sealed() {}

  /// The line of `text`, which has no line's end in it, without its own.
  static String line(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x ", crc.getValue()) + text;
  }

  /// The text of a line; empty where the line is damaged.
  static Optional<String> text(String line) {
    return Optional.of(line.substring(Math.min(HEAD, line.length())))
        .filter(text -> line.equals(line(text)));
  }

  /// Puts `content` at `file`, on the disk when this returns, in place of what was there; whoever
  /// looks sees one of them whole.
  static void write(Path file, String content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder, ".", ".part");
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }
}
