package org.roomkey.credential;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The last activity of one login on this node, and when its person authenticated. Lock-free:
 * compare-and-set longs guard it.
 */
final class LoginActivity implements Lifetime {
  private static final long NEVER = Long.MIN_VALUE;

  private final String loginId;
  private final Instant absoluteEnd;
  private final long idleMillis;
  private final long writeEveryMillis;
  private final Clock clock;
  private final BiConsumer<String, Instant> write;
  private final Function<String, Optional<Login>> read;
  private final AtomicLong lastSeen;
  private final AtomicLong lastWritten;

  /** In milliseconds; {@link #NEVER} if nobody says. */
  private final AtomicLong authenticated = new AtomicLong(NEVER);

  /**
   * @param write receives the login's id and the time to write; must not block
   * @param read reads the row of the login with this id
   */
  LoginActivity(
      Login login,
      Logins.Limits limits,
      Clock clock,
      BiConsumer<String, Instant> write,
      Function<String, Optional<Login>> read) {
    this.loginId = login.id();
    this.absoluteEnd = login.expiresAt();
    this.idleMillis = limits.idle().toMillis();
    this.writeEveryMillis = limits.writeEvery().toMillis();
    this.clock = clock;
    this.write = write;
    this.read = read;
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

  @Override
  public Optional<Instant> authenticatedAt() {
    long millis = authenticated.get();
    return millis == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  @Override
  public void readAuthentication() {
    read.apply(loginId).ifPresent(this::seenInRow);
  }

  /** The row may have later times from another node. */
  void seenInRow(Login row) {
    lastSeen.accumulateAndGet(row.lastSeenAt().toEpochMilli(), Math::max);
    row.authenticatedAt()
        .ifPresent(at -> authenticated.accumulateAndGet(at.toEpochMilli(), Math::max));
  }
}
