package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import nnc.frontend.ModelFolder;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Verifier;

/// Whatever stands in a file, reading it gives a network or diagnostics about that text.
class LanguageFuzzTest {

  private static final List<String> WORDS =
      List.of(
          "network",
          "input",
          "layer",
          "output",
          "calibrate",
          "as",
          "labels",
          "x",
          "y",
          "a",
          "conv",
          "dense",
          "maxpool",
          "sumpool",
          "flatten",
          "add",
          "concat",
          "argmax",
          "relu",
          "step",
          "sign",
          "binary",
          "clip",
          "shift",
          "multithreshold",
          "requantize",
          "affine",
          "batchnorm",
          "quantize",
          "weights",
          "kernel",
          "thresholds",
          "signs",
          "bias",
          "padding",
          "same",
          "pad",
          "size",
          "stride",
          "groups",
          "format",
          "scale",
          "nan",
          "uint8",
          "int4",
          "bipolar",
          "real",
          "q4.4",
          "uint63",
          "(",
          ")",
          "[",
          "]",
          ",",
          ":",
          "=",
          "+",
          "-",
          "/",
          "..",
          ".",
          ">=",
          ">",
          "<=",
          "<",
          "0",
          "1",
          "2",
          "-1",
          "0.5",
          "1e9",
          "999999999999",
          "99999999999999999999",
          "\"w.npy\"",
          "\"../w\"",
          "\"",
          "// c\n",
          "/* c */",
          "/*",
          "\n",
          " ",
          "\u0000",
          "\u00e9",
          "\uD83D\uDE00",
          "\uD800");

  private static final String SOUND =
      """
      network t // a comment
      input x : uint4[2, 4, 3]
      layer c : uint8 = conv(x, kernel: [[[[1, 2]], [[0, -1]]]], bias: 3, padding: (0, 1, 0, 0)) shift 1 clip
      layer d = (c relu) + c /* another */ requantize(multiplier: 3, shift: 2, format: int5)
      layer e = maxpool(d, size: (2, 1)) multithreshold([-1, 2, 3], base: -2)
      layer f = dense(flatten(e), thresholds: 4, signs: [1, 1, 1, -1, 1, 1]) sign(> 3, directions: [-1])
      layer g = x affine(scale: 1/15) batchnorm(mean: 0.5, variance: [2, 1.5]) quantize(scale: 0.1, format: q3.1)
      output k = argmax(concat(f, f))
      output l : q4.1 = g
      """;

  @Example
  void theTextWithoutFaultsIsSound() {
    assertEquals(20, Texts.network(SOUND).vertices().size());
  }

  @Provide
  Arbitrary<String> soups() {
    return Arbitraries.of(WORDS).list().ofMaxSize(60).map(w -> String.join(" ", w));
  }

  @Property(tries = 600)
  void wordsInAnyOrderAreReadOrRejected(@ForAll("soups") String text) {
    check(text);
    check("network t input x : uint8[4] layer a = " + text + " output y = a");
  }

  @Property(tries = 500)
  void anyCharactersAreReadOrRejected(@ForAll String text) {
    check(text);
  }

  @Property(tries = 600)
  void soundTextsWithFaultsAreReadOrRejected(@ForAll long seed) {
    check(mutated(new Random(seed)));
  }

  private static String mutated(Random random) {
    StringBuilder text = new StringBuilder(SOUND);
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
        case 2 -> text.insert(at, text.substring(at, end));
        default -> text.setCharAt(at, SOUND.charAt(random.nextInt(SOUND.length())));
      }
    }
    return text.toString();
  }

  private static void check(String text) {
    Source source = new Source("fuzz.nn", text);
    try {
      var network = LanguageReader.read(source, new ModelFolder(Path.of("nowhere"))).network();
      assertEquals(List.of(), Verifier.check(network));
    } catch (Rejection r) {
      for (Diagnostic d : r.diagnostics()) {
        assertTrue(!d.code().isWarning(), d::toString);
        for (Diagnostic.Label l : d.labels()) {
          assertEquals(source, l.span().source(), d::toString);
          assertTrue(l.span().end() <= text.length(), d::toString);
        }
        assertTrue(!d.labels().isEmpty() || d.code() == Code.E0102, d::toString);
      }
    }
    checkFormat(source);
  }

  /// What parses keeps its words and comments, and its format is final.
  private static void checkFormat(Source source) {
    String formatted;
    try {
      formatted = Formatter.format(source);
    } catch (Rejection _) {
      return;
    }
    assertEquals(words(source.text()), words(formatted), source::text);
    assertEquals(formatted, Formatter.format(new Source("formatted.nn", formatted)), source::text);
    assertEquals(
        SourceParser.parse(source).statements().size(),
        SourceParser.parse(new Source("formatted.nn", formatted)).statements().size());
  }

  /// The tokens in order, and after them the comments.
  private static List<String> words(String text) {
    var tokens = new TokenText(new Source("words.nn", text)).all();
    return java.util.stream.Stream.concat(
            tokens.stream().filter(t -> t.getChannel() == 0),
            tokens.stream().filter(t -> t.getChannel() != 0))
        .map(Formatter::text)
        .toList();
  }
}
