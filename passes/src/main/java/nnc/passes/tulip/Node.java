package nnc.passes.tulip;

import java.util.List;

/// What a routine has to compute of the bits that come from outside: of `P = sum over leaves of
/// 2^column * (bits that are 1)`, or that are 0 where the leaves are inverted, either whether it
/// reaches a threshold of the element's own, or the sum of `P` and a constant of its own in `bits`
/// bits, the lowest first.
public record Node(List<Leaves> leaves, Result result) {

  /// `count` bits from outside that weigh `2^column` each.
  public record Leaves(int column, boolean inverted, int count) {
    public Leaves {
      if (column < 0 || column > 40 || count < 1) {
        throw new IllegalArgumentException(count + " leaves in column " + column);
      }
    }
  }

  /// What is to be known about the sum.
  public sealed interface Result {}

  /// Whether it reaches the threshold.
  public record Reaches() implements Result {}

  /// Its lowest `bits` bits, after a constant of the element's own is added where it is `offset`.
  public record Sum(int bits, boolean offset) implements Result {}

  public Node {
    leaves = List.copyOf(leaves);
    if (leaves.isEmpty()) {
      throw new IllegalArgumentException("a node without inputs");
    }
  }

  /// A neuron that counts `inputs` bits.
  public static Node count(int inputs) {
    return new Node(List.of(new Leaves(0, false, inputs)), new Reaches());
  }

  public int inputs() {
    return leaves.stream().mapToInt(Leaves::count).sum();
  }

  /// The largest sum there can be.
  public long most() {
    return leaves.stream().mapToLong(l -> (long) l.count() << l.column()).sum();
  }

  int highestColumn() {
    return leaves.stream().mapToInt(Leaves::column).max().orElseThrow();
  }

  int inputs(int column) {
    return leaves.stream().filter(l -> l.column() == column).mapToInt(Leaves::count).sum();
  }
}
