package org.roomkey.oidc;

import java.time.Instant;
import java.util.Optional;
import org.roomkey.credential.Secrets;

/**
 * A login's session at a provider: one row. It ends with the login.
 *
 * @param provider the name in the settings; empty for the unnamed one
 * @param issuerDigest of the issuer, see {@link Secrets#digest}
 * @param subjectDigest of the claim {@code sub}
 * @param sidDigest of the claim {@code sid}; empty if the provider names no session
 * @param issuedAt the claim {@code iat} of the ID token, by the provider's clock
 * @param sealedIdToken the ID token, encrypted by {@link org.roomkey.credential.SharedKey#seal} for
 *     the id of the login
 * @param sealedRefreshToken the same of the refresh token; empty if the provider gave none
 * @param checkedAt when the provider last confirmed the session, by our clock
 */
public record ProviderSession(
    String loginId,
    String provider,
    String issuerDigest,
    String subjectDigest,
    Optional<String> sidDigest,
    Instant issuedAt,
    String sealedIdToken,
    Optional<String> sealedRefreshToken,
    Instant checkedAt) {

  ProviderSession withTokens(String idToken, Optional<String> refreshToken) {
    return new ProviderSession(
        loginId,
        provider,
        issuerDigest,
        subjectDigest,
        sidDigest,
        issuedAt,
        idToken,
        refreshToken,
        checkedAt);
  }

  /** Without the tokens. */
  @Override
  public String toString() {
    return "ProviderSession[" + loginId + "]";
  }
}
