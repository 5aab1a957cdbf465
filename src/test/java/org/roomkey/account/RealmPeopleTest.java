package org.roomkey.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.Refusal;
import org.roomkey.auth.UrlTokens;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Scope;
import org.roomkey.password.Realm;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

class RealmPeopleTest {
  private final AuthParts parts = new AuthParts();
  private final RealmPeople people =
      new RealmPeople(
          parts.users,
          parts.noRights(),
          DisplayNames.NONE,
          parts.clock,
          AuthParts.ABSOLUTE,
          parts.audit::add);
  private final Authenticator authenticator = parts.authenticatorOfPrincipals();

  @Test
  void aPrincipalBecomesAPersonOnFirstUse() {
    Identity dora =
        assertInstanceOf(Accepted.class, authenticator.authenticate(Credential.principal("dora")))
            .identity();

    assertEquals(new User("dora", "dora", User.Kind.PERSON, false, false), dora.user());
    assertEquals("principal", dora.method().text());
    assertEquals(Optional.empty(), dora.loginId().or(dora::tokenId));
    assertEquals(Scope.all(), dora.scopes());
    assertEquals(parts.clock.instant().plus(AuthParts.ABSOLUTE), dora.lifetime().endsAt());
    assertEquals(Optional.of(dora.user()), parts.users.find("dora"));
    assertInstanceOf(Accepted.class, authenticator.again(dora));
  }

  @Test
  void principalsAreIgnoredUnlessEnabled() {
    assertEquals(
        new Refused(Refusal.UNAUTHORIZED),
        parts.authenticator(UrlTokens.ALL).authenticate(Credential.principal("dora")));
    assertTrue(parts.users.find("dora").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "Dora, dora",
    "DORA@EXAMPLE.COM, dora@example.com",
    "ｄｏｒａ, dora",
    "Dora Müller, dora müller"
  })
  void spellingsThatADirectoryEquatesAreOnePerson(String name, String same) {
    assertEquals(Optional.of(same), Realm.folded(name));
    assertEquals(people.person(same).orElseThrow(), people.person(name).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " dora",
        "dora ",
        "do  ra",
        "do\tra",
        "dora\u0000",
        "do\u00adra",
        "do\u200bra",
        "do\u202era",
        "do\u1680ra",
        "do\u2028ra",
        "dora\u2028"
      })
  void ambiguousNamesAreRejected(String name) {
    assertEquals(Optional.empty(), people.person(name));
    assertEquals(
        new Refused(Refusal.USER_NOT_FOUND),
        authenticator.authenticate(Credential.principal(name)));
  }

  @Test
  void aPrincipalCannotBeAUserOfAnotherOrigin() {
    parts.users.createFor(Users.SERVICE.id(), new User("app", "A", User.Kind.PERSON, false, false));
    OutsidePeople.of("https://issuer.example", Identity.Method.JWT, parts.users, parts.audit::add)
        .person("jwt", Optional.empty());

    for (String name :
        List.of(Users.ALICE.id(), Users.ADMIN.id(), Users.SERVICE.id(), "app", "jwt")) {
      assertEquals(
          new Refused(Refusal.USER_NOT_FOUND),
          authenticator.authenticate(Credential.principal(name)),
          name);
    }
  }

  @Test
  void losingTheRoleRevokesActAsTokens() {
    RealmPeople ofRoles =
        new RealmPeople(
            parts.users,
            parts.rights(Optional.of("boss"), GroupRights.Memberships.NONE),
            DisplayNames.NONE,
            parts.clock,
            AuthParts.ABSOLUTE,
            parts.audit::add);
    User dora = ofRoles.arrived("dora", "boss"::equals).orElseThrow();
    String acts = parts.issue(dora, Scope.ACT_AS).token().id();
    parts.issue(dora, Scope.CONNECT);

    ofRoles.arrived("dora", "boss"::equals);
    assertEquals(List.of(), parts.announced);
    ofRoles.arrived("dora", role -> false);
    assertEquals(
        List.of(new Revocations.Revocation(Revocations.Subject.TOKEN, acts, CloseStatus.FORBIDDEN)),
        parts.announced);
  }

  @Test
  void aDisabledPersonIsForbidden() {
    people.person("dora");
    parts.users.change("dora", Users::disabled);

    assertEquals(
        new Refused(Refusal.FORBIDDEN), authenticator.authenticate(Credential.principal("dora")));
  }
}
