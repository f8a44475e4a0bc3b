package nnc.ir.pe;

import java.util.List;

/// The array of processing elements as a program sees it. Every element has `cells` threshold cells
/// `[w0 p + w1 q + w2 r + w3 s >= T]` with the same `weights`; cell `i` alone writes register `i`
/// of `registerBits` bits, one bit a cycle, which can be read from the next cycle on.
///
/// The array has `groups` groups of `lanes` elements. A group has a stream of its own that brings
/// `inputs` bits a cycle to all its elements, each of which mixes them with weights of its own. An
/// element has a word of `controlBits` bits per neuron, of which a step may use `controlPorts`
/// besides the three lowest, which may hold a threshold.
///
/// `sumLag` is 0 where a cell may use what another gives in the same cycle, else 1.
public record Machine(
    List<Integer> weights,
    int cells,
    int registerBits,
    Ports ports,
    int sumLag,
    int inputs,
    int controlBits,
    int controlPorts,
    int groups,
    int lanes) {

  public Machine {
    weights = List.copyOf(weights);
    require(weights.size() == 4 && weights.stream().allMatch(w -> w > 0 && w < 16), "weights");
    require(cells >= 2 && cells <= 16, "cells");
    require(registerBits >= 1 && registerBits <= 256, "register bits");
    require(sumLag == 0 || sumLag == 1, "sum lag");
    require(inputs >= 1 && inputs <= 16, "inputs");
    require(controlBits >= THRESHOLD_BITS && controlBits <= 64, "control bits");
    require(controlPorts >= 1 && controlPorts <= 4, "control ports");
    require(groups >= 1 && lanes >= 1 && (long) groups * lanes <= 1 << 16, "elements");
  }

  /// Lowest control bits that can be a threshold.
  public static final int THRESHOLD_BITS = 3;

  private static void require(boolean legal, String what) {
    if (!legal) {
      throw new IllegalArgumentException("a machine with such " + what);
    }
  }

  /// Processing elements.
  public int elements() {
    return groups * lanes;
  }

  /// The smallest threshold that is never reached.
  public int never() {
    return weights.stream().mapToInt(w -> w).sum() + 1;
  }
}
