package org.roomkey.client.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Logs failures, at most one line a minute. Safe for use by many threads. */
final class Trouble {
  private static final System.Logger LOG = System.getLogger("org.roomkey.client");
  private static final int MAX_CHARS = 500;
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private final AtomicLong quietUntil;

  Trouble(LongSupplier nanos) {
    this.nanos = nanos;
    this.quietUntil = new AtomicLong(nanos.getAsLong());
  }

  void log(String what, Exception cause) {
    log(what + ": " + cause);
  }

  /**
   * @param line may have parts that strangers sent
   */
  void log(String line) {
    long now = nanos.getAsLong();
    long until = quietUntil.get();
    if (now - until >= 0 && quietUntil.compareAndSet(until, now + PAUSE_NANOS)) {
      String oneLine = line.replaceAll("\\p{C}+", " ");
      LOG.log(
          System.Logger.Level.WARNING, oneLine.substring(0, Math.min(oneLine.length(), MAX_CHARS)));
    }
  }
}
