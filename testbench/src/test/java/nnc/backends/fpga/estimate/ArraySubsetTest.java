package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import nnc.backends.tool.Command;
import nnc.backends.tulip.ProgramEmitter;
import nnc.ir.PeProgram;
import nnc.testbench.RequiredTools;
import nnc.testbench.tulip.ArrayPrograms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The emitted array in the subset of Verilog that estimates read, and without warnings.
class ArraySubsetTest {

  private static List<SortedMap<String, byte[]>> all() {
    List<SortedMap<String, byte[]>> all = new ArrayList<>();
    for (String ports : new String[] {"strict", "latch", "lenient"}) {
      for (ProgramEmitter.Cell cell : ProgramEmitter.Cell.values()) {
        PeProgram program = ArrayPrograms.drawn(3, "groups=8", "lanes=3", "ports=" + ports);
        all.add(ProgramEmitter.emit(program, cell, ""));
      }
    }
    return all;
  }

  /// Controller, memory and groups have names for states, loops and shifts, which estimates do not
  /// read; only simulators and Yosys do.
  private static final List<String> OUTSIDE = List.of("_core.v", "_memory.v", "_group.v");

  @Test
  void cellsElementsAndTablesAreReadByTheEstimates() {
    int modules = 0;
    for (SortedMap<String, byte[]> files : all()) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        if (file.getKey().endsWith(".v")) {
          String text = new String(file.getValue(), StandardCharsets.UTF_8);
          assertFalse(text.contains("$signed") || text.contains(">>>"), file.getKey());
          if (OUTSIDE.stream().noneMatch(file.getKey()::endsWith)) {
            Syntax.Module module = VerilogReader.read(text);
            assertEquals("rtl/" + module.name() + ".v", file.getKey());
            modules++;
          }
        }
      }
    }
    assertEquals(6 * 9, modules);
  }

  @Test
  void everyModuleLintsCleanWithAllWarnings(@TempDir Path folder) throws Exception {
    RequiredTools.need("verilator");
    int number = 0;
    for (SortedMap<String, byte[]> files : all()) {
      Path own = folder.resolve("" + number++);
      List<String> command = new ArrayList<>(List.of("verilator", "--lint-only", "-Wall"));
      String top = "";
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = own.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
        if (file.getKey().endsWith(".v")) {
          command.add(file.getKey());
        }
        if (file.getKey().endsWith("_top.v")) {
          top = path.getFileName().toString().replace(".v", "");
        }
      }
      command.addAll(List.of("--top-module", top));
      assertEquals("", Command.of(command).in(own).run().output());
    }
  }
}
