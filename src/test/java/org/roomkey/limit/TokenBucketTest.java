package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.MutableClock;

class TokenBucketTest {
  private final MutableClock clock = new MutableClock();
  private final TokenBucket bucket = new TokenBucket(10, clock.nanoTime());

  private int taken(int attempts) {
    int taken = 0;
    for (int i = 0; i < attempts; i++) {
      taken += bucket.tryTake() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aBurstPassesAtOnceAndNoMore() {
    assertEquals(30, taken(100));
  }

  @Test
  void afterTheBurstTheRateHolds() {
    taken(30);
    clock.advance(Duration.ofMillis(99));
    assertFalse(bucket.tryTake());

    clock.advance(Duration.ofMillis(2));
    assertTrue(bucket.tryTake());
    assertFalse(bucket.tryTake());
  }

  @Test
  void overTimeOnlyTheRatePlusOneBurstPasses() {
    int taken = 0;
    for (int second = 0; second < 60; second++) {
      taken += taken(100);
      clock.advance(Duration.ofSeconds(1));
    }

    assertEquals(30 + 59 * 10, taken);
  }

  @Test
  void idleTimeSavesNoMoreThanTheBurst() {
    taken(30);
    clock.advance(Duration.ofDays(30));

    assertEquals(30, taken(100));
  }

  @Test
  void aRefusalTakesNoTokens() {
    taken(1_000);
    clock.advance(Duration.ofMillis(101));

    assertTrue(bucket.tryTake());
  }

  @Test
  void aCostAboveTheBurstPassesWhenTheBucketIsFull() {
    assertTrue(bucket.tryTake(1_000));
    clock.advance(Duration.ofSeconds(99));
    assertFalse(bucket.tryTake(1_000), "the excess is still owed");
    clock.advance(Duration.ofSeconds(2));
    assertTrue(bucket.tryTake(1_000));
  }

  @Test
  void zeroMeansUnlimited() {
    TokenBucket none = new TokenBucket(0, clock.nanoTime());
    for (int i = 0; i < 1_000; i++) {
      assertTrue(none.tryTake(1_000_000));
    }
  }
}
