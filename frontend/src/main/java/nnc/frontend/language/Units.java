package nnc.frontend.language;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;

/// Units as powers of ten of what has none: seconds, hertz, volts, amperes, farads, siemens, ohms.
final class Units {

  private static final Map<String, Integer> POWERS =
      Map.ofEntries(
          Map.entry("s", 0),
          Map.entry("ms", -3),
          Map.entry("us", -6),
          Map.entry("ns", -9),
          Map.entry("Hz", 0),
          Map.entry("kHz", 3),
          Map.entry("MHz", 6),
          Map.entry("V", 0),
          Map.entry("mV", -3),
          Map.entry("uV", -6),
          Map.entry("A", 0),
          Map.entry("mA", -3),
          Map.entry("uA", -6),
          Map.entry("nA", -9),
          Map.entry("pA", -12),
          Map.entry("F", 0),
          Map.entry("uF", -6),
          Map.entry("nF", -9),
          Map.entry("pF", -12),
          Map.entry("S", 0),
          Map.entry("mS", -3),
          Map.entry("uS", -6),
          Map.entry("nS", -9),
          Map.entry("ohm", 0),
          Map.entry("kohm", 3),
          Map.entry("Mohm", 6));

  private static final List<String> TIMES = List.of("s", "ms", "us", "ns");

  private Units() {}

  /// The number times its unit, rounded once; throws a rejection with E0201 for a word that is no
  /// unit and with E0301 for a number that no double holds.
  static double value(Syntax.Literal number, Optional<Syntax.Name> unit) {
    double plain = Numeral.of(number).real();
    int power = unit.map(Units::power).orElse(0);
    if (power == 0 || plain == 0) {
      return plain;
    }
    return number.text().contains("/")
        ? scaled(plain, power)
        : new BigDecimal(number.text()).scaleByPowerOfTen(power).doubleValue();
  }

  /// `value * 10^power`, rounded once as long as the power is one of a unit.
  static double scaled(double value, int power) {
    return power < 0 ? value / Math.pow(10, -power) : value * Math.pow(10, power);
  }

  static int power(Syntax.Name unit) {
    Integer power = POWERS.get(unit.text());
    if (power == null) {
      throw Diagnostic.of(Code.E0201, unit.span(), "there is no unit '" + unit.text() + "'")
          .help(
              Similar.to(unit.text(), POWERS.keySet().stream().sorted().toList())
                  .map(s -> "did you mean '" + s + "'?")
                  .orElse("units are s, ms, us, ns, Hz, kHz, V, mV, A, nA, F, pF, S, nS and ohm"))
          .rejection();
    }
    return power;
  }

  static boolean isTime(Syntax.Name unit) {
    return TIMES.contains(unit.text());
  }
}
