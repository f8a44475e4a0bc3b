package nnc.backends.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Results of slow tools, kept by the hash of everything that went in. A result is a folder that
/// appears whole or not at all, so several processes may share the cache.
public final class CacheFolder {

  private final Path root;

  public CacheFolder(Path root) {
    this.root = root;
  }

  /// The user's cache: system property `nnc.cache`, `$XDG_CACHE_HOME/nnc` or `~/.cache/nnc`.
  public static CacheFolder ofUser() {
    String property = System.getProperty("nnc.cache");
    if (property != null) {
      return new CacheFolder(Path.of(property));
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return new CacheFolder(base.resolve("nnc"));
  }

  /// The folder of `kind` for the given inputs; where there is none yet, `make` fills a temporary
  /// one, which is then renamed.
  public Path get(String kind, SequencedMap<String, byte[]> inputs, Consumer<Path> make) {
    Path result = root.resolve(kind).resolve(hash(inputs));
    if (Files.isDirectory(result)) {
      return result;
    }
    Path temporary = null;
    try {
      Files.createDirectories(result.getParent());
      temporary = Files.createTempDirectory(result.getParent(), "making-");
      make.accept(temporary);
      Files.move(temporary, result, StandardCopyOption.ATOMIC_MOVE);
      return result;
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException _) {
      return result; // another process was faster
    } catch (IOException e) {
      if (Files.isDirectory(result)) {
        return result;
      }
      throw new UncheckedIOException(e);
    } finally {
      if (temporary != null) {
        delete(temporary);
      }
    }
  }

  /// SHA-256 over names, lengths and contents.
  public static String hash(SequencedMap<String, byte[]> inputs) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      inputs.forEach((name, bytes) -> {
        digest.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
      });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Removes a folder with all it holds, if it is there.
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(p);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
