package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.credential.BoundLogins.FullException;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Credential.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.credential.IssuedCredentials;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Ticket;
import org.roomkey.credential.Tickets;
import org.roomkey.credential.Tokens;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

class AuthenticatorTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final AuthParts parts = new AuthParts();
  private final Authenticator authenticator = parts.authenticator(UrlTokens.ALL);

  private Identity accepted(Credential credential) {
    return assertInstanceOf(Accepted.class, authenticator.authenticate(credential)).identity();
  }

  private void assertRefused(Refusal reason, Credential credential) {
    assertEquals(new Refused(reason), authenticator.authenticate(credential));
  }

  @Test
  void aMissingCredentialIsUnauthorized() {
    assertRefused(Refusal.UNAUTHORIZED, Credential.NONE);
    assertRefused(Refusal.UNAUTHORIZED, Credential.FIRST_MESSAGE);
  }

  @Test
  void aCookieOfAnUnknownSessionIsAnInvalidSession() {
    assertRefused(Refusal.INVALID_SESSION, Credential.DEAD_SESSION);
    assertRefused(Refusal.INVALID_SESSION, Credential.loginSecret(""));
    assertRefused(Refusal.INVALID_SESSION, Credential.loginSecret("unknown"));
    assertRefused(Refusal.INVALID_SESSION, Credential.loginId("unknown"));
  }

  @Test
  void aLiveLoginHasEveryScopeOnEveryBoard() {
    Logins.Started started = parts.start(Users.ALICE);

    for (Credential credential :
        List.of(
            Credential.loginSecret(started.secret()), Credential.loginId(started.login().id()))) {
      Identity identity = accepted(credential);

      assertEquals(Users.ALICE, identity.user());
      assertEquals("cookie", identity.method().text());
      assertEquals(Optional.of(started.login().id()), identity.loginId());
      assertEquals(Optional.empty(), identity.tokenId());
      assertEquals(Scope.all(), identity.scopes());
      assertTrue(identity.covers("any-board"));
      assertEquals(parts.clock.instant().plus(AuthParts.IDLE), identity.lifetime().endsAt());
    }
  }

  @Test
  void idAndSecretOfALoginAreNotInterchangeable() {
    Logins.Started started = parts.start(Users.ALICE);

    assertRefused(Refusal.INVALID_SESSION, Credential.loginSecret(started.login().id()));
    assertRefused(Refusal.INVALID_SESSION, Credential.loginId(started.secret()));
    assertRefused(Refusal.INVALID_TOKEN, Credential.token(started.secret()));
  }

  @Test
  void anEndedOrExpiredLoginIsAnInvalidSession() {
    Logins.Started ended = parts.start(Users.ALICE);
    Logins.Started idle = parts.start(Users.ALICE);
    parts.logins.end(ended.login().id(), EndReason.LOGOUT);

    assertRefused(Refusal.INVALID_SESSION, Credential.loginSecret(ended.secret()));
    parts.clock.advance(AuthParts.IDLE);
    assertRefused(Refusal.INVALID_SESSION, Credential.loginSecret(idle.secret()));
  }

  @Test
  void aLoginOfADeletedUserIsUserNotFound() {
    Logins.Started started = parts.start(Users.ALICE);
    parts.users.delete(Users.ALICE.id());

    assertRefused(Refusal.USER_NOT_FOUND, Credential.loginSecret(started.secret()));
  }

  @Test
  void aDisabledUserIsForbiddenWithAnyCredential() {
    Logins.Started started = parts.start(Users.ALICE);
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);
    parts.users.change(Users.ALICE.id(), Users::disabled);
    assertRefused(Refusal.FORBIDDEN, Credential.loginSecret(started.secret()));
    assertRefused(Refusal.FORBIDDEN, Credential.token(issued.secret()));

    parts.logins.end(started.login().id(), EndReason.DISABLED);
    assertRefused(Refusal.FORBIDDEN, Credential.loginSecret(started.secret()));
  }

  @Test
  void aTokenHasItsUserScopesAndBoardsUntilItExpires() {
    Tokens.Issued issued =
        parts.tokens.issue(
            Users.SERVICE.id(),
            "label",
            Set.of(Scope.CONNECT, Scope.READ),
            Optional.of(Set.of("board-1")),
            Optional.of(parts.clock.instant().plusSeconds(60)));

    Identity identity = accepted(Credential.token(issued.secret()));

    assertEquals(Users.SERVICE, identity.user());
    assertEquals("token", identity.method().text());
    assertEquals(Optional.of(issued.token().id()), identity.tokenId());
    assertEquals(Set.of(Scope.CONNECT, Scope.READ), identity.scopes());
    assertTrue(identity.covers("board-1"));
    assertTrue(!identity.covers("board-2"));
    assertEquals(parts.clock.instant().plusSeconds(60), identity.lifetime().endsAt());
    parts.clock.advance(Duration.ofSeconds(60));
    assertRefused(Refusal.INVALID_TOKEN, Credential.token(issued.secret()));
  }

  @Test
  void aTokenOfADeletedUserIsUserNotFoundAndARevokedOneIsInvalid() {
    Tokens.Issued orphan = parts.issue(Users.BOB, Scope.CONNECT);
    Tokens.Issued revoked = parts.issue(Users.ALICE, Scope.CONNECT);
    parts.users.delete(Users.BOB.id());
    parts.tokens.revoke(Users.ALICE.id(), revoked.token().id());

    assertRefused(Refusal.USER_NOT_FOUND, Credential.token(orphan.secret()));
    assertRefused(Refusal.INVALID_TOKEN, Credential.token(revoked.secret()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", "undefined", "rk_", "rk_unknown", "rt_", "rt_unknown"})
  void anUnknownTokenIsInvalid(String token) {
    assertRefused(Refusal.INVALID_TOKEN, Credential.token(token));
    assertRefused(Refusal.INVALID_TOKEN, Credential.tokenInUrl(token));
    assertRefused(Refusal.INVALID_TOKEN, Credential.requestToken(token));
  }

  @Test
  void theSettingLimitsTheTokensAllowedInAUrl() {
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);
    Identity alice = accepted(Credential.token(issued.secret()));
    for (UrlTokens setting : UrlTokens.values()) {
      Authenticator strict = parts.authenticator(setting);
      String ticket = parts.tickets.issue(Ticket.of(alice, Optional.empty())).orElseThrow();

      boolean takesTokens =
          strict.authenticate(Credential.tokenInUrl(issued.secret())) instanceof Accepted;
      boolean takesTickets = strict.authenticate(Credential.tokenInUrl(ticket)) instanceof Accepted;

      assertEquals(setting == UrlTokens.ALL, takesTokens, setting.toString());
      assertEquals(setting != UrlTokens.OFF, takesTickets, setting.toString());
      assertInstanceOf(Accepted.class, strict.authenticate(Credential.token(issued.secret())));
    }
  }

  @Test
  void aTicketWorksOnceAndOnlyForASocket() {
    Identity alice = accepted(Credential.loginSecret(parts.start(Users.ALICE).secret()));
    String ticket = parts.tickets.issue(Ticket.of(alice, Optional.of("board-1"))).orElseThrow();

    assertRefused(Refusal.INVALID_TOKEN, Credential.requestToken(ticket));
    Identity identity = accepted(Credential.token(ticket));
    assertEquals(Users.ALICE, identity.user());
    assertEquals("ticket", identity.method().text());
    assertEquals(alice.loginId(), identity.loginId());
    assertTrue(identity.covers("board-1"));
    assertTrue(!identity.covers("board-2"));
    assertTrue(!identity.has(Scope.ADMIN) && !identity.has(Scope.ACT_AS));
    assertRefused(Refusal.INVALID_TOKEN, Credential.token(ticket));
  }

  @Test
  void aTicketIsInvalidAfterItsLifetimeOrItsLogin() {
    Logins.Started started = parts.start(Users.ALICE);
    Identity alice = accepted(Credential.loginSecret(started.secret()));
    String late = parts.tickets.issue(Ticket.of(alice, Optional.empty())).orElseThrow();
    parts.clock.advance(Tickets.LIFE);
    String orphan = parts.tickets.issue(Ticket.of(alice, Optional.empty())).orElseThrow();
    parts.logins.end(started.login().id(), EndReason.LOGOUT);

    assertRefused(Refusal.INVALID_TOKEN, Credential.token(late));
    assertRefused(Refusal.INVALID_TOKEN, Credential.token(orphan));
  }

  @Test
  void revalidationSucceedsUntilTheCredentialIsRevoked() {
    Logins.Started started = parts.start(Users.ALICE);
    Tokens.Issued issued = parts.issue(Users.BOB, Scope.CONNECT);
    Identity byLogin = accepted(Credential.loginSecret(started.secret()));
    Identity byToken = accepted(Credential.token(issued.secret()));
    String ticket = parts.tickets.issue(Ticket.of(byLogin, Optional.empty())).orElseThrow();
    Identity byTicket = accepted(Credential.token(ticket));
    for (Identity identity : List.of(byLogin, byToken, byTicket)) {
      Accepted again = assertInstanceOf(Accepted.class, authenticator.again(identity));
      assertEquals(identity.user(), again.identity().user());
      assertEquals(identity.method(), again.identity().method());
      assertEquals(identity.scopes(), again.identity().scopes());
    }

    parts.logins.end(started.login().id(), EndReason.LOGOUT);
    parts.tokens.revoke(Users.BOB.id(), issued.token().id());

    assertEquals(new Refused(Refusal.INVALID_SESSION), authenticator.again(byLogin));
    assertEquals(new Refused(Refusal.INVALID_TOKEN), authenticator.again(byToken));
    assertEquals(new Refused(Refusal.INVALID_TOKEN), authenticator.again(byTicket));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aStoreFailureIsUndecided(Kind kind) {
    Logins.Started started = parts.start(Users.ALICE);
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);
    String value =
        switch (kind) {
          case NONE, FIRST_MESSAGE, DEAD_SESSION -> "";
          case TOKEN, REQUEST_TOKEN, TOKEN_IN_URL -> issued.secret();
          case LOGIN_SECRET -> started.secret();
          case LOGIN_ID -> started.login().id();
          case PRINCIPAL -> "dora";
        };
    parts.failAllStores();

    Authentication answer =
        parts.authenticatorOfPrincipals().authenticate(new Credential(kind, value));

    boolean needsNoStore =
        kind == Kind.NONE || kind == Kind.FIRST_MESSAGE || kind == Kind.DEAD_SESSION;
    assertEquals(needsNoStore ? Refused.class : Undecided.class, answer.getClass());
    assertEquals(Optional.empty(), answer.accepted());
  }

  @Test
  void aTicketIsUndecidedIfItsLoginCannotBeRead() {
    Identity alice = accepted(Credential.loginSecret(parts.start(Users.ALICE).secret()));
    String ticket = parts.tickets.issue(Ticket.of(alice, Optional.empty())).orElseThrow();
    parts.failAllStores();

    assertEquals(new Undecided(), authenticator.authenticate(Credential.token(ticket)));
    assertEquals(new Undecided(), authenticator.again(alice));
  }

  @Test
  void aBugIsUndecided() {
    Authenticator broken =
        new Authenticator(
            new IssuedCredentials(null, null, null, parts.tickets),
            parts.users,
            UrlTokens.ALL,
            Optional.empty(),
            Optional.empty());

    assertEquals(new Undecided(), broken.authenticate(Credential.loginSecret("s")));
    assertEquals(new Undecided(), broken.authenticate(Credential.token("rk_s")));
    assertEquals(1, log.lines().size(), "all of a minute are logged once");
    assertTrue(log.lines().get(0).startsWith("SEVERE"));
  }

  @Test
  void secretsAreNotLogged() {
    Logins.Started started = parts.start(Users.ALICE);
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);
    parts.failAllStores();
    authenticator.authenticate(Credential.loginSecret(started.secret()));
    authenticator.authenticate(Credential.token(issued.secret()));

    assertEquals(1, log.lines().size());
    assertTrue(
        log.lines().stream()
            .noneMatch(line -> line.contains(started.secret()) || line.contains(issued.secret())));
  }

  @Test
  void toStringOfACredentialHidesItsSecret() {
    Logins.Started started = parts.start(Users.ALICE);
    Tokens.Issued issued = parts.issue(Users.ALICE, Scope.CONNECT);

    assertTrue(!Credential.token(issued.secret()).toString().contains(issued.secret()));
    assertTrue(!issued.toString().contains(issued.secret()));
    assertTrue(!started.toString().contains(started.secret()));
  }

  /** A store that somebody else has written to. */
  private Authentication byTicket(
      String userId, Optional<String> loginId, Optional<String> tokenId, Optional<Set<String>> on) {
    Ticket ticket = new Ticket(userId, loginId, tokenId, Scope.all(), on);
    return authenticator.authenticate(Credential.token(parts.tickets.issue(ticket).orElseThrow()));
  }

  @Test
  void aTicketIsForTheUserOfItsSourceOnly() {
    Optional<String> login = Optional.of(parts.start(Users.ALICE).login().id());
    Optional<String> token =
        Optional.of(parts.issue(Users.ALICE, Scope.CONNECT, Scope.READ).token().id());
    Authentication refused = new Refused(Refusal.INVALID_TOKEN);
    for (String other : List.of(Users.ADMIN.id(), Users.BOB.id(), Users.SERVICE.id(), "nobody")) {
      assertEquals(refused, byTicket(other, login, Optional.empty(), Optional.empty()), other);
      assertEquals(refused, byTicket(other, Optional.empty(), token, Optional.empty()), other);
    }
    Authentication own = byTicket("user-alice", Optional.empty(), token, Optional.empty());
    assertEquals(
        Set.of(Scope.CONNECT, Scope.READ), own.accepted().map(Identity::scopes).orElseThrow());
  }

  @Test
  void aTicketOfAnApplicationIsForItsOwnPeopleOnly() {
    User person = new User("customer", "Customer", User.Kind.PERSON, false, false);
    User foreign = new User("foreign", "Foreign", User.Kind.PERSON, false, false);
    parts.users.createFor(Users.SERVICE.id(), person);
    parts.users.createFor(Users.ADMIN.id(), foreign);
    Optional<String> token =
        Optional.of(parts.issue(Users.SERVICE, Scope.ACT_AS, Scope.READ).token().id());
    Authentication refused = new Refused(Refusal.INVALID_TOKEN);
    for (String other : List.of(Users.ADMIN.id(), Users.BOB.id(), "foreign")) {
      assertEquals(refused, byTicket(other, Optional.empty(), token, Optional.empty()), other);
    }
    Authentication own = byTicket("customer", Optional.empty(), token, Optional.empty());
    assertEquals(
        Set.of(Scope.CONNECT, Scope.READ), own.accepted().map(Identity::scopes).orElseThrow());
    parts.users.change("customer", user -> user.withAdmin(true));
    assertEquals(refused, byTicket("customer", Optional.empty(), token, Optional.empty()));
  }

  @Test
  void aTicketCoversOnlyTheBoardsOfItsSource() {
    String token =
        parts
            .tokens
            .issue(
                "user-alice",
                "label",
                Set.of(Scope.CONNECT),
                Optional.of(Set.of("board-1", "board-2")),
                Optional.empty())
            .token()
            .id();
    for (Optional<Set<String>> further :
        List.of(Optional.<Set<String>>empty(), Optional.of(Set.of("board-1", "board-3")))) {
      assertEquals(
          new Refused(Refusal.INVALID_TOKEN),
          byTicket("user-alice", Optional.empty(), Optional.of(token), further));
    }
    assertInstanceOf(
        Accepted.class,
        byTicket(
            "user-alice", Optional.empty(), Optional.of(token), Optional.of(Set.of("board-2"))));
  }

  /** A ticket for a person of the service, bound to a session. */
  private Ticket bound(String userId, String session) throws FullException {
    parts.users.createFor(
        Users.SERVICE.id(), new User(userId, "Customer", User.Kind.PERSON, false, false));
    String token = parts.issue(Users.SERVICE, Scope.ACT_AS).token().id();
    String id = parts.boundLogins.begin(Users.SERVICE.id(), session, userId).orElseThrow();
    return new Ticket(userId, Optional.empty(), Optional.of(token), Scope.all(), Optional.empty())
        .boundTo(id);
  }

  private Authentication byTicket(Ticket ticket) {
    return authenticator.authenticate(Credential.token(parts.tickets.issue(ticket).orElseThrow()));
  }

  @Test
  void aBoundTicketEndsWithTheSessionAndWithTheToken() throws FullException {
    Ticket ticket = bound("customer", "key");
    Ticket other = bound("customer", "another");
    Identity identity = byTicket(ticket).accepted().orElseThrow();
    Identity second = byTicket(other).accepted().orElseThrow();
    assertEquals(ticket.loginId(), identity.loginId());
    assertEquals(ticket.tokenId(), identity.tokenId());
    assertEquals(Instant.MAX, identity.lifetime().endsAt(), "the lease is not shown");
    assertEquals(identity.loginId(), authenticator.again(identity).accepted().get().loginId());

    parts.boundLogins.end(Users.SERVICE.id(), "key");
    assertEquals(new Refused(Refusal.INVALID_TOKEN), byTicket(ticket));
    assertEquals(new Refused(Refusal.INVALID_TOKEN), authenticator.again(identity));
    assertInstanceOf(Accepted.class, authenticator.again(second));

    parts.tokens.revoke(Users.SERVICE.id(), other.tokenId().orElseThrow());
    assertEquals(new Refused(Refusal.INVALID_TOKEN), authenticator.again(second));
  }

  @Test
  void aTicketOfAForeignSessionIsInvalid() throws FullException {
    Ticket ticket = bound("customer", "key");
    String ofAnotherService = parts.boundLogins.begin("another", "key", "customer").orElseThrow();
    String ofAnotherPerson =
        parts.boundLogins.begin(Users.SERVICE.id(), "key-2", "somebody").orElseThrow();
    String ofALogin = parts.start(Users.ALICE).login().id();
    for (String id : List.of(ofAnotherService, ofAnotherPerson, ofALogin, "no-such-id")) {
      assertEquals(new Refused(Refusal.INVALID_TOKEN), byTicket(ticket.boundTo(id)), id);
    }
  }

  @Test
  void aBoundTicketIsUndecidedIfItsSessionCannotBeRead() throws FullException {
    Ticket ticket = bound("customer", "key");
    Identity identity = byTicket(ticket).accepted().orElseThrow();
    parts.boundLoginStore.fail();
    assertEquals(new Undecided(), byTicket(ticket));
    assertEquals(new Undecided(), authenticator.again(identity));
  }

  @Test
  void theOneLiveLoginCookieCountsAndTwoLiveOnesAreRejected() {
    String alice = parts.start(Users.ALICE).secret();
    String bob = parts.start(Users.BOB).secret();
    Logins.Started dead = parts.start(Users.BOB);
    parts.logins.end(dead.login().id(), EndReason.LOGOUT);
    for (List<String> secrets :
        List.of(
            List.of(alice, dead.secret()),
            List.of(dead.secret(), alice),
            List.of("", "unknown", dead.secret(), alice))) {
      assertEquals(Users.ALICE, accepted(Credential.loginSecrets(secrets)).user());
    }
    for (List<String> secrets :
        List.of(
            List.of(alice, bob),
            List.of(alice, dead.secret(), bob),
            List.of(dead.secret(), "unknown"))) {
      assertRefused(Refusal.INVALID_SESSION, Credential.loginSecrets(secrets));
    }
    parts.users.change(Users.BOB.id(), Users::disabled);
    assertEquals(Users.ALICE, accepted(Credential.loginSecrets(List.of(bob, alice))).user());
  }
}
