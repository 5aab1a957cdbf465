package org.roomkey.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.MutableClock;

class SparseLogTest {
  @RegisterExtension private final CapturedLog captured = new CapturedLog();
  private final MutableClock clock = new MutableClock();
  private final SparseLog log = new SparseLog(Log.of(SparseLogTest.class), clock.nanoTime());

  @Test
  void repeatsAreLoggedOnceAMinuteWithTheirCount() {
    for (int i = 0; i < 1_000; i++) {
      log.log(Level.WARNING, "{0} is away", "the database");
    }
    log.log(Level.WARNING, "{0} is away, too", "Redis");
    clock.advance(Duration.ofSeconds(61));
    log.log(Level.WARNING, "{0} is away", "the database");

    assertEquals(
        List.of(
            "WARNING the database is away",
            "WARNING Redis is away, too",
            "WARNING the database is away (and 999 times since this was said last)"),
        captured.lines());
  }

  @Test
  void anExceptionOfAnotherClassIsLoggedToo() {
    for (int i = 0; i < 10; i++) {
      log.log(Level.ERROR, "failed", new IllegalStateException());
      log.log(Level.ERROR, "failed", new IllegalArgumentException());
    }

    assertEquals(List.of("SEVERE failed", "SEVERE failed"), captured.lines());
  }
}
