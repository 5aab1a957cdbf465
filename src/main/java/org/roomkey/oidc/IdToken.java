package org.roomkey.oidc;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A verified ID token.
 *
 * @param subject the claim {@code sub}
 * @param sessionId the claim {@code sid}; empty if the provider names no session
 * @param issuedAt by the clock of the provider
 * @param authenticatedAt the claim {@code auth_time}; empty if the provider does not tell it
 * @param claims all of them
 * @param text as it came
 */
record IdToken(
    String subject,
    Optional<String> sessionId,
    Instant issuedAt,
    Optional<Instant> authenticatedAt,
    Map<String, Object> claims,
    String text) {

  @Override
  public String toString() {
    return "IdToken";
  }
}
