package nnc.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nnc.frontend.data.DataFiles;
import nnc.frontend.language.Formatter;
import nnc.ir.Samples;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.Settings;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Each folder of `examples` with a `test.csv` holds networks, data and the outputs that were
/// computed without this project: `expected.csv`, or `expected-x.csv` for the network
/// `folder-x.nn`. `-Dgolden=update` formats the networks.
class ExamplesTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root", ".."), "examples");

  private static List<Path> networks() throws IOException {
    try (Stream<Path> all = Files.walk(EXAMPLES)) {
      return all.filter(p -> p.toString().endsWith(".nn")).sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyNetworkGivesTheExpectedOutputs() throws IOException {
    return networks().stream()
        .filter(p -> Files.exists(p.resolveSibling("test.csv")))
        .map(p -> DynamicTest.dynamicTest(p.getFileName().toString(), () -> run(p)));
  }

  private static void run(Path file) throws IOException {
    Model model = Models.read(file, new Settings(new LinkedHashMap<>()));
    assertEquals(List.of(), model.warnings());
    String folder = file.getParent().getFileName().toString();
    String variant = file.getFileName().toString().replace(".nn", "").replace(folder, "");
    Samples samples =
        DataFiles.read(
            file.resolveSibling("test.csv"), Optional.empty(), model.network(), 1_000_000);
    Interpreter interpreter = Interpreter.of(model.network());
    List<String> outputs =
        IntStream.range(0, samples.count())
            .mapToObj(i ->
                interpreter.run(samples.inputs(i)).stream()
                    .flatMap(v -> LongStream.of(v.raw()).mapToObj(Long::toString))
                    .collect(Collectors.joining(",")))
            .toList();
    assertEquals(Files.readAllLines(file.resolveSibling("expected" + variant + ".csv")), outputs);
  }

  @TestFactory
  Stream<DynamicTest> everyNetworkIsFormatted() throws IOException {
    return networks().stream()
        .map(p ->
            DynamicTest.dynamicTest(
                p.getFileName().toString(),
                () -> {
                  String text = Files.readString(p);
                  String formatted = Formatter.format(new Source(p.toString(), text));
                  if ("update".equals(System.getProperty("golden"))) {
                    Files.writeString(p, formatted);
                  }
                  assertEquals(formatted, text);
                }));
  }
}
