package org.roomkey.password;

import java.util.Optional;
import org.roomkey.credential.Secrets;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;

/**
 * Checks a password against the stored hash, or asks the realm if there is none. An unknown user
 * costs as much as a wrong password. Safe for use by many threads; blocks on the database, on the
 * realm, and while it hashes a password.
 */
public final class PasswordCheck {
  private final UserStore users;
  private final PasswordHasher hasher;
  private final boolean passwordsWork;
  private final String hashOfNobody;

  /**
   * @param passwordsWork false to refuse every password that is stored here
   */
  public PasswordCheck(UserStore users, PasswordHasher hasher, boolean passwordsWork) {
    this.users = users;
    this.hasher = hasher;
    this.passwordsWork = passwordsWork;
    this.hashOfNobody = hasher.hash(Secrets.secret());
  }

  /**
   * The account, if the password is right and its user may sign in.
   *
   * @param found by the user name; empty if the database has none
   * @param isKnown whether the browser is known, see {@link KnownDevices}
   */
  Optional<Account> check(
      Optional<Account> found, String username, String password, Realm realm, boolean isKnown) {
    Optional<String> stored = found.flatMap(Account::passwordHash);
    String hash = stored.orElse(hashOfNobody);
    boolean matches =
        isKnown ? hasher.matches(password, hash) : hasher.matchesOfStranger(password, hash);
    return stored.isEmpty()
        ? ofRealm(username, password, realm).filter(account -> maySignIn(account.user()))
        : found
            .filter(account -> matches && passwordsWork && maySignIn(account.user()))
            .map(account -> upgraded(account, stored.get(), password));
  }

  static boolean maySignIn(User user) {
    return !user.disabled() && user.kind() == User.Kind.PERSON;
  }

  /** Sends no empty password: many directories accept it as an anonymous sign-in. */
  private static Optional<Account> ofRealm(String username, String password, Realm realm) {
    return password.isEmpty() || Realm.folded(username).isEmpty()
        ? Optional.empty()
        : realm.check(username, password).map(user -> new Account(user, null, Optional.empty()));
  }

  /** Replaces a hash that was made with weaker parameters than today's. */
  private Account upgraded(Account account, String stored, String password) {
    if (!hasher.isOutdated(stored)) {
      return account;
    }
    String hash = hasher.hash(password);
    return users.rehashPassword(account.user().id(), stored, hash)
        ? new Account(account.user(), account.username(), Optional.of(hash))
        : account;
  }
}
