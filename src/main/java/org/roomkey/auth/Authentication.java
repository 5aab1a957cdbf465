package org.roomkey.auth;

import java.util.Optional;
import org.roomkey.credential.Identity;

/** The decision about a credential. */
public sealed interface Authentication {

  record Accepted(Identity identity) implements Authentication {}

  record Refused(Refusal reason) implements Authentication {}

  /** The database could not answer: the client may try again. */
  record Undecided() implements Authentication {}

  /** The credential comes in the first frame. */
  record Pending() implements Authentication {}

  /** The identity if the credential was accepted. */
  default Optional<Identity> accepted() {
    return this instanceof Accepted accepted ? Optional.of(accepted.identity()) : Optional.empty();
  }
}
