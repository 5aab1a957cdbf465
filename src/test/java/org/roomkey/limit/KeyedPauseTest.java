package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.MutableClock;

class KeyedPauseTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MutableClock clock = new MutableClock();
  private final KeyedPause pause = new KeyedPause(MINUTE, clock.nanoTime());

  @Test
  void aPauseBlocksItsKeyOnlyAndUntilItEnds() {
    pause.begin("alice");
    assertEquals(MINUTE, pause.left("alice"));
    assertEquals(Duration.ZERO, pause.left("bob"));

    clock.advance(Duration.ofMillis(59_500));
    assertEquals(Duration.ofSeconds(1), pause.left("alice"));
    clock.advance(Duration.ofMillis(500));
    assertEquals(Duration.ZERO, pause.left("alice"));
  }

  @Test
  void aSecondPauseRestartsTheTime() {
    pause.begin("alice");
    clock.advance(Duration.ofSeconds(30));
    pause.begin("alice");

    assertEquals(MINUTE, pause.left("alice"));
  }

  @Test
  void theOldestPauseIsEvictedWhenFull() {
    for (int i = 0; i <= KeyedPause.MAX_KEYS; i++) {
      pause.begin("user-" + i);
    }

    assertEquals(Duration.ZERO, pause.left("user-0"));
    assertEquals(MINUTE, pause.left("user-1"));
    assertEquals(MINUTE, pause.left("user-" + KeyedPause.MAX_KEYS));
  }

  @Test
  void zeroDisablesPauses() {
    KeyedPause none = new KeyedPause(Duration.ZERO, clock.nanoTime());
    none.begin("alice");

    assertEquals(Duration.ZERO, none.left("alice"));
  }
}
