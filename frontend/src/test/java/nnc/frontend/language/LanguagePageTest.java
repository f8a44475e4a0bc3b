package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nnc.frontend.ModelFolder;
import nnc.frontend.data.NpyWriter;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Compiles every example of `docs/language.md`.
class LanguagePageTest {

  private static final Path PAGE =
      Path.of(System.getProperty("nnc.root", ".."), "docs/language.md");

  private static final Pattern NETWORK = Pattern.compile("^network ", Pattern.MULTILINE);

  @TempDir private static Path folder;

  /// A code block: the words behind `nn`, its first line in the page, and the text.
  private record Block(String words, int line, String text) {}

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(PAGE);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("```nn")) {
        int end = i + 1;
        while (!lines.get(end).equals("```")) {
          end++;
        }
        blocks.add(
            new Block(
                lines.get(i).substring(5).strip(),
                i + 1,
                String.join("\n", lines.subList(i + 1, end)) + "\n"));
        i = end;
      }
    }
    return blocks;
  }

  @BeforeAll
  static void writeFiles() throws IOException {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("t", integers(Shape.of(2, 1, 3, 3), 0, 200));
    arrays.put("s", Tensor.generate(Shape.of(2, 1, 3, 3), Formats.BIPOLAR, i -> i % 2 * 2 - 1));
    arrays.put("w", integers(Shape.of(3, 32), -9, 9));
    arrays.put("w4", integers(Shape.of(2, 4), -9, 9));
    arrays.put("k", integers(Shape.of(2, 2, 3, 3), -2, 2));
    arrays.put("f4", Tensor.ofReal(Shape.of(1, 4), 1, -2, 3, 0));
    Files.write(folder.resolve("weights.npz"), NpyWriter.npz(new LinkedHashMap<>(arrays)));
    Files.write(folder.resolve("bias.npy"), NpyWriter.npy(integers(Shape.of(2), -5, 5)));
    Files.writeString(folder.resolve("weights.csv"), "1,2,3,4\n-1,-2,-3,-4\n");
    Files.writeString(folder.resolve("kernel.csv"), "1,0,-1,2,0,-2\n");
    Files.writeString(folder.resolve("images.csv"), "0\n");
    Files.writeString(folder.resolve("labels.csv"), "0\n");
  }

  private static Tensor integers(Shape shape, int lo, int hi) {
    return Tensor.generate(shape, NumberFormat.signed(9), i -> lo + (i * 37L + 11) % (hi - lo + 1));
  }

  @TestFactory
  Stream<DynamicTest> everyExampleCompilesOrEarnsItsError() throws IOException {
    List<Block> blocks = blocks();
    String prelude =
        blocks.stream().filter(b -> b.words.equals("prelude")).findFirst().orElseThrow().text;
    return blocks.stream()
        .filter(b -> !b.words.equals("prelude"))
        .map(b ->
            DynamicTest.dynamicTest(
                "line " + b.line + " " + b.words,
                () -> {
                  String text = NETWORK.matcher(b.text).find() ? b.text : prelude + b.text;
                  assertEquals(b.words, outcome(text), text);
                }));
  }

  /// Empty for a sound text, else `error` and the codes.
  private static String outcome(String text) {
    Source source = new Source("language.md", text);
    try {
      LanguageReader.read(source, new ModelFolder(folder));
      return "";
    } catch (Rejection r) {
      List<String> codes =
          r.diagnostics().stream().map(Diagnostic::code).map(Enum::name).distinct().toList();
      assertTrue(r.diagnostics().stream().allMatch(d -> d.help().isPresent()), r::getMessage);
      return "error " + String.join(" ", codes);
    }
  }

  @TestFactory
  Stream<DynamicTest> thePageNamesEveryOperatorArgumentFunctionAndNeuron() throws IOException {
    String page = Files.readString(PAGE);
    Map<String, Boolean> words = new TreeMap<>();
    for (Operator o : Operator.values()) {
      words.put(o.word(), true);
      o.arguments().stream()
          .filter(a -> !o.unnamed().equals(java.util.Optional.of(a)))
          .forEach(a -> words.put(a + ":", true));
    }
    for (Connector c : Connector.values()) {
      words.put(c.word() + "(", true);
      c.arguments().forEach(a -> words.put(a + ":", true));
    }
    Calls.words().forEach(w -> words.put(w, true));
    Neurons.library().forEach(n -> words.put("`" + n + "`", true));
    return words.keySet().stream()
        .map(w ->
            DynamicTest.dynamicTest(
                w,
                () -> assertTrue(page.contains(w) || page.contains("`" + w.replace(":", "`")), w)));
  }
}
