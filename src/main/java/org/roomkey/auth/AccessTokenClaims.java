package org.roomkey.auth;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.time.Clock;
import java.util.Date;
import java.util.Locale;
import java.util.Set;

/**
 * Compares the issuer, the audience and, by our clock, the beginning of a JWT; the end allows no
 * skew. Refuses what the same issuer signs for another purpose: an ID token or a logout token is
 * for the application that asked for it, and proves nothing to anybody else (RFC 9068 §4).
 */
final class AccessTokenClaims extends DefaultJWTClaimsVerifier<SecurityContext> {
  /** OpenID Connect Core §2 and §3.3.2.11 have these in ID tokens, RFC 8417 the last in events. */
  private static final Set<String> FOREIGN =
      Set.of("nonce", "at_hash", "c_hash", "s_hash", "events");

  /**
   * Where issuers say what a token is for: Keycloak ({@code Bearer}, {@code ID}, {@code Refresh},
   * {@code Offline}, {@code Logout}), Cognito ({@code access}, {@code id}), others.
   */
  private static final Set<String> PURPOSES = Set.of("typ", "token_use", "token_type");

  private static final Set<String> ACCESS =
      Set.of("bearer", "access", "access_token", "jwt", "at+jwt", "application/at+jwt");

  private final Clock clock;

  AccessTokenClaims(Issuer issuer, Clock clock) {
    super(issuer.audience(), new JWTClaimsSet.Builder().issuer(issuer.name()).build(), Set.of());
    this.clock = clock;
    setMaxClockSkew((int) issuer.skew().toSeconds());
  }

  @Override
  public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
    super.verify(claims, context);
    if (FOREIGN.stream().anyMatch(claims.getClaims()::containsKey)
        || PURPOSES.stream().anyMatch(name -> isForAnother(claims, name))) {
      throw new BadJWTException("it is no access token");
    }
  }

  private static boolean isForAnother(JWTClaimsSet claims, String name) {
    return claims.getClaims().containsKey(name)
        && !(claims.getClaim(name) instanceof String purpose
            && ACCESS.contains(purpose.toLowerCase(Locale.ROOT)));
  }

  @Override
  protected Date currentTime() {
    return Date.from(clock.instant());
  }
}
