package org.roomkey.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.QueuedExecutor;

class SerialExecutorTest {
  private final QueuedExecutor pool = new QueuedExecutor();
  private final List<String> done = new ArrayList<>();
  private final SerialExecutor serial = new SerialExecutor(pool, () -> done.add("after"));

  private void run(String name) {
    serial.execute(() -> done.add(name));
  }

  @Test
  void aTaskRunsOnTheSubmittingThreadFollowedByTheAfterRunHook() {
    run("1");
    run("2");
    assertEquals(List.of("1", "after", "2", "after"), done);
  }

  @Test
  void aTaskSubmittedByATaskRunsAfterItInTheSameRun() {
    serial.execute(
        () -> {
          run("2");
          run("3");
          done.add("1");
        });
    assertEquals(List.of("1", "2", "3", "after"), done);
  }

  @Test
  void aFailingTaskDoesNotStopOthers() {
    serial.execute(
        () -> {
          throw new StackOverflowError("says the test");
        });
    serial.execute(
        () -> {
          throw new IllegalStateException("says the test");
        });
    run("3");
    assertEquals(List.of("after", "after", "3", "after"), done);
  }

  @Test
  void aLongRunMovesToThePool() {
    serial.execute(() -> IntStream.range(0, 100).forEach(i -> run("" + i)));
    assertFalse(done.contains("99"));
    pool.runAll();
    assertEquals(
        IntStream.range(0, 100).mapToObj(i -> "" + i).toList(),
        done.stream().filter(name -> !name.equals("after")).toList());
    assertEquals("after", done.get(done.size() - 1));
  }

  @Test
  void refusableTasksAreRefusedWhenTheQueueIsFull() {
    serial.execute(
        () -> {
          int taken = 0;
          while (serial.offer(() -> {})) {
            taken++;
          }
          done.add(taken > 1_000 && taken < 100_000 ? "bounded" : "taken " + taken);
          run("must run");
        });
    pool.runAll();
    assertTrue(done.contains("bounded"), done::toString);
    assertTrue(done.contains("must run"));
  }

  @Test
  void tasksNeverOverlapAndNoneIsLost() throws InterruptedException {
    SerialExecutor shared = new SerialExecutor(Runnable::run, () -> {});
    int[] count = {0};
    CountDownLatch all = new CountDownLatch(40_000);
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(
                t ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < 10_000; i++) {
                            shared.execute(
                                () -> {
                                  count[0]++;
                                  all.countDown();
                                });
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    all.await();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(40_000, count[0]);
  }
}
