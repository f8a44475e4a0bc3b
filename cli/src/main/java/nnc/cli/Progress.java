package nnc.cli;

import java.util.Locale;

/// One line on the terminal with bar, rate and remaining time, drawn only once the work has taken
/// two seconds and at most ten times a second.
final class Progress implements AutoCloseable {

  private static final long SILENCE_NS = 2_000_000_000L;
  private static final long INTERVAL_NS = 100_000_000L;
  private static final int BAR = 30;

  private final Console console;
  private final String title;
  private final long total;
  private final long start = System.nanoTime();
  private long drawn = start + SILENCE_NS - INTERVAL_NS;
  private boolean visible;

  Progress(Console console, String title, long total) {
    this.console = console;
    this.title = title;
    this.total = Math.max(1, total);
  }

  /// Says how many units are done.
  void at(long done) {
    long now = System.nanoTime();
    if (!console.terminal() || now - drawn < INTERVAL_NS) {
      return;
    }
    drawn = now;
    visible = true;
    double seconds = (now - start) / 1e9;
    double rate = done / seconds;
    long remaining = rate > 0 ? Math.round((total - done) / rate) : 0;
    int filled = (int) (BAR * Math.min(done, total) / total);
    console
        .err()
        .print(
            String.format(
                Locale.ROOT,
                "\r%s [%s%s] %d/%d  %.0f/s  %d:%02d left ",
                title,
                "#".repeat(filled),
                ".".repeat(BAR - filled),
                done,
                total,
                rate,
                remaining / 60,
                remaining % 60));
    console.err().flush();
  }

  @Override
  public void close() {
    if (visible) {
      console.err().print("\r\u001b[K");
      console.err().flush();
    }
  }
}
