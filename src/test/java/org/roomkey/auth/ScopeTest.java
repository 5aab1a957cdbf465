package org.roomkey.auth;

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
  void everyScopeIsReadAsItIsWritten(Scope scope) {
    assertEquals(Optional.of(scope), Scope.parse(scope.text()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CONNECT", "connect ", "root", "act-as"})
  void nothingElseIsAScope(String text) {
    assertEquals(Optional.empty(), Scope.parse(text));
  }

  @Test
  void onlyAnAdministratorGivesTheScopesThatReachOtherPeople() {
    Set<Scope> privileged =
        Scope.all().stream().filter(Scope::isPrivileged).collect(Collectors.toSet());
    assertEquals(EnumSet.of(Scope.ACT_AS, Scope.ADMIN), privileged);
  }

  private static Identity of(User user, Set<Scope> scopes) {
    return new Identity(
        user,
        Identity.Method.TOKEN,
        Optional.empty(),
        Optional.of("token"),
        scopes,
        Optional.of(Set.of("board-1")),
        Lifetime.ENDLESS);
  }

  @Test
  void anAdministratorIsOneOnlyWhereTheCredentialIsGoodForIt() {
    assertTrue(of(Users.ADMIN, Set.of(Scope.ADMIN)).isAdmin());
    assertFalse(of(Users.ADMIN, Set.of(Scope.CONNECT)).isAdmin());
    assertFalse(of(Users.ALICE, Scope.all()).isAdmin());
  }

  @Test
  void aCredentialOfCertainBoardsCoversNoOther() {
    Identity identity = of(Users.ALICE, Scope.all());
    assertTrue(identity.covers("board-1"));
    assertFalse(identity.covers("board-2"));
  }
}
