package nnc.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.Design;
import nnc.ir.text.DesignPrinter;
import nnc.passes.PipelineListener;

/// Watches a pipeline: prints designs after a pass, notes times, moves the progress line.
final class PassWatch implements PipelineListener, AutoCloseable {

  /// A pass and how long it took.
  record Time(String pass, long nanoseconds) {}

  private final Console console;
  private final Optional<String> printAfter;
  private final List<Time> times = new ArrayList<>();
  private Progress progress;

  PassWatch(Console console, Optional<String> printAfter) {
    this.console = console;
    this.printAfter = printAfter;
  }

  @Override
  public void started(String pass, int index, int count) {
    if (progress == null) {
      progress = console.progress("passes", count);
    }
    progress.at(index);
  }

  @Override
  public void finished(String pass, Design design, long nanoseconds) {
    times.add(new Time(pass, nanoseconds));
    if (printAfter.filter(pass::equals).isPresent()) {
      console.note("// after " + pass);
      console.err().print(DesignPrinter.print(design));
    }
  }

  List<Time> times() {
    return List.copyOf(times);
  }

  /// The times as a table, a line per pass.
  void printTimes() {
    for (Time time : times) {
      console.note(
          String.format(Locale.ROOT, "%9.1f ms  %s", time.nanoseconds() / 1e6, time.pass()));
    }
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
