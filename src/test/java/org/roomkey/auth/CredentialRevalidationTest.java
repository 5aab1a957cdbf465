package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Revocations.Subject;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

class CredentialRevalidationTest {
  private final AuthParts parts = new AuthParts();
  private final List<Identity> open = new ArrayList<>();
  private final CredentialRevalidation credentials =
      new CredentialRevalidation(
          parts.loginStore, parts.tokenStore, parts.users, parts.revocations, () -> open);

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

    credentials.run();
    assertEquals(List.of(), parts.announced);

    parts.users.create(
        new User("another", "A", User.Kind.PERSON, true, false),
        Optional.empty(),
        Optional.empty());
    parts.users.change(Users.ADMIN.id(), CredentialRevalidationTest::demoted);
    credentials.run();
    assertEquals(
        List.of(new Revocation(Subject.TOKEN, token, CloseStatus.FORBIDDEN)), parts.announced);
  }

  @Test
  void revalidationRevokesTokensOfADisabledService() {
    String token = parts.issue(Users.SERVICE, Scope.ACT_AS).token().id();
    open(Users.BOB, token);
    parts.users.change(Users.SERVICE.id(), Users::disabled);
    credentials.run();
    assertEquals(
        List.of(new Revocation(Subject.TOKEN, token, CloseStatus.FORBIDDEN)), parts.announced);
  }
}
