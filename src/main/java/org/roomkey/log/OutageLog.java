package org.roomkey.log;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides when an outage is logged: its cause once, again every ten minutes or when the cause
 * changes, but at most once a minute, and its end. Its own lock guards it.
 */
public final class OutageLog {
  private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long CHANGED_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private String logged;
  private long loggedAt;

  public OutageLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Reports a failure; true if its cause is to be logged now. */
  public synchronized boolean fails(String cause) {
    long now = nanoTime.getAsLong();
    if (logged != null) {
      long since = now - loggedAt;
      if (since < (cause.equals(logged) ? AGAIN_NANOS : CHANGED_NANOS)) {
        return false;
      }
    }
    logged = cause;
    loggedAt = now;
    return true;
  }

  /** Reports the end of the outage; true if an outage was logged. */
  public synchronized boolean ends() {
    boolean wasLogged = logged != null;
    logged = null;
    return wasLogged;
  }
}
