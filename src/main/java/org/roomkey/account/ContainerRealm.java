package org.roomkey.account;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;
import org.roomkey.password.Realm;
import org.roomkey.user.User;

/**
 * The realm of the servlet container, such as an LDAP directory. It checks a password by {@code
 * request.login} and logs out at once, so that no principal stays on the session. Safe for use by
 * many threads.
 */
public final class ContainerRealm {
  private final RealmPeople people;

  public ContainerRealm(RealmPeople people) {
    this.people = people;
  }

  /** The realm for sign-ins by this request. */
  public Realm of(HttpServletRequest request) {
    return (username, password) -> {
      try {
        return check(request, username, password);
      } catch (ServletException e) {
        throw new Realm.RealmException("the container's realm did not answer", e);
      }
    };
  }

  private Optional<User> check(HttpServletRequest request, String username, String password)
      throws ServletException {
    if (request.getUserPrincipal() != null) {
      // The container refuses a second principal.
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

  /** Whether the password is right. An exception with a cause means that the realm failed. */
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
