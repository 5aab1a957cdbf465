package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final String ADDRESS = "192.0.2.7";

  private final Shares shares = new Shares(0, 0, 3, System::nanoTime);
  private final AtomicInteger checks = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(2);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  private Optional<Boolean> checkUntilItMayEnd() {
    return shares.check(
        ADDRESS,
        "often",
        () -> {
          checks.incrementAndGet();
          begun.countDown();
          return await(mayEnd);
        });
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void repeatedUsesOfOneCredentialLeavePlacesForOthersAtItsAddress() throws Exception {
    // The common pool of JDK 25 has one thread on two processors.
    Executor eachInItsThread = task -> new Thread(task).start();
    CompletableFuture<Optional<Boolean>> first =
        CompletableFuture.supplyAsync(this::checkUntilItMayEnd, eachInItsThread);
    CompletableFuture<Optional<Boolean>> second =
        CompletableFuture.supplyAsync(this::checkUntilItMayEnd, eachInItsThread);
    assertTrue(await(begun));
    CompletableFuture<Optional<Boolean>> result = new CompletableFuture<>();
    Thread third = new Thread(() -> result.complete(checkUntilItMayEnd()), "third");
    third.start();
    while (third.isAlive() && third.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertEquals(2, checks.get(), "it does not wait");

    assertEquals(Optional.of("done"), shares.check(ADDRESS, "another", () -> "done"));

    mayEnd.countDown();
    for (CompletableFuture<Optional<Boolean>> check : List.of(first, second, result)) {
      assertEquals(Optional.of(true), check.get(20, TimeUnit.SECONDS));
    }
  }
}
