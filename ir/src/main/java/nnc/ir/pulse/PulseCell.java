package nnc.ir.pulse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// A cell as a small state machine. A pulse moves it to its next state and makes pulses at outputs;
/// `separations` say what must not follow what too soon, `absorptions` which pulses become one.
/// Times count from the last pulse at `first`, whether it was absorbed or not.
public record PulseCell(
    List<String> inputs,
    List<String> outputs,
    List<Transition> transitions,
    List<Separation> separations,
    List<Absorption> absorptions) {

  /// Longest delay and critical time, in femtoseconds.
  public static final long LONGEST = 1_000_000_000L;

  private static final int MOST_STATES = 256;

  public PulseCell {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    transitions = List.copyOf(transitions);
    separations = List.copyOf(separations);
    absorptions = List.copyOf(absorptions);
    problem(inputs, outputs, transitions, separations, absorptions)
        .ifPresent(p -> {
          throw new IllegalArgumentException(p);
        });
  }

  /// States are numbered from 0.
  public int states() {
    int last = 0;
    for (Transition t : transitions) {
      last = Math.max(last, Math.max(t.state(), t.next()));
    }
    return last + 1;
  }

  /// Whether chance decides some of its transitions.
  public boolean isByChance() {
    return transitions.stream().anyMatch(Transition::isByChance);
  }

  /// What a pulse at `input` does in `state`.
  public Transition on(int state, String input) {
    return transitions.stream()
        .filter(t -> t.state() == state && t.input().equals(input))
        .findFirst()
        .orElseThrow();
  }

  /// Pulses at `second` behind pulses at `first`, in this order.
  public record Pair(String first, String second) {
    @Override
    public String toString() {
      return first + " " + second;
    }
  }

  /// The pairs of which a critical time must be known, 0 for none: of cells with states those in
  /// whose order some state makes a difference, of cells without those that both give pulses.
  public List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (String first : inputs) {
      for (String second : inputs) {
        boolean meet =
            states() == 1
                ? !on(0, first).emissions().isEmpty() && !on(0, second).emissions().isEmpty()
                : !first.equals(second) && !ordered(first, second).isEmpty();
        if (meet) {
          pairs.add(new Pair(first, second));
        }
      }
    }
    return pairs;
  }

  /// The first of `pairs` without a critical time in any state.
  public Optional<Pair> untimed() {
    return pairs().stream()
        .filter(p ->
            separations.stream()
                .noneMatch(s -> s.first().equals(p.first) && s.second().equals(p.second)))
        .findFirst();
  }

  /// States in which it matters whether a pulse comes at `a` or at `b` first.
  public List<Integer> ordered(String a, String b) {
    return IntStream.range(0, states()).filter(s -> !commute(s, a, b)).boxed().toList();
  }

  /// Whether pulses at `a` and `b` that come in `state` give the same and lead to the same state,
  /// whichever is first.
  public boolean commute(int state, String a, String b) {
    Transition onA = on(state, a);
    Transition onB = on(state, b);
    Transition thenB = on(onA.next(), b);
    Transition thenA = on(onB.next(), a);
    return thenA.next() == thenB.next()
        && onA.emissions().equals(thenA.emissions())
        && onB.emissions().equals(thenB.emissions());
  }

  private static Optional<String> problem(
      List<String> inputs,
      List<String> outputs,
      List<Transition> transitions,
      List<Separation> separations,
      List<Absorption> absorptions) {
    Set<String> pins = new HashSet<>();
    for (String pin : inputs) {
      if (!pins.add(pin)) {
        return Optional.of("pin '" + pin + "' stands twice");
      }
    }
    for (String pin : outputs) {
      if (!pins.add(pin)) {
        return Optional.of("pin '" + pin + "' stands twice");
      }
    }
    int states = 1;
    Set<String> seen = new HashSet<>();
    for (Transition t : transitions) {
      states = Math.max(states, Math.max(t.state(), t.next()) + 1);
      if (!inputs.contains(t.input())) {
        return Optional.of("'" + t + "' is about '" + t.input() + "', which is no input");
      }
      if (!seen.add(t.state() + " " + t.input())) {
        return Optional.of("state " + t.state() + " has two transitions at '" + t.input() + "'");
      }
      for (Transition.Emission e : t.emissions()) {
        if (!outputs.contains(e.output()) || e.delay() <= 0 || e.delay() > LONGEST) {
          return Optional.of("'" + t + "' needs outputs with delays above 0");
        }
      }
    }
    if (states > MOST_STATES) {
      return Optional.of("more than " + MOST_STATES + " states");
    }
    for (int state = 0; state < states; state++) {
      for (String input : inputs) {
        if (!seen.contains(state + " " + input)) {
          return Optional.of("state " + state + " has no transition at '" + input + "'");
        }
      }
    }
    List<String> named = new ArrayList<>();
    for (Separation s : separations) {
      if (s.state() >= states || s.time() > LONGEST) {
        return Optional.of("'" + s + "' is about a state or a time that there is not");
      }
      named.add(s.first());
      named.add(s.second());
    }
    for (Absorption a : absorptions) {
      if (a.time() > LONGEST) {
        return Optional.of("'" + a + "' lasts too long");
      }
      named.add(a.first());
      named.add(a.second());
    }
    return named.stream()
        .filter(n -> !inputs.contains(n))
        .findFirst()
        .map(n -> "'" + n + "' is no input");
  }
}
