package org.roomkey.account;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Secrets;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.Names;
import org.roomkey.user.RecoveryStore;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;
import org.roomkey.user.UserStore.Asker;

/**
 * Lets people who lost their password choose another one, by a one-time link that is valid for a
 * day. An administrator makes the link. Somebody who may write to the data folder requests one by
 * the file {@value #REQUEST} with a user name, and reads it in {@code recover-link}, see {@link
 * LinkFiles}. Safe for use by many threads; blocks on the database, the file system, and while it
 * hashes a password.
 */
public final class Recovery {
  static final String REQUEST = "recover";
  private static final String PATH = "/recover?token=";
  private static final Duration AGE = Duration.ofDays(1);
  private static final Log LOG = Log.of(Recovery.class);

  private final SparseLog sparseLog = new SparseLog(LOG);

  private final RecoveryStore links;
  private final UserStore users;
  private final Accounts accounts;
  private final LinkFiles files;
  private final Optional<Instant> notBefore;
  private final Clock clock;
  private final Audit audit;
  private final AtomicBoolean isBusy = new AtomicBoolean();
  private volatile String address = "";

  /**
   * A new link. The text form hides it.
   *
   * @param path within the application, with the secret
   */
  public record Link(String path, Instant endsAt) {
    @Override
    public String toString() {
      return "Link[" + endsAt + "]";
    }
  }

  /**
   * @param data the data folder
   * @param notBefore earlier links are not valid; empty for no such moment
   */
  public Recovery(
      RecoveryStore links,
      UserStore users,
      Accounts accounts,
      Path data,
      Optional<Instant> notBefore,
      Clock clock,
      Audit audit) {
    this.links = links;
    this.users = users;
    this.accounts = accounts;
    this.files = new LinkFiles(data, REQUEST, "recover-link");
    this.notBefore = notBefore;
    this.clock = clock;
    this.audit = audit;
  }

  /**
   * Answers a request in the data folder.
   *
   * @param application the public URL of the application, or only its path if the host is unknown
   */
  public void start(String application) {
    address = application;
    tick();
  }

  /** Answers a request in the data folder, and deletes a used link. Call it every few seconds. */
  public void tick() {
    if (!isBusy.compareAndSet(false, true)) {
      return;
    }
    try {
      Optional<String> username = files.request();
      if (username.isPresent()) {
        answer(username.get());
      }
      Optional<String> link = files.written();
      if (link.isPresent() && person(secretOf(link.get())).isEmpty()) {
        files.remove();
      }
    } catch (IOException e) {
      sparseLog.log(
          Level.WARNING,
          "the request {0} in {1} was not answered: {2}",
          REQUEST,
          files.folder(),
          e.toString());
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "the recovery link could not be checked: {0}", e.getMessage());
    } finally {
      isBusy.set(false);
    }
  }

  private static String secretOf(String link) {
    return link.substring(link.indexOf('=') + 1);
  }

  /**
   * Leaves the request if the database does not answer. Never logs the name, which may be any text.
   */
  private void answer(String username) throws IOException {
    Optional<User> user = users.findAccount(Names.stripped(username)).map(Account::user);
    if (!files.takeRequest()) {
      return;
    }
    Optional<Link> link = user.flatMap(person -> store(person.id(), Optional.empty()));
    if (link.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "the file {0} in {1} does not have the user name of an enabled person",
          REQUEST,
          files.folder());
      return;
    }
    String userId = user.orElseThrow().id();
    files.write(address + link.get().path() + System.lineSeparator());
    audit.record(
        AuditEvent.of(Kind.RECOVERY)
            .with(Field.TARGET, userId)
            .with(Field.REASON, "link_requested"));
    LOG.log(
        Level.WARNING,
        "a link for {0} was asked for: whoever opens the one in {1} chooses that person's password",
        userId,
        files.link());
  }

  /**
   * Makes a link, which replaces the person's earlier one.
   *
   * @param asker the administrator
   * @throws AccountException if the person cannot have a password here, or is disabled
   */
  public Link make(String userId, Asker asker) throws AccountException {
    Optional<Link> link = store(userId, Optional.of(asker));
    if (link.isEmpty()) {
      boolean isDisabled = accounts.find(userId).user().disabled();
      throw new AccountException(isDisabled ? Reason.DISABLED : Reason.NO_PASSWORD_HERE);
    }
    return link.get();
  }

  private Optional<Link> store(String userId, Optional<Asker> asker) {
    String secret = Secrets.secret();
    Instant now = clock.instant();
    return links.replace(userId, Secrets.digest(secret), now, asker)
        ? Optional.of(new Link(PATH + secret, now.plus(AGE)))
        : Optional.empty();
  }

  /** Links that are not younger are not valid. */
  private Instant oldest() {
    Instant dayAgo = clock.instant().minus(AGE);
    return notBefore.filter(dayAgo::isBefore).orElse(dayAgo);
  }

  /** Deletes old links. Call it periodically. */
  public void purge() {
    links.purge(oldest());
  }

  /**
   * The person for whom the link is.
   *
   * @param secret untrusted
   * @return empty if the link is not valid
   */
  public Optional<Account> person(String secret) {
    return links.find(Secrets.digest(secret), oldest());
  }

  /**
   * Uses up the link: replaces the person's password, and ends all logins and API tokens.
   *
   * @param secret untrusted
   * @return the person; empty if the link is not valid
   * @throws AccountException if the password is too weak; the link stays valid
   */
  public Optional<Account> use(String secret, String password) throws AccountException {
    Optional<Account> person = person(secret);
    if (person.isEmpty()) {
      return person;
    }
    String hash = accounts.hashOf(Optional.of(password), person.get()).orElseThrow();
    Optional<Account> recovered = links.use(Secrets.digest(secret), oldest(), hash);
    recovered.ifPresent(account -> accounts.endAfterNewPassword(account.user().id()));
    return recovered;
  }
}
