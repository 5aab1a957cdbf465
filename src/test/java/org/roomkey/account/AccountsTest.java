package org.roomkey.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.account.Accounts.Changes;
import org.roomkey.account.Accounts.NewUser;
import org.roomkey.audit.Audit;
import org.roomkey.credential.Login;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.credential.Tokens;
import org.roomkey.limit.FailureDelay;
import org.roomkey.password.KnownDevices;
import org.roomkey.password.PasswordCheck;
import org.roomkey.password.PasswordHasher;
import org.roomkey.password.PasswordRules;
import org.roomkey.password.Realm;
import org.roomkey.password.SignIn;
import org.roomkey.password.SignIn.Result.Confirmed;
import org.roomkey.password.SignInThrottle;
import org.roomkey.password.WaitingMarks;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.storage.JdbcLoginStore;
import org.roomkey.storage.JdbcPasskeyStore;
import org.roomkey.storage.JdbcTokenStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.testing.MemoryDatabase;
import org.roomkey.testing.MutableClock;
import org.roomkey.user.User;
import org.roomkey.user.User.Kind;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;

class AccountsTest {
  private static final String PASSWORD = "three grey herons";
  private static final String OTHER_PASSWORD = "four green herons";

  private final MemoryDatabase memory = new MemoryDatabase();
  private static final SignIn.Client CLIENT =
      new SignIn.Client("address", "device", List.of(), List.of());

  private final MutableClock clock = new MutableClock();
  private final JdbcUserStore users = new JdbcUserStore(memory.database());
  private final Revocations revocations = new Revocations();
  private final List<Revocation> announced = new ArrayList<>();
  private final PasswordHasher hasher = new PasswordHasher();
  private final Logins logins =
      new Logins(
          new JdbcLoginStore(memory.database()),
          revocations,
          new Logins.Limits(Duration.ofMinutes(30), Duration.ofHours(12)),
          clock,
          Runnable::run,
          Audit.NONE);
  private final Tokens tokens =
      new Tokens(
          new JdbcTokenStore(memory.database()),
          revocations,
          Optional.empty(),
          clock,
          Runnable::run);
  private final Accounts accounts =
      new Accounts(
          users,
          logins,
          tokens,
          revocations,
          hasher,
          PasswordRules.load(),
          new JdbcPasskeyStore(memory.database()));

  AccountsTest() {
    revocations.listen(announced::add);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private Account person(String username) throws AccountException {
    return accounts.create(
        new NewUser(
            Optional.of(username),
            Optional.of(username),
            "Somebody",
            Kind.PERSON,
            false,
            Optional.of(PASSWORD)));
  }

  private static Changes password(String password) {
    return new Changes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(password));
  }

  private static Changes disabled(boolean disabled) {
    return new Changes(Optional.empty(), Optional.empty(), Optional.of(disabled), Optional.empty());
  }

  private SignIn signIn(UserStore store) {
    return new SignIn(
        store,
        logins,
        new PasswordCheck(store, hasher, true),
        new SignInThrottle(delay(), delay(), delay(), delay()),
        new KnownDevices(new SharedKey(Secrets.secret()), clock),
        new WaitingMarks(new SharedKey(Secrets.secret()), clock));
  }

  private FailureDelay delay() {
    return new FailureDelay(
        5, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(15), clock.nanoTime());
  }

  private static void assertRefused(Reason reason, NewUser wanted, Accounts accounts) {
    assertEquals(
        reason, assertThrows(AccountException.class, () -> accounts.create(wanted)).reason());
  }

  @Test
  void onlyAPersonWithAUserNameCanHaveAPassword() {
    assertRefused(
        Reason.NO_PASSWORD_HERE,
        new NewUser(
            Optional.empty(), Optional.empty(), "X", Kind.PERSON, false, Optional.of(PASSWORD)),
        accounts);
    assertRefused(
        Reason.NO_PASSWORD_HERE,
        new NewUser(
            Optional.empty(), Optional.of("x"), "X", Kind.SERVICE, false, Optional.of(PASSWORD)),
        accounts);
    assertEquals(0, users.count());
  }

  @Test
  void passwordsAreStoredOnlyAsHashes() throws AccountException {
    person("walter");
    String stored = users.account("walter").orElseThrow().passwordHash().orElseThrow();
    assertTrue(stored.startsWith("$argon2id$"));
    assertTrue(hasher.matches(PASSWORD, stored));
  }

