package org.roomkey.room;

import java.util.concurrent.atomic.LongAdder;

/** A histogram of durations. Safe for use by many threads; adding never waits. */
public final class Latencies {
  private static final long[] BOUNDS_MILLIS = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000
  };
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LongAdder[] counts = new LongAdder[BOUNDS_MILLIS.length + 1];
  private final LongAdder nanos = new LongAdder();

  Latencies() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void add(long tookNanos) {
    int place = 0;
    while (place < BOUNDS_MILLIS.length && tookNanos > BOUNDS_MILLIS[place] * NANOS_PER_MILLI) {
      place++;
    }
    counts[place].increment();
    nanos.add(tookNanos);
  }

  /** The upper bound of each class; infinite for the last. */
  public static double[] boundsSeconds() {
    double[] bounds = new double[BOUNDS_MILLIS.length + 1];
    for (int i = 0; i < BOUNDS_MILLIS.length; i++) {
      bounds[i] = BOUNDS_MILLIS[i] / 1e3;
    }
    bounds[BOUNDS_MILLIS.length] = Double.POSITIVE_INFINITY;
    return bounds;
  }

  /** The count of each class alone. */
  public long[] counts() {
    long[] sums = new long[counts.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = counts[i].sum();
    }
    return sums;
  }

  public double sumSeconds() {
    return nanos.sum() / NANOS_PER_SECOND;
  }
}
