package org.roomkey.auth;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies issuer, audience, {@code nbf} and {@code iat} of a JWT, and that it is an access token.
 * The same issuer also signs ID tokens and logout tokens. These are meant for the application that
 * requested them and are refused (RFC 9068 §4).
 */
final class AccessTokenClaims extends DefaultJWTClaimsVerifier<SecurityContext> {
  /** Claims of ID tokens (OpenID Connect Core §2 and §3.3.2.11) and of events (RFC 8417). */
  private static final Set<String> FOREIGN =
      Set.of("nonce", "at_hash", "c_hash", "s_hash", "events");

  /**
   * Claims that name the purpose of a token. Keycloak writes {@code Bearer}, {@code ID}, {@code
   * Refresh}, {@code Offline} or {@code Logout}; Cognito writes {@code access} or {@code id}.
   */
  private static final Set<String> PURPOSES = Set.of("typ", "token_use", "token_type");

  private static final Set<String> ACCESS =
      Set.of("bearer", "access", "access_token", "jwt", "at+jwt", "application/at+jwt");

  private final Optional<Instant> notBefore;
  private final Clock clock;

  AccessTokenClaims(Issuer issuer, Clock clock) {
    super(issuer.audience(), new JWTClaimsSet.Builder().issuer(issuer.name()).build(), Set.of());
    this.notBefore = issuer.notBefore();
    this.clock = clock;
    setMaxClockSkew((int) issuer.skew().toSeconds());
  }

  @Override
  public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
    super.verify(claims, context);
    if (FOREIGN.stream().anyMatch(claims.getClaims()::containsKey)
        || PURPOSES.stream().anyMatch(name -> isForAnother(claims, name))) {
      throw new BadJWTException("not an access token");
    }
    if (notBefore.isPresent() && !wasIssuedSince(notBefore.get(), claims.getIssueTime())) {
      throw new BadJWTException("issued too early");
    }
  }

  private static boolean isForAnother(JWTClaimsSet claims, String name) {
    return claims.getClaims().containsKey(name)
        && !(claims.getClaim(name) instanceof String purpose
            && ACCESS.contains(purpose.toLowerCase(Locale.ROOT)));
  }

  private static boolean wasIssuedSince(Instant time, Date issued) {
    return issued != null && !issued.toInstant().isBefore(time);
  }

  @Override
  protected Date currentTime() {
    return Date.from(clock.instant());
  }
}
