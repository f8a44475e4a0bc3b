package nnc.ir.pulse;

import java.util.ArrayList;
import java.util.List;

/// What a pulse at `input` does in `state`: the next state, and a pulse at each output of
/// `emissions`. As text `1 clk -> 0 q 6.3`: state, input, next state, then outputs with their delay
/// in picoseconds. With `?>` for the arrow it happens with the probability that the weight current
/// of the instance sets (`WeightCurrent`), and else nothing.
public record Transition(
    int state, String input, int next, List<Emission> emissions, boolean isByChance) {

  /// A pulse at `output`, `delay` femtoseconds after the one that causes it.
  public record Emission(String output, long delay) {}

  public Transition {
    emissions = List.copyOf(emissions);
  }

  /// What always happens.
  public Transition(int state, String input, int next, List<Emission> emissions) {
    this(state, input, next, emissions, false);
  }

  /// Throws `IllegalArgumentException` where `text` is none.
  public static Transition parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (words.length < 4
        || words.length % 2 != 0
        || !(words[2].equals("->") || words[2].equals("?>"))) {
      throw new IllegalArgumentException(
          "'" + text + "' is no transition such as '1 clk -> 0 q 6.3'");
    }
    List<Emission> emissions = new ArrayList<>();
    for (int i = 4; i < words.length; i += 2) {
      emissions.add(new Emission(words[i], Picoseconds.parse(words[i + 1])));
    }
    return new Transition(
        state(words[0]), words[1], state(words[3]), emissions, words[2].equals("?>"));
  }

  static int state(String word) {
    if (word.matches("[0-9]{1,4}")) {
      return Integer.parseInt(word);
    }
    throw new IllegalArgumentException("'" + word + "' is no state: they are 0, 1, 2, ...");
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(state).append(' ').append(input);
    text.append(isByChance ? " ?> " : " -> ").append(next);
    emissions.forEach(
        e -> text.append(' ').append(e.output()).append(' ').append(Picoseconds.print(e.delay())));
    return text.toString();
  }
}
