package nnc.ir.pe;

import java.util.List;

/// A straight piece of microcode that every layer with the same shape of neuron shares. It takes
/// `inputs()` bits of a stream, each mixed with a weight by `mix`, uses the lowest `controls` bits
/// of the control word, and gives `results()` bits. Registers hold nothing when it begins.
public record Routine(Mix mix, int controls, List<Step> steps) {

  /// What becomes of a bit from outside before a cell sees it.
  public enum Mix {
    /// 1 where bit and weight agree.
    XNOR,
    /// 1 where both are 1.
    AND,
    /// The bit itself; there are no weights.
    PASS
  }

  public Routine {
    steps = List.copyOf(steps);
  }

  public int cycles() {
    return steps.size();
  }

  public int inputs() {
    return steps.stream().mapToInt(Step::take).sum();
  }

  public int results() {
    return (int) steps.stream().filter(s -> s.emit().isPresent()).count();
  }

  /// Steps that take bits from outside.
  public int takes() {
    return (int) steps.stream().filter(s -> s.take() > 0).count();
  }

  /// Cell evaluations.
  public int evaluations() {
    return steps.stream().mapToInt(s -> s.evaluations().size()).sum();
  }
}
