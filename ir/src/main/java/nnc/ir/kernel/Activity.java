package nnc.ir.kernel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a run of a kernel design did, counted exactly: the basis of energy estimates.
public record Activity(
    long cycles,
    SequencedMap<String, KernelCount> kernels,
    SequencedMap<String, Traffic> channels) {

  /// `steps` issued; `memoryReads` and `memoryWrites` are accesses of whole memory words (a matrix
  /// step reads its parameter word, and its stored vector after the first neuron fold); `terms` are
  /// synapses computed, or elements treated in kernels without synapses.
  public record KernelCount(long steps, long memoryReads, long memoryWrites, long terms) {
    public KernelCount plus(KernelCount more) {
      return new KernelCount(
          steps + more.steps,
          memoryReads + more.memoryReads,
          memoryWrites + more.memoryWrites,
          terms + more.terms);
    }
  }

  /// Beats that went through a channel, and data bits that differ between consecutive beats (the
  /// first beat against zeros).
  public record Traffic(long beats, long toggledBits) {}

  public Activity {
    kernels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(kernels));
    channels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(channels));
  }
}
