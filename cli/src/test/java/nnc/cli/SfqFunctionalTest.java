package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nnc.backends.tool.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Verilog of registers that stands beside that of pulses where cells are clocked.
class SfqFunctionalTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root"), "examples");

  private static InProcess start(String command, String model, String... more) {
    List<String> all = new ArrayList<>(List.of(command, model, "--target", "sfq"));
    all.addAll(List.of(more));
    return InProcess.run(EXAMPLES, all.toArray(String[]::new));
  }

  @Test
  void digitsAreTheSameAsRegistersAndAsPulses() throws IOException {
    InProcess run =
        start(
            "cosim",
            "digits_sfq/digits_sfq.nn",
            "--set",
            "logic=clocked",
            "--simulator",
            "verilator",
            "--data",
            "digits_sfq/test.csv",
            "--labels",
            "digits_sfq/labels.csv",
            "--json");
    assertEquals(0, run.exit(), run.err());
    JsonNode result = new ObjectMapper().readTree(run.out());
    assertEquals(360, result.get("samples").asInt());
    assertEquals(294, result.get("correct").asInt());
    assertEquals(0, result.get("mismatches").asInt());
    assertTrue(run.err().contains(" frames/s, "), run.err());
  }

  @Test
  void aChangedRegisterIsFoundInItsLine(@TempDir Path folder) throws IOException {
    Path out = folder.resolve("out");
    String[] clocked = {"--set", "logic=clocked", "--set", "phases=2"};
    assertEquals(0, start("compile", "xor_sfq/xor.nn", with(clocked, "-o", "" + out)).exit());
    Path file = out.resolve("functional/xor_sfq_functional.v");
    String lint =
        Command.of("verilator", "--lint-only", "-Wall", file.toString()).in(folder).check();
    assertEquals("", lint.strip());
    String[] check =
        with(
            clocked,
            "--simulator",
            "verilator",
            "--data",
            "xor_sfq/inputs.csv",
            "--rtl",
            out.toString());
    InProcess same = start("cosim", "xor_sfq/xor.nn", check);
    assertEquals(0, same.exit(), same.out() + same.err());
    String text = Files.readString(file);
    String changed = text.replaceFirst(" \\| ", " & ");
    assertFalse(text.equals(changed), text);
    Files.writeString(file, changed);
    InProcess other = start("cosim", "xor_sfq/xor.nn", check);
    assertEquals(4, other.exit(), other.out() + other.err());
    assertTrue(other.out().contains("y[0]: expected 1, got 0"), other.out());
    assertTrue(other.out().contains("xor_sfq/xor.nn:7:"), other.out());
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void circuitsThatCountHaveNoRegisters(@TempDir Path folder) {
    for (String form : List.of("logic=counters", "semantics=stochastic")) {
      InProcess run =
          start(
              "cosim",
              "xor_sfq/xor.nn",
              "--set",
              form,
              "--simulator",
              "verilator",
              "--data",
              "xor_sfq/inputs.csv");
      assertEquals(1, run.exit(), run.err());
      assertTrue(run.err().contains("E0401") && run.err().contains("xor.nn:"), run.err());
      assertTrue(run.err().contains("logic=clocked"), run.err());
      assertTrue(run.err().contains("--simulator iverilog"), run.err());
      Path out = folder.resolve(form);
      assertEquals(
          0, start("compile", "xor_sfq/xor.nn", "--set", form, "-o", out.toString()).exit());
      assertFalse(Files.exists(out.resolve("functional")));
    }
  }
}
