package nnc.frontend.language;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// How a projection connects its source with its population.
enum Connector implements Callee {
  DENSE("dense", "weights thresholds signs clamp preload bias delay plastic"),
  CONV("conv", "kernel thresholds signs clamp preload bias size stride padding pad groups delay"),
  ALL_TO_ALL("all_to_all", "weights delay plastic"),
  ONE_TO_ONE("one_to_one", "weights delay plastic"),
  RANDOM("random", "p count seed weights delay plastic"),
  SPARSE("sparse", "synapses weights delay plastic");

  private final String word;
  private final String arguments;

  Connector(String word, String arguments) {
    this.word = word;
    this.arguments = arguments;
  }

  @Override
  public String word() {
    return word;
  }

  @Override
  public Optional<String> unnamed() {
    return Optional.empty();
  }

  @Override
  public List<String> arguments() {
    return List.of(arguments.split(" ", -1));
  }

  @Override
  public Optional<String> hint(String argument) {
    return argument.equals("plastic")
        ? Optional.of(
            "synapses of "
                + Arrays.stream(values())
                    .filter(c -> c.arguments().contains(argument))
                    .map(Connector::word)
                    .collect(Collectors.joining(", "))
                + " learn")
        : Optional.empty();
  }

  static Optional<Connector> of(String word) {
    return Arrays.stream(values()).filter(c -> c.word.equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Connector::word).toList();
  }
}
