package org.roomkey.auth;

import java.util.Optional;
import org.roomkey.credential.Identity;

/** What became of a credential. */
public sealed interface Authentication {

  record Accepted(Identity identity) implements Authentication {}

  record Refused(Refusal reason) implements Authentication {}

  /** The database could not answer: neither accepted nor refused, and to be tried again. */
  record Undecided() implements Authentication {}

  /** The identity, where there is one; everything else is no identity. */
  default Optional<Identity> accepted() {
    return this instanceof Accepted accepted ? Optional.of(accepted.identity()) : Optional.empty();
  }
}
