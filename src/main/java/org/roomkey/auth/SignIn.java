package org.roomkey.auth;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.roomkey.limit.FailureDelay;
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

  private static final Logger LOG = System.getLogger(SignIn.class.getName());
  private static final long HASH_WAIT_SECONDS = 5;

  /** What became of an attempt. */
  public sealed interface Result {
    record Accepted(User user, Logins.Started started) implements Result {}

    record Refused() implements Result {}

    record Throttled(Duration retryAfter) implements Result {}

    record Undecided() implements Result {}
  }

  private final UserStore users;
  private final Logins logins;
  private final PasswordHasher hasher;
  private final FailureDelay byAccount;
  private final FailureDelay byAddress;
  private final Semaphore hashing = new Semaphore(Runtime.getRuntime().availableProcessors());
  private final String hashOfNobody;

  public SignIn(
      UserStore users,
      Logins logins,
      PasswordHasher hasher,
      FailureDelay byAccount,
      FailureDelay byAddress) {
    this.users = users;
    this.logins = logins;
    this.hasher = hasher;
    this.byAccount = byAccount;
    this.byAddress = byAddress;
    this.hashOfNobody = hasher.hash(Secrets.secret());
  }

  /**
   * @param username as it was typed
   * @param address of the client, for the throttle and the login's row
   * @param device the client's {@code User-Agent}
   */
  public Result attempt(String username, String password, String address, String device) {
    Duration delay = longer(byAccount.delay(username), byAddress.delay(address));
    if (!delay.isZero()) {
      return new Result.Throttled(delay);
    }
    try {
      Optional<User> user = check(username, password);
      if (user.isEmpty()) {
        byAccount.failed(username);
        byAddress.failed(address);
        return new Result.Refused();
      }
      byAccount.succeeded(username);
      return new Result.Accepted(user.get(), logins.start(user.get(), address, device));
    } catch (StoreException | Busy e) {
      LOG.log(Level.WARNING, "a sign-in could not be decided: {0}", e.getMessage());
      return new Result.Undecided();
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private Optional<User> check(String username, String password) throws Busy {
    if (username.length() > MAX_INPUT_CHARS || password.length() > MAX_INPUT_CHARS) {
      return Optional.empty();
    }
    Optional<Account> account = users.findAccount(username);
    Optional<String> encoded = account.flatMap(Account::passwordHash);
    boolean matches = matches(password, encoded.orElse(hashOfNobody)) && encoded.isPresent();
    Optional<User> user =
        account
            .map(Account::user)
            .filter(known -> matches && !known.disabled() && known.kind() == User.Kind.PERSON);
    if (user.isPresent() && hasher.isOutdated(encoded.orElseThrow())) {
      users.replacePassword(user.get().id(), hasher.hash(password));
    }
    return user;
  }

  private boolean matches(String password, String encoded) throws Busy {
    boolean acquired = false;
    try {
      acquired = hashing.tryAcquire(HASH_WAIT_SECONDS, TimeUnit.SECONDS);
      if (!acquired) {
        throw new Busy();
      }
      return hasher.matches(password, encoded);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Busy();
    } finally {
      if (acquired) {
        hashing.release();
      }
    }
  }

  private static final class Busy extends Exception {
    private static final long serialVersionUID = 1L;

    Busy() {
      super("too many passwords are being checked", null, false, false);
    }
  }
}
