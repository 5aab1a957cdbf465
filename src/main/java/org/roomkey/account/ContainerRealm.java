package org.roomkey.account;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;
import org.roomkey.password.Realm;
import org.roomkey.user.User;

/**
 * The realm that the servlet container is configured with, such as an LDAP directory: asked by
 * {@code request.login}, and left again at once, so that no principal stays on the session. Safe
 * for use by many threads.
 */
public final class ContainerRealm {
  private final RealmPeople people;

  public ContainerRealm(RealmPeople people) {
    this.people = people;
  }

  /** As it is asked on behalf of this request. */
  public Realm of(HttpServletRequest request) {
    return (username, password) -> {
      try {
        return check(request, username, password);
      } catch (ServletException e) {
        throw new Realm.RealmException("the container's realm could not tell", e);
      }
    };
  }

  private Optional<User> check(HttpServletRequest request, String username, String password)
      throws ServletException {
    if (request.getUserPrincipal() != null) {
      // The container would refuse a second one beside it.
      request.logout();
    }
    if (!isRight(request, username, password)) {
      return Optional.empty();
    }
    try {
      Principal principal = request.getUserPrincipal();
      return people.arrived(principal.getName(), request::isUserInRole);
    } finally {
      request.logout();
    }
  }

  /** A refusal has no cause; what has one is the failure of something behind the realm. */
  private static boolean isRight(HttpServletRequest request, String username, String password)
      throws ServletException {
    try {
      request.login(username, password);
      return true;
    } catch (ServletException e) {
      if (e.getCause() != null) {
        throw e;
      }
      return false;
    } catch (RuntimeException e) {
      throw new ServletException(e);
    }
  }
}
