package org.roomkey.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A verified logout token: the provider has ended a session, or all sessions of a person. At least
 * one of {@code sid} and {@code subject} is present. If both are, the session belongs to the
 * person.
 *
 * @param id unique at the provider: the claim {@code jti}
 * @param sid identifies the session
 * @param issuedAt by the provider's clock
 */
public record LogoutToken(
    String issuer, String id, Optional<String> sid, Optional<String> subject, Instant issuedAt) {
  /** How old a token may be. */
  static final Duration MAX_AGE = Duration.ofMinutes(5);

  /** How far the clocks may differ. A replay does no harm, because each token is used once. */
  static final Duration SKEW = Duration.ofMinutes(2);

  /** From this moment on the token is refused for its age. Until then its id must be remembered. */
  Instant refusedFrom() {
    return issuedAt.plus(MAX_AGE);
  }
}
