package org.roomkey.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that the test moves: wall time, and a monotonic time that moves with it. Thread-safe. */
public final class MutableClock extends Clock {
  private static final Instant START = Instant.parse("2026-11-23T16:34:05.123Z");

  /** Far from zero and negative, as the real one may be. */
  private static final long START_NANOS = -7_000_000_000_000L;

  private final AtomicLong passedNanos = new AtomicLong();

  public void advance(Duration time) {
    passedNanos.addAndGet(time.toNanos());
  }

  /** The monotonic time in nanoseconds. */
  public LongSupplier nanoTime() {
    return () -> START_NANOS + passedNanos.get();
  }

  public long nanos() {
    return nanoTime().getAsLong();
  }

  @Override
  public Instant instant() {
    return START.plusNanos(passedNanos.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
