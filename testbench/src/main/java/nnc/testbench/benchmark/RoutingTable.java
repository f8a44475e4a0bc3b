package nnc.testbench.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import nnc.ir.machine.RoutingEntry;
import nnc.passes.spinnaker.RoutingTables;
import nnc.passes.spinnaker.TableMinimizer;

/// How short a router's table becomes and how long that takes: `RoutingTable TABLE.csv[.gz]
/// ROUNDS...`. Lines of the table are `key,mask,route` in hexadecimal behind a title. Every key is
/// checked.
public final class RoutingTable {

  private RoutingTable() {}

  public static void main(String[] args) throws IOException {
    List<RoutingEntry> table = read(Path.of(args[0]));
    System.out.printf(Locale.ROOT, "%d entries%n", table.size());
    for (int i = 1; i < args.length; i++) {
      long start = System.nanoTime();
      List<RoutingEntry> found = TableMinimizer.minimized(table, Integer.parseInt(args[i]));
      double seconds = (System.nanoTime() - start) * 1e-9;
      System.out.printf(
          Locale.ROOT,
          "%s rounds: %d entries, %.2f s of clock time, %s%n",
          args[i],
          found.size(),
          seconds,
          RoutingTables.difference(table, found)
              .map(key -> "key %08x goes elsewhere".formatted(key))
              .orElse("every key goes where it went"));
    }
  }

  /// The entries of a file.
  public static List<RoutingEntry> read(Path file) throws IOException {
    List<RoutingEntry> table = new ArrayList<>();
    try (InputStream bytes = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.US_ASCII))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(",", -1);
        table.add(new RoutingEntry(word(parts[0]), word(parts[1]), word(parts[2])));
      }
    }
    return table;
  }

  private static int word(String text) {
    return (int) (long) Long.decode(text);
  }
}
