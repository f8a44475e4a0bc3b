package nnc.emulator;

/// Sees a run cycle by cycle: every cycle in `everyCycle` mode, else those in which something
/// happened.
@FunctionalInterface
public interface CycleObserver {

  /// After cycle `view.cycle()`; the view is valid only during the call.
  void cycle(CycleView view);
}
