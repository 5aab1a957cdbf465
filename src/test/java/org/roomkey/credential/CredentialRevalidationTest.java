package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.BoundLogins.FullException;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.Users;
import org.roomkey.user.ChangeLog;
import org.roomkey.user.ChangeLog.Changes;
import org.roomkey.user.User;

class CredentialRevalidationTest {
  private final AuthParts parts = new AuthParts();
  private final List<Identity> open = new ArrayList<>();
  private final CredentialRevalidation credentials =
      new CredentialRevalidation(
          parts.loginStore,
          parts.boundLoginStore,
          parts.tokenStore,
          parts.users,
          parts.revocations,
          () -> open);

  /** A socket of the user, by a ticket that the token has taken. */
  private void open(User user, String tokenId) {
    open.add(
        new Identity(
            user,
            Identity.Method.TICKET,
            Optional.empty(),
            Optional.of(tokenId),
            Set.of(Scope.CONNECT),
            Optional.empty(),
            Lifetime.ENDLESS));
  }

  /** A socket of a person, by a ticket that is bound to a session. */
  private String openBound(String session) throws FullException {
    String token = parts.issue(Users.SERVICE, Scope.ACT_AS).token().id();
    String id = parts.boundLogins.begin(Users.SERVICE.id(), session, "user-bob").orElseThrow();
    open.add(
        new Identity(
            Users.BOB,
            Identity.Method.TICKET,
            Optional.of(id),
            Optional.of(token),
            Set.of(Scope.CONNECT),
            Optional.empty(),
            Lifetime.ENDLESS));
    return id;
  }

  @Test
  void aSessionThatEndedOrLapsedElsewhereEndsItsSockets() throws FullException {
    String ended = openBound("ended");
    String lapsed = openBound("lapsed");
    openBound("live");
    credentials.checkAll();
    assertEquals(List.of(), parts.announced);

    parts.boundLoginStore.end(Users.SERVICE.id(), Secrets.digest("ended"), parts.clock.instant());
    parts.boundLoginStore.deleteLapsed(
        parts.boundLoginStore.find(lapsed).stream().toList(), Instant.MAX);
    credentials.check(changes(ChangeLog.Kind.LOGIN, ended));
    assertEquals(
        List.of(new Revocation(Subject.LOGIN, ended, CloseStatus.SESSION_EXPIRED)),
        parts.announced);
    open.remove(0);
    credentials.checkAll();
    assertEquals(
        new Revocation(Subject.LOGIN, lapsed, CloseStatus.SESSION_EXPIRED), parts.announced.get(1));
    assertEquals(2, parts.announced.size());
  }

  private static User demoted(User user) {
    return user.withAdmin(false);
  }

  @Test
  void revalidationRevokesActAsTokensOfADemotedAdministrator() {
    String token = parts.issue(Users.ADMIN, Scope.CONNECT, Scope.ACT_AS).token().id();
    String own = parts.issue(Users.ADMIN, Scope.CONNECT).token().id();
    String ofService = parts.issue(Users.SERVICE, Scope.ACT_AS).token().id();
    open(Users.BOB, token);
    open(Users.ADMIN, own);
    open(Users.BOB, ofService);

    credentials.checkAll();
    assertEquals(List.of(), parts.announced);

    parts.users.create(
        new User("another", "A", User.Kind.PERSON, true, false),
        Optional.empty(),
        Optional.empty());
    parts.users.change(Users.ADMIN.id(), CredentialRevalidationTest::demoted);
    credentials.checkAll();
    assertEquals(
        List.of(new Revocation(Subject.TOKEN, token, CloseStatus.FORBIDDEN)), parts.announced);
  }

  @Test
  void revalidationRevokesTokensOfADisabledService() {
    String token = parts.issue(Users.SERVICE, Scope.ACT_AS).token().id();
    open(Users.BOB, token);
    parts.users.change(Users.SERVICE.id(), Users::disabled);
    credentials.checkAll();
    assertEquals(
        List.of(new Revocation(Subject.TOKEN, token, CloseStatus.FORBIDDEN)), parts.announced);
  }

  private static Changes changes(ChangeLog.Kind kind, String id) {
    return new Changes(Map.of(kind, Set.of(id)));
  }

  @Test
  void aChangeOfAUserConcernsTheTokensOfThatUser() {
    String token = parts.issue(Users.SERVICE, Scope.ACT_AS).token().id();
    open(Users.BOB, token);
    parts.users.change(Users.SERVICE.id(), Users::disabled);
    credentials.check(changes(ChangeLog.Kind.USER, Users.ADMIN.id()));
    assertEquals(List.of(), parts.announced);
    credentials.check(changes(ChangeLog.Kind.USER, Users.SERVICE.id()));
    assertEquals(
        List.of(new Revocation(Subject.TOKEN, token, CloseStatus.FORBIDDEN)), parts.announced);
  }

  @Test
  void aChangeOfATokenConcernsItsSockets() {
    String token = parts.issue(Users.SERVICE, Scope.ACT_AS).token().id();
    String other = parts.issue(Users.SERVICE, Scope.ACT_AS).token().id();
    open(Users.BOB, token);
    open(Users.BOB, other);
    parts.tokenStore.delete(Users.SERVICE.id(), token);
    parts.tokenStore.delete(Users.SERVICE.id(), other);
    credentials.check(changes(ChangeLog.Kind.TOKEN, token));
    assertEquals(
        List.of(new Revocation(Subject.TOKEN, token, CloseStatus.SESSION_EXPIRED)),
        parts.announced);
  }

  /** Otherwise a handshake could read a valid row, and register its socket after the check. */
  @Test
  void aHandshakeDuringTheCheckNoticesTheChange() {
    List<Long> counts = new ArrayList<>();
    CredentialRevalidation checking =
        new CredentialRevalidation(
            parts.loginStore,
            parts.boundLoginStore,
            parts.tokenStore,
            parts.users,
            parts.revocations,
            () -> {
              counts.add(parts.revocations.count());
              return List.of();
            });
    checking.check(changes(ChangeLog.Kind.LOGIN, "login"));
    checking.checkAll();
    checking.check(new Changes(Map.of()));
    assertEquals(List.of(1L, 2L), counts);
  }

  @Test
  void anAuthenticationThroughAnotherNodeIsReadFromTheRow() {
    Login login = parts.start(Users.ALICE).login();
    Identity socket = Identity.ofLogin(Users.ALICE, login.id(), parts.logins.lifetime(login));
    open.add(socket);
    parts.clock.advance(Duration.ofMinutes(9));
    parts.loginStore.authenticated(login.id(), parts.clock.instant());

    credentials.check(new Changes(Map.of(ChangeLog.Kind.LOGIN, Set.of("another"))));
    assertEquals(login.authenticatedAt(), socket.lifetime().authenticatedAt());
    credentials.check(new Changes(Map.of(ChangeLog.Kind.LOGIN, Set.of(login.id()))));
    assertEquals(Optional.of(parts.clock.instant()), socket.lifetime().authenticatedAt());
  }
}
