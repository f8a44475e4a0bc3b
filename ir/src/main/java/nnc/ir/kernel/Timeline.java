package nnc.ir.kernel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// When each kernel of a design has a frame in hand that goes through it alone, from reset on.
///
/// @param kernels in the order of the data; kernels where nothing moved have no stay
public record Timeline(SequencedMap<String, Stay> kernels) {

  /// The frame at one kernel: the cycle in which its first beat goes in or out there, the cycle in
  /// which its last one does, and in how many cycles the kernel works for it where data decide
  /// that.
  public record Stay(long first, long last, OptionalLong worked) {}

  public Timeline {
    kernels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(kernels));
  }
}
