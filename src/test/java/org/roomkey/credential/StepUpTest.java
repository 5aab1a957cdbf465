package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

class StepUpTest {
  private static final Optional<ErrorCode> NONE = Optional.empty();
  private static final Optional<ErrorCode> AGAIN = Optional.of(ErrorCode.REAUTHENTICATE);
  private static final Optional<ErrorCode> FORBIDDEN = Optional.of(ErrorCode.FORBIDDEN);
  private static final Duration FIVE = StepUp.FOR_ACCOUNTS;

  private final AuthParts parts = new AuthParts();
  private final StepUp stepUp = new StepUp(parts.clock);
  private final Login login = parts.start(Users.ALICE).login();
  private final Identity caller = of(login);

  private Identity of(Login row) {
    return Identity.ofLogin(Users.ALICE, row.id(), parts.logins.lifetime(row));
  }

  @Test
  void aLoginIsRecentForItsTime() {
    parts.clock.advance(FIVE.minusMillis(1));
    assertEquals(NONE, stepUp.refusal(caller, FIVE));
    parts.clock.advance(Duration.ofMillis(1));
    assertEquals(AGAIN, stepUp.refusal(caller, FIVE));
    assertEquals(NONE, stepUp.refusal(caller, FIVE.multipliedBy(2)));
  }

  @Test
  void aNewAuthenticationCountsForEveryIdentityOfTheLogin() {
    Identity socket = of(login);
    parts.clock.advance(FIVE);

    assertTrue(parts.logins.authenticatedNow(login.id()));

    assertEquals(NONE, stepUp.refusal(caller, FIVE));
    assertTrue(socket.authenticated().isRecent(FIVE, parts.clock.instant()), "without the row");
    assertEquals(AGAIN, stepUp.refusal(another(), FIVE), "another login of the same person");
  }

  /** Another login of Alice, as old as the first. */
  private Identity another() {
    return of(parts.logins.start(Users.ALICE, "::1", "", Optional.of(login.createdAt())).login());
  }

  @Test
  void theRowDecidesBeforeARefusal() {
    parts.clock.advance(FIVE);
    parts.loginStore.authenticated(login.id(), parts.clock.instant());
    assertFalse(caller.authenticated().isRecent(FIVE, parts.clock.instant()));
    assertEquals(NONE, stepUp.refusal(caller, FIVE), "another node wrote the row");
  }

  @Test
  void aRefusalNeedsTheDatabase() {
    parts.clock.advance(FIVE);
    parts.loginStore.fail();
    assertThrows(StoreException.class, () -> stepUp.refusal(caller, FIVE));
  }

  @Test
  void aLoginThatHasEndedIsNotRenewed() {
    parts.logins.end(login.id(), Login.EndReason.LOGOUT);
    assertFalse(parts.logins.authenticatedNow(login.id()));
    assertFalse(parts.logins.authenticatedNow("no-such-login"));
  }

  @Test
  void aTimeInTheFutureCountsAsNow() {
    Instant future = parts.clock.instant().plusSeconds(3_600);
    Login begun = parts.logins.start(Users.ALICE, "::1", "", Optional.of(future)).login();
    assertTrue(parts.logins.authenticated(login.id(), future));
    parts.clock.advance(FIVE);
    assertEquals(AGAIN, stepUp.refusal(of(begun), FIVE));
    assertEquals(AGAIN, stepUp.refusal(caller, FIVE));
  }

  @Test
  void aCredentialWithoutATimeIsForbidden() {
    Login ofPrincipal = parts.logins.start(Users.ALICE, "::1", "", Optional.empty()).login();
    assertEquals(FORBIDDEN, stepUp.refusal(of(ofPrincipal), FIVE));
    assertEquals(
        FORBIDDEN, stepUp.refusal(Identity.ofPrincipal(Users.ALICE, Lifetime.ENDLESS), FIVE));
    assertEquals(
        FORBIDDEN, stepUp.refusal(Identity.ofJwt(Users.ALICE, Set.of(), Lifetime.ENDLESS), FIVE));
  }

  @Test
  void anApiTokenIsExemptButDoesNotSpeakForAPersonOfItsApplication() {
    ApiToken token = parts.issue(Users.SERVICE, Scope.ACT_AS, Scope.CONNECT).token();
    Identity program = Identity.ofToken(Users.SERVICE, token, Lifetime.ENDLESS);
    assertEquals(NONE, stepUp.refusal(program, FIVE));
    Ticket own = Ticket.of(program, Optional.empty());
    assertEquals(NONE, stepUp.refusal(Identity.ofTicket(Users.SERVICE, own, program), FIVE));
    User person = new User("p", "P", User.Kind.PERSON, false, false, Users.SERVICE.id());
    Ticket ticket = Ticket.of(program, person, Optional.empty());
    assertEquals(FORBIDDEN, stepUp.refusal(Identity.ofTicket(person, ticket, program), FIVE));
  }

  @Test
  void aTicketHasTheTimeOfItsLogin() {
    Ticket ticket = Ticket.of(caller, Optional.empty());
    Identity socket = Identity.ofTicket(Users.ALICE, ticket, caller);
    assertEquals(NONE, stepUp.refusal(socket, FIVE));
    parts.clock.advance(FIVE);
    assertEquals(AGAIN, stepUp.refusal(socket, FIVE));
    parts.logins.authenticatedNow(login.id());
    assertEquals(NONE, stepUp.refusal(socket, FIVE));
  }
}
