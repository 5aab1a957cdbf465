package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

class ScopeTest {
  @ParameterizedTest
  @EnumSource(Scope.class)
  void everyScopeParsesFromItsText(Scope scope) {
    assertEquals(Optional.of(scope), Scope.parse(scope.text()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CONNECT", "connect ", "root", "act-as"})
  void unknownScopesAreRejected(String text) {
    assertEquals(Optional.empty(), Scope.parse(text));
  }

  @Test
  void onlyAdministratorsGrantScopesThatAffectOthers() {
    Set<Scope> privileged =
        Scope.all().stream().filter(Scope::isPrivileged).collect(Collectors.toSet());
    assertEquals(
        EnumSet.complementOf(EnumSet.of(Scope.CONNECT, Scope.READ, Scope.PUBLISH)), privileged);
  }

  private static Identity of(User user, Set<Scope> scopes) {
    return of(user, scopes, Optional.empty());
  }

  private static Identity of(User user, Set<Scope> scopes, Optional<Set<String>> boards) {
    return new Identity(
        user,
        Identity.Method.TOKEN,
        Optional.empty(),
        Optional.of("token"),
        scopes,
        boards,
        Lifetime.ENDLESS);
  }

  @Test
  void administratorRightsNeedAnAdminScope() {
    assertTrue(of(Users.ADMIN, Set.of(Scope.ADMIN)).isAdmin());
    assertFalse(of(Users.ADMIN, Set.of(Scope.CONNECT)).isAdmin());
    assertFalse(of(Users.ALICE, Scope.all()).isAdmin());
    assertFalse(of(Users.ADMIN, Scope.all(), Optional.of(Set.of("board-1"))).isAdmin());
    assertFalse(of(Users.ADMIN, Set.of(Scope.ADMIN_USERS)).isAdmin());
  }

  @Test
  void theAdminScopeIncludesEachOfItsParts() {
    for (Scope part : EnumSet.range(Scope.ADMIN_METRICS, Scope.ADMIN_BOARDS)) {
      assertTrue(of(Users.ADMIN, Set.of(Scope.ADMIN)).administers(part));
      assertTrue(of(Users.ADMIN, Set.of(part)).administers(part));
      assertFalse(of(Users.ALICE, Set.of(Scope.ADMIN)).administers(part));
      assertFalse(of(Users.ADMIN, Set.of(part)).has(Scope.ADMIN));
      assertFalse(of(Users.ADMIN, Set.of(Scope.ADMIN)).has(Scope.ACT_AS));
    }
    assertFalse(of(Users.ADMIN, Set.of(Scope.ADMIN_AUDIT)).administers(Scope.ADMIN_USERS));
  }

  @Test
  void aTokenFollowsTheCurrentRightsOfItsUser() {
    User service = new User("service", "Service", User.Kind.SERVICE, false, false);
    Set<Scope> ordinary = Set.of(Scope.CONNECT, Scope.READ, Scope.PUBLISH);

    assertEquals(Scope.all(), Scope.heldNow(Scope.all(), false, Users.ADMIN));
    assertEquals(ordinary, Scope.heldNow(Scope.all(), false, Users.ALICE));
    Set<Scope> ofService = EnumSet.copyOf(ordinary);
    ofService.addAll(Set.of(Scope.ACT_AS, Scope.ADMIN_BOARDS));
    assertEquals(ofService, Scope.heldNow(Scope.all(), false, service));
    assertEquals(Set.of(Scope.ADMIN_BOARDS), Scope.heldNow(Set.of(Scope.ADMIN), false, service));
    assertEquals(Set.of(Scope.ADMIN), Scope.heldNow(Set.of(Scope.ADMIN), false, Users.ADMIN));
    assertEquals(Set.of(), Scope.heldNow(Set.of(Scope.ADMIN_USERS), false, service));
  }

  @Test
  void aTokenLimitedToBoardsHasNoAdminRights() {
    assertEquals(
        Set.of(Scope.CONNECT, Scope.READ, Scope.PUBLISH, Scope.ACT_AS),
        Scope.heldNow(Scope.all(), true, Users.ADMIN));
  }

  @Test
  void aCredentialLimitedToBoardsCoversNoOther() {
    Identity identity = of(Users.ALICE, Scope.all(), Optional.of(Set.of("board-1")));
    assertTrue(identity.covers("board-1"));
    assertFalse(identity.covers("board-2"));
  }
}
