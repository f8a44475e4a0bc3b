package nnc.ir.circuit;

import java.util.List;

/// One part of a circuit between the nodes `from` and `to`; node `0` is ground. `value` is a
/// junction's area, an inductance in pH, a resistance in ohm, a bias current in mA into `from`, or
/// a coupling coefficient between the inductors that `from` and `to` name. A resistor has
/// `inductance` pH in series.
public record Element(
    Kind kind, String name, String from, String to, double value, double inductance) {

  /// Parts by the letter that their names begin with, as in decks.
  public enum Kind {
    JUNCTION('B', "critical current"),
    INDUCTOR('L', "inductance"),
    RESISTOR('R', "resistance"),
    BIAS('I', "bias current"),
    COUPLING('K', "coupling");

    private final char letter;
    private final String quantity;

    Kind(char letter, String quantity) {
      this.letter = letter;
      this.quantity = quantity;
    }

    public char letter() {
      return letter;
    }

    /// What `value` is, in words.
    public String quantity() {
      return quantity;
    }
  }

  public Element {
    boolean positive = kind == Kind.COUPLING ? Math.abs(value) < 1 && value != 0 : value > 0;
    boolean series = inductance >= 0 && Double.isFinite(inductance);
    if (!positive || !Double.isFinite(value) || !series || from.equals(to)) {
      throw new IllegalArgumentException(
          "'" + name + "' needs two ends and a " + kind.quantity() + " above 0");
    }
  }

  /// Reads `L1 a 1 2.07`, `R1 1 0 2.74 1.5`, `B1 1 0 2.5`, `I1 1 0.175` or `K1 L1 L2 0.4`; throws
  /// `IllegalArgumentException` for anything else.
  public static Element parse(String text) {
    List<String> words = List.of(text.strip().split("\\s+"));
    for (Kind kind : Kind.values()) {
      int nodes = kind == Kind.BIAS ? 1 : 2;
      int most = kind == Kind.RESISTOR ? nodes + 3 : nodes + 2;
      if (words.getFirst().indexOf(kind.letter) == 0
          && words.size() >= nodes + 2
          && words.size() <= most) {
        return new Element(
            kind,
            words.get(0),
            words.get(1),
            kind == Kind.BIAS ? "0" : words.get(2),
            number(words.get(nodes + 1), text),
            words.size() > nodes + 2 ? number(words.get(nodes + 2), text) : 0);
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is none of 'B', 'L', 'R', 'I', 'K' with its nodes and values");
  }

  private static double number(String word, String text) {
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("'" + word + "' in '" + text + "' is no number");
    }
  }

  /// The nodes that it is at; none of a coupling.
  public List<String> nodes() {
    return kind == Kind.COUPLING ? List.of() : List.of(from, to);
  }

  /// Whether it lets current pass from one of its ends to the other.
  public boolean isBranch() {
    return kind != Kind.BIAS && kind != Kind.COUPLING;
  }

  /// The same with `factor` times the value.
  public Element times(double factor) {
    return new Element(kind, name, from, to, value * factor, inductance);
  }
}
