package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeyedSemaphoreTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void permitsAreLimitedPerKey() {
    KeyedSemaphore semaphore = new KeyedSemaphore(2, 0, LONG);
    assertTrue(semaphore.acquire("alice").isAcquired());
    assertTrue(semaphore.acquire("alice").isAcquired());
    assertFalse(semaphore.acquire("alice").isAcquired());
    assertTrue(semaphore.acquire("bob").isAcquired());
    semaphore.release("alice");
    assertTrue(semaphore.acquire("alice").isAcquired());
  }

  @Test
  void aWaiterGetsTheReleasedPermit() throws Exception {
    KeyedSemaphore semaphore = new KeyedSemaphore(1, 1, LONG);
    assertTrue(semaphore.acquire("alice").isAcquired());
    CompletableFuture<Boolean> second =
        CompletableFuture.supplyAsync(() -> semaphore.acquire("alice").isAcquired());
    semaphore.release("alice");
    assertTrue(second.get(20, TimeUnit.SECONDS));
    semaphore.release("alice");
    assertEquals(0, semaphore.size());
  }

  @Test
  void aWaiterThatTimesOutHoldsNoPermit() {
    KeyedSemaphore semaphore = new KeyedSemaphore(1, 1, Duration.ofMillis(1));
    assertTrue(semaphore.acquire("alice").isAcquired());
    assertFalse(semaphore.acquire("alice").isAcquired());
    semaphore.release("alice");
    assertEquals(0, semaphore.size());
    assertTrue(semaphore.acquire("alice").isAcquired());
  }

  @Test
  void zeroMeansUnlimited() {
    KeyedSemaphore semaphore = new KeyedSemaphore(0, 0, Duration.ZERO);
    for (int i = 0; i < 1_000; i++) {
      assertTrue(semaphore.acquire("alice").isAcquired());
    }
    semaphore.release("alice");
    assertEquals(0, semaphore.size());
  }

  @Test
  void aTaskRunsWithAPermitThatItGivesBackEvenIfItFails() {
    KeyedSemaphore semaphore = new KeyedSemaphore(1, 0, LONG);

    assertEquals(
        Optional.of(Optional.empty()),
        semaphore.call("alice", () -> semaphore.call("alice", () -> "inner")));
    assertThrows(
        IllegalStateException.class,
        () ->
            semaphore.call(
                "alice",
                () -> {
                  throw new IllegalStateException("fails, says the test");
                }));
    assertEquals(Optional.of("done"), semaphore.call("alice", () -> "done"));
    assertEquals(0, semaphore.size());
  }
}
