package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeyedPlacesTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void soManyAreAtWorkForAKeyAndAnotherKeyIsNotConcerned() {
    KeyedPlaces places = new KeyedPlaces(2, 0, LONG);
    assertTrue(places.enter("alice"));
    assertTrue(places.enter("alice"));
    assertFalse(places.enter("alice"));
    assertTrue(places.enter("bob"));
    places.leave("alice");
    assertTrue(places.enter("alice"));
  }

  @Test
  void whoWaitsGetsThePlaceThatIsLeft() throws Exception {
    KeyedPlaces places = new KeyedPlaces(1, 1, LONG);
    assertTrue(places.enter("alice"));
    CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> places.enter("alice"));
    places.leave("alice");
    assertTrue(second.get(20, TimeUnit.SECONDS));
    places.leave("alice");
    assertEquals(0, places.size());
  }

  @Test
  void whoWaitsInVainIsRefusedAndLeavesNothingTaken() {
    KeyedPlaces places = new KeyedPlaces(1, 1, Duration.ofMillis(1));
    assertTrue(places.enter("alice"));
    assertFalse(places.enter("alice"));
    places.leave("alice");
    assertEquals(0, places.size());
    assertTrue(places.enter("alice"));
  }

  @Test
  void zeroIsNoLimit() {
    KeyedPlaces places = new KeyedPlaces(0, 0, Duration.ZERO);
    for (int i = 0; i < 1_000; i++) {
      assertTrue(places.enter("alice"));
    }
    places.leave("alice");
    assertEquals(0, places.size());
  }
}
