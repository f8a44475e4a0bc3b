package nnc.ir.pulse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
