package org.roomkey.auth;

import java.util.Optional;
import java.util.function.Function;
import org.roomkey.credential.Identity;
import org.roomkey.user.User;

public sealed interface Authentication {

  record Accepted(Identity identity) implements Authentication {}

  record Refused(Refusal reason) implements Authentication {}

  /** The database could not answer: the client may try again. */
  record Undecided() implements Authentication {}

  /** The credential will come in the first frame. */
  record Pending() implements Authentication {}

  /** Accepts a user who exists and is not disabled. */
  static Authentication of(Optional<User> user, Function<User, Identity> identity) {
    if (user.isEmpty()) {
      return new Refused(Refusal.USER_NOT_FOUND);
    }
    return user.get().disabled()
        ? new Refused(Refusal.FORBIDDEN)
        : new Accepted(identity.apply(user.get()));
  }

  default Optional<Identity> accepted() {
    return this instanceof Accepted accepted ? Optional.of(accepted.identity()) : Optional.empty();
  }
}
