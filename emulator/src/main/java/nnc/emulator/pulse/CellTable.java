package nnc.emulator.pulse;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.pulse.Absorption;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Separation;
import nnc.ir.pulse.Transition;

/// A cell's behaviour in arrays. Rows are `state * inputs + input`.
final class CellTable {

  final int inputs;
  final int[] next;

  /// Rows of which chance decides whether they happen.
  final boolean[] byChance;

  /// For each row the outputs that give a pulse, and after how long.
  final int[][] outputs;

  final long[][] delays;

  /// For each input the critical times that end with it: earlier input, its state, time.
  final int[][] separatedFrom;

  final int[][] separatedIn;
  final long[][] separatedBy;

  /// For each input the inputs behind which it may be absorbed, and for how long.
  final int[][] absorbedBy;

  final long[][] absorbedFor;

  CellTable(PulseCell cell) {
    inputs = cell.inputs().size();
    int rows = cell.states() * inputs;
    next = new int[rows];
    byChance = new boolean[rows];
    outputs = new int[rows][];
    delays = new long[rows][];
    for (Transition t : cell.transitions()) {
      int row = t.state() * inputs + cell.inputs().indexOf(t.input());
      next[row] = t.next();
      byChance[row] = t.isByChance();
      outputs[row] =
          t.emissions().stream().mapToInt(e -> cell.outputs().indexOf(e.output())).toArray();
      delays[row] = t.emissions().stream().mapToLong(Transition.Emission::delay).toArray();
    }
    separatedFrom = new int[inputs][];
    separatedIn = new int[inputs][];
    separatedBy = new long[inputs][];
    absorbedBy = new int[inputs][];
    absorbedFor = new long[inputs][];
    for (int i = 0; i < inputs; i++) {
      String input = cell.inputs().get(i);
      List<Separation> separations = new ArrayList<>(cell.separations());
      separations.removeIf(s -> !s.second().equals(input));
      separatedFrom[i] =
          separations.stream().mapToInt(s -> cell.inputs().indexOf(s.first())).toArray();
      separatedIn[i] = separations.stream().mapToInt(Separation::state).toArray();
      separatedBy[i] = separations.stream().mapToLong(Separation::time).toArray();
      List<Absorption> absorptions = new ArrayList<>(cell.absorptions());
      absorptions.removeIf(a -> !a.second().equals(input));
      absorbedBy[i] =
          absorptions.stream().mapToInt(a -> cell.inputs().indexOf(a.first())).toArray();
      absorbedFor[i] = absorptions.stream().mapToLong(Absorption::time).toArray();
    }
  }
}
