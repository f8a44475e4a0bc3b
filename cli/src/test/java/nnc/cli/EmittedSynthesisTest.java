package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import nnc.backends.tool.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The folders that `compile` writes for the examples, through the tools of the families.
class EmittedSynthesisTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root"), "examples");
  private static final Duration LIMIT = Duration.ofMinutes(9);

  /// What Yosys says of its own: ABC of purely combinational parts, its map of Xilinx memories of
  /// their unused data pins, and the count of these messages.
  private static final String OF_YOSYS =
      "ABC: .*|Warning: Resizing cell port \\S+\\.DOP?[AB]\\w* from .*|Warnings: .*";

  private static Path compile(Path folder, String model, String... settings) {
    List<String> arguments =
        new ArrayList<>(List.of("compile", model, "--target", "fpga", "-o", folder + "/out"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    InProcess run = InProcess.run(EXAMPLES, arguments.toArray(String[]::new));
    assertEquals(0, run.exit(), run.err());
    return folder.resolve("out");
  }

  /// Synthesizes without a warning and returns the netlist. Latches, several drivers, undriven
  /// wires and loops end the script.
  private static JsonNode synthesize(Path out, String top, String command) throws IOException {
    String sources = String.join(" ", Files.readAllLines(out.resolve("files.f")));
    String log =
        Command.of(
                "yosys",
                "-p",
                "read_verilog "
                    + sources
                    + "; hierarchy -check -top "
                    + top
                    + "; proc;"
                    + " select -assert-none t:$dlatch t:$adlatch t:$dlatchsr; check -assert; "
                    + command
                    + " -top "
                    + top
                    + "; check -assert; write_json net.json")
            .in(out)
            .limit(LIMIT)
            .check();
    assertEquals(
        List.of(), log.lines().filter(l -> l.contains("Warning") && !l.matches(OF_YOSYS)).toList());
    return new ObjectMapper().readTree(out.resolve("net.json").toFile());
  }

  /// Ones in the initial values of block memories.
  private static long initialOnes(JsonNode netlist, String top) {
    long ones = 0;
    for (JsonNode cell : netlist.get("modules").get(top).get("cells")) {
      if (cell.get("type").asText().matches("SB_RAM40_4K.*|DP16KD|RAMB\\d+E1")) {
        for (var parameter : cell.get("parameters").properties()) {
          if (parameter.getKey().matches("INIT_[0-9A-F]+|INITP_[0-9A-F]+|INITVAL_[0-9A-F]+")) {
            ones += parameter.getValue().asText().chars().filter(c -> c == '1').count();
          }
        }
      }
    }
    return ones;
  }

  private static long ones(Path image) throws IOException {
    return Files.readAllLines(image).stream()
        .mapToLong(l -> new BigInteger(l, 16).bitCount())
        .sum();
  }

  @ParameterizedTest
  @CsvSource({
    "residual, synth_ice40, up5k",
    "residual, synth_ecp5, ecp5-25k",
    "residual, synth_xilinx -family xc7, xc7a35t",
    "padding, synth_ice40, up5k",
    "padding, synth_xilinx -family xc7, xc7a35t",
    "batchnorm, synth_ecp5, ecp5-25k"
  })
  void examplesSynthesizeWithoutWarnings(
      String name, String command, String device, @TempDir Path folder) throws IOException {
    RequiredTools.need("yosys");
    Path out = compile(folder, name + "/" + name + ".nn", "device=" + device);
    JsonNode netlist = synthesize(out, name + "_top", command);
    assertTrue(netlist.get("modules").get(name + "_top").get("cells").size() > 50);
  }

  /// The weights of the last layer fill block memories; every one of their bits must be there.
  @ParameterizedTest
  @CsvSource({"synth_ice40, up5k", "synth_ecp5, ecp5-25k", "synth_xilinx -family xc7, xc7a35t"})
  void blockMemoriesKeepTheirImages(String command, String device, @TempDir Path folder)
      throws IOException {
    RequiredTools.need("yosys");
    Path out = compile(folder, "digits/digits.nn", "device=" + device, "folding=none");
    Files.writeString(out.resolve("files.f"), "rtl/digits_synapserom_fc.v\n");
    JsonNode netlist = synthesize(out, "digits_synapserom_fc", command);
    long expected = ones(out.resolve("mem/digits_synapserom_fc.mem"));
    assertTrue(expected > 1000, expected + " ones");
    assertEquals(expected, initialOnes(netlist, "digits_synapserom_fc"));
  }

  @Test
  void makeBitstreamMakesABitstream(@TempDir Path folder) throws IOException {
    List.of("make", "yosys", "nextpnr-ice40", "icepack").forEach(RequiredTools::need);
    Path out = compile(folder, "single/single.nn", "device=up5k");
    Command.of("make", "bitstream").in(out).limit(LIMIT).check();
    byte[] bitstream = Files.readAllBytes(out.resolve("single.bin"));
    // The synchronization word of Lattice's iCE40 after the comment at the start.
    String hex = HexFormat.of().formatHex(bitstream, 0, 64);
    assertTrue(bitstream.length > 10_000 && hex.contains("7eaa997e"), hex);
  }
}
