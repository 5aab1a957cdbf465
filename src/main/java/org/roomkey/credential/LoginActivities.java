package org.roomkey.credential;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;

/**
 * The activity of each login in use on this node. Writes it to the rows in the background, in
 * batches. Safe for use by many threads; does not block.
 */
final class LoginActivities {
  private static final Log LOG = Log.of(LoginActivities.class);

  private final LoginStore store;
  private final Logins.Limits limits;
  private final Clock clock;
  private final Executor background;
  private final Map<String, LoginActivity> active = new ConcurrentHashMap<>();

  /** The last activity of logins whose rows do not have it yet. */
  private final Map<String, Instant> unwritten = new ConcurrentHashMap<>();

  private final AtomicBoolean writing = new AtomicBoolean();

  LoginActivities(LoginStore store, Logins.Limits limits, Clock clock, Executor background) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    this.background = background;
  }

  /**
   * @param login as read from the database, which may have activity from other nodes
   */
  LoginActivity of(Login login) {
    LoginActivity activity =
        active.computeIfAbsent(
            login.id(), id -> new LoginActivity(login, limits, clock, this::writeLater, this::row));
    activity.seenInRow(login);
    return activity;
  }

  private Optional<Login> row(String loginId) {
    return store.find(loginId).map(LoginStore.Found::login);
  }

  /** The last activity in the row or on this node. */
  Instant lastSeenAt(Login login) {
    LoginActivity known = active.get(login.id());
    return known == null || known.lastSeenAt().isBefore(login.lastSeenAt())
        ? login.lastSeenAt()
        : known.lastSeenAt();
  }

  void forget(String loginId) {
    active.remove(loginId);
  }

  void forgetEndedBefore(Instant time) {
    active.values().removeIf(activity -> activity.endsAt().isBefore(time));
  }

  /** Schedules a write unless one is scheduled. The next one writes activity during a write. */
  private void writeLater(String loginId, Instant at) {
    unwritten.put(loginId, at);
    if (writing.compareAndSet(false, true)) {
      background.execute(this::write);
    }
  }

  /** Writes the activity. After a failure, the next activity of the login is written instead. */
  private void write() {
    Map<String, Instant> times = new HashMap<>();
    try {
      writing.set(false);
      unwritten.forEach(
          (loginId, at) -> {
            if (unwritten.remove(loginId, at)) {
              times.put(loginId, at);
            }
          });
      store.seen(times);
    } catch (StoreException e) {
      LOG.log(
          Level.WARNING, "activity of {0} logins not written: {1}", times.size(), e.getMessage());
    }
  }
}
