package nnc.ir.machine;

/// How many cycles things take: on a core, the start of a step, taking a packet, fetching its row
/// and adding one of its synapses; in the fabric, a lookup with the way to the next chip, and the
/// time a link is taken by a packet. `patience` is how long a packet waits for a taken link; with
/// `emergency` it then tries the other two sides of a triangle of links, and otherwise is dropped.
/// A monitor sends a dropped packet again after `reinjection` cycles, 0 where none does. Cores
/// begin their steps spread over `stagger` percent of a step. `learning` is what synapses that
/// learn take.
public record Pace(
    int step,
    int packet,
    int row,
    int synapse,
    int hop,
    int link,
    int patience,
    int queue,
    int stagger,
    boolean emergency,
    int reinjection,
    Learning learning) {

  /// How late a core does a step's own work behind the tick, the one with number `core` of `cores`,
  /// in a step of `cycles`.
  public long offset(int core, int cores, long cycles) {
    return cycles * stagger / 100 * core / Math.max(1, cores);
  }

  /// What synapses that learn take: a row more than one that does not, with the way back to the
  /// shared memory; one of its synapses; each spike of its neuron that is looked at for it; and a
  /// spike of a neuron that is noted for them.
  public record Learning(int row, int synapse, int pair, int spike) {}
}
