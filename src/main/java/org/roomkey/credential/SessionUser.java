package org.roomkey.credential;

import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.util.Optional;

/**
 * What the {@code HttpSession} of a login holds: whose it is. The login's row says whether it still
 * counts.
 */
public record SessionUser(String loginId, String userId, String name) implements Serializable {
  /** The name of the attribute. */
  public static final String ATTRIBUTE = "org.roomkey.user";

  /** Empty where the session belongs to no login. */
  public static Optional<SessionUser> of(HttpSession session) {
    return session.getAttribute(ATTRIBUTE) instanceof SessionUser user
        ? Optional.of(user)
        : Optional.empty();
  }
}
