package nnc.emulator.pulse;

import nnc.ir.pulse.Pin;

/// Hears what happens in a netlist, in the order of time. Times are in femtoseconds from the start.
public interface PulseObserver {

  /// A pulse is sent into the chip's pin `pin`; the pulses of a frame are told before it begins.
  default void entered(long time, String pin) {}

  /// A pulse comes at `pin`, a cell's or, where it leaves, the chip's.
  default void came(long time, Pin pin) {}

  /// A pulse came at `pin`, only `gap` after one at `first`, where `least` is the critical time.
  default void violated(long time, Pin pin, String first, long gap, long least) {}

  /// A pulse at `pin` became one with an earlier one.
  default void absorbed(long time, Pin pin) {}

  /// Nobody listens.
  PulseObserver NONE = new PulseObserver() {};
}
