package nnc.backends.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class CommandTest {

  @Test
  void givesExitCodeAndBothStreamsInTheirOrder() {
    assertEquals(
        new Command.Result(3, "one\ntwo\nthree\n"),
        Command.of("sh", "-c", "echo one; echo two >&2; echo three; exit 3").run());
  }

  @Test
  void aProgramKilledAtItsLimitKeepsItsOutputAndNoThreadDies() {
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> uncaught.add(e));
    try {
      for (int i = 0; i < 10; i++) {
        Command endless = Command.of("sh", "-c", "while echo more; do :; done");
        ToolFailure failure =
            assertThrows(ToolFailure.class, endless.limit(Duration.ofMillis(50))::run);
        assertTrue(failure.timedOut());
        // The first byte may be lost where a program ends before anybody begins to read.
        assertTrue(failure.output().contains("more\nmore\n"), failure.output());
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertEquals(List.of(), uncaught);
  }
}
