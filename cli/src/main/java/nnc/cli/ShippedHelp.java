package nnc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The text of `nnc --help`, kept beside the classes: to let picocli lay it out takes three times
/// as long as everything else at start. A test holds it against what picocli prints.
final class ShippedHelp {

  static final String FILE = "help.txt";

  private ShippedHelp() {}

  static boolean isAskedFor(String argument) {
    return argument.equals("--help") || argument.equals("-h");
  }

  static void print(PrintWriter out) {
    try (InputStream text = ShippedHelp.class.getResourceAsStream(FILE)) {
      if (text == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      out.print(new String(text.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
