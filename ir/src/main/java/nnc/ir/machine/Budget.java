package nnc.ir.machine;

/// What a chip and each of its cores have, and how long a step may take. `delaySlots` is the length
/// of the ring of inputs to come, so that synapses reach `delaySlots - 1` steps; `slowDown` says by
/// which factor a step takes longer than what it stands for.
public record Budget(
    int megahertz,
    int itcmBytes,
    int dtcmBytes,
    long sdramBytes,
    int tableEntries,
    int delaySlots,
    long stepNanoseconds,
    int slowDown) {

  /// The same with steps that take `factor` times as long as what they stand for.
  public Budget slower(int factor) {
    return new Budget(
        megahertz,
        itcmBytes,
        dtcmBytes,
        sdramBytes,
        tableEntries,
        delaySlots,
        stepNanoseconds,
        factor);
  }

  /// The same with rings of `slots` steps.
  public Budget reaching(int slots) {
    return new Budget(
        megahertz,
        itcmBytes,
        dtcmBytes,
        sdramBytes,
        tableEntries,
        slots,
        stepNanoseconds,
        slowDown);
  }

  /// Cycles of a step.
  public long cycles() {
    return Math.multiplyExact(stepNanoseconds, (long) megahertz * slowDown) / 1000;
  }

  /// The longest delay that the ring holds, in steps.
  public int reach() {
    return delaySlots - 1;
  }
}
