package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.auth.AccountException.Reason;
import org.roomkey.auth.Accounts.Changes;
import org.roomkey.auth.Accounts.NewUser;
import org.roomkey.auth.Endings.Ending;
import org.roomkey.auth.Endings.Subject;
import org.roomkey.auth.Login.EndReason;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Users;
import org.roomkey.user.User;
import org.roomkey.user.UserStore.Account;

class AccountsTest {
  private static final String GOOD_PASSWORD = "seven purple umbrellas";

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final AuthParts parts = new AuthParts();
  private final PasswordHasher hasher = new PasswordHasher();
  private final Accounts accounts =
      new Accounts(
          parts.users,
          parts.logins,
          parts.tokens,
          parts.endings,
          hasher,
          new PasswordRules(Set.of("password password")));

  private static NewUser person(String username, String password) {
    return new NewUser(
        Optional.empty(),
        Optional.ofNullable(username),
        "Dora",
        User.Kind.PERSON,
        false,
        Optional.ofNullable(password));
  }

  private static final Changes NOTHING =
      new Changes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static Changes disabling() {
    return new Changes(Optional.empty(), Optional.empty(), Optional.of(true), Optional.empty());
  }

  private static Changes password(String password) {
    return new Changes(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(password));
  }

  private Reason refusal(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(AccountException.class, call).reason();
  }

  @Test
  void aPersonIsCreatedWithAnIdAndAPasswordThatFits() throws AccountException {
    Account created = accounts.create(person("dora", GOOD_PASSWORD));

    Account stored = parts.users.findAccount("dora").orElseThrow();
    assertEquals(created.user(), stored.user());
    assertTrue(hasher.matches(GOOD_PASSWORD, stored.passwordHash().orElseThrow()));
    assertEquals(Optional.empty(), created.passwordHash(), "it is not handed out");
  }

  @Test
  void aNameOrAnIdThatIsTakenIsRefused() throws AccountException {
    accounts.create(person("dora", null));

    assertEquals(Reason.TAKEN, refusal(() -> accounts.create(person("dora", null))));
  }

  @Test
  void aWeakPasswordIsRefusedWithTheReason() {
    AccountException e =
        assertThrows(AccountException.class, () -> accounts.create(person("dora", "too short")));

    assertEquals(Reason.WEAK_PASSWORD, e.reason());
    assertEquals(Optional.of(PasswordRules.Weakness.TOO_SHORT), e.weakness());
    assertTrue(parts.users.findAccount("dora").isEmpty());
  }

  @Test
  void aServiceAndWhoeverHasNoUserNameHaveNoPassword() {
    NewUser service =
        new NewUser(
            Optional.of("robot"),
            Optional.of("robot"),
            "Robot",
            User.Kind.SERVICE,
            false,
            Optional.of(GOOD_PASSWORD));

    assertEquals(Reason.NO_PASSWORD_HERE, refusal(() -> accounts.create(service)));
    assertEquals(
        Reason.NO_PASSWORD_HERE, refusal(() -> accounts.create(person(null, GOOD_PASSWORD))));
    assertEquals(
        Reason.NO_PASSWORD_HERE,
        refusal(() -> accounts.change(Users.ALICE.id(), password(GOOD_PASSWORD))));
  }

  @Test
  void whatIsNotToBeChangedStays() throws AccountException {
    assertEquals(Users.ALICE, accounts.change(Users.ALICE.id(), NOTHING).user());
    assertEquals(
        "Alicia",
        accounts
            .change(
                Users.ALICE.id(),
                new Changes(
                    Optional.of("Alicia"), Optional.empty(), Optional.empty(), Optional.empty()))
            .user()
            .name());
    assertEquals(List.of(), parts.announced);
  }

  @Test
  void disablingEndsEverySocketAndEveryLogin() throws AccountException {
    Login login = parts.start(Users.ALICE).login();
    String tokenId = parts.issue(Users.ALICE, Scope.CONNECT).token().id();

    assertTrue(accounts.change(Users.ALICE.id(), disabling()).user().disabled());

    assertTrue(
        parts.announced.containsAll(
            List.of(
                new Ending(Subject.USER, Users.ALICE.id(), CloseStatus.FORBIDDEN),
                new Ending(Subject.TOKEN, tokenId, CloseStatus.FORBIDDEN))));
    assertEquals(
        Optional.of(EndReason.DISABLED),
        parts.loginStore.find(login.id()).orElseThrow().login().ended());
  }

  @Test
  void theSocketsOfADisabledUserHearForbiddenBeforeTheyHearOfTheLogin() throws AccountException {
    parts.start(Users.ALICE);

    accounts.change(Users.ALICE.id(), disabling());

    assertEquals(CloseStatus.FORBIDDEN, parts.announced.get(0).close());
  }

  @Test
  void aNewPasswordFromAnAdministratorEndsEveryLogin() throws AccountException {
    Account dora = accounts.create(person("dora", GOOD_PASSWORD));
    parts.start(dora.user());

    accounts.change(dora.user().id(), password("eight yellow umbrellas"));

    assertEquals(List.of(), parts.logins.liveOf(dora.user().id()));
    String hash = parts.users.findAccount("dora").orElseThrow().passwordHash().orElseThrow();
    assertTrue(hasher.matches("eight yellow umbrellas", hash));
  }

  @Test
  void aNewPasswordOfOnesOwnEndsEveryOtherLogin() throws AccountException {
    Account dora = accounts.create(person("dora", GOOD_PASSWORD));
    parts.start(dora.user());
    Login here = parts.start(dora.user()).login();

    accounts.changeOwnPassword(dora.user().id(), here.id(), "eight yellow umbrellas");

    assertEquals(List.of(here), parts.logins.liveOf(dora.user().id()));
  }

  @Test
  void theLastAdministratorStays() {
    String admin = Users.ADMIN.id();

    assertEquals(Reason.LAST_ADMINISTRATOR, refusal(() -> accounts.delete(admin)));
    assertEquals(Reason.LAST_ADMINISTRATOR, refusal(() -> accounts.change(admin, disabling())));
    assertEquals(
        Reason.LAST_ADMINISTRATOR,
        refusal(
            () ->
                accounts.change(
                    admin,
                    new Changes(
                        Optional.empty(),
                        Optional.of(false),
                        Optional.empty(),
                        Optional.empty()))));
    assertEquals(List.of(), parts.announced);
  }

  @Test
  void deletingEndsTheSocketsAndLeavesTheLoginSoThatItSaysWhy() throws AccountException {
    Logins.Started started = parts.start(Users.ALICE);

    accounts.delete(Users.ALICE.id());

    assertEquals(
        List.of(new Ending(Subject.USER, Users.ALICE.id(), CloseStatus.FORBIDDEN)),
        parts.announced);
    assertEquals(
        new Authentication.Refused(Refusal.USER_NOT_FOUND),
        parts.authenticator(UrlTokens.ALL).authenticate(Credential.loginSecret(started.secret())));
  }

  @Test
  void whoeverIsNotThereCannotBeChanged() {
    assertEquals(Reason.NO_SUCH_USER, refusal(() -> accounts.find("nobody")));
    assertEquals(Reason.NO_SUCH_USER, refusal(() -> accounts.delete("nobody")));
    assertEquals(Reason.NO_SUCH_USER, refusal(() -> accounts.change("nobody", NOTHING)));
  }

  @Test
  void whatIsPrintedHidesPasswords() {
    assertFalse(person("dora", GOOD_PASSWORD).toString().contains(GOOD_PASSWORD));
    assertFalse(password(GOOD_PASSWORD).toString().contains(GOOD_PASSWORD));
  }
}
