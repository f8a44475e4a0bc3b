package nnc.passes.tulip;

import java.util.Arrays;
import java.util.OptionalInt;
import nnc.ir.pe.Machine;

/// Which bits of the registers hold something, while a schedule is made.
final class Bits {

  private final boolean[][] held;
  private final int[] used;
  private int live;
  private int peak;

  Bits(Machine machine) {
    held = new boolean[machine.cells()][machine.registerBits()];
    used = new int[machine.cells()];
  }

  boolean hasRoom(int register) {
    return used[register] < held[register].length;
  }

  /// The lowest free bit of `register`, which must have room; it is held from now on.
  int take(int register) {
    int bit = 0;
    while (held[register][bit]) {
      bit++;
    }
    held[register][bit] = true;
    used[register]++;
    live++;
    peak = Math.max(peak, live);
    return bit;
  }

  /// Takes back a bit that was freed and not taken since.
  void hold(int register, int bit) {
    held[register][bit] = true;
    used[register]++;
    live++;
  }

  void free(int register, int bit) {
    held[register][bit] = false;
    used[register]--;
    live--;
  }

  int used(int register) {
    return used[register];
  }

  int live() {
    return live;
  }

  int peak() {
    return peak;
  }

  /// The registers' read ports in one cycle.
  static final class ReadPorts {
    private final OptionalInt[] bit;
    private final boolean shared;

    /// `shared` where any number of bits can be read at once.
    ReadPorts(int registers, boolean shared) {
      this.bit = new OptionalInt[registers];
      this.shared = shared;
      Arrays.fill(bit, OptionalInt.empty());
    }

    boolean admits(int register, int wanted) {
      return shared || bit[register].isEmpty() || bit[register].getAsInt() == wanted;
    }

    /// Whether nothing of `register` is read yet.
    boolean isFree(int register) {
      return shared || bit[register].isEmpty();
    }

    void read(int register, int wanted) {
      bit[register] = OptionalInt.of(wanted);
    }
  }
}
