package org.roomkey.credential;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.log.Log;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * Starts, finds and ends logins. The row in the database decides whether a login is live. Safe for
 * use by many threads; blocks on the database.
 */
public final class Logins {
  private static final Log LOG = Log.of(Logins.class);
  private static final int MAX_DEVICE_CHARS = 200;

  /** The store lists more than this. */
  private static final int MAX_PER_USER = 50;

  /**
   * @param idle how long a login lives without activity
   * @param absolute how long it lives at most
   */
  public record Limits(Duration idle, Duration absolute) {
    /** The shortest time between two writes of the activity of one login. */
    Duration writeEvery() {
      Duration tenth = idle.dividedBy(10);
      Duration minute = Duration.ofMinutes(1);
      return tenth.compareTo(minute) < 0 ? tenth : minute;
    }
  }

  /** A new login and the secret for its cookie. The secret is not stored. */
  public record Started(Login login, String secret) {
    @Override
    public String toString() {
      return "Started[" + login.id() + "]";
    }
  }

  private final LoginStore store;
  private final Revocations revocations;
  private final Limits limits;
  private final Clock clock;
  private final LoginActivities activities;
  private final Audit audit;

  /**
   * @param background writes activity, so that no sender of a frame waits for the database
   */
  public Logins(
      LoginStore store,
      Revocations revocations,
      Limits limits,
      Clock clock,
      Executor background,
      Audit audit) {
    this.store = store;
    this.revocations = revocations;
    this.limits = limits;
    this.clock = clock;
    this.activities = new LoginActivities(store, limits, clock, background);
    this.audit = audit;
  }

  /** Starts the login of a person who proves who they are now. */
  public Started start(User user, String address, String device) {
    return start(user, address, device, Optional.of(clock.instant()));
  }

  /**
   * @param authenticatedAt see {@link Login}; a time in the future counts as now
   */
  public Started start(
      User user, String address, String device, Optional<Instant> authenticatedAt) {
    Instant now = clock.instant();
    String cut =
        device.length() > MAX_DEVICE_CHARS ? device.substring(0, MAX_DEVICE_CHARS) : device;
    Login login =
        new Login(
            Secrets.id(),
            user.id(),
            now,
            now,
            now.plus(limits.absolute()),
            address,
            cut,
            authenticatedAt.map(this::notAfterNow),
            Optional.empty());
    String secret = Secrets.secret();
    store.insert(login, Secrets.digest(secret));
    endLeastRecentlyUsed(login);
    return new Started(login, secret);
  }

  /** Ends the least recently used logins above the maximum of the user, but never the new one. */
  private void endLeastRecentlyUsed(Login begun) {
    List<Login> all = store.unended(begun.userId());
    all.stream()
        .filter(login -> !login.id().equals(begun.id()))
        .sorted(Comparator.comparing(activities::lastSeenAt))
        .limit(Math.max(0, all.size() - MAX_PER_USER))
        .forEach(login -> end(login.id(), EndReason.REPLACED));
  }

  /** The login with this secret, live or not, and its user unless deleted. */
  public Optional<LoginStore.Found> findBySecret(String secret) {
    return store.findByDigest(Secrets.digest(secret));
  }

  /** The login with this id, live or not, and its user unless deleted. */
  public Optional<LoginStore.Found> find(String loginId) {
    return store.find(loginId);
  }

  /** Whether the login has neither ended nor expired. Does not block. */
  public boolean isLive(Login login) {
    return login.ended().isEmpty() && clock.instant().isBefore(activities.of(login).endsAt());
  }

  /** The lifetime that all sockets and requests of the login share on this node. */
  public Lifetime lifetime(Login login) {
    return activities.of(login);
  }

  /**
   * The person of the login has authenticated again. The login, its cookie and its sockets stay.
   *
   * @param at a time in the future counts as now
   * @return false if the login has ended
   */
  public boolean authenticated(String loginId, Instant at) {
    boolean isLive = store.authenticated(loginId, notAfterNow(at));
    if (isLive) {
      store.find(loginId).ifPresent(found -> activities.of(found.login()));
    }
    return isLive;
  }

  /** As {@link #authenticated}, at this moment. */
  public boolean authenticatedNow(String loginId) {
    return authenticated(loginId, clock.instant());
  }

  private Instant notAfterNow(Instant at) {
    Instant now = clock.instant();
    return at.isAfter(now) ? now : at;
  }

  /**
   * Ends the login if it has expired. Reads the row again, because its person may have been active
   * on another node.
   *
   * @return whether it has ended
   */
  public boolean endIfExpired(String loginId) {
    Optional<LoginStore.Found> found = store.find(loginId);
    if (found.isPresent() && isLive(found.get().login())) {
      return false;
    }
    boolean absolute =
        found.map(f -> !clock.instant().isBefore(f.login().expiresAt())).orElse(true);
    end(loginId, absolute ? EndReason.ABSOLUTE : EndReason.IDLE);
    return true;
  }

  /** Ends the login if it is live. Closes its sockets in any case. */
  public void end(String loginId, EndReason reason) {
    end(loginId, reason, CloseStatus.SESSION_EXPIRED);
  }

  /**
   * Ends the login of a browser that gets another login with the same answer. Its sockets close
   * with 1001, so that they reconnect with the new cookie.
   */
  public void endBeforeAnother(String loginId, EndReason reason) {
    end(loginId, reason, CloseStatus.GOING_AWAY);
  }

  private void end(String loginId, EndReason reason, CloseStatus close) {
    boolean hasEnded = store.end(loginId, reason, clock.instant());
    activities.forget(loginId);
    revocations.announce(new Revocation(Subject.LOGIN, loginId, close));
    if (hasEnded) {
      LOG.log(Level.DEBUG, "login {0} ended: {1}", loginId, reason);
      note(loginId, reason);
    }
  }

  /** Audits the end. Runs after the sockets are closed, so that a failing query delays none. */
  private void note(String loginId, EndReason reason) {
    AuditEvent event =
        AuditEvent.of(Kind.LOGIN_ENDED)
            .with(Field.LOGIN, loginId)
            .with(Field.REASON, reason.name().toLowerCase(Locale.ROOT));
    try {
      audit.record(
          store
              .find(loginId)
              .map(
                  found ->
                      event
                          .with(Field.USER, found.login().userId())
                          .with(Field.ADDRESS, found.login().address()))
              .orElse(event));
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "could not look up the user of an ended login", e);
      audit.record(event);
    }
  }

  /** Ends every login of the user except {@code except}, which may be null. */
  public void endAll(String userId, EndReason reason, String except) {
    List<Login> others;
    do {
      others = store.unended(userId).stream().filter(login -> !login.id().equals(except)).toList();
      others.forEach(login -> end(login.id(), reason));
    } while (!others.isEmpty());
  }

  /** The live logins of the user, newest first. */
  public List<Login> liveOf(String userId) {
    return store.unended(userId).stream().filter(this::isLive).toList();
  }

  /** Deletes logins that expired 30 days ago. Call it periodically. */
  public void purge() {
    Instant now = clock.instant();
    activities.forgetEndedBefore(now.minus(limits.idle()));
    store.purge(now.minus(Duration.ofDays(30)));
  }
}
