package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.MutableClock;

class ConnectionClockTest {
  private static final Instant END = Instant.parse("2026-11-24T08:00:00Z");
  private static final long BEAT = Duration.ofSeconds(25).toNanos();

  private final MutableClock time = new MutableClock();
  private final ConnectionClock clock = new ConnectionClock(time.nanoTime());

  @Test
  void ageStartsAtTheOpening() {
    time.advance(Duration.ofSeconds(5));

    assertEquals(Duration.ofSeconds(5).toNanos(), clock.ageNanos(time.nanos()));
    assertTrue(clock.isOlderThan(Duration.ofSeconds(5).toNanos(), time.nanos()));
    assertFalse(clock.isOlderThan(Duration.ofSeconds(5).toNanos() + 1, time.nanos()));
  }

  @Test
  void silenceStartsAtTheOpeningAndRestartsWithEachRead() {
    time.advance(Duration.ofNanos(BEAT - 1));
    assertFalse(clock.isSilentFor(BEAT, time.nanos()));
    time.advance(Duration.ofNanos(1));
    assertTrue(clock.isSilentFor(BEAT, time.nanos()));

    clock.read();

    assertFalse(clock.isSilentFor(BEAT, time.nanos()));
    time.advance(Duration.ofNanos(BEAT));
    assertTrue(clock.isSilentFor(BEAT, time.nanos()));
  }

  @Test
  void readingDoesNotResetTheAge() {
    time.advance(Duration.ofSeconds(5));

    clock.read();

    assertTrue(clock.isOlderThan(Duration.ofSeconds(5).toNanos(), time.nanos()));
  }

  @Test
  void aPingIsDueOnceInEveryHeartbeat() {
    assertFalse(clock.takePing(BEAT, time.nanos()));
    time.advance(Duration.ofNanos(BEAT));

    assertTrue(clock.takePing(BEAT, time.nanos()));
    assertFalse(clock.takePing(BEAT, time.nanos()));
    time.advance(Duration.ofNanos(BEAT));
    assertTrue(clock.takePing(BEAT, time.nanos()));
  }

  @Test
  void missedPingsAreNotRepeated() {
    time.advance(Duration.ofNanos(10 * BEAT));

    assertTrue(clock.takePing(BEAT, time.nanos()));
    assertFalse(clock.takePing(BEAT, time.nanos()));
  }

  @Test
  void nanoTimeMayOverflow() {
    ConnectionClock late = new ConnectionClock(() -> Long.MAX_VALUE - 1);
    long now = Long.MAX_VALUE - 1 + BEAT;

    assertEquals(BEAT, late.ageNanos(now));
    assertTrue(late.isSilentFor(BEAT, now));
    assertTrue(late.takePing(BEAT, now));
  }

  @Test
  void eachExpiryIsAnnouncedOnce() {
    assertTrue(clock.takeWarning(END));
    assertFalse(clock.takeWarning(END));

    assertTrue(clock.takeWarning(END.plusSeconds(60)), "a login that went on ends anew");
  }

  @Test
  void anExpiryIsCheckedUntilItIsExtended() {
    assertTrue(clock.takeExpiry());
    assertFalse(clock.takeExpiry());

    clock.resetExpiry();

    assertTrue(clock.takeExpiry());
  }

  @Test
  void aPendingAuthenticationIsTracked() {
    assertFalse(clock.isAuthenticating());
    clock.authenticating(true);
    assertTrue(clock.isAuthenticating());
    clock.authenticating(false);
    assertFalse(clock.isAuthenticating());
  }
}
