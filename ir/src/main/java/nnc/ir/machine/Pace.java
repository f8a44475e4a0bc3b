package nnc.ir.machine;

/// How many cycles things take: on a core, the start of a step, taking a packet, fetching its row
/// and adding one of its synapses; in the fabric, a lookup with the way to the next chip, and the
/// time a link is taken by a packet. `patience` is how long a packet waits for a taken link before
/// it is dropped. `learning` is what synapses that learn take.
public record Pace(
    int step,
    int packet,
    int row,
    int synapse,
    int hop,
    int link,
    int patience,
    int queue,
    Learning learning) {

  /// What synapses that learn take: a row more than one that does not, with the way back to the
  /// shared memory; one of its synapses; each spike of its neuron that is looked at for it; and a
  /// spike of a neuron that is noted for them.
  public record Learning(int row, int synapse, int pair, int spike) {}
}
