package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PendingHandshakesTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private final PendingHandshakes handshakes = new PendingHandshakes();

  @Test
  void awaitReturnsAtOnceIfNoHandshakeIsPending() {
    handshakes.begin();
    handshakes.end();
    assertTimeout(Duration.ofSeconds(10), () -> handshakes.await(LONG));
  }

  @Test
  void awaitReturnsWhenTheLastHandshakeEnds() {
    handshakes.begin();
    handshakes.begin();
    Thread ending =
        new Thread(
            () -> {
              handshakes.end();
              handshakes.end();
            });
    ending.start();
    assertTimeout(Duration.ofSeconds(10), () -> handshakes.await(LONG));
  }

  @Test
  void awaitGivesUpAfterItsTimeIfAHandshakeNeverEnds() {
    handshakes.begin();
    long start = System.nanoTime();
    handshakes.await(Duration.ofMillis(50));
    assertTrue(System.nanoTime() - start >= Duration.ofMillis(45).toNanos());
  }

  @Test
  void handshakesAreRefusedOnceTheDrainStarts() {
    assertTrue(handshakes.begin());
    handshakes.refuse();
    assertFalse(handshakes.begin());
    assertTrue(handshakes.areRefused());
  }

  @Test
  void aRefusedHandshakeIsPendingUntilItIsAnswered() {
    handshakes.refuse();
    handshakes.begin();
    handshakes.end();
    assertTimeout(Duration.ofSeconds(10), () -> handshakes.await(LONG));
  }
}
