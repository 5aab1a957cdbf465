package org.roomkey.account;

import java.util.List;
import java.util.Optional;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.Tokens;
import org.roomkey.passkey.PasskeyStore;
import org.roomkey.password.PasswordHasher;
import org.roomkey.password.PasswordRules;
import org.roomkey.password.SignIn;
import org.roomkey.password.SignIn.Result.Confirmed;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;

/**
 * Creates, changes and deletes users. If a change requires it, ends their logins, tokens and
 * sockets, after the change of the row, so that nothing new can begin. Safe for use by many
 * threads; blocks on the database and while it hashes a password.
 */
public final class Accounts {

  /**
   * A user to create. The text form hides the password.
   *
   * @param id empty to let the server choose
   * @param username empty for a user who does not sign in here
   * @param password only with a user name
   */
  public record NewUser(
      Optional<String> id,
      Optional<String> username,
      String name,
      User.Kind kind,
      boolean admin,
      Optional<String> password) {
    @Override
    public String toString() {
      return "NewUser[" + name + "]";
    }
  }

  /** The values to change; an empty one stays. The text form hides the password. */
  public record Changes(
      Optional<String> name,
      Optional<Boolean> admin,
      Optional<Boolean> disabled,
      Optional<String> password) {
    User of(User user) {
      return new User(
          user.id(),
          name.orElse(user.name()),
          user.kind(),
          admin.orElse(user.admin()),
          disabled.orElse(user.disabled()),
          user.application());
    }

    @Override
    public String toString() {
      return "Changes";
    }
  }

  /** What a person keeps at a change of the own password. */
  public record Kept(boolean tokens, boolean passkeys) {}

  private final UserStore users;
  private final Logins logins;
  private final Tokens tokens;
  private final Revocations revocations;
  private final PasswordHasher hasher;
  private final PasswordRules rules;
  private final PasskeyStore passkeys;

  public Accounts(
      UserStore users,
      Logins logins,
      Tokens tokens,
      Revocations revocations,
      PasswordHasher hasher,
      PasswordRules rules,
      PasskeyStore passkeys) {
    this.users = users;
    this.logins = logins;
    this.tokens = tokens;
    this.revocations = revocations;
    this.hasher = hasher;
    this.rules = rules;
    this.passkeys = passkeys;
  }

  /** The same accounts, on behalf of an administrator; see {@link UserStore#askedBy}. */
  public Accounts askedBy(UserStore.Asker asker) {
    return new Accounts(users.askedBy(asker), logins, tokens, revocations, hasher, rules, passkeys);
  }

  /** Lists accounts in the order of ids, after {@code after}, at most {@code limit}. */
  public List<Account> list(String after, int limit) {
    return users.list(after, limit);
  }

  public Account find(String userId) throws AccountException {
    return users.account(userId).orElseThrow(() -> new AccountException(Reason.NO_SUCH_USER));
  }

  /** The person, if this application has created them. */
  public Optional<User> personOf(String application, String userId) {
    return users.find(userId).filter(user -> user.isPersonOf(application));
  }

  public Account create(NewUser wanted) throws AccountException {
    User user =
        new User(wanted.id.orElseGet(Secrets::id), wanted.name, wanted.kind, wanted.admin, false);
    boolean mayNotSignIn = wanted.kind == User.Kind.SERVICE || wanted.username.isEmpty();
    if (mayNotSignIn && wanted.password.isPresent()) {
      throw new AccountException(Reason.NO_PASSWORD_HERE);
    }
    Account account = new Account(user, wanted.username.orElse(null), Optional.empty());
    Optional<String> hash = hashOf(wanted.password, account);
    if (!users.create(user, wanted.username, hash)) {
      throw new AccountException(Reason.TAKEN);
    }
    return account;
  }

  /**
   * Creates an administrator if there is none. Empty if there is one.
   *
   * @param withoutPassword whether an administrator without a password here counts
   */
  Optional<Account> createFirstAdministrator(
      String username, String name, String password, boolean withoutPassword)
      throws AccountException {
    User user = new User(Secrets.id(), name, User.Kind.PERSON, true, false);
    Account account = new Account(user, username, Optional.empty());
    String hash = hashOf(Optional.of(password), account).orElseThrow();
    return switch (users.createFirstAdministrator(user, username, hash, withoutPassword)) {
      case CREATED -> Optional.of(account);
      case TAKEN -> throw new AccountException(Reason.TAKEN);
      case THERE_IS_ONE -> Optional.empty();
    };
  }

