package nnc.ir.estimate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import nnc.ir.pass.Quality;

/// A number with its evidence: low, nominal and high value in `unit`, the weakest quality that went
/// into it and where it comes from. The interval is a spread of sources, not a confidence interval.
public record Quantity(
    double low, double nominal, double high, String unit, Quality quality, List<String> sources) {

  public Quantity {
    sources = List.copyOf(sources);
    if (!(low <= nominal && nominal <= high)) {
      throw new IllegalArgumentException(low + " <= " + nominal + " <= " + high);
    }
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("a quantity needs a source");
    }
  }

  /// A number known exactly.
  public static Quantity exact(double value, String unit, Quality quality, String source) {
    return new Quantity(value, value, value, unit, quality, List.of(source));
  }

  /// Lows, nominals and highs added separately: errors of one source are fully correlated.
  public Quantity plus(Quantity other) {
    if (!unit.equals(other.unit)) {
      throw new IllegalArgumentException(unit + " plus " + other.unit);
    }
    return new Quantity(
        low + other.low,
        nominal + other.nominal,
        high + other.high,
        unit,
        quality.weakest(other.quality),
        join(other));
  }

  /// This times a factor of at least 0 in another unit.
  public Quantity times(double factor, String newUnit) {
    return new Quantity(low * factor, nominal * factor, high * factor, newUnit, quality, sources);
  }

  private List<String> join(Quantity other) {
    SequencedSet<String> all = new LinkedHashSet<>(sources);
    all.addAll(other.sources);
    return new ArrayList<>(all);
  }

  /// The same without the digits that only the rounding of sums and products has made.
  public Quantity rounded() {
    return new Quantity(rounded(low), rounded(nominal), rounded(high), unit, quality, sources);
  }

  /// `value` with ten significant digits, a whole number with all of its own.
  public static double rounded(double value) {
    return value == Math.rint(value) || !Double.isFinite(value)
        ? value
        : new BigDecimal(value).round(DIGITS).doubleValue();
  }

  private static final MathContext DIGITS = new MathContext(10);

  private static final String PREFIXES = "afpnum";
  private static final List<String> RATES = List.of("/s", "k/s", "M/s", "G/s");

  /// The same in the unit's next prefixes where the number is 1000 or more: 12424 aJ are 12.424 fJ.
  private Quantity scaled() {
    int rate = RATES.indexOf(unit);
    if (rate >= 0 && rate + 1 < RATES.size() && nominal >= 1000) {
      return times(1e-3, RATES.get(rate + 1)).scaled();
    }
    int prefix = unit.length() == 2 ? PREFIXES.indexOf(unit.charAt(0)) : -1;
    boolean moves = prefix >= 0 && "JWA".indexOf(unit.charAt(1)) >= 0 && nominal >= 1000;
    return moves
        ? times(1e-3, (PREFIXES + " ").substring(prefix + 1, prefix + 2).strip() + unit.charAt(1))
            .scaled()
        : this;
  }

  /// `12 pJ (7-26)`, three significant digits, powers of 1000 in the prefix of joules, watts,
  /// amperes and rates; without the interval where it is a point.
  @Override
  public String toString() {
    return scaled().text();
  }

  /// The same in its own unit, whatever its size.
  public String text() {
    String point = digits(nominal) + (unit.isEmpty() ? "" : " " + unit);
    String to = low < 0 ? " to " : "-";
    return low == high ? point : point + " (" + digits(low) + to + digits(high) + ")";
  }

  private static String digits(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    double magnitude = Math.floor(Math.log10(Math.abs(value)));
    int decimals = (int) Math.max(0, 2 - magnitude);
    return decimals > 6
        ? String.format(Locale.ROOT, "%.2e", value)
        : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
