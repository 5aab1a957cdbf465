package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Wait;

class WriterPoolTest {
  private static final int USUAL = Runtime.getRuntime().availableProcessors();

  private final CountDownLatch peersRead = new CountDownLatch(1);
  private final AtomicInteger stalled = new AtomicInteger();
  private final AtomicInteger interrupted = new AtomicInteger();
  private final WriterPool writers = new WriterPool();

  @AfterEach
  void end() {
    peersRead.countDown();
    writers.close();
  }

  /** A task whose peer does not read. */
  private void stall() {
    stalled.incrementAndGet();
    try {
      if (!peersRead.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the test forgot its peers");
      }
    } catch (InterruptedException e) {
      interrupted.incrementAndGet();
    }
  }

  private void stallAllThreads() {
    for (int i = 0; i < USUAL; i++) {
      writers.execute(this::stall);
    }
    Wait.until("all threads are stalled", () -> stalled.get() == USUAL);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(30, TimeUnit.SECONDS), () -> latch.getCount() + " tasks never ran");
  }

  @Test
  void everyTaskRunsWithAtMostOneThreadPerProcessor() throws InterruptedException {
    int tasks = 10_000;
    CountDownLatch left = new CountDownLatch(tasks);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    for (int i = 0; i < tasks; i++) {
      writers.execute(
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            running.decrementAndGet();
            left.countDown();
          });
    }

    await(left);
    assertTrue(most.get() <= USUAL, most + " at a time");
  }

  @Test
  void tasksOfManyThreadsRunWithoutATick() throws InterruptedException {
    int each = 5_000;
    CountDownLatch left = new CountDownLatch(4 * each);
    for (int i = 0; i < 4; i++) {
      new Thread(
              () -> {
                for (int task = 0; task < each; task++) {
                  writers.execute(left::countDown);
                }
              })
          .start();
    }

    await(left);
  }

  @Test
  void tasksBehindStalledPeersStartAtTheNextTick() throws InterruptedException {
    stallAllThreads();
    CountDownLatch other = new CountDownLatch(1);
    writers.execute(other::countDown);
    assertFalse(other.await(50, TimeUnit.MILLISECONDS), "no thread is free");

    writers.tick();

    await(other);
    assertEquals(USUAL, stalled.get());
  }

  @Test
  void theNumberOfThreadsGrowsWithStalledPeers() throws InterruptedException {
    int peers = 8 * USUAL;
    for (int i = 0; i < peers; i++) {
      writers.execute(this::stall);
    }
    CountDownLatch other = new CountDownLatch(1);
    writers.execute(other::countDown);

    Wait.until(
        "every stalled peer has its thread",
        () -> {
          writers.tick();
          return stalled.get() == peers;
        });
    Wait.until(
        "the other task has run",
        () -> {
          writers.tick();
          return other.getCount() == 0;
        });
  }

  @Test
  void withPeersStillStalledLaterTasksNeedNoTick() throws InterruptedException {
    int peers = 4 * USUAL;
    for (int i = 0; i < peers; i++) {
      writers.execute(this::stall);
    }
    Wait.until(
        "every stalled peer has its thread",
        () -> {
          writers.tick();
          return stalled.get() == peers;
        });
    for (int i = 0; i < 10; i++) {
      writers.tick();
      CountDownLatch other = new CountDownLatch(1);
      writers.execute(other::countDown);
      await(other);
    }
  }

  @Test
  void aFailingTaskDoesNotAffectOthers() throws InterruptedException {
    for (int i = 0; i < 2 * USUAL; i++) {
      writers.execute(
          () -> {
            throw new IllegalStateException("says the test");
          });
    }
    CountDownLatch other = new CountDownLatch(1);

    writers.execute(other::countDown);

    await(other);
  }

  @Test
  void closeWaitsForRunningAndQueuedTasks() throws InterruptedException {
    stallAllThreads();
    CountDownLatch behind = new CountDownLatch(10);
    for (int i = 0; i < 10; i++) {
      writers.execute(behind::countDown);
    }
    Thread closer = new Thread(writers::close);
    closer.start();
    Wait.until("the pool closes", () -> closer.getState() == Thread.State.TIMED_WAITING);

    peersRead.countDown();
    closer.join(TimeUnit.SECONDS.toMillis(30));

    assertFalse(closer.isAlive(), "the pool never closed");
    assertEquals(0, behind.getCount());
    assertEquals(0, interrupted.get());
  }

  @Test
  void tasksAreRefusedAfterTheClose() {
    writers.close();

    AtomicBoolean ran = new AtomicBoolean();
    assertThrows(RejectedExecutionException.class, () -> writers.execute(() -> ran.set(true)));
    writers.tick();
    assertFalse(ran.get());
  }

  @Test
  void anInterruptEndsTheWaitOfClose() {
    stallAllThreads();

    Thread.currentThread().interrupt();
    writers.close();

    assertTrue(Thread.interrupted(), "the caller still knows that it was interrupted");
    Wait.until("the stalled tasks are interrupted", () -> interrupted.get() == USUAL);
  }
}
