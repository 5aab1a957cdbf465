package org.roomkey.auth;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.roomkey.log.Log;
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

  /** What became of an attempt. */
  public sealed interface Result {
    record Accepted(User user, Logins.Started started) implements Result {}

    /** The password is right; no login was asked for. */
    record Confirmed(User user) implements Result {}

    record Refused() implements Result {}

    record Throttled(Duration retryAfter) implements Result {}

    record Undecided() implements Result {}
  }

  private final UserStore users;
  private final Logins logins;
  private final PasswordHasher hasher;
  private final SignInThrottle throttle;
  private final String hashOfNobody;

  public SignIn(UserStore users, Logins logins, PasswordHasher hasher, SignInThrottle throttle) {
    this.users = users;
    this.logins = logins;
    this.hasher = hasher;
    this.throttle = throttle;
    this.hashOfNobody = hasher.hash(Secrets.secret());
  }

  /**
   * @param username as it was typed
   * @param address of the client, for the throttle and the login's row
   * @param device the client's {@code User-Agent}
   */
  public Result attempt(String username, String password, String address, String device) {
    return attempt(username, password, address, device, Realm.NONE);
  }

  /**
   * As {@link #attempt(String, String, String, String)}, and asks the realm about names for which
   * there is no password here; whoever has one is never looked for anywhere else.
   */
  public Result attempt(
      String username, String password, String address, String device, Realm realm) {
    return throttled(
        username, password, address, realm, account -> begin(account, address, device));
  }

  /** Asks again for the password of somebody who is signed in, behind the same throttle. */
  public Result confirm(String username, String password, String address) {
    return throttled(
        username, password, address, Realm.NONE, account -> new Result.Confirmed(account.user()));
  }

  private Result throttled(
      String username,
      String password,
      String address,
      Realm realm,
      Function<Account, Result> right) {
    String person = RealmPeople.folded(username).orElse(username);
    Duration delay = throttle.delay(person, address);
    if (!delay.isZero()) {
      return new Result.Throttled(delay);
    }
    try {
      Optional<Account> account = check(username, password, realm);
      if (account.isEmpty()) {
        throttle.failed(person, address);
        return new Result.Refused();
      }
      throttle.succeeded(person);
      return right.apply(account.get());
    } catch (StoreException | PasswordHasher.BusyException | Realm.RealmException e) {
      LOG.log(Level.WARNING, "a sign-in could not be decided: {0}", e.getMessage());
      return new Result.Undecided();
    }
  }

  /**
   * A change of the password ends the logins that it finds: one that begins meanwhile with the old
   * password must see the change itself.
   */
  private Result begin(Account account, String address, String device) {
    Logins.Started started = logins.start(account.user(), address, device);
    boolean unchanged =
        users
            .account(account.user().id())
            .flatMap(Account::passwordHash)
            .equals(account.passwordHash());
    if (unchanged) {
      return new Result.Accepted(account.user(), started);
    }
    logins.end(started.login().id(), Login.EndReason.PASSWORD_CHANGED);
    return new Result.Undecided();
  }

  private Optional<Account> check(String username, String password, Realm realm) {
    if (username.length() > MAX_INPUT_CHARS || password.length() > MAX_INPUT_CHARS) {
      return Optional.empty();
    }
    Optional<Account> account = users.findAccount(username);
    Optional<String> encoded = account.flatMap(Account::passwordHash);
    boolean matches = hasher.matches(password, encoded.orElse(hashOfNobody));
    if (encoded.isEmpty()) {
      return elsewhere(username, password, realm).filter(found -> maySignIn(found.user()));
    }
    return account
        .filter(found -> matches && maySignIn(found.user()))
        .map(found -> upgraded(found, password));
  }

  /** Many directories take a name without a password for a guest, and say that it is right. */
  private static Optional<Account> elsewhere(String username, String password, Realm realm) {
    return password.isEmpty() || RealmPeople.folded(username).isEmpty()
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
