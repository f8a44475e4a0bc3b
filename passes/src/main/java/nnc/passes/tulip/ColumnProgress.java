package nnc.passes.tulip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// A column as the schedule proceeds.
final class ColumnProgress {
  final int index;
  final ColumnPlan.Column plan;
  final Deque<Integer> fresh = new ArrayDeque<>();
  final List<WaitingBit> items = new ArrayList<>();
  int adders;
  int expected;
  boolean constant;
  boolean split;
  boolean emitted;

  ColumnProgress(int index, ColumnPlan.Column plan) {
    this.index = index;
    this.plan = plan;
    this.adders = plan.adders();
    this.expected = plan.bits() - plan.inputs();
    this.constant = plan.constant() == ColumnPlan.Constant.ADDED;
    this.split = plan.constant() == ColumnPlan.Constant.SPLITS;
  }

  /// Bits that stand in `register`.
  int standing(int register) {
    int standing = 0;
    for (WaitingBit item : items) {
      standing += item.at.register == register ? 1 : 0;
    }
    return standing;
  }

  /// Bits that no adder has taken yet.
  int remaining() {
    return items.size() + fresh.size();
  }
}
