package org.roomkey.password;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.roomkey.credential.Login;
import org.roomkey.credential.Logins;
import org.roomkey.limit.KeyedSemaphore;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.Names;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;

/**
 * Turns a user name and a password into a login. The cost and the answer are the same for an
 * unknown user, a wrong password and a disabled user. Safe for use by many threads; blocks on the
 * database and while it hashes a password.
 */
public final class SignIn {
  /** Longer input is refused before it is hashed. */
  public static final int MAX_INPUT_CHARS = 1_024;

  private static final Log LOG = Log.of(SignIn.class);

  private static final int WAITING = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SparseLog sparseLog = new SparseLog(LOG);
  private final KeyedSemaphore strangers = new KeyedSemaphore(1, WAITING, PATIENCE);
  private final KeyedSemaphore known = new KeyedSemaphore(1, WAITING, PATIENCE);

  public sealed interface Result {
    /**
     * @param device the cookie that makes this browser known
     */
    record Accepted(User user, Logins.Started started, String device) implements Result {
      @Override
      public String toString() {
        return "Accepted[" + user.id() + "]";
      }
    }

    /**
     * The password is right, and no login was wanted.
     *
     * @param hash of the password, as it is stored
     */
    record Confirmed(User user, String hash) implements Result {
      @Override
      public String toString() {
        return "Confirmed[" + user.id() + "]";
      }
    }

    /** The password is right, and the login has a new time of authentication. */
    record Renewed(User user) implements Result {}

    record Refused() implements Result {}

    /**
     * @param mark the cookie to send with the next attempt
     */
    record Throttled(Duration retryAfter, String mark) implements Result {}

    record Undecided() implements Result {}
  }

  /**
   * The client that sends the attempt. The text form hides the cookies.
   *
   * @param address of the client, for the throttle and the login's row
   * @param userAgent of the client, for the login's row
   * @param devices untrusted cookies of {@link KnownDevices}
   * @param marks untrusted cookies of {@link WaitingMarks}
   */
  public record Client(String address, String userAgent, List<String> devices, List<String> marks) {
    @Override
    public String toString() {
      return "Client[" + address + "]";
    }
  }

  private final UserStore users;
  private final Logins logins;
  private final PasswordCheck passwords;
  private final SignInThrottle throttle;
  private final KnownDevices devices;
  private final WaitingMarks marks;

  public SignIn(
      UserStore users,
      Logins logins,
      PasswordHasher hasher,
      SignInThrottle throttle,
      KnownDevices devices,
      WaitingMarks marks) {
    this.users = users;
    this.logins = logins;
    this.passwords = new PasswordCheck(users, hasher);
    this.throttle = throttle;
    this.devices = devices;
    this.marks = marks;
  }

  /**
   * Asks the realm if the database has no password for the name. A user with a password here is
   * never looked up in the realm.
   *
   * @param username as typed; surrounding blanks are ignored
   */
  public Result attempt(String username, String password, Client client, Realm realm) {
    return throttled(
        Names.stripped(username),
        password,
        client,
        realm,
        account -> begin(account, Names.stripped(username), client));
  }

  /** Checks the password of a signed-in person again, behind the same throttle. */
  public Result confirm(String username, String password, Client client) {
    return throttled(
        username,
        password,
        client,
        Realm.NONE,
        account -> new Result.Confirmed(account.user(), account.passwordHash().orElseThrow()));
  }

  /**
   * Renews the time of authentication of a signed-in person's login, behind the same throttle. A
   * password of the container's realm counts, too.
   *
   * @param username of the person
   */
  public Result renew(
      String loginId, User person, String username, String password, Client client, Realm realm) {
    return throttled(
        username,
        password,
        client,
        realm,
        account -> {
          boolean isRight = account.user().id().equals(person.id());
          return isRight && logins.authenticatedNow(loginId)
              ? new Result.Renewed(account.user())
              : new Result.Refused();
        });
  }

  /** The cookie that keeps this browser known after its person has chosen a new password. */
  public Optional<String> remember(String userId, Client client) {
    return users
        .account(userId)
        .filter(account -> account.passwordHash().isPresent())
        .map(account -> AccountKey.subject(Optional.of(account), ""))
        .map(subject -> devices.remember(client.devices, subject));
  }

  private Result throttled(
      String username,
      String password,
      Client client,
      Realm realm,
      Function<Account, Result> right) {
    if (username.length() > MAX_INPUT_CHARS || password.length() > MAX_INPUT_CHARS) {
      return new Result.Refused();
    }
    try {
      Optional<Account> account = users.findAccount(username);
      String key = AccountKey.of(account, username);
      SignInThrottle.Attempt attempt =
          throttle.take(
              key,
              client.address,
              devices.known(client.devices, AccountKey.subject(account, username)),
              marks.waited(client.marks, key));
      return attempt.delay().isZero()
          ? evaluated(
              key,
              attempt,
              () -> passwords.check(account, username, password, realm, attempt.isKnown()),
              right)
          : new Result.Throttled(attempt.delay(), marks.mark(key));
    } catch (StoreException | PasswordHasher.BusyException | Realm.RealmException e) {
      sparseLog.log(Level.WARNING, "a sign-in could not be checked: {0}", e.getMessage());
      return new Result.Undecided();
    }
  }

  /**
   * Evaluates one attempt at an account at a time, so that many attempts at one account use one
   * place of the hasher and of the realm. An attempt from a known browser does not wait for
   * strangers.
   */
  private Result evaluated(
      String key,
      SignInThrottle.Attempt attempt,
      Supplier<Optional<Account>> check,
      Function<Account, Result> right) {
    Consumer<SignInThrottle.Attempt> outcome = SignInThrottle.Attempt::giveBack;
    try {
      Optional<Account> account =
          (attempt.isKnown() ? known : strangers)
              .call(key, check)
              .orElseThrow(PasswordHasher.BusyException::new);
      outcome =
          account.isPresent() ? SignInThrottle.Attempt::succeeded : SignInThrottle.Attempt::failed;
      return account.map(right).orElseGet(Result.Refused::new);
    } finally {
      outcome.accept(attempt);
    }
  }

  /**
   * Begins the login, then reads the account again: a change of the password, or disabling the
   * user, ends only the logins that exist at that moment.
   */
  private Result begin(Account account, String username, Client client) {
    Logins.Started started = logins.start(account.user(), client.address, client.userAgent);
    Optional<Account> now = users.account(account.user().id());
    boolean unchanged = now.flatMap(Account::passwordHash).equals(account.passwordHash());
    if (unchanged && now.map(found -> PasswordCheck.maySignIn(found.user())).orElse(true)) {
      String subject = AccountKey.subject(Optional.of(account), username);
      return new Result.Accepted(
          account.user(), started, devices.remember(client.devices, subject));
    }
    logins.end(
        started.login().id(),
        unchanged ? Login.EndReason.DISABLED : Login.EndReason.PASSWORD_CHANGED);
    return unchanged ? new Result.Refused() : new Result.Undecided();
  }
}
