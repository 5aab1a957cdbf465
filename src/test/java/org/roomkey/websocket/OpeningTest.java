package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpeningTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private final Opening opening = new Opening();

  @Test
  void whereNobodyIsExpectedNobodyIsWaitedFor() {
    opening.expect();
    opening.arrived();
    assertTimeout(Duration.ofSeconds(10), () -> opening.await(LONG));
  }

  @Test
  void theLastToArriveEndsTheWait() {
    opening.expect();
    opening.expect();
    Thread arriving =
        new Thread(
            () -> {
              opening.arrived();
              opening.arrived();
            });
    arriving.start();
    assertTimeout(Duration.ofSeconds(10), () -> opening.await(LONG));
  }

  @Test
  void whoNeverArrivesIsNotWaitedForForEver() {
    opening.expect();
    long start = System.nanoTime();
    opening.await(Duration.ofMillis(50));
    assertTrue(System.nanoTime() - start >= Duration.ofMillis(45).toNanos());
  }
}
