package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AbuseDetectorTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final AbuseDetector detector = new AbuseDetector(Duration.ofSeconds(10), now::get);

  /** Refusals every tenth of a second. */
  private boolean refusedFor(Duration duration) {
    boolean tooLong = detector.recordRefusal();
    for (long millis = 100; millis <= duration.toMillis(); millis += 100) {
      pause(Duration.ofMillis(100));
      tooLong = detector.recordRefusal();
    }
    return tooLong;
  }

  private void pause(Duration duration) {
    now.addAndGet(duration.toNanos());
  }

  @Test
  void tenSecondsOverTheRateAreAbuse() {
    assertFalse(refusedFor(Duration.ofMillis(9_900)));
    pause(Duration.ofMillis(100));
    assertTrue(detector.recordRefusal());
  }

  @Test
  void aPauseOfTwoSecondsResets() {
    assertFalse(refusedFor(Duration.ofMillis(9_900)));
    pause(Duration.ofSeconds(2));
    assertFalse(refusedFor(Duration.ofMillis(9_900)));
  }

  @Test
  void minimalPausesGainLittle() {
    assertFalse(refusedFor(Duration.ofMillis(9_900)));
    pause(Duration.ofMillis(1_001));
    assertFalse(refusedFor(Duration.ofSeconds(5)));
    pause(Duration.ofMillis(1_001));
    assertTrue(refusedFor(Duration.ofSeconds(6)));
  }

  @Test
  void honouringRetryAfterIsNeverAbuse() {
    for (int i = 0; i < 100; i++) {
      assertFalse(detector.recordRefusal());
      pause(Duration.ofMillis(1_050));
    }
  }

  @Test
  void aPeriodOfZeroDisablesDetection() {
    AbuseDetector endless = new AbuseDetector(Duration.ZERO, now::get);
    for (int i = 0; i < 1_000; i++) {
      assertFalse(endless.recordRefusal());
      pause(Duration.ofMillis(500));
    }
  }
}
