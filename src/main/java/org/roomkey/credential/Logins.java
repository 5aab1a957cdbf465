package org.roomkey.credential;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * Starts, finds and ends logins. The row decides; beside it stands, for each login in use here,
 * when its person last did something, which is written to the row now and then. Safe for use by
 * many threads; every method but {@link LoginActivity#touch} may block on the database.
 */
public final class Logins {
  private static final Log LOG = Log.of(Logins.class);
  private static final int MAX_DEVICE_CHARS = 200;

  /** Fewer than the store lists. */
  private static final int MAX_PER_USER = 50;

  /**
   * @param idle how long a login lives without its person doing anything
   * @param absolute how long it lives at most
   */
  public record Limits(Duration idle, Duration absolute) {
    /** How often activity is written to the row at most. */
    Duration writeEvery() {
      Duration tenth = idle.dividedBy(10);
      Duration minute = Duration.ofMinutes(1);
      return tenth.compareTo(minute) < 0 ? tenth : minute;
    }
  }

  /** A login that has just begun, and the secret for its cookie, which is not kept. */
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
  private final Executor background;
  private final Audit audit;
  private final Map<String, LoginActivity> active = new ConcurrentHashMap<>();

  /** When whose activity was last seen, where the store does not know it yet. */
  private final Map<String, Instant> unwritten = new ConcurrentHashMap<>();

  private final AtomicBoolean writing = new AtomicBoolean();

  /**
   * @param background runs the writes of activity, so that no sender of a frame waits for them
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
    this.background = background;
    this.audit = audit;
  }

  public Started start(User user, String address, String device) {
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
            Optional.empty());
    String secret = Secrets.secret();
    store.insert(login, Secrets.digest(secret));
    endThoseTooMany(login);
    return new Started(login, secret);
  }

  /** The ones that have been seen least lately end, and never the one that has just begun. */
  private void endThoseTooMany(Login begun) {
    List<Login> all = store.unended(begun.userId());
    all.stream()
        .filter(login -> !login.id().equals(begun.id()))
        .sorted(Comparator.comparing(this::lastSeenAt))
        .limit(Math.max(0, all.size() - MAX_PER_USER))
        .forEach(login -> end(login.id(), EndReason.REPLACED));
  }

  /** The row may be behind by as long as activity is not written. */
  private Instant lastSeenAt(Login login) {
    LoginActivity known = active.get(login.id());
    return known == null || known.lastSeenAt().isBefore(login.lastSeenAt())
        ? login.lastSeenAt()
        : known.lastSeenAt();
  }

  /** The login with this secret, live or not, and its user if there still is one. */
  public Optional<LoginStore.Found> findBySecret(String secret) {
    return store.findByDigest(Secrets.digest(secret));
  }

  /** The login with this id, live or not, and its user if there still is one. */
  public Optional<LoginStore.Found> find(String loginId) {
    return store.find(loginId);
  }

  /** Whether the login has neither ended nor run out of time. Does not block. */
  public boolean isLive(Login login) {
    return login.ended().isEmpty() && clock.instant().isBefore(activity(login).endsAt());
  }

  /** The lifetime that all sockets and requests of the login share on this node. */
  public Lifetime lifetime(Login login) {
    return activity(login);
  }

  private LoginActivity activity(Login login) {
    LoginActivity activity =
        active.computeIfAbsent(
            login.id(), id -> new LoginActivity(login, limits, clock, this::writeLater));
    activity.seenElsewhere(login.lastSeenAt());
    return activity;
  }

  /** What comes while the store is at work is written next, all of it at once. */
  private void writeLater(String loginId, Instant at) {
    unwritten.put(loginId, at);
    if (writing.compareAndSet(false, true)) {
      background.execute(this::writeActivity);
    }
  }

  /** What is not written is written with the next activity of the same login. */
  private void writeActivity() {
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

  /**
   * Ends the login if its time is really over: the row is read again, since its person may have
   * done something on another node.
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

  /** Ends the login, if it has not ended yet, and in any case every socket of it. */
  public void end(String loginId, EndReason reason) {
    end(loginId, reason, CloseStatus.SESSION_EXPIRED);
  }

  /**
   * Ends the login of a browser that gets another one with the same answer: its sockets are asked
   * to come back, which they can with the new cookie alone.
   */
  public void endBeforeAnother(String loginId, EndReason reason) {
    end(loginId, reason, CloseStatus.GOING_AWAY);
  }

  private void end(String loginId, EndReason reason, CloseStatus close) {
    boolean hasEnded = store.end(loginId, reason, clock.instant());
    active.remove(loginId);
    revocations.announce(new Revocation(Subject.LOGIN, loginId, close));
    if (hasEnded) {
      LOG.log(Level.DEBUG, "login {0} ended: {1}", loginId, reason);
      note(loginId, reason);
    }
  }

  /** The sockets have been told already, whatever the database says now about whose it was. */
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
      LOG.log(Level.DEBUG, "the user of an ended login is not known", e);
      audit.record(event);
    }
  }

  /** Ends every login of the user but {@code except}, which may be null. */
  public void endAll(String userId, EndReason reason, String except) {
    List<Login> others;
    do {
      others = store.unended(userId).stream().filter(login -> !login.id().equals(except)).toList();
      others.forEach(login -> end(login.id(), reason));
    } while (!others.isEmpty());
  }

  /** Those of the user that are live, newest first. */
  public List<Login> liveOf(String userId) {
    return store.unended(userId).stream().filter(this::isLive).toList();
  }

  /** Forgets what has long ended; called now and then. */
  public void purge() {
    Instant now = clock.instant();
    active.values().removeIf(activity -> activity.endsAt().isBefore(now.minus(limits.idle())));
    store.purge(now.minus(Duration.ofDays(30)));
  }
}
