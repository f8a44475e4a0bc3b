package nnc.emulator;

import java.util.List;
import java.util.Optional;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Activity;

/// What a run gave.
public final class Emulation {

  private final KernelEmulator emulator;
  private final long cycles;
  private final long simulated;
  private final List<List<Value>> frames;
  private final List<BeatLog> sent;
  private final List<BeatLog> received;
  private final List<Integer> frameErrors;
  private final List<String> blocked;
  private final Activity activity;
  private final int skippedFrames;

  Emulation(
      KernelEmulator emulator,
      long cycles,
      long simulated,
      List<List<Value>> frames,
      List<BeatLog> sent,
      List<BeatLog> received,
      List<Integer> frameErrors,
      List<String> blocked,
      Activity activity,
      int skippedFrames) {
    this.emulator = emulator;
    this.cycles = cycles;
    this.simulated = simulated;
    this.frames = frames;
    this.sent = sent;
    this.received = received;
    this.frameErrors = frameErrors;
    this.blocked = blocked;
    this.activity = activity;
    this.skippedFrames = skippedFrames;
  }

  /// Frames that every output has given completely.
  public int frames() {
    return frames.stream().mapToInt(List::size).min().orElse(0);
  }

  /// The outputs of frame `frame`, in the order of `KernelDesign.outputs()`.
  public List<Value> outputs(int frame) {
    return frames.stream().map(list -> list.get(frame)).toList();
  }

  /// Cycles up to and including the last transfer at an output.
  public long cycles() {
    return cycles;
  }

  /// Cycles up to the last in which anything happened (or the limit); at least `cycles()`.
  public long simulatedCycles() {
    return simulated;
  }

  /// From the transfer of the first beat in to that of the first beat out.
  public long firstOutputLatency() {
    long in = sent.stream().mapToLong(log -> log.first(0)).min().orElseThrow();
    return received.stream().mapToLong(log -> log.first(0)).min().orElseThrow() - in;
  }

  /// Cycles between the ends of the last two frames, the longest of all outputs; empty for a single
  /// frame.
  public Optional<Long> initiationInterval() {
    int n = frames();
    return n < 2
        ? Optional.empty()
        : received.stream().map(log -> log.last(n - 1) - log.last(n - 2)).max(Long::compare);
  }

  /// Transfers at the inputs.
  public List<BeatLog> sent() {
    return sent;
  }

  /// Transfers at the outputs.
  public List<BeatLog> received() {
    return received;
  }

  /// `frame_error` of each input at the end: 1 for short or badly kept frames, 2 for long ones.
  public List<Integer> frameErrors() {
    return frameErrors;
  }

  public Activity activity() {
    return activity;
  }

  /// Frames whose cycles were not gone through one by one, because they repeat those before or were
  /// computed from the frame's events; everything else here is as if they had been.
  public int skippedFrames() {
    return skippedFrames;
  }

  /// What stopped the design for ever, if anything: kernels that hold beats nobody can take.
  public Optional<Diagnostic> deadlock() {
    if (blocked.isEmpty()) {
      return Optional.empty();
    }
    String names = String.join("', '", blocked);
    Span span =
        blocked.stream()
            .map(id -> emulator.design().instances().get(id).span())
            .filter(s -> !s.isNone())
            .findFirst()
            .orElse(Span.NONE);
    return Optional.of(
        Diagnostic.of(
                Code.E0406,
                span,
                "design '"
                    + emulator.design().name()
                    + "' stands still: '"
                    + names
                    + "' wait for room that never comes")
            .help("deepen the channels of the shorter branch, or let size-fifos choose depths"));
  }
}
