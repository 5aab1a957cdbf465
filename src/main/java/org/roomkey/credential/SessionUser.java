package org.roomkey.credential;

import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.util.Optional;

/** The user in the {@code HttpSession} of a login. The login's row decides if it is live. */
public record SessionUser(String loginId, String userId, String name) implements Serializable {
  public static final String ATTRIBUTE = "org.roomkey.user";

  /** Empty if the session belongs to no login. */
  public static Optional<SessionUser> of(HttpSession session) {
    return session.getAttribute(ATTRIBUTE) instanceof SessionUser user
        ? Optional.of(user)
        : Optional.empty();
  }
}
