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
import org.roomkey.credential.Secrets;
import org.roomkey.limit.KeyedSemaphore;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.Names;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;

/**
 * Turns a user name and a password into a login. An unknown user, a wrong password and a disabled
 * user cost the same and look the same. Safe for use by many threads; blocks on the database and
 * while a password is hashed.
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

  /** What became of an attempt. */
  public sealed interface Result {
    /**
     * @param device the cookie by which this browser is known from now on
     */
    record Accepted(User user, Logins.Started started, String device) implements Result {
      @Override
      public String toString() {
        return "Accepted[" + user.id() + "]";
      }
    }

    /**
     * The password is right; no login was asked for.
     *
     * @param hash of the password, as it is stored
     */
    record Confirmed(User user, String hash) implements Result {
      @Override
      public String toString() {
        return "Confirmed[" + user.id() + "]";
      }
    }

    record Refused() implements Result {}

    /**
     * @param mark the cookie with which to come back
     */
    record Throttled(Duration retryAfter, String mark) implements Result {}

    record Undecided() implements Result {}
  }

  /**
   * Who asks; the text form hides the cookies.
   *
   * @param address of the client, for the throttle and the login's row
   * @param userAgent of the client, for the login's row
   * @param devices cookies of {@link KnownDevices}, from outside
   * @param marks cookies of {@link WaitingMarks}, from outside
   */
  public record Client(String address, String userAgent, List<String> devices, List<String> marks) {
    @Override
    public String toString() {
      return "Client[" + address + "]";
    }
  }

  private final UserStore users;
  private final Logins logins;
  private final PasswordHasher hasher;
  private final SignInThrottle throttle;
  private final KnownDevices devices;
  private final WaitingMarks marks;
  private final String hashOfNobody;

  public SignIn(
      UserStore users,
      Logins logins,
      PasswordHasher hasher,
      SignInThrottle throttle,
      KnownDevices devices,
      WaitingMarks marks) {
    this.users = users;
    this.logins = logins;
    this.hasher = hasher;
    this.throttle = throttle;
    this.devices = devices;
    this.marks = marks;
    this.hashOfNobody = hasher.hash(Secrets.secret());
  }

  /**
   * Asks the realm about names for which there is no password here; whoever has one is never looked
   * for anywhere else.
   *
   * @param username as it was typed; blanks around it count for nothing
   */
  public Result attempt(String username, String password, Client client, Realm realm) {
    return throttled(
        Names.stripped(username),
        password,
        client,
        realm,
        account -> begin(account, Names.stripped(username), client));
  }

  /** Asks again for the password of somebody who is signed in, behind the same throttle. */
  public Result confirm(String username, String password, Client client) {
    return throttled(
        username,
        password,
        client,
        Realm.NONE,
        account -> new Result.Confirmed(account.user(), account.passwordHash().orElseThrow()));
  }

  /** The cookie by which the browser of somebody who has just chosen a password stays known. */
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
              attempt,
              () -> alone(key, attempt, () -> check(account, username, password, realm, attempt)),
              right)
          : new Result.Throttled(attempt.delay(), marks.mark(key));
    } catch (StoreException e) {
      return undecided(e);
    }
  }

  private Result evaluated(
      SignInThrottle.Attempt attempt,
      Supplier<Optional<Account>> check,
      Function<Account, Result> right) {
    Consumer<SignInThrottle.Attempt> outcome = SignInThrottle.Attempt::giveBack;
    try {
      Optional<Account> account = check.get();
      outcome =
          account.isPresent() ? SignInThrottle.Attempt::succeeded : SignInThrottle.Attempt::failed;
      return account.map(right).orElseGet(Result.Refused::new);
    } catch (StoreException | PasswordHasher.BusyException | Realm.RealmException e) {
      return undecided(e);
    } finally {
      outcome.accept(attempt);
    }
  }

  /**
   * One attempt at an account after the other, so that those who have many under way at one account
   * have one place of the hasher's and of the realm's; whoever is known waits for no strangers.
   */
  private Optional<Account> alone(
      String key, SignInThrottle.Attempt attempt, Supplier<Optional<Account>> check) {
    KeyedSemaphore attempts = attempt.isKnown() ? known : strangers;
    if (!attempts.tryAcquire(key)) {
      throw new PasswordHasher.BusyException();
    }
    try {
      return check.get();
    } finally {
      attempts.release(key);
    }
  }

  private Result undecided(RuntimeException e) {
    sparseLog.log(Level.WARNING, "a sign-in could not be decided: {0}", e.getMessage());
    return new Result.Undecided();
  }

  /**
   * What changes the password or disables the person ends the logins that it finds: one that begins
   * meanwhile must see that itself.
   */
  private Result begin(Account account, String username, Client client) {
    Logins.Started started = logins.start(account.user(), client.address, client.userAgent);
    Optional<Account> now = users.account(account.user().id());
    boolean unchanged = now.flatMap(Account::passwordHash).equals(account.passwordHash());
    if (unchanged && now.map(found -> maySignIn(found.user())).orElse(true)) {
      String subject = AccountKey.subject(Optional.of(account), username);
      return new Result.Accepted(
          account.user(), started, devices.remember(client.devices, subject));
    }
    logins.end(
        started.login().id(),
        unchanged ? Login.EndReason.DISABLED : Login.EndReason.PASSWORD_CHANGED);
    return unchanged ? new Result.Refused() : new Result.Undecided();
  }

  private Optional<Account> check(
      Optional<Account> account,
      String username,
      String password,
      Realm realm,
      SignInThrottle.Attempt attempt) {
    Optional<String> encoded = account.flatMap(Account::passwordHash);
    String hash = encoded.orElse(hashOfNobody);
    boolean matches =
        attempt.isKnown()
            ? hasher.matches(password, hash)
            : hasher.matchesOfStranger(password, hash);
    if (encoded.isEmpty()) {
      return elsewhere(username, password, realm).filter(found -> maySignIn(found.user()));
    }
    return account
        .filter(found -> matches && maySignIn(found.user()))
        .map(found -> upgraded(found, password));
  }

  /** Many directories take a name without a password for a guest, and say that it is right. */
  private static Optional<Account> elsewhere(String username, String password, Realm realm) {
    return password.isEmpty() || Realm.folded(username).isEmpty()
        ? Optional.empty()
        : realm.check(username, password).map(user -> new Account(user, null, Optional.empty()));
  }

  private static boolean maySignIn(User user) {
    return !user.disabled() && user.kind() == User.Kind.PERSON;
  }

  /** Stores the hash anew where it was made with weaker parameters than today's. */
  private Account upgraded(Account account, String password) {
    if (!hasher.isOutdated(account.passwordHash().orElseThrow())) {
      return account;
    }
    String before = account.passwordHash().orElseThrow();
    String hash = hasher.hash(password);
    return users.rehashPassword(account.user().id(), before, hash)
        ? new Account(account.user(), account.username(), Optional.of(hash))
        : account;
  }
}