  public Account change(String userId, Changes changes) throws AccountException {
    Account account = find(userId);
    boolean maySignIn = account.user().kind() == User.Kind.PERSON && account.username() != null;
    if (changes.password.isPresent() && !maySignIn) {
      throw new AccountException(Reason.NO_PASSWORD_HERE);
    }
    Optional<String> hash = hashOf(changes.password, account);
    mustBeDone(users.change(userId, changes::of, hash));
    if (!changes.admin.orElse(true)) {
      tokens.endUncovered(find(userId).user());
    }
    if (hash.isPresent()) {
      endAfterNewPassword(userId);
    }
    if (changes.disabled.orElse(false)) {
      disconnect(userId);
      logins.endAll(userId, EndReason.DISABLED, null);
    }
    return find(userId);
  }

  /**
   * Changes the password of a person who has entered the current one. Ends every login, and every
   * API token and passkey unless kept; begins one new login. So a stolen cookie becomes worthless.
   * If somebody else changes the password at the same time, that change wins.
   *
   * @param loginId the login of the request
   */
  public Logins.Started changeOwnPassword(
      Confirmed person, String loginId, String password, Kept kept, SignIn.Client client)
      throws AccountException {
    String userId = person.user().id();
    Account account = find(userId);
    Optional<String> hash = hashOf(Optional.of(password), account);
    if (!users.replaceOwnPassword(userId, loginId, person.hash(), hash.orElseThrow())) {
      throw new AccountException(Reason.WRONG_PASSWORD);
    }
    Logins.Started started = logins.start(account.user(), client.address(), client.userAgent());
    boolean isBeaten =
        users
            .account(userId)
            .filter(now -> now.passwordHash().equals(hash) && !now.user().disabled())
            .isEmpty();
    if (isBeaten) {
      logins.end(started.login().id(), EndReason.PASSWORD_CHANGED);
      throw new AccountException(Reason.WRONG_PASSWORD);
    }
    logins.endBeforeAnother(loginId, EndReason.PASSWORD_CHANGED);
    if (kept.passkeys) {
      logins.endAll(userId, EndReason.PASSWORD_CHANGED, started.login().id());
    } else {
      endLoginsAndPasskeys(userId, started.login().id());
    }
    if (!kept.tokens) {
      tokens.revokeAll(userId);
    }
    return started;
  }

  /**
   * Repeats until there was no passkey: a login that has not ended yet may add one, and a passkey
   * may begin a login.
   *
   * @param except the login that stays; null for none
   */
  private void endLoginsAndPasskeys(String userId, String except) {
    do {
      logins.endAll(userId, EndReason.PASSWORD_CHANGED, except);
    } while (passkeys.removeAll(userId) > 0);
  }

  /** Deletes the user. The logins stay, so that their owner gets {@code user_not_found}. */
  public void delete(String userId) throws AccountException {
    mustBeDone(users.delete(userId));
    disconnect(userId);
  }

  /** Closes the sockets of the user and of the people for whom the user's tokens act. */
  public void disconnect(String userId) {
    revocations.announce(new Revocation(Subject.USER, userId, CloseStatus.FORBIDDEN));
    for (ApiToken token : tokens.list(userId)) {
      revocations.announce(new Revocation(Subject.TOKEN, token.id(), CloseStatus.FORBIDDEN));
    }
  }

  /** Ends everything that the person, or somebody in their place, began with the old password. */
  void endAfterNewPassword(String userId) {
    endLoginsAndPasskeys(userId, null);
    tokens.revokeAll(userId);
  }

  /**
   * @throws AccountException if the password is too weak
   */
  Optional<String> hashOf(Optional<String> password, Account account) throws AccountException {
    if (password.isEmpty()) {
      return Optional.empty();
    }
    Optional<PasswordRules.Weakness> weakness =
        rules.weakness(
            password.get(),
            Optional.ofNullable(account.username()).orElse(""),
            account.user().name());
    if (weakness.isPresent()) {
      throw new AccountException(weakness.get());
    }
    return Optional.of(hasher.hash(password.get()));
  }

  private static void mustBeDone(UserStore.Change change) throws AccountException {
    switch (change) {
      case DONE -> {}
      case NO_SUCH_USER -> throw new AccountException(Reason.NO_SUCH_USER);
      case LAST_ADMINISTRATOR -> throw new AccountException(Reason.LAST_ADMINISTRATOR);
    }
  }
}
