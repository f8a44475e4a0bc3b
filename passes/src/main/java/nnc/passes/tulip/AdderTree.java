package nnc.passes.tulip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The adder tree of a neuron that counts `inputs` bits, in reverse post-order: leaves count three
/// bits, the left subtree takes the largest power of two of leaves smaller than all, and a sum has
/// as many bits as the count of its inputs needs. At most one finished sum a level waits.
public record AdderTree(int inputs, List<Part> parts) {

  private static final int LEAF = 3;

  /// A step of the order.
  public sealed interface Part {
    /// Bits of the result.
    int width();
  }

  /// Counts `inputs` bits that come from outside.
  public record Leaf(int inputs, int width) implements Part {}

  /// Adds the last two results that wait, of `left` and `right` bits.
  public record Sum(int left, int right, int width) implements Part {
    public int cycles() {
      return Math.max(left, right);
    }
  }

  public AdderTree {
    parts = List.copyOf(parts);
  }

  public static AdderTree of(int inputs) {
    List<Part> parts = new ArrayList<>();
    grow(inputs, Math.ceilDiv(inputs, LEAF), parts);
    return new AdderTree(inputs, parts);
  }

  private static void grow(int inputs, int leaves, List<Part> parts) {
    if (leaves == 1) {
      parts.add(new Leaf(inputs, width(inputs)));
      return;
    }
    int left = Integer.highestOneBit(leaves - 1);
    grow(LEAF * left, left, parts);
    grow(inputs - LEAF * left, leaves - left, parts);
    parts.add(new Sum(width(LEAF * left), width(inputs - LEAF * left), width(inputs)));
  }

  static int width(int most) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(most);
  }

  public int leaves() {
    return (int) parts.stream().filter(p -> p instanceof Leaf).count();
  }

  public List<Sum> sums() {
    return parts.stream().filter(Sum.class::isInstance).map(Sum.class::cast).toList();
  }

  /// Cycles with one adder, each result `lag` cycles later than its carries, the comparison with
  /// the threshold included.
  public int cycles(int lag) {
    return leaves() * (1 + lag)
        + sums().stream().mapToInt(s -> s.cycles() + lag).sum()
        + width(inputs);
  }

  /// Most bits that are held at once: where a result takes new bits while both operands stay
  /// (`fresh`), or where an operand's bit is free once the result's bit in its place is written.
  public int peak(boolean fresh) {
    Deque<Integer> waiting = new ArrayDeque<>();
    int held = 0;
    int peak = 0;
    for (Part part : parts) {
      switch (part) {
        case Leaf leaf -> {
          held += leaf.width();
          peak = Math.max(peak, held);
        }
        case Sum sum -> {
          int operands = waiting.pop() + waiting.pop();
          peak = Math.max(peak, fresh ? held + sum.width() : held - operands + released(sum));
          held += sum.width() - operands;
        }
      }
      waiting.push(part.width());
    }
    return peak;
  }

  /// Most bits that an addition holds of its operands and its result.
  private static int released(Sum sum) {
    int most = 0;
    for (int done = 0; done <= sum.cycles(); done++) {
      int left = Math.max(0, sum.left() - done);
      int right = Math.max(0, sum.right() - done);
      int written = done == sum.cycles() ? sum.width() : done;
      most = Math.max(most, left + right + written);
    }
    return most;
  }
}
