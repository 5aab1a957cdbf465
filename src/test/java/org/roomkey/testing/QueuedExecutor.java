package org.roomkey.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Keeps tasks until the test runs them, or refuses them like a pool that is full. */
public final class QueuedExecutor implements Executor {
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean full;

  @Override
  public synchronized void execute(Runnable task) {
    if (full) {
      throw new RejectedExecutionException("full, says the test");
    }
    tasks.add(task);
  }

  public synchronized void setFull(boolean full) {
    this.full = full;
  }

  public synchronized int waiting() {
    return tasks.size();
  }

  /** Runs what waits, and what that brings. */
  public void runAll() {
    for (Runnable task = next(); task != null; task = next()) {
      task.run();
    }
  }

  private synchronized Runnable next() {
    return tasks.poll();
  }
}
