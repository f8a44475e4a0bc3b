package nnc.ir.pulse;

import java.util.List;
import java.util.Map;

/// What happens in a netlist in some frames: the pulses that come at each instance in all of them
/// together, and those at the chip's pins in the last of those in which most leave, in the order of
/// time.
public record PulseActivity(int frames, Map<String, Long> pulses, List<AtPin> chip) {

  /// A pulse that enters or leaves the chip at `pin`, `time` femtoseconds behind the frame's begin.
  public record AtPin(String pin, long time, boolean leaves) {}

  public PulseActivity {
    pulses = Map.copyOf(pulses);
    chip = List.copyOf(chip);
  }
}
