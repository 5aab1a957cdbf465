package org.roomkey.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Bounded waits for conditions that no frame announces. */
public final class Wait {
  private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Wait() {}

  /**
   * Polls until the condition holds; fails the test at the timeout.
   *
   * @param what the condition in words
   */
  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TestServer.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
  }
}
