package org.roomkey.client.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Optional;
import org.roomkey.client.Person;

/**
 * The people of an application that has no class for them: the container's principal, or an
 * attribute of the session. The attribute is a {@link String}, a {@link Principal}, or an object
 * whose {@code toString} is the name.
 */
final class NamedPeople implements People {
  private static final int MAX_NAME_CHARS = 100;

  private final UserIds ids;
  private final Optional<String> attribute;

  NamedPeople(UserIds ids, Optional<String> attribute) {
    this.ids = ids;
    this.attribute = attribute;
  }

  @Override
  public Optional<Person> who(HttpServletRequest request) {
    return attribute
        .map(name -> inSession(request, name))
        .orElseGet(() -> Optional.ofNullable(request.getUserPrincipal()))
        .map(NamedPeople::name)
        .filter(name -> !name.isBlank())
        .map(name -> new Person(ids.of(name), shown(name)));
  }

  /** The name of the one who is signed in. */
  static String name(Object user) {
    return user instanceof Principal principal ? principal.getName() : user.toString();
  }

  private static Optional<Object> inSession(HttpServletRequest request, String name) {
    HttpSession session = request.getSession(false);
    return session == null ? Optional.empty() : Optional.ofNullable(session.getAttribute(name));
  }

  private static String shown(String name) {
    return name.substring(0, Math.min(name.length(), MAX_NAME_CHARS));
  }
}
