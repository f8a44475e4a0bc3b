package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import nnc.backends.tool.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names that Verilog, tools or file systems would trip over, through `compile` and then through
/// what the emitted Makefile does.
class HostileNamesTest {

  private static final String LONG = "l".repeat(300);

  private static final List<String> NAMES =
      List.of(
          "reg",
          "input",
          "always_ff",
          "Conv",
          "conv",
          "CONV",
          "a__b",
          "a_b",
          "_a",
          "a_",
          "__",
          "1st",
          "a_x5f_b",
          "a_x2e_b",
          "a.b",
          "été",
          "神経",
          "a; endmodule // \\\"",
          "../../y",
          "$finish;",
          LONG + "1",
          LONG + "2");

  @Test
  void lintAndTestbenchTakeWhateverANetworkIsCalled(@TempDir Path folder) throws Exception {
    List.of("verilator", "iverilog", "make").forEach(RequiredTools::need);
    Files.writeString(folder.resolve("hostile.nnir"), network());
    InProcess compile =
        InProcess.run(folder, "compile", "hostile.nnir", "--target", "fpga", "-o", "out");
    assertEquals(0, compile.exit(), compile.err());
    Path out = folder.resolve("out");
    List<String> files;
    try (Stream<Path> all = Files.walk(out)) {
      files = all.map(f -> out.relativize(f).toString().toLowerCase(Locale.ROOT)).toList();
    }
    assertEquals(files.size(), files.stream().distinct().count());
    files.forEach(f -> assertTrue(f.length() <= 140 && !f.contains("__"), f));
    assertEquals(
        List.of(), lines(Command.of("make", "-s", "lint").in(out).check(), "%(Warning|Error)"));
    assertTrue(Command.of("make", "-s", "sim").in(out).check().contains("PASS "));
  }

  private static List<String> lines(String output, String pattern) {
    return output.lines().filter(l -> l.matches(pattern + ".*")).toList();
  }

  /// One layer of every name, each read by an output of the same name with a dot at its end.
  private static String network() {
    StringBuilder text = new StringBuilder("network \"module__" + LONG + "\" {\n");
    text.append("  %wire = input { type = uint4[2] }\n");
    for (String name : NAMES) {
      text.append("  %\"").append(name).append("\" : int5[1] = dense(%wire)");
      text.append(" { weights = bipolar[1, 2] [1, -1] }\n");
      text.append("  %\"").append(name).append(".\" : int5[1] = output(%\"").append(name);
      text.append("\")\n");
    }
    return text.append("}\n").toString();
  }
}
