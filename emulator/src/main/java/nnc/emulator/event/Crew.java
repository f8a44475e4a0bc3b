package nnc.emulator.event;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/// Threads that do the parts of one task after the other together; the caller does part 0. They
/// wait awake, since tasks take microseconds, and go to sleep only when nothing comes for long.
final class Crew implements AutoCloseable {

  private static final int PATIENCE = 20_000;
  private static final long NAP_NANOS = 50_000;

  private final int parts;
  private final AtomicInteger pending = new AtomicInteger();
  private IntConsumer task = _ -> {};
  private volatile int round;
  private volatile boolean closed;
  private volatile Throwable failure;

  Crew(int parts) {
    this.parts = parts;
    for (int part = 1; part < parts; part++) {
      int own = part;
      Thread.ofPlatform().daemon().name("crew-" + part).start(() -> serve(own));
    }
  }

  private void serve(int part) {
    int done = 0;
    int waited = 0;
    while (!closed) {
      if (round == done) {
        rest(waited++);
        continue;
      }
      waited = 0;
      done++;
      try {
        task.accept(part);
      } catch (Throwable t) {
        failure = t;
      }
      pending.decrementAndGet();
    }
  }

  private static void rest(int waited) {
    if (waited < PATIENCE) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(NAP_NANOS);
    }
  }

  /// Runs `task` for every part and returns when all are done.
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the caller's thread counts rounds
  void run(IntConsumer parallel) {
    task = parallel;
    pending.set(parts - 1);
    round++;
    try {
      parallel.accept(0);
    } finally {
      for (int waited = 0; pending.get() > 0; waited++) {
        rest(waited);
      }
    }
    if (failure != null) {
      throw new IllegalStateException("a part of a step failed", failure);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
