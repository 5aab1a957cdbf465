package org.roomkey.client.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** The test's thread and clock. Tasks run when the test says so. */
final class FakeLoop implements Loop {
  private static final class Task implements Timer {
    final long at;
    final long number;
    final Runnable runnable;
    boolean isCancelled;

    Task(long at, long number, Runnable runnable) {
      this.at = at;
      this.number = number;
      this.runnable = runnable;
    }

    @Override
    public void cancel() {
      isCancelled = true;
    }
  }

  private final Queue<Runnable> now = new ArrayDeque<>();
  private final PriorityQueue<Task> later =
      new PriorityQueue<>(
          Comparator.<Task>comparingLong(task -> task.at).thenComparingLong(task -> task.number));
  private long millis = 1_000_000;
  private long numbers;
  private boolean hasEnded;

  @Override
  public long millis() {
    return millis;
  }

  @Override
  public boolean run(Runnable task) {
    if (!hasEnded) {
      now.add(task);
    }
    return !hasEnded;
  }

  @Override
  public Timer after(long delay, Runnable task) {
    Task timer = new Task(millis + Math.max(0, delay), numbers++, task);
    if (!hasEnded) {
      later.add(timer);
    }
    return timer;
  }

  @Override
  public void end() {
    hasEnded = true;
    now.clear();
    later.clear();
  }

  @Override
  public void awaitEnd(Duration limit) {
    settle();
  }

  boolean hasEnded() {
    return hasEnded;
  }

  /** Runs what waits, without a delay. */
  void settle() {
    for (Runnable task = now.poll(); task != null; task = now.poll()) {
      task.run();
    }
  }

  void pass(long duration) {
    long end = millis + duration;
    settle();
    while (!later.isEmpty() && later.peek().at <= end) {
      Task task = later.poll();
      millis = Math.max(millis, task.at);
      if (!task.isCancelled) {
        task.runnable.run();
      }
      settle();
    }
    millis = end;
  }
}
