package org.roomkey.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, within bounds, for what no socket tells. */
public final class Wait {
  private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Wait() {}

  /**
   * Asks again and again until it is so, and fails the test if it never is.
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
