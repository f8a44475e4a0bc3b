package nnc.explore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// Findings on disk: a line for each, behind the CRC-32C of its text, only ever appended. The first
/// line names what the findings belong to. A process that dies while it writes leaves a line
/// without its end, which the next one cuts off.
public final class Journal implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;
  private final Map<String, Finding> findings = new HashMap<>();
  private long dropped;

  private Journal(Path file, FileChannel channel, FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /// Opens or begins the journal of an exploration that `identity` describes, name by name. Throws
  /// `Rejection`: E0210 where the file is that of another one, E0108 where it is damaged, E0501
  /// where it cannot be written or another process does.
  public static Journal open(Path file, SequencedMap<String, String> identity) {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw refused(Code.E0501, file, "another process writes this journal")
            .help("wait for it, or give another folder with -o")
            .rejection();
      }
      Journal journal = new Journal(file, channel, lock);
      try {
        journal.read(new Point(identity));
      } catch (Rejection damaged) {
        journal.close();
        throw damaged;
      }
      return journal;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private void read(Point identity) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = 0;
    boolean header = true;
    while (at < bytes.length) {
      int end = at;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end == bytes.length) {
        dropped = (long) bytes.length - at;
        break;
      }
      FindingJson.Entry entry = entry(new String(bytes, at, end - at, StandardCharsets.UTF_8), at);
      if (header) {
        compare(identity, entry.point());
        header = false;
      } else {
        keep(entry.point(), entry.finding());
      }
      at = end + 1;
    }
    channel.truncate(at);
    channel.position(at);
    if (header) {
      append(
          FindingJson.print(
              identity, new Finding.Measured(java.util.Collections.emptyNavigableMap())));
    }
  }

  private FindingJson.Entry entry(String line, int offset) {
    return FindingJson.parse(line)
        .orElseThrow(() ->
            refused(Code.E0108, file, "the record at byte " + offset + " is damaged").rejection());
  }

  private void compare(Point identity, Point found) {
    for (var e : identity.values().entrySet()) {
      String other = found.values().get(e.getKey());
      if (!e.getValue().equals(other)) {
        throw refused(
                Code.E0210,
                file,
                "this journal is of another exploration: its "
                    + e.getKey()
                    + " is "
                    + shortest(other)
                    + ", not "
                    + shortest(e.getValue()))
            .help("give another folder with -o, or restore what has changed")
            .rejection();
      }
    }
  }

  /// The beginning of a hash.
  private static String shortest(String value) {
    return value != null && value.length() > 16 ? value.substring(0, 16) : value;
  }

  private void keep(Point point, Finding finding) {
    Finding before = findings.putIfAbsent(point.toString(), finding);
    if (before != null && !before.equals(finding)) {
      throw refused(
              Code.E0108,
              file,
              "two findings of one point, " + point + ": " + before + " and " + finding)
          .rejection();
    }
  }

  public synchronized Optional<Finding> find(Point point) {
    return Optional.ofNullable(findings.get(point.toString()));
  }

  /// Appends a finding; it is safe from the end of the process when this returns.
  public synchronized void add(Point point, Finding finding) {
    if (findings.containsKey(point.toString())) {
      keep(point, finding);
      return;
    }
    append(FindingJson.print(point, finding));
    findings.put(point.toString(), finding);
  }

  private void append(String record) {
    ByteBuffer line = ByteBuffer.wrap((record + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      long end = channel.position();
      try {
        while (line.hasRemaining()) {
          channel.write(line);
        }
      } catch (IOException full) {
        channel.truncate(end); // another record may still fit, and must not follow half of one
        throw full;
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// Findings in it.
  public synchronized int count() {
    return findings.size();
  }

  /// Bytes of a record without its end that were cut off.
  public long dropped() {
    return dropped;
  }

  /// Writes everything through to the disk and closes.
  @Override
  public void close() {
    try {
      channel.force(true);
      lock.close();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Diagnostic refused(Code code, Path file, String message) {
    return Diagnostic.of(code, Span.of(Source.binary(file.toString())), message);
  }

  private static Rejection unwritable(Path file, IOException e) {
    return refused(Code.E0501, file, "the journal cannot be written: " + e.getMessage())
        .rejection();
  }
}
