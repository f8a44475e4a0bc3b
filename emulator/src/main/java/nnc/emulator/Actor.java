package nnc.emulator;

/// Anything that acts in cycles: a kernel, or the world at a border. `evaluate` is the only thing
/// that changes state, once per cycle at most; a cycle in which a process would only count or wait
/// may be left out, `next` says until when.
abstract class Actor {

  static final long NEVER = Long.MAX_VALUE;

  final String id;

  /// The next cycle in which something may happen here without anybody else acting before.
  long next;

  /// Waits for a beat; a push schedules it.
  boolean hungry;

  /// Waits for space; a pop schedules it.
  boolean blocked;

  Actor(String id) {
    this.id = id;
  }

  /// What happens in cycle `now`.
  abstract void evaluate(long now);

  final void schedule(long cycle) {
    if (cycle < next) {
      next = cycle;
    }
  }
}
