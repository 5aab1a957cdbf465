package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.MutableClock;

class KeyedRateTest {
  private final MutableClock clock = new MutableClock();
  private final KeyedRate rate = new KeyedRate(2, clock.nanoTime());

  private void useUp(String key) {
    for (int i = 0; i < 6; i++) {
      assertTrue(rate.tryTake(key));
    }
    assertFalse(rate.tryTake(key));
  }

  @Test
  void eachKeyHasItsOwnBurstAndRate() {
    useUp("alice");
    useUp("bob");
    clock.advance(Duration.ofMillis(501));
    assertTrue(rate.tryTake("alice"));
    assertFalse(rate.tryTake("alice"));
  }

  @Test
  void aThrottledKeyIsNotEvicted() {
    useUp("alice");
    clock.advance(Duration.ofMillis(2_900));
    rate.forgetQuiet();
    assertEquals(1, rate.size());
    clock.advance(Duration.ofMillis(200));
    rate.forgetQuiet();
    assertEquals(0, rate.size());
    useUp("alice");
  }

  @Test
  void zeroMeansUnlimitedAndStoresNothing() {
    KeyedRate none = new KeyedRate(0, clock.nanoTime());
    for (int i = 0; i < 1_000; i++) {
      assertTrue(none.tryTake("alice"));
    }
    assertEquals(0, none.size());
  }
}
