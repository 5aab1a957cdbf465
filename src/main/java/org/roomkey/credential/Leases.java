package org.roomkey.credential;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.user.StoreException;

/**
 * Ends the bound logins whose leases are over: their application has crashed, or is cut off. But an
 * application cannot renew while this node, its database or its clock is out of order. So after
 * each such disturbance, and after its start, a node waits for a whole lease before it ends any.
 *
 * <p>It also closes the sockets of sessions that have ended, in case the end was not announced.
 *
 * <p>Any thread may call {@link #tick}. One at a time does the work, and has the other fields.
 */
public final class Leases {
  private static final int TICKS_IN_LEASE = 12;

  /** A node that was late by more may have answered no renewal meanwhile. */
  private static final int LATE = 3;

  private final SparseLog log = new SparseLog(Log.of(Leases.class));
  private final BoundLogins logins;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final AtomicBoolean ticking = new AtomicBoolean();
  private long undisturbedSince;
  private long lastNanos;
  private Instant lastTime;

  /** Earlier ends are announced, or their sockets are closed here. */
  private Instant closedUntil;

  public Leases(BoundLogins logins, Clock clock, LongSupplier nanoTime) {
    this.logins = logins;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
    this.lastTime = clock.instant();
    this.closedUntil = lastTime;
    this.undisturbedSince = lastNanos;
  }

  /** The time between two calls of {@link #tick}. */
  public Duration pause() {
    return logins.lease().dividedBy(TICKS_IN_LEASE);
  }

  /** Ends what has lapsed. Does nothing while an earlier call still works. Blocks. */
  public void tick() {
    if (ticking.compareAndSet(false, true)) {
      try {
        check();
      } finally {
        ticking.set(false);
      }
    }
  }

  private void check() {
    long now = nanoTime.getAsLong();
    Instant time = clock.instant();
    Duration passed = Duration.ofNanos(now - lastNanos);
    Duration difference = Duration.between(lastTime, time).minus(passed).abs();
    lastNanos = now;
    lastTime = time;
    boolean isLate = passed.compareTo(logins.lease().dividedBy(LATE)) > 0;
    if (isLate || difference.compareTo(pause()) > 0) {
      undisturbedSince = now;
    }
    try {
      logins.closeEndedSince(closedUntil.minus(pause()));
      closedUntil = time;
      logins.checkLeases(time, now - undisturbedSince >= logins.lease().toNanos());
    } catch (StoreException e) {
      undisturbedSince = nanoTime.getAsLong();
      log.log(Level.WARNING, "leases of bound logins were not checked: {0}", e.getMessage());
    }
  }
}
