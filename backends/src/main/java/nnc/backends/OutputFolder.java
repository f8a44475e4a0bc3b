package nnc.backends;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// A folder of results that appears when it is complete: everything is written into a folder beside
/// it, which then takes its name. What stood there before is replaced only where nnc wrote it, as
/// the file `.nnc-files` in it tells; files that others put there are kept. An interruption leaves
/// what was there before.
public final class OutputFolder {

  /// The list of files that nnc wrote.
  private static final String LIST = ".nnc-files";

  private final Path folder;
  private final Path fresh;
  private final Path former;
  private boolean stopped;

  private OutputFolder(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    Path name = absolute.getFileName();
    if (name == null) {
      throw unwritable(folder, "it is the root of the file system");
    }
    this.folder = absolute;
    this.fresh = absolute.resolveSibling("." + name + ".part");
    this.former = absolute.resolveSibling("." + name + ".former");
  }

  /// Writes `files` (relative path with `/` to content) as the contents of `folder`; throws
  /// `Rejection` (E0501) where the folder is somebody else's or cannot be written.
  public static void write(SortedMap<String, byte[]> files, Path folder) {
    check(folder);
    OutputFolder output = new OutputFolder(folder);
    Thread restore = new Thread(output::restore);
    Runtime.getRuntime().addShutdownHook(restore);
    try {
      output.replace(files);
    } catch (IOException e) {
      throw unwritable(folder, reason(e));
    } finally {
      output.restore();
      try {
        Runtime.getRuntime().removeShutdownHook(restore);
      } catch (IllegalStateException _) {
        // the machine is stopping and the hook is at work
      }
    }
  }

  /// Refuses a folder that `write` would refuse, before any work is done for it; throws `Rejection`
  /// (E0501).
  public static void check(Path folder) {
    check(folder, LIST, "it holds files that nnc did not write");
  }

  /// Makes `folder` where there is none, for results that are added one by one; throws `Rejection`
  /// (E0501) where that cannot be, and where it holds files but not `mark`, the name of the file by
  /// which such results are known, for the reason `foreign`.
  public static void make(Path folder, String mark, String foreign) {
    check(folder, mark, foreign);
    try {
      Files.createDirectories(new OutputFolder(folder).folder.getParent());
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(folder, reason(e));
    }
  }

  private static void check(Path folder, String mark, String foreign) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw unwritable(folder, "it is a file");
    }
    try (Stream<Path> entries = Files.list(folder)) {
      if (!Files.isRegularFile(folder.resolve(mark)) && entries.findAny().isPresent()) {
        throw unwritable(folder, foreign);
      }
    } catch (IOException e) {
      throw unwritable(folder, reason(e));
    }
  }

  private void replace(SortedMap<String, byte[]> files) throws IOException {
    Files.createDirectories(folder.getParent());
    delete(fresh);
    Files.createDirectory(fresh);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      put(file.getKey(), file.getValue());
    }
    put(LIST, (String.join("\n", files.keySet()) + "\n").getBytes(StandardCharsets.UTF_8));
    exchange();
  }

  private synchronized void put(String name, byte[] content) throws IOException {
    Path file = fresh.resolve(name).normalize();
    if (!file.startsWith(fresh) || file.equals(fresh)) {
      throw new IllegalArgumentException("output file " + name);
    }
    if (!stopped) {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    }
  }

  private synchronized void exchange() throws IOException {
    if (stopped) {
      return;
    }
    if (Files.exists(folder)) {
      delete(former);
      Files.move(folder, former);
    }
    Files.move(fresh, folder);
    if (Files.exists(former)) {
      keepForeign();
      delete(former);
    }
  }

  /// Moves what nnc did not write from the former folder to the new one.
  private void keepForeign() throws IOException {
    Path list = former.resolve(LIST);
    List<String> ours = Files.exists(list) ? Files.readAllLines(list) : List.of();
    for (String name : ours) {
      Path file = former.resolve(name).normalize();
      if (file.startsWith(former)) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(list);
    List<Path> foreign;
    try (Stream<Path> all = Files.walk(former)) {
      foreign = new ArrayList<>(all.filter(p -> !Files.isDirectory(p)).toList());
    }
    for (Path file : foreign) {
      Path place = folder.resolve(former.relativize(file));
      if (!Files.exists(place)) {
        Files.createDirectories(place.getParent());
        Files.move(file, place);
      }
    }
  }

  /// Removes what is half-written; puts the former folder back where no new one has taken its
  /// place.
  private synchronized void restore() {
    stopped = true;
    try {
      if (Files.exists(former) && !Files.exists(folder)) {
        Files.move(former, folder);
      }
      delete(fresh);
    } catch (IOException _) {
      // nothing more can be done on the way out
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(root)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "its parent folder cannot be made";
      case NotDirectoryException _, FileAlreadyExistsException _ -> "a part of the path is a file";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      case IOException _ -> e.getMessage() == null ? "output error" : e.getMessage();
    };
  }

  /// The Verilog and memory images of an emitted folder, as they stand there now; throws
  /// `Rejection` (E0102) where it has none or they cannot be read.
  public static SortedMap<String, byte[]> rtl(Path folder) {
    return verilog(folder, "rtl", "mem");
  }

  /// The same of the Verilog without delays of circuits of pulse cells.
  public static SortedMap<String, byte[]> functional(Path folder) {
    return verilog(folder, "functional");
  }

  private static SortedMap<String, byte[]> verilog(Path folder, String... parts) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String part : parts) {
      Path from = folder.resolve(part);
      if (!Files.isDirectory(from)) {
        continue;
      }
      try (Stream<Path> all = Files.list(from)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(part + "/" + file.getFileName(), Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw unreadable(folder, e.getMessage());
      }
    }
    if (files.keySet().stream().noneMatch(f -> f.endsWith(".v"))) {
      throw unreadable(folder, "there is no Verilog in '" + folder.resolve(parts[0]) + "'");
    }
    return files;
  }

  private static Rejection unreadable(Path folder, String why) {
    return Diagnostic.of(Code.E0102, Span.of(Source.binary(folder.toString())), why)
        .help("give a folder that 'nnc compile' wrote")
        .rejection();
  }

  private static Rejection unwritable(Path folder, String reason) {
    return Diagnostic.of(
            Code.E0501,
            Span.of(Source.binary(folder.toString())),
            "'" + folder + "' cannot be written: " + reason)
        .help("name another folder with -o")
        .rejection();
  }
}
