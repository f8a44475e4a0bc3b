package nnc.testbench.benchmark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import nnc.frontend.Models;
import nnc.ir.Network;
import nnc.ir.Vertex;
import nnc.ir.op.Op;
import nnc.ir.pass.Settings;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LargeNetworkTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void hasTheSynapsesItClaims(LargeNetwork.Kind kind) throws IOException {
    long synapses = LargeNetwork.write(kind, 5000, folder);
    assertTrue(synapses >= 5000);
    Network network =
        Models.read(folder.resolve("large.nn"), new Settings(new LinkedHashMap<>())).network();
    long counted = 0;
    for (String id : network.vertices().keySet()) {
      Vertex vertex = network.vertex(id);
      if (vertex.op() instanceof Op.Dense dense) {
        counted += dense.synapse().shape().size();
      }
    }
    assertEquals(synapses, counted);
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameEveryTime(LargeNetwork.Kind kind) throws IOException {
    LargeNetwork.write(kind, 3000, folder.resolve("one"));
    LargeNetwork.write(kind, 3000, folder.resolve("two"));
    List<Path> files;
    try (var all = Files.list(folder.resolve("one"))) {
      files = all.sorted().toList();
    }
    assertTrue(files.size() > 5);
    for (Path file : files) {
      assertArrayEquals(
          Files.readAllBytes(file),
          Files.readAllBytes(folder.resolve("two").resolve(file.getFileName())));
    }
  }
}
