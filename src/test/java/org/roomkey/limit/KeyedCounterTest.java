package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyedCounterTest {
  private final KeyedCounter counter = new KeyedCounter(2);

  @Test
  void eachKeyHasItsOwnMaximum() {
    assertTrue(counter.tryTake("alice"));
    assertTrue(counter.tryTake("alice"));
    assertFalse(counter.tryTake("alice"));
    assertTrue(counter.tryTake("bob"));
  }

  @Test
  void releasedSlotsCanBeTakenAgain() {
    counter.tryTake("alice");
    counter.tryTake("alice");
    counter.release("alice");

    assertTrue(counter.tryTake("alice"));
    assertFalse(counter.tryTake("alice"));
  }

  @Test
  void aRefusedTakeNeedsNoRelease() {
    counter.tryTake("alice");
    counter.tryTake("alice");
    counter.tryTake("alice");
    counter.release("alice");
    counter.release("alice");

    assertTrue(counter.tryTake("alice"));
  }

  @Test
  void anExtraReleaseHasNoEffect() {
    counter.release("alice");
    counter.tryTake("alice");
    counter.tryTake("alice");

    assertFalse(counter.tryTake("alice"));
  }

  @Test
  void zeroMeansUnlimited() {
    KeyedCounter unlimited = new KeyedCounter(0);
    for (int i = 0; i < 10_000; i++) {
      assertTrue(unlimited.tryTake("alice"));
    }
  }

  @Test
  void concurrentThreadsNeverExceedTheMaximum() throws InterruptedException {
    KeyedCounter shared = new KeyedCounter(7);
    AtomicInteger taken = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 1_000; i++) {
      threads.execute(() -> taken.addAndGet(shared.tryTake("alice") ? 1 : 0));
    }
    threads.shutdown();

    assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    assertEquals(7, taken.get());
  }
}