  @Test
  void disablingAUserAnnouncesForbiddenBeforeTheEndOfLogins() throws AccountException {
    User user = person("walter").user();
    String login = logins.start(user, "address", "device").login().id();
    String token =
        tokens
            .issue("walter", "label", Set.of(Scope.ACT_AS), Optional.empty(), Optional.empty())
            .token()
            .id();

    Account changed = accounts.change("walter", disabled(true));

    assertTrue(changed.user().disabled());
    assertEquals(
        List.of(
            new Revocation(Subject.USER, "walter", CloseStatus.FORBIDDEN),
            new Revocation(Subject.TOKEN, token, CloseStatus.FORBIDDEN),
            new Revocation(Subject.LOGIN, login, CloseStatus.SESSION_EXPIRED)),
        announced);
    assertEquals(List.of(), logins.liveOf("walter"));
  }

  @Test
  void enablingAUserRevokesNothing() throws AccountException {
    person("walter");
    accounts.change("walter", disabled(false));
    assertEquals(List.of(), announced);
  }

  @Test
  void changingAPasswordEndsAllLoginsHoweverMany() throws AccountException {
    User user = person("walter").user();
    String kept = logins.start(user, "address", "device").login().id();
    for (int i = 0; i < 130; i++) {
      logins.start(user, "address", "device");
    }
    String next =
        accounts
            .changeOwnPassword(
                new Confirmed(
                    users.find("walter").orElseThrow(),
                    users.account("walter").orElseThrow().passwordHash().orElseThrow()),
                kept,
                OTHER_PASSWORD,
                new Accounts.Kept(false, false),
                new SignIn.Client("address", "device", List.of(), List.of()))
            .login()
            .id();
    assertEquals(List.of(next), logins.liveOf("walter").stream().map(Login::id).toList());
    accounts.change("walter", password(PASSWORD));
    assertEquals(List.of(), logins.liveOf("walter"));
  }

  @Test
  void aSignInThatRacesAPasswordChangeStartsNoLogin() throws AccountException {
    person("walter");
    UserStore racing =
        (UserStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {UserStore.class},
                (proxy, method, arguments) -> {
                  Object result = method.invoke(users, arguments);
                  if (method.getName().equals("findAccount")) {
                    accounts.change("walter", password(OTHER_PASSWORD));
                  }
                  return result;
                });
    SignIn.Result result = signIn(racing).attempt("walter", PASSWORD, CLIENT, Realm.NONE);
    assertInstanceOf(SignIn.Result.Undecided.class, result);
    assertEquals(List.of(), logins.liveOf("walter"));
    assertInstanceOf(
        SignIn.Result.Accepted.class,
        signIn(users).attempt("walter", OTHER_PASSWORD, CLIENT, Realm.NONE));
  }

  @Test
  void confirmingAPasswordStartsNoLogin() throws AccountException {
    person("walter");
    assertInstanceOf(
        SignIn.Result.Confirmed.class, signIn(users).confirm("walter", PASSWORD, CLIENT));
    assertInstanceOf(SignIn.Result.Refused.class, signIn(users).confirm("walter", "wrong", CLIENT));
    assertEquals(List.of(), logins.liveOf("walter"));
  }

  @Test
  void theIdOfADeletedUserIsNeverReused() throws AccountException {
    User user = person("walter").user();
    Logins.Started login = logins.start(user, "address", "device");
    Tokens.Issued token =
        tokens.issue("walter", "label", Set.of(Scope.CONNECT), Optional.empty(), Optional.empty());
    accounts.delete("walter");
    assertTrue(logins.findBySecret(login.secret()).isPresent());
    assertTrue(tokens.liveBySecret(token.secret()).orElseThrow().user().isEmpty());

    AccountException refused = assertThrows(AccountException.class, () -> person("walter"));
    assertEquals(Reason.TAKEN, refused.reason());
    assertTrue(tokens.liveBySecret(token.secret()).orElseThrow().user().isEmpty());
  }

  @Test
  void toStringHidesPasswords() {
    assertFalse(password(PASSWORD).toString().contains(PASSWORD));
    NewUser wanted =
        new NewUser(
            Optional.empty(), Optional.of("x"), "X", Kind.PERSON, false, Optional.of(PASSWORD));
    assertFalse(wanted.toString().contains(PASSWORD));
  }
}
