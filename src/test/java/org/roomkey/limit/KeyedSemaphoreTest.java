package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeyedSemaphoreTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void soManyAreAtWorkForAKeyAndAnotherKeyIsNotConcerned() {
    KeyedSemaphore semaphore = new KeyedSemaphore(2, 0, LONG);
    assertTrue(semaphore.tryAcquire("alice"));
    assertTrue(semaphore.tryAcquire("alice"));
    assertFalse(semaphore.tryAcquire("alice"));
    assertTrue(semaphore.tryAcquire("bob"));
    semaphore.release("alice");
    assertTrue(semaphore.tryAcquire("alice"));
  }

  @Test
  void whoWaitsGetsThePlaceThatIsLeft() throws Exception {
    KeyedSemaphore semaphore = new KeyedSemaphore(1, 1, LONG);
    assertTrue(semaphore.tryAcquire("alice"));
    CompletableFuture<Boolean> second =
        CompletableFuture.supplyAsync(() -> semaphore.tryAcquire("alice"));
    semaphore.release("alice");
    assertTrue(second.get(20, TimeUnit.SECONDS));
    semaphore.release("alice");
    assertEquals(0, semaphore.size());
  }

  @Test
  void whoWaitsInVainIsRefusedAndLeavesNothingTaken() {
    KeyedSemaphore semaphore = new KeyedSemaphore(1, 1, Duration.ofMillis(1));
    assertTrue(semaphore.tryAcquire("alice"));
    assertFalse(semaphore.tryAcquire("alice"));
    semaphore.release("alice");
    assertEquals(0, semaphore.size());
    assertTrue(semaphore.tryAcquire("alice"));
  }

  @Test
  void zeroIsNoLimit() {
    KeyedSemaphore semaphore = new KeyedSemaphore(0, 0, Duration.ZERO);
    for (int i = 0; i < 1_000; i++) {
      assertTrue(semaphore.tryAcquire("alice"));
    }
    semaphore.release("alice");
    assertEquals(0, semaphore.size());
  }
}
