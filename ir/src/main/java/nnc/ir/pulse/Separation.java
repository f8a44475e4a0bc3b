package nnc.ir.pulse;

/// A critical time: after a pulse at `first` that came in `state` none may come at `second` within
/// `time` femtoseconds; a time of 0 says that any distance does. As text `0 clk a 4.5`: state,
/// inputs, picoseconds.
public record Separation(int state, String first, String second, long time) {

  /// Throws `IllegalArgumentException` where `text` is none.
  public static Separation parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (words.length != 4) {
      throw new IllegalArgumentException(
          "'" + text + "' is no critical time such as '0 clk a 4.5'");
    }
    return new Separation(
        Transition.state(words[0]), words[1], words[2], Picoseconds.parse(words[3]));
  }

  @Override
  public String toString() {
    return state + " " + first + " " + second + " " + Picoseconds.print(time);
  }
}
