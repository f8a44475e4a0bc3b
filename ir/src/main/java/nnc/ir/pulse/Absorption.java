package nnc.ir.pulse;

/// Pulses that become one: what comes at `second` within `time` femtoseconds after a pulse at
/// `first` does nothing. As text `a b 6`: inputs, picoseconds.
public record Absorption(String first, String second, long time) {

  /// Throws `IllegalArgumentException` where `text` is none.
  public static Absorption parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (words.length != 3) {
      throw new IllegalArgumentException("'" + text + "' is no absorption such as 'a b 6'");
    }
    return new Absorption(words[0], words[1], Picoseconds.parse(words[2]));
  }

  @Override
  public String toString() {
    return first + " " + second + " " + Picoseconds.print(time);
  }
}
