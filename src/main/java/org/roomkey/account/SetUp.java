package org.roomkey.account;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
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
 * The administrator of a server that has none who can sign in, and of one whose administrator is
 * lost: who comes by a link that only those can read who can read the server's files. The link is
 * good once and for a day. Without being asked for, it is there while there is no administrator;
 * whoever may write the data folder asks for one at any time by a file {@value #REQUEST}. A
 * compare-and-set guards the link, and a lock of the database the first administrator of several
 * nodes; blocks on the database and the file system.
 */
public final class SetUp {
  /** The name of the file that asks for a link, whatever is in it. */
  static final String REQUEST = "setup-request";

  private static final Log LOG = Log.of(SetUp.class);
  private static final Duration AGE = Duration.ofDays(1);

  /**
   * @param digest of the secret
   * @param isRequested whether it is good although there is an administrator
   */
  private record Link(String digest, Instant end, boolean isRequested) {}

  private final UserStore users;
  private final Accounts accounts;
  private final Path data;
  private final Path file;
  private final boolean withoutPassword;
  private final Clock clock;
  private final Audit audit;
  private volatile String contextPath = "";

  /** Null where the link is dead or being used. */
  private final AtomicReference<Link> link = new AtomicReference<>();

  /**
   * @param data the folder in which the link is written to {@code setup-link}
   * @param withoutPassword whether an administrator can sign in whose password is not kept here
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
    this.data = data;
    this.file = data.resolve("setup-link");
    this.withoutPassword = withoutPassword;
    this.clock = clock;
    this.audit = audit;
  }

  /**
   * Writes a new link where one is asked for or there is no administrator, else removes one that
   * was left.
   *
   * @param path of the application; the host is unknown here
   * @throws IOException if the file cannot be written
   */
  public void start(String path) throws IOException {
    contextPath = path;
    if (takeRequest()) {
      open(true);
    } else if (users.hasAdministrator(withoutPassword)) {
      Files.deleteIfExists(file);
    } else {
      open(false);
    }
  }

  /** To be called every few seconds: looks whether a link is asked for, and ends one. */
  public void tick() {
    try {
      if (takeRequest()) {
        open(true);
      }
      Link now = link.get();
      if (now != null && !isGood(now) && link.compareAndSet(now, null)) {
        remove();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "no set-up link could be made in {0}: {1}", data, e.toString());
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "whether the set-up link is good is not known: {0}", e.getMessage());
    }
  }

  /** The one who deletes the file has taken it. */
  private boolean takeRequest() throws IOException {
    return Files.deleteIfExists(data.resolve(REQUEST));
  }

  private void open(boolean isRequested) throws IOException {
    String secret = Secrets.secret();
    Files.createDirectories(data);
    write(contextPath + "/setup?token=" + secret + System.lineSeparator());
    link.set(new Link(Secrets.digest(secret), clock.instant().plus(AGE), isRequested));
    if (isRequested) {
      audit.record(AuditEvent.of(Kind.SET_UP).with(Field.REASON, "link_requested"));
    }
    LOG.log(
        isRequested ? Level.WARNING : Level.INFO,
        isRequested
            ? "a set-up link was asked for: whoever opens the one in {0} becomes an administrator"
            : "there is no administrator yet: open the link in {0} to create the first",
        file);
  }

  private boolean isGood(Link now) {
    return clock.instant().isBefore(now.end)
        && (now.isRequested || !users.hasAdministrator(withoutPassword));
  }

  /** The new file belongs to its owner alone from its first moment, and is no link to elsewhere. */
  private void write(String link) throws IOException {
    boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        isPosix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.deleteIfExists(file);
    Files.createFile(file, ownerOnly);
    Files.write(file, link.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param secret from outside; may be null
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
   * Creates the administrator. Empty where the link is dead, or in use at this moment.
   *
   * @throws AccountException if the password is too weak or the user name is taken; then the link
   *     is still good
   */
  public Optional<Account> create(String secret, String username, String name, String password)
      throws AccountException {
    Link now = link.get();
    if (!matches(now, secret) || !link.compareAndSet(now, null)) {
      return Optional.empty();
    }
    boolean stays = true;
    try {
      Optional<Account> administrator =
          isGood(now) ? administrator(now, username, name, password) : Optional.empty();
      stays = false;
      return administrator;
    } finally {
      if (!stays) {
        remove();
      } else if (!link.compareAndSet(null, now)) {
        LOG.log(Level.DEBUG, "another link was asked for meanwhile");
      }
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
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the used set-up link in {0} was not deleted; it opens nothing", file);
    }
  }
}
