package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShippedHelpTest {
  private static final Path SOURCE =
      Path.of(System.getProperty("nnc.root"), "cli/src/main/resources/nnc/cli", ShippedHelp.FILE);

  @Test
  void shippedHelpIsWhatTheCommandsSay() throws IOException {
    StringWriter out = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(out), Path.of(""), false);
    assertEquals(0, Main.run(console, "--help"));
    if ("update".equals(System.getProperty("golden"))) {
      Files.writeString(SOURCE, out.toString());
    }
    assertEquals(
        Files.readString(SOURCE),
        out.toString(),
        "rewrite it with ./mvnw test -pl cli -am -Dgolden=update -Dtest=ShippedHelpTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false");
  }
}
