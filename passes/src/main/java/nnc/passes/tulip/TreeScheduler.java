package nnc.passes.tulip;

import java.util.Optional;
import nnc.ir.pe.Machine;

/// The baseline schedule of a neuron that counts bits: an adder tree in reverse post-order. All its
/// schedules have the same length; attempts differ in where bits stand.
public record TreeScheduler(int attempts, long seed) {

  /// Empty where no attempt found room for everything.
  public Optional<Schedule> schedule(Machine machine, int inputs) {
    for (int a = 0; a < attempts; a++) {
      Optional<Schedule> found = new TreeSchedule(machine, inputs, seed + a).run();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
