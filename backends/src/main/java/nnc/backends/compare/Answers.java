package nnc.backends.compare;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import nnc.backends.simulate.Block;

/// What is sent to a block with the outputs `given` and `result`, a word a cycle, and when which
/// result must stand there.
public final class Answers {

  private record Due(int cycle, boolean result) {}

  private final Block block;
  private final List<BigInteger> words = new ArrayList<>();
  private final List<Due> due = new ArrayList<>();

  public Answers(Block block) {
    this.block = block;
  }

  /// Cycles so far.
  public int cycles() {
    return words.size();
  }

  /// Values of all ports for the next cycle, in their order.
  public void send(List<BigInteger> ports) {
    words.add(block.word(ports));
  }

  /// What was sent last leads to `result`, `later` cycles later.
  public void expect(int later, boolean result) {
    due.add(new Due(words.size() - 1 + later, result));
  }

  /// The trial, whose first word is a reset. Results that come after the last word are not waited
  /// for.
  public Trial trial(String name) {
    return new Trial(
        name,
        block,
        words,
        due.stream()
            .filter(d -> d.cycle() < words.size())
            .map(d -> d.result() ? BigInteger.ONE : BigInteger.ZERO)
            .toList(),
        1,
        OptionalInt.of(1),
        1);
  }
}
