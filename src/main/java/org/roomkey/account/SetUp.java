package org.roomkey.account;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Secrets;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;

/**
 * Creates an administrator by a one-time link, which only people who can read the server's files
 * can read. The server writes the link while no administrator can sign in, and on a request in the
 * data folder, see {@link LinkFiles}. The link is valid for a day. A compare-and-set guards the
 * link. A lock of the database guards the first administrator of several nodes. Blocks on the
 * database and the file system.
 */
public final class SetUp {
  private static final Log LOG = Log.of(SetUp.class);
  private static final Duration AGE = Duration.ofDays(1);

  /** The file that requests a link, whatever its content. */
  static final String REQUEST = "setup-request";

  /**
   * @param digest of the secret
   * @param isRequested whether it is valid although there is an administrator
   */
  private record Link(String digest, Instant end, boolean isRequested) {}

  private final UserStore users;
  private final Accounts accounts;
  private final LinkFiles files;
  private final boolean withoutPassword;
  private final Clock clock;
  private final Audit audit;
  private volatile String address = "";

  /** Null if there is no link, or while a request uses it. */
  private final AtomicReference<Link> link = new AtomicReference<>();

  /**
   * @param data the data folder
   * @param withoutPassword whether administrators without a password here can sign in
   */
  public SetUp(
      UserStore users,
      Accounts accounts,
      Path data,
      boolean withoutPassword,
      Clock clock,
      Audit audit) {
    this.users = users;
    this.accounts = accounts;
    this.files = new LinkFiles(data, REQUEST, "setup-link");
    this.withoutPassword = withoutPassword;
    this.clock = clock;
    this.audit = audit;
  }

  /**
   * Writes a new link if one was requested or there is no administrator. Otherwise deletes an old
   * one.
   *
   * @param application the public URL of the application, or only its path if the host is unknown
   * @throws IOException if the file cannot be written
   */
  public void start(String application) throws IOException {
    address = application;
    if (files.takeRequest()) {
      open(true);
    } else if (users.hasAdministrator(withoutPassword)) {
      files.remove();
    } else {
      open(false);
    }
  }

  /** Writes a requested link and deletes an invalid one. Call it every few seconds. */
  public void tick() {
    try {
      if (files.takeRequest()) {
        open(true);
      }
      Link now = link.get();
      if (now != null && !isGood(now) && link.compareAndSet(now, null)) {
        remove();
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING, "no set-up link could be made in {0}: {1}", files.folder(), e.toString());
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "the set-up link could not be checked: {0}", e.getMessage());
    }
  }

  private void open(boolean isRequested) throws IOException {
    String secret = Secrets.secret();
    files.write(address + "/setup?token=" + secret + System.lineSeparator());
    link.set(new Link(Secrets.digest(secret), clock.instant().plus(AGE), isRequested));
    if (isRequested) {
      audit.record(AuditEvent.of(Kind.SET_UP).with(Field.REASON, "link_requested"));
    }
    LOG.log(
        isRequested ? Level.WARNING : Level.INFO,
        isRequested
            ? "a set-up link was asked for: whoever opens the one in {0} becomes an administrator"
            : "there is no administrator yet: open the link in {0} to create the first",
        files.link());
  }

  private boolean isGood(Link now) {
    return clock.instant().isBefore(now.end)
        && (now.isRequested || !users.hasAdministrator(withoutPassword));
  }

  /**
   * @param secret untrusted; may be null
   */
  public boolean isOpen(String secret) {
    Link now = link.get();
    return matches(now, secret) && isGood(now);
  }

  private static boolean matches(Link link, String secret) {
    return link != null
        && secret != null
        && MessageDigest.isEqual(
            link.digest.getBytes(StandardCharsets.UTF_8),
            Secrets.digest(secret).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Creates the administrator. Empty if the link is invalid, or another request is using it.
   *
   * @throws AccountException if the password is too weak or the user name is taken; the link stays
   *     valid
   */
  public Optional<Account> create(String secret, String username, String name, String password)
      throws AccountException {
    Link now = link.get();
    if (!matches(now, secret) || !link.compareAndSet(now, null)) {
      return Optional.empty();
    }
    try {
      Optional<Account> administrator =
          isGood(now) ? administrator(now, username, name, password) : Optional.empty();
      remove();
      return administrator;
    } catch (AccountException | RuntimeException e) {
      if (!link.compareAndSet(null, now)) {
        LOG.log(Level.DEBUG, "another link was requested meanwhile");
      }
      throw e;
    }
  }

  private Optional<Account> administrator(Link now, String username, String name, String password)
      throws AccountException {
    return now.isRequested
        ? Optional.of(
            accounts.create(
                new Accounts.NewUser(
                    Optional.empty(),
                    Optional.of(username),
                    name,
                    User.Kind.PERSON,
                    true,
                    Optional.of(password))))
        : accounts.createFirstAdministrator(username, name, password, withoutPassword);
  }

  private void remove() {
    try {
      files.remove();
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the used set-up link in {0} could not be deleted; it is no longer valid",
          files.link());
    }
  }
}
