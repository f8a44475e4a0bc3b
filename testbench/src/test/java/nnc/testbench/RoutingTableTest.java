package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nnc.ir.machine.RoutingEntry;
import nnc.passes.spinnaker.RoutingTables;
import nnc.passes.spinnaker.TableMinimizer;
import nnc.testbench.benchmark.RoutingTable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The published table of 39,235 entries, where the shared folder is.
final class RoutingTableTest {

  @Test
  void aThousandRoundsMakeThePublishedTableShorterThanThePublishedMethods() throws IOException {
    Path file =
        Path.of(System.getProperty("nnc.root", ".."))
            .resolve("../shared/data/spinnaker/table1.csv.gz");
    Assumptions.assumeTrue(Files.exists(file), "no file ../shared/data/spinnaker/table1.csv.gz");
    List<RoutingEntry> table = RoutingTable.read(file);
    assertEquals(39_235, table.size());
    List<RoutingEntry> found = TableMinimizer.minimized(table, 1_500);
    assertEquals(Optional.empty(), RoutingTables.difference(table, found));
    assertTrue(found.size() <= 275, found.size() + " entries");
  }
}
