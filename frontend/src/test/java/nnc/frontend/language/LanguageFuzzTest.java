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
          "neuron",
          "import",
          "population",
          "project",
          "record",
          "port",
          "state",
          "let",
          "fire",
          "when",
          "emit",
          "reset",
          "refractory",
          "and",
          "not",
          "dt",
          "old",
          "lut",
          "round",
          "lif",
          "one_to_one",
          "random",
          "delay",
          "ms",
          "{",
          "}",
          ":=",
          "->",
          "*",
          ">>",
          "==",
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

  private static final String IN_TIME =
      """
      import lif // from the library
      neuron n(a : q4.12 = 0.5, b = exp(-dt / 5 ms), c = 2 * a) {
        port i // one
        port j
        state v : q8.8 floor wrap = a
        state w = 0
        let d = i - (old(v) >> 1) * b + 3
        v := v + clamp(d, -1, 1) / max(abs(w), 1) /* two */
        w := round(lut(u = v - w, tanh(u), domain: -4..4, entries: 256, linear), v)
        fire when v >= 1 and not (w < 0 or i == 2)
        reset v := v - 1
        refractory ceil(a)
        emit saturate(v * b, q4.4, trunc)
      }
      network t timestep 1 ms schedule synchronous
      input s : events[3]
      population p : lif[4](tau: [10, 20, 30, 40] ms, t_ref: 2 ms)
      population q : n[2](b: 0.5 as q1.8, w: q4.4)
      project s -> p random(p: 0.5, seed: 3, weights: uniform(0.1, 0.3, seed: 4), delay: uniform(1, 3, seed: 5))
      project p -> q.i dense(weights: [[1, 2, 3, 4], [5, 6, 7, 8]], delay: 2 ms)
      project q -> q.j one_to_one(weights: [1, 0.5], delay: [1, 2])
      project q -> p sparse(synapses: [[0, 1], [1, 3]], weights: [1, -1])
      record p.spikes, p[0..2].v, q[1].value
      layer l = q delay 2
      output y = l
      output z = p
      """;

  @Example
  void theTextsWithoutFaultsAreSound() {
    assertEquals(20, Texts.network(SOUND).vertices().size());
    assertEquals(3, Texts.model(IN_TIME).recordings().size());
  }

  @Provide
  Arbitrary<String> soups() {
    return Arbitraries.of(WORDS).list().ofMaxSize(60).map(w -> String.join(" ", w));
  }

  @Property(tries = 600)
  void wordsInAnyOrderAreReadOrRejected(@ForAll("soups") String text) {
    check(text);
    check("network t input x : uint8[4] layer a = " + text + " output y = a");
    check(
        "network t input x : bit[1] neuron n { port i state v = 0 " + text + " fire when v > 0 }");
  }

  @Property(tries = 500)
  void anyCharactersAreReadOrRejected(@ForAll String text) {
    check(text);
  }

  @Property(tries = 600)
  void soundTextsWithFaultsAreReadOrRejected(@ForAll long seed) {
    check(mutated(SOUND, new Random(seed)));
    check(mutated(IN_TIME, new Random(seed)));
  }

  private static String mutated(String sound, Random random) {
    StringBuilder text = new StringBuilder(sound);
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
        case 2 -> text.insert(at, text.substring(at, end));
        default -> text.setCharAt(at, sound.charAt(random.nextInt(sound.length())));
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
          // A neuron of the library may be the cause, but never the place of a mistake.
          boolean library = l.span().source().name().startsWith("neurons/");
          assertTrue(l.span().source().equals(source) || library, d::toString);
          assertTrue(l.span().end() <= l.span().source().text().length(), d::toString);
        }
        assertTrue(d.labels().isEmpty() || d.span().source().equals(source), d::toString);
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
