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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.regex.Pattern;
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

  /// What stands beside the identity in the first line.
  private static final Finding HEADER = new Finding.Measured(new LinkedHashMap<>());

  /// What nobody can read.
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{32,}");

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
        compare(identity.values(), entry);
        header = false;
      } else {
        keep(entry.point(), entry.finding());
      }
      at = end + 1;
    }
    channel.truncate(at);
    channel.position(at);
    if (header) {
      append(FindingJson.print(identity, HEADER));
    }
  }

  private FindingJson.Entry entry(String line, int offset) {
    return FindingJson.parse(line)
        .orElseThrow(() ->
            refused(Code.E0108, file, "the record at byte " + offset + " is damaged").rejection());
  }

  private void compare(Map<String, String> identity, FindingJson.Entry first) {
    if (!first.finding().equals(HEADER)) {
      throw refused(
              Code.E0108, file, "the first line, which says what the journal is of, is missing")
          .rejection();
    }
    Map<String, String> found = first.point().values();
    SequencedSet<String> names = new LinkedHashSet<>(found.keySet());
    names.addAll(identity.keySet());
    List<String> differences =
        names.stream()
            .filter(name -> !Objects.equals(found.get(name), identity.get(name)))
            .map(name -> difference(name, found.get(name), identity.get(name)))
            .toList();
    if (!differences.isEmpty()) {
      throw refused(
              Code.E0210,
              file,
              "this journal is of another exploration: it has " + String.join(", ", differences))
          .help("give another folder with -o, or restore what has changed")
          .rejection();
    }
  }

  /// What the journal has in place of what there is now, either of which may be null.
  private static String difference(String name, String found, String now) {
    if (found == null) {
      return "no " + name;
    }
    if (now == null) {
      return name + " where there is none now";
    }
    return HASH.matcher(found).matches()
        ? "another " + name
        : name + " '" + found + "' where it is '" + now + "' now";
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
