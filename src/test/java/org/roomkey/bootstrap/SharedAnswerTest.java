package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedAnswerTest {
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void concurrentCallersShareAnAnswerAndLaterOnesGetANewOne() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    SharedAnswer shared =
        new SharedAnswer(
            () -> {
              asked.incrementAndGet();
              begun.countDown();
              return answer.join();
            });
    CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(shared::getAsBoolean);
    begun.await();
    Thread second = new Thread(shared::getAsBoolean);
    second.start();
    while (second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    answer.complete(true);
    assertTrue(first.get(20, TimeUnit.SECONDS));
    second.join();
    assertEquals(1, asked.get());
    assertTrue(shared.getAsBoolean());
    assertEquals(2, asked.get());
  }

  @Test
  void aFailureReleasesAllWaiters() {
    SharedAnswer shared =
        new SharedAnswer(
            () -> {
              asked.incrementAndGet();
              throw new IllegalStateException("a fault");
            });
    assertThrows(IllegalStateException.class, shared::getAsBoolean);
    assertThrows(IllegalStateException.class, shared::getAsBoolean);
    assertEquals(2, asked.get());
  }
}
