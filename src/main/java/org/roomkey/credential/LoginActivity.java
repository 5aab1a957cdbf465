package org.roomkey.credential;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** The last activity of one login on this node. Lock-free: two compare-and-set longs guard it. */
final class LoginActivity implements Lifetime {
  private final String loginId;
  private final Instant absoluteEnd;
  private final long idleMillis;
  private final long writeEveryMillis;
  private final Clock clock;
  private final BiConsumer<String, Instant> write;
  private final AtomicLong lastSeen;
  private final AtomicLong lastWritten;

  /**
   * @param write receives the login's id and the time to write; must not block
   */
  LoginActivity(Login login, Logins.Limits limits, Clock clock, BiConsumer<String, Instant> write) {
    this.loginId = login.id();
    this.absoluteEnd = login.expiresAt();
    this.idleMillis = limits.idle().toMillis();
    this.writeEveryMillis = limits.writeEvery().toMillis();
    this.clock = clock;
    this.write = write;
    this.lastSeen = new AtomicLong(login.lastSeenAt().toEpochMilli());
    this.lastWritten = new AtomicLong(login.lastSeenAt().toEpochMilli());
  }

  Instant lastSeenAt() {
    return Instant.ofEpochMilli(lastSeen.get());
  }

  /** The earlier of the idle and the absolute end. */
  @Override
  public Instant endsAt() {
    Instant idleEnd = Instant.ofEpochMilli(lastSeen.get() + idleMillis);
    return idleEnd.isBefore(absoluteEnd) ? idleEnd : absoluteEnd;
  }

  /** Ignores activity after the end: the login has expired, even if its row does not say so yet. */
  @Override
  public void touch() {
    long now = clock.millis();
    if (now >= endsAt().toEpochMilli()) {
      return;
    }
    lastSeen.accumulateAndGet(now, Math::max);
    long written = lastWritten.get();
    if (now - written >= writeEveryMillis && lastWritten.compareAndSet(written, now)) {
      write.accept(loginId, Instant.ofEpochMilli(now));
    }
  }

  /** The row has activity from another node. */
  void seenElsewhere(Instant at) {
    lastSeen.accumulateAndGet(at.toEpochMilli(), Math::max);
  }
}
