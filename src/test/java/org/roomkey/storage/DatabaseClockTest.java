package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.StoreDatabase;

class DatabaseClockTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
  private final Deque<Runnable> background = new ArrayDeque<>();

  private DatabaseClock clock(StoreDatabase store) {
    return new DatabaseClock(store.database(), nanos::get, background::add);
  }

  private static void assertNear(Instant expected, Instant actual) {
    Duration apart = Duration.between(expected, actual).abs();
    assertTrue(apart.compareTo(Duration.ofSeconds(20)) < 0, apart::toString);
  }

  @ParameterizedTest
  @EnumSource(StoreDatabase.Kind.class)
  void theClockStartsAtDatabaseTimeAndResynchronizes(StoreDatabase.Kind kind) {
    try (StoreDatabase store = kind.open()) {
      DatabaseClock clock = clock(store);
      assertNear(Instant.now(), clock.instant());
      assertTrue(background.isEmpty());

      nanos.addAndGet(HOUR.toNanos());
      assertNear(Instant.now().plus(HOUR), clock.instant());
      clock.instant();
      assertEquals(1, background.size());
      background.remove().run();
      assertNear(Instant.now(), clock.instant());
      assertTrue(background.isEmpty());
    }
  }

  @Test
  void slowAnswersAreIgnored() {
    AtomicLong step = new AtomicLong();
    try (StoreDatabase store = StoreDatabase.Kind.DERBY.open()) {
      DatabaseClock clock =
          new DatabaseClock(store.database(), () -> nanos.addAndGet(step.get()), background::add);
      nanos.addAndGet(HOUR.toNanos());
      assertNear(Instant.now().plus(HOUR), clock.instant());
      step.set(Duration.ofSeconds(2).toNanos());
      background.remove().run();
      step.set(0);
      assertNear(Instant.now().plus(HOUR), clock.instant());
    }
  }

  @ParameterizedTest
  @EnumSource(StoreDatabase.Kind.class)
  void theClockRunsOnDuringAnOutageAndRetries(StoreDatabase.Kind kind) {
    DatabaseClock clock;
    try (StoreDatabase store = kind.open()) {
      clock = clock(store);
    }
    for (int hours = 1; hours < 3; hours++) {
      nanos.addAndGet(HOUR.toNanos());
      assertNear(Instant.now().plus(HOUR.multipliedBy(hours)), clock.instant());
      assertEquals(1, background.size());
      background.remove().run();
      assertTrue(background.isEmpty());
    }
  }
}
