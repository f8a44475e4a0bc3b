package nnc.frontend.encoding;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// An encoder as a command line names it: `rate`, `population,fields=8,range=0..255`. Numbers from
/// `lo` to `hi` are brought to 0..1 first; `delta` takes them as they are.
///
/// | encoder | options and defaults |
/// |---|---|
/// | `direct` | |
/// | `rate` | `bits=16` |
/// | `poisson` | `bits=16`, `seed` (that of the command) |
/// | `latency` | `zero=none` or `last` |
/// | `delta` | `threshold=1`, `channels=1` (signed) or `2` |
/// | `population` | `fields=8`, `then=latency` or `rate` |
/// | `burst` | `most=5`, `shortest=1`, `longest=8` |
///
/// Random ones draw from `java.util.Random`: sequence n (from 0) with the seed `seed xor n *
/// 0x9E3779B97F4A7C15`.
public final class Encoder {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final List<String> KINDS =
      List.of("direct", "rate", "poisson", "latency", "delta", "population", "burst");

  private final String text;
  private final Encoding encoding;
  private final double lo;
  private final double hi;
  private final long seed;

  private Encoder(String text, Encoding encoding, double lo, double hi, long seed) {
    this.text = text;
    this.encoding = encoding;
    this.lo = lo;
    this.hi = hi;
    this.seed = seed;
  }

  /// Reads `text`; throws `Rejection`: E0201 for a kind that is none, E0208 for an option that it
  /// has not, E0107 and E0305 for values.
  public static Encoder of(String text, long seed) {
    String[] words = text.strip().split("\\s*,\\s*", -1);
    SequencedMap<String, String> options = new TreeMap<>();
    for (int i = 1; i < words.length; i++) {
      String[] pair = words[i].split("\\s*=\\s*", 2);
      options.put(pair[0], pair.length == 2 ? pair[1] : "");
    }
    Reader reader = new Reader(text, options);
    double[] range = reader.range();
    Encoding encoding =
        switch (words[0]) {
          case "direct" -> new Encoding.Direct();
          case "rate" -> new Encoding.Rate(reader.integer("bits", 16, 1, 30));
          case "poisson" -> new Encoding.Poisson(reader.integer("bits", 16, 1, 30));
          case "latency" ->
              new Encoding.Latency(reader.word("zero", "none", "last").equals("last"));
          case "delta" ->
              new Encoding.Delta(
                  reader.positive("threshold", 1), reader.word("channels", "1", "2").equals("2"));
          case "population" ->
              new Encoding.Population(
                  reader.integer("fields", 8, 3, 1000),
                  reader.word("then", "latency", "rate").equals("rate")
                      ? new Encoding.Rate(16)
                      : new Encoding.Latency(false));
          case "burst" -> {
            int shortest = reader.integer("shortest", 1, 1, 1 << 20);
            yield new Encoding.Burst(
                reader.integer("most", 5, 1, 1 << 20),
                shortest,
                reader.integer("longest", Math.max(8, shortest), shortest, 1 << 20));
          }
          default ->
              throw reader
                  .diagnostic(Code.E0201, "there is no encoder '" + words[0] + "'")
                  .help(
                      Similar.to(words[0], KINDS)
                          .map(s -> "did you mean '" + s + "'?")
                          .orElse("encoders are " + String.join(", ", KINDS)))
                  .rejection();
        };
    long own = words[0].equals("poisson") ? reader.seed(seed) : seed;
    reader.finish(words[0]);
    return new Encoder(text, encoding, range[0], range[1], own);
  }

  /// Whether a sequence is made of one row; else every row is a step.
  public boolean expands() {
    return !(encoding instanceof Encoding.Delta);
  }

  /// Elements of a step, for a row of `features` numbers.
  public int width(int features) {
    return encoding.width(features);
  }

  /// Steps `[steps][width]` of sequence `index`. Throws `IllegalArgumentException` for a number
  /// outside of the range.
  public double[][] encode(double[][] rows, int steps, int index) {
    double[][] scaled = expands() ? new double[][] {scaled(rows[0])} : rows;
    return encoding.encode(scaled, steps, new Random(seed ^ index * GOLDEN));
  }

  private double[] scaled(double[] row) {
    double[] all = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      if (!(row[i] >= lo && row[i] <= hi) && !(encoding instanceof Encoding.Direct)) {
        throw new IllegalArgumentException(row[i] + " is outside of " + lo + ".." + hi);
      }
      all[i] = encoding instanceof Encoding.Direct ? row[i] : (row[i] - lo) / (hi - lo);
    }
    return all;
  }

  @Override
  public String toString() {
    return text;
  }

  /// Takes options one by one.
  private record Reader(String text, SequencedMap<String, String> options) {

    Diagnostic diagnostic(Code code, String message) {
      return Diagnostic.of(code, Span.of(Source.binary("--encode " + text)), message);
    }

    Rejection wrong(String name, String value, String wanted) {
      return diagnostic(Code.E0305, name + " is '" + value + "', not " + wanted).rejection();
    }

    int integer(String name, int otherwise, int low, int high) {
      String value = options.remove(name);
      try {
        int n = value == null ? otherwise : Integer.parseInt(value);
        if (n >= low && n <= high) {
          return n;
        }
      } catch (NumberFormatException _) {
        // refused below
      }
      throw wrong(name, value, "a whole number from " + low + " to " + high);
    }

    double positive(String name, double otherwise) {
      String value = options.remove(name);
      double n = value == null ? otherwise : number(value).orElse(-1.0);
      if (!(n > 0)) {
        throw wrong(name, value, "a number above 0");
      }
      return n;
    }

    String word(String name, String otherwise, String other) {
      String value = Optional.ofNullable(options.remove(name)).orElse(otherwise);
      if (!value.equals(otherwise) && !value.equals(other)) {
        throw wrong(name, value, "'" + otherwise + "' or '" + other + "'");
      }
      return value;
    }

    double[] range() {
      String value = options.remove("range");
      String[] ends = value == null ? new String[] {"0", "1"} : value.split("\\.\\.", 2);
      if (ends.length == 2) {
        Optional<Double> lo = number(ends[0]);
        Optional<Double> hi = number(ends[1]);
        if (lo.isPresent() && hi.isPresent() && lo.get() < hi.get()) {
          return new double[] {lo.get(), hi.get()};
        }
      }
      throw wrong("range", value, "two numbers, the smaller one first, as in 0..255");
    }

    long seed(long otherwise) {
      String value = options.remove("seed");
      try {
        return value == null ? otherwise : Long.parseLong(value);
      } catch (NumberFormatException _) {
        throw wrong("seed", value, "a whole number");
      }
    }

    private static Optional<Double> number(String text) {
      try {
        return Optional.of(Double.parseDouble(text)).filter(Double::isFinite);
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
    }

    void finish(String kind) {
      if (!options.isEmpty()) {
        throw diagnostic(
                Code.E0208,
                "encoder '" + kind + "' has no option '" + options.firstEntry().getKey() + "'")
            .rejection();
      }
    }
  }
}
