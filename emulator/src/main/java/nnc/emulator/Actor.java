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

  /// The last cycle in which it did anything, or -1.
  long acted = -1;

  Actor(String id) {
    this.id = id;
  }

  /// What happens in cycle `now`.
  abstract void evaluate(long now);

  /// Writes what the actions to come depend on besides data, as it stands at the end of cycle
  /// `now`.
  void place(long now, SteadyState.Place into) {
    into.add(next == NEVER ? NEVER : next - now);
    into.add((hungry ? 1 : 0) + (blocked ? 2 : 0));
  }

  /// Whether a beat that just came lets it act in the next cycle.
  boolean actsOnPush(long now) {
    return true;
  }

  /// Whether room that was just made lets it act in the next cycle.
  boolean actsOnPop() {
    return true;
  }

  final void schedule(long cycle) {
    if (cycle < next) {
      next = cycle;
    }
  }
}
