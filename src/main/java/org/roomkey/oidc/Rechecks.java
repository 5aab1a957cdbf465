package org.roomkey.oidc;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.oidc.ProviderSessionStore.Due;
import org.roomkey.user.StoreException;

/**
 * Asks one provider periodically whether its people may stay signed in. A provider does not report
 * everything: Keycloak says nothing when a person is disabled.
 *
 * <p>A lease on the row lets one node ask, because a provider may revoke all tokens of a person if
 * one is used twice. Safe for use by many threads. What blocks runs on the workers.
 */
public final class Rechecks {
  /** Longer than an answer takes. After a crash another node asks then. */
  static final Duration LEASE = Duration.ofMinutes(1);

  /** How long a provider that does not answer ends nobody, from the time when a check is due. */
  static final Duration PATIENCE = Duration.ofHours(1);

  /** A provider that has not answered is left alone by this node for this long. */
  static final Duration PAUSE = Duration.ofSeconds(15);

  private static final Log LOG = Log.of(Rechecks.class);

  /** Of the sessions that are due, a quarter is checked at a time, but at least so many. */
  private static final int FEW = 20;

  private static final int SPREAD = 4;
  private static final int MAX_DUE = 1_000;
  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  /** A check begins so much before its time, so that it is over in time. */
  private static final int EARLY = 10;

  /** Asks the provider. Blocks. */
  public interface Question {
    enum Answer {
      CONFIRMED,
      /** The person may not stay signed in. */
      WITHDRAWN,
      UNDECIDED
    }

    Answer ask(ProviderSession session);

    /**
     * Stores what could not be stored before.
     *
     * @throws StoreException if it still cannot be stored
     */
    void settle();
  }

  private final SparseLog sparseLog = new SparseLog(LOG);
  private final Provider provider;
  private final Question question;
  private final ProviderSessionStore sessions;
  private final Logins logins;
  private final Duration idle;
  private final Clock clock;
  private final Executor workers;

  /** The checks that are under way or wait for a worker. */
  private final AtomicInteger running = new AtomicInteger();

  private volatile Instant pausedUntil = Instant.MIN;

  /**
   * @param idle a login without activity for so long has ended, and is not checked
   */
  public Rechecks(
      Provider provider,
      Question question,
      ProviderSessionStore sessions,
      Logins logins,
      Duration idle,
      Clock clock,
      Executor workers) {
    this.provider = provider;
    this.question = question;
    this.sessions = sessions;
    this.logins = logins;
    this.idle = idle;
    this.clock = clock;
    this.workers = workers;
  }

  /** The time between two calls of {@link #tick}. */
  public Duration pause() {
    Duration tenth = provider.recheck().dividedBy(EARLY);
    return tenth.compareTo(MAX_PAUSE) < 0 ? tenth : MAX_PAUSE;
  }

  /** Starts the checks that are due, unless earlier ones still run. Does not block. */
  public void tick() {
    if (running.compareAndSet(0, 1)) {
      run(this::start);
    }
  }

  /**
   * @param task is counted as running already
   */
  private void run(Runnable task) {
    workers.execute(
        () -> {
          try {
            task.run();
          } catch (StoreException e) {
            sparseLog.log(Level.WARNING, "logins are not rechecked now: {0}", e.getMessage());
          } finally {
            running.decrementAndGet();
          }
        });
  }

  private void start() {
    question.settle();
    Due due = due();
    List<String> loginIds = sessions.due(due, MAX_DUE);
    int some = Math.max(FEW, loginIds.size() / SPREAD);
    for (String loginId : loginIds.subList(0, Math.min(some, loginIds.size()))) {
      running.incrementAndGet();
      run(() -> check(loginId, due.checkedUntil()));
    }
  }

  private Due due() {
    Instant now = clock.instant();
    Instant checkedUntil = now.minus(provider.recheck()).plus(provider.recheck().dividedBy(EARLY));
    return new Due(provider.name(), checkedUntil, now.minus(idle), now);
  }

  private void check(String loginId, Instant checkedUntil) {
    Instant now = clock.instant();
    if (now.isBefore(pausedUntil)) {
      // Without a lease, so that the session is asked about as soon as the pause is over.
      sessions.find(loginId).filter(session -> isOverdue(session, now)).ifPresent(this::end);
      return;
    }
    Instant lease = now.plus(LEASE);
    sessions
        .lease(loginId, checkedUntil, now, lease)
        .ifPresent(session -> check(session, now, lease));
  }

  private void check(ProviderSession session, Instant now, Instant lease) {
    switch (question.ask(session)) {
      case CONFIRMED -> sessions.confirm(session.loginId(), lease, clock.instant());
      case WITHDRAWN -> end(session);
      case UNDECIDED -> {
        pausedUntil = now.plus(PAUSE);
        if (isOverdue(session, now)) {
          end(session);
        }
      }
    }
  }

  private boolean isOverdue(ProviderSession session, Instant now) {
    return session.checkedAt().plus(provider.recheck()).plus(PATIENCE).isBefore(now);
  }

  private void end(ProviderSession session) {
    logins.end(session.loginId(), EndReason.PROVIDER_RECHECK);
  }
}
