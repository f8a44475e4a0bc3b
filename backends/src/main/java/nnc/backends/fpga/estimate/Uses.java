package nnc.backends.fpga.estimate;

/// How often the nodes of a circuit are read.
final class Uses {

  private Uses() {}

  static int[] of(Circuit c) {
    int[] uses = new int[c.size()];
    for (int n = 0; n < c.size(); n++) {
      for (int i = 0; i < c.fanins(n); i++) {
        uses[c.fanin(n, i) >> 1]++;
      }
    }
    for (int l : c.outputs) {
      uses[l >> 1]++;
    }
    for (FlipFlop f : c.flipFlops) {
      uses[f.d >> 1]++;
      uses[f.enable >> 1]++;
      uses[f.reset >> 1]++;
    }
    for (Memory m : c.memories) {
      for (Memory.Write w : m.writes) {
        uses[w.enable() >> 1]++;
        count(uses, w.address());
        count(uses, w.data());
      }
      for (Memory.Read r : m.reads) {
        if (r.synchronous()) {
          uses[r.enable() >> 1]++;
        }
        count(uses, r.address());
      }
    }
    return uses;
  }

  private static void count(int[] uses, int[] literals) {
    for (int l : literals) {
      uses[l >> 1]++;
    }
  }
}
