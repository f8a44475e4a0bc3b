package nnc.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// A file that appears when it is complete: it is written under another name beside its place and
/// renamed at the end, so that an interruption leaves what was there before.
final class OutputFile implements AutoCloseable {

  private final Path file;
  private final Path temporary;
  private final Writer writer;
  private final Thread remover;
  private boolean complete;

  private OutputFile(Path file, Path temporary, Writer writer) {
    this.file = file;
    this.temporary = temporary;
    this.writer = writer;
    this.remover = new Thread(() -> temporary.toFile().delete());
    Runtime.getRuntime().addShutdownHook(remover);
  }

  /// Starts `file`; throws `Rejection` (E0501) where it cannot be written.
  static OutputFile of(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      if (folder == null || Files.isDirectory(file)) {
        throw new FileSystemException(file.toString(), null, "it is a folder");
      }
      if (!Files.isDirectory(folder)) {
        throw new FileSystemException(file.toString(), null, "there is no folder '" + folder + "'");
      }
      Path temporary = folder.resolve("." + file.getFileName() + ".part");
      return new OutputFile(
          file, temporary, Files.newBufferedWriter(temporary, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// Writes `text` as the whole of `file`; throws `Rejection` (E0501) where that cannot be.
  static void write(Path file, String text) {
    try (OutputFile output = of(file)) {
      output.writer.write(text);
      output.complete();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// Writes `content` as the whole of `file`; throws `Rejection` (E0501) where that cannot be.
  static void write(Path file, byte[] content) {
    try (OutputFile output = of(file)) {
      output.writer.close();
      Files.write(output.temporary, content);
      output.complete();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// Makes `folder` where there is none; throws `Rejection` (E0501) where that cannot be.
  static void folder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw unwritable(folder, new FileSystemException(folder.toString(), null, "it is a file"));
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  Writer writer() {
    return writer;
  }

  /// Puts the file in its place.
  void complete() {
    try {
      writer.close();
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      complete = true;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
      if (!complete) {
        Files.deleteIfExists(temporary);
      }
      Runtime.getRuntime().removeShutdownHook(remover);
    } catch (IOException e) {
      throw unwritable(file, e);
    } catch (IllegalStateException _) {
      // the machine is stopping and the hook is at work
    }
  }

  private static Rejection unwritable(Path file, IOException e) {
    String reason =
        switch (e) {
          case NoSuchFileException _ -> "no file can be made there";
          case AccessDeniedException _ -> "the folder may not be written";
          case FileSystemException f when f.getReason() != null -> f.getReason();
          case IOException _ -> e.getMessage() == null ? "output error" : e.getMessage();
        };
    return Diagnostic.of(
            Code.E0501,
            Span.of(Source.binary(file.toString())),
            "'" + file + "' cannot be written: " + reason)
        .help("choose another place, or free this one")
        .rejection();
  }
}
