package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.MutableClock;

class FailureDelayTest {
  private static final Duration FORGET = Duration.ofMinutes(15);

  private final MutableClock clock = new MutableClock();
  private final FailureDelay delay =
      new FailureDelay(3, Duration.ofSeconds(1), Duration.ofSeconds(60), FORGET, clock.nanoTime());

  private void fail(String key, int times) {
    for (int i = 0; i < times; i++) {
      delay.failed(key);
    }
  }

  @Test
  void withoutFailuresThereIsNoDelay() {
    assertEquals(Duration.ZERO, delay.delay("alice"));
  }

  @Test
  void theFirstFailuresAreFree() {
    fail("alice", 3);

    assertEquals(Duration.ZERO, delay.delay("alice"));
  }

  @Test
  void theDelayDoublesWithEachFailureAfterTheFreeOnes() {
    fail("alice", 4);
    assertEquals(Duration.ofSeconds(1), delay.delay("alice"));

    fail("alice", 1);
    assertEquals(Duration.ofSeconds(2), delay.delay("alice"));

    fail("alice", 3);
    assertEquals(Duration.ofSeconds(16), delay.delay("alice"));
  }

  @Test
  void theDelayElapses() {
    fail("alice", 6);
    clock.advance(Duration.ofMillis(2_500));
    assertEquals(Duration.ofMillis(1_500), delay.delay("alice"));

    clock.advance(Duration.ofMillis(1_500));
    assertEquals(Duration.ZERO, delay.delay("alice"));
  }

  @Test
  void theDelayIsCapped() {
    fail("alice", 1_000);
    assertEquals(Duration.ofSeconds(60), delay.delay("alice"));

    clock.advance(Duration.ofSeconds(60));
    assertEquals(Duration.ZERO, delay.delay("alice"), "never a lock-out");
  }

  @Test
  void aLongFirstDelayIsCappedToo() {
    FailureDelay slow =
        new FailureDelay(
            0, Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofDays(1), clock.nanoTime());
    for (int i = 0; i < 100; i++) {
      slow.failed("alice");
    }

    assertEquals(Duration.ofHours(1), slow.delay("alice"));
  }

  @Test
  void anAttemptCountsFromItsStartUntilItIsReturned() {
    fail("alice", 3);
    FailureDelay.Taken taken = delay.take("alice");
    assertEquals(Duration.ofSeconds(1), delay.delay("alice"));

    delay.giveBack(taken);
    assertEquals(Duration.ZERO, delay.delay("alice"));
    assertEquals(3, delay.failures("alice"));
  }

  @Test
  void aReturnedAttemptDelaysNobody() {
    fail("alice", 9);
    clock.advance(Duration.ofSeconds(40));
    FailureDelay.Taken taken = delay.take("alice");
    delay.giveBack(taken);

    assertEquals(Duration.ZERO, delay.delay("alice"));
  }

  @Test
  void aRefusalDoesNotExtendTheDelay() {
    fail("alice", 4);
    for (int i = 0; i < 100; i++) {
      delay.refused("alice");
    }
    assertEquals(Duration.ofSeconds(1), delay.delay("alice"));
    assertEquals(4, delay.failures("alice"));
  }

  @Test
  void aCallerWhoWaitedPrecedesOneWhoKeepsRetrying() {
    fail("alice", 6);
    clock.advance(Duration.ofMillis(4_100));
    delay.refused("alice");

    assertEquals(Duration.ofMillis(19_900), delay.delay("alice"), "without a mark");
    assertEquals(Duration.ZERO, delay.delay("alice", Duration.ofSeconds(4)));
    assertEquals(Duration.ZERO, delay.delay("alice", Duration.ofMillis(200)));
    assertFalse(delay.delay("alice", Duration.ofMillis(50)).isZero(), "came after the delay");
    assertFalse(delay.delay("alice", Duration.ofMillis(4_200)).isZero(), "of another delay");

    clock.advance(Duration.ofSeconds(1));
    assertEquals(Duration.ZERO, delay.delay("alice"), "no other caller waits");
  }

  @Test
  void thePriorityOfWaitersExpires() {
    fail("alice", 6);
    clock.advance(Duration.ofSeconds(24));
    delay.refused("alice");

    assertEquals(Duration.ZERO, delay.delay("alice"));
  }

  @Test
  void aPeriodWithoutFailuresResets() {
    fail("alice", 9);
    clock.advance(FORGET);
    assertEquals(Duration.ZERO, delay.delay("alice"));

    fail("alice", 4);
    assertEquals(Duration.ofSeconds(1), delay.delay("alice"));
  }

  @Test
  void spacedFailuresCountUntilReset() {
    for (int i = 0; i < 5; i++) {
      fail("alice", 1);
      clock.advance(FORGET.minusSeconds(1));
    }
    fail("alice", 1);

    assertEquals(Duration.ofSeconds(4), delay.delay("alice"));
  }

  @Test
  void failuresOfOneKeyDoNotDelayOthers() {
    fail("alice", 9);

    int delayed = 0;
    for (int i = 0; i < 100; i++) {
      delayed += delay.delay("user-" + i).isZero() ? 0 : 1;
    }
    assertTrue(delayed <= 1, delayed + " of 100 others share the place of one");
  }

  @Test
  void aFloodOfOtherKeysDoesNotEvictAKey() {
    fail("alice", 9);
    for (int i = 0; i < 200_000; i++) {
      delay.failed("flood-" + i);
    }

    assertFalse(delay.delay("alice").isZero());
  }

  @Test
  void aCallerWithoutFailuresPrecedesWaiters() {
    fail("alice", 6);
    clock.advance(Duration.ofMillis(4_100));
    delay.refused("alice");
    Duration waited = Duration.ofSeconds(4);

    assertEquals(Duration.ZERO, delay.delay("alice", waited, true));
    assertEquals(Duration.ofMillis(1_900), delay.delay("alice", waited, false));
    clock.advance(Duration.ofMillis(1_900));
    delay.refused("alice");
    assertEquals(Duration.ZERO, delay.delay("alice", Duration.ofMillis(1_900), false));
    assertFalse(delay.delay("alice", Duration.ZERO, false).isZero(), "did not wait");
  }
}
