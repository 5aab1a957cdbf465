package org.roomkey.credential;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.BoundLoginStore.Ended;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.limit.KeyedTotal;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.user.StoreException;

/**
 * Begins, renews and ends the bound logins of other applications. The row in the database decides
 * whether one is live: an end commits the row, then closes the sockets. Safe for use by many
 * threads; blocks on the database.
 */
public final class BoundLogins {
  /** How long a session lives without a renewal. */
  public static final Duration LEASE = Duration.ofSeconds(60);

  /** Rows of one application, the ended ones of the last day included. */
  public static final int MAX_PER_APPLICATION = 500_000;

  /** How long an ended session refuses tickets. */
  static final Duration REMEMBERED = Duration.ofHours(24);

  private static final int AT_ONCE = 500;
  private static final int MAX_ENDED = 10_000;
  private static final int MAX_ATTEMPTS = 4;

  /** A path cannot name {@code .} and {@code ..}. */
  private static final Pattern KEY = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._~-]{1,128}");

  /** The application has too many sessions. */
  public static final class FullException extends Exception {
    private static final long serialVersionUID = 1L;

    FullException() {
      super("too many sessions", null, false, false);
    }
  }

  private final BoundLoginStore store;
  private final Revocations revocations;
  private final Duration lease;
  private final KeyedTotal rows;
  private final Clock clock;
  private final Audit audit;

  /**
   * @param lease how long a session lives without a renewal
   * @param rows the number of rows of each application
   */
  public BoundLogins(
      BoundLoginStore store,
      Revocations revocations,
      Duration lease,
      KeyedTotal rows,
      Clock clock,
      Audit audit) {
    this.store = store;
    this.revocations = revocations;
    this.lease = lease;
    this.rows = rows;
    this.clock = clock;
    this.audit = audit;
  }

  /** Whether the text may be the key of a session: 1–128 characters {@code [A-Za-z0-9._~-]}. */
  public static boolean isKey(String session) {
    return KEY.matcher(session).matches();
  }

  Duration lease() {
    return lease;
  }

  /**
   * Begins the bound login of the session, or renews it.
   *
   * @return its id; empty if the session has ended or is another person's
   */
  public Optional<String> begin(String application, String session, String userId)
      throws FullException {
    String digest = Secrets.digest(session);
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Instant now = clock.instant();
      Optional<BoundLogin> known = store.renew(application, digest, userId, now.plus(lease));
      if (known.isPresent()) {
        return known.filter(row -> row.isLiveOf(application, userId)).map(BoundLogin::id);
      }
      BoundLogin begun =
          new BoundLogin(
              Secrets.id(),
              application,
              digest,
              Optional.of(userId),
              now,
              now.plus(lease),
              Optional.empty());
      if (insert(begun)) {
        return Optional.of(begun.id());
      }
    }
    throw contested();
  }

  /** False if another request has inserted a row of the same session meanwhile. */
  private boolean insert(BoundLogin login) throws FullException {
    if (!rows.hasRoom(login.application())) {
      throw new FullException();
    }
    boolean isInserted = store.insert(login);
    if (isInserted) {
      rows.added(login.application());
    }
    return isInserted;
  }

  /** Rows of one session came and went between all attempts: no honest application does that. */
  private static StoreException contested() {
    return new StoreException("a session is begun and ended all the time", null);
  }

  /**
   * Ends the session, and closes its sockets in any case. Nothing of it begins for 24 hours, also
   * if it has never been heard of.
   *
   * @throws FullException only if it has never been heard of
   */
  public void end(String application, String session) throws FullException {
    String digest = Secrets.digest(session);
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Instant now = clock.instant();
      Optional<Ended> ended = store.end(application, digest, now);
      if (ended.isPresent()) {
        announce(ended.get().login());
        if (ended.get().first()) {
          note(ended.get().login(), "ended_by_application");
        }
        return;
      }
      BoundLogin unheardOf =
          new BoundLogin(
              Secrets.id(), application, digest, Optional.empty(), now, now, Optional.of(now));
      if (insert(unheardOf)) {
        return;
      }
    }
    throw contested();
  }

  /**
   * Renews the leases of sessions.
   *
   * @return those that are not live
   */
  public List<String> renew(String application, Collection<String> sessions) {
    Map<String, String> byDigest = new LinkedHashMap<>();
    sessions.forEach(session -> byDigest.put(Secrets.digest(session), session));
    Set<String> live =
        store.renew(application, Set.copyOf(byDigest.keySet()), clock.instant().plus(lease));
    byDigest.keySet().removeAll(live);
    return List.copyOf(byDigest.values());
  }

  /** Whether this one is live, of this application and of this person. */
  public boolean isLive(String id, String application, String userId) {
    return store.find(id).filter(row -> row.isLiveOf(application, userId)).isPresent();
  }

  /**
   * Closes the sockets of those that have ended since then once more. An end may be committed and
   * not announced, if the database does not confirm the commit.
   */
  void closeEndedSince(Instant since) {
    store.endedSince(since, MAX_ENDED).forEach(id -> revocations.heard(ended(id)));
  }

  /**
   * Reads which leases are over.
   *
   * @param mayEnd whether to end their bound logins; those may begin again
   */
  void checkLeases(Instant now, boolean mayEnd) {
    List<BoundLogin> lapsed;
    do {
      lapsed = store.lapsed(now, AT_ONCE);
      if (mayEnd) {
        for (BoundLogin login : store.deleteLapsed(lapsed, now)) {
          announce(login);
          note(login, "lease_over");
        }
      }
    } while (mayEnd && lapsed.size() == AT_ONCE);
  }

  private void announce(BoundLogin login) {
    revocations.announce(ended(login.id()));
  }

  private static Revocation ended(String id) {
    return new Revocation(Subject.LOGIN, id, CloseStatus.SESSION_EXPIRED);
  }

  private void note(BoundLogin login, String reason) {
    audit.record(
        AuditEvent.of(Kind.BOUND_LOGIN_ENDED)
            .with(Field.USER, login.userId())
            .with(Field.LOGIN, login.id())
            .with(Field.REASON, reason));
  }

  /** Deletes the sessions that ended a day ago. Call it periodically. */
  public void purge() {
    rows.forgetOld();
    store.purge(clock.instant().minus(REMEMBERED));
  }
}
