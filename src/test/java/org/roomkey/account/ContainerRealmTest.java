package org.roomkey.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.password.Realm;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.FakeRequest;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

class ContainerRealmTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private final AuthParts parts = new AuthParts();
  private final List<String> followed = new ArrayList<>();
  private final RealmPeople people =
      new RealmPeople(
          parts.users,
          parts.rights(
              Optional.of("boss"),
              (userId, hasRole) -> followed.add(userId + " " + hasRole.test("staff"))),
          DisplayNames.NONE,
          parts.clock,
          AuthParts.ABSOLUTE,
          parts.audit::add);
  private final ContainerRealm realm = new ContainerRealm(people);
  private final Container container = new Container();

  /** A request whose container knows one password. */
  private static final class Container extends HttpServletRequestWrapper {
    private Principal principal;
    private Set<String> roles = Set.of();
    private ServletException failure;
    private RuntimeException fault;

    Container() {
      super(new FakeRequest().request());
    }

    @Override
    public void login(String username, String password) throws ServletException {
      if (failure != null) {
        throw failure;
      }
      if (fault != null) {
        throw fault;
      }
      if (principal != null || !password.equals("right")) {
        throw new ServletException("Login failed");
      }
      principal = () -> username;
    }

    @Override
    public void logout() {
      principal = null;
    }

    @Override
    public Principal getUserPrincipal() {
      return principal;
    }

    @Override
    public boolean isUserInRole(String role) {
      return principal != null && roles.contains(role);
    }
  }

  private Optional<User> check(String username, String password) {
    return realm.of(container).check(username, password);
  }

  @Test
  void theRightPasswordYieldsAPersonAndLeavesNoPrincipal() {
    assertEquals("dora", check("Dora", "right").orElseThrow().id());
    assertEquals(List.of("dora false"), followed);
    assertEquals(null, container.principal);
  }

  @Test
  void aWrongPasswordYieldsNobody() {
    assertEquals(Optional.empty(), check("dora", "wrong"));
    assertTrue(parts.users.find("dora").isEmpty());
  }

  @Test
  void anExistingPrincipalIsDropped() {
    container.principal = () -> "before";

    assertEquals("dora", check("dora", "right").orElseThrow().id());
    assertEquals(null, container.principal);
  }

  @Test
  void aRealmFailureIsUndecided() {
    container.failure = new ServletException("Login failed", new IllegalStateException("away"));
    assertThrows(Realm.RealmException.class, () -> check("dora", "right"));
    container.failure = null;
    container.fault = new IllegalStateException("broken");
    assertThrows(Realm.RealmException.class, () -> check("dora", "right"));
  }

  @Test
  void thePrincipalIsRemovedEvenIfThePersonCannotBeStored() {
    parts.users.fail();

    assertThrows(RuntimeException.class, () -> check("dora", "right"));
    assertEquals(null, container.principal);
  }

  @Test
  void theRoleGrantsAdministratorRightsAndLosingItRevokesThem() {
    container.roles = Set.of("boss", "staff");
    assertTrue(check("dora", "right").orElseThrow().admin());
    assertEquals(List.of("dora true"), followed);

    container.roles = Set.of();
    assertFalse(check("dora", "right").orElseThrow().admin());
    assertFalse(parts.users.find("dora").orElseThrow().admin());
    assertEquals(
        List.of(
            "USER_CREATED {TARGET=dora, METHOD=principal}",
            "USER_CHANGED {TARGET=dora, METHOD=principal, REASON=admin=true}",
            "USER_CHANGED {TARGET=dora, METHOD=principal, REASON=admin=false}"),
        parts.audited());
  }

  @Test
  void theLastAdministratorKeepsTheRight() {
    container.roles = Set.of("boss");
    check("dora", "right");
    parts.users.change(Users.ADMIN.id(), Users::disabled);
    container.roles = Set.of();

    int before = parts.audited().size();
    assertTrue(check("dora", "right").orElseThrow().admin());
    assertTrue(log.lines().stream().anyMatch(line -> line.startsWith("WARNING")));
    assertEquals(before, parts.audited().size(), "nothing has changed");
  }

  @Test
  void rightsOfADisabledPersonAreNotChanged() {
    check("dora", "right");
    followed.clear();
    parts.users.change("dora", Users::disabled);
    container.roles = Set.of("boss");

    assertTrue(check("dora", "right").orElseThrow().disabled());
    assertFalse(parts.users.find("dora").orElseThrow().admin());
    assertEquals(List.of(), followed);
  }
}
