package org.roomkey.client.live;

import java.time.Duration;

/** The thread of a connection, and its time. */
interface Loop {
  /** A task that waits for its time. */
  interface Timer {
    void cancel();
  }

  /** The time in milliseconds since 1970. It never goes backwards. */
  long millis();

  /**
   * Runs the task on the thread, after the earlier ones.
   *
   * @return false if the thread has ended; then the task never runs
   */
  boolean run(Runnable task);

  /** Runs the task on the thread after a delay, unless the thread ends before. */
  Timer after(long millis, Runnable task);

  /** Ends the thread after the present task. The tasks that still wait never run. */
  void end();

  /** Blocks until the thread has ended. Returns at once on the thread itself. */
  void awaitEnd(Duration limit);
}
