package org.roomkey.auth;

import java.util.Optional;
import org.roomkey.user.User;

/** Somebody else who knows passwords, asked about those that Roomkey does not keep. */
public interface Realm {
  /** Knows nobody. */
  Realm NONE = (username, password) -> Optional.empty();

  /**
   * The person with this name and password, who may be disabled; empty for a wrong one. Blocks for
   * as long as the realm takes.
   *
   * @param password never empty
   * @throws RealmException where the realm could not tell
   */
  Optional<User> check(String username, String password);

  /** Neither right nor wrong. */
  final class RealmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RealmException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
