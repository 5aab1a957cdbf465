package org.roomkey.auth;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.JWTClaimsSetVerifier;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.roomkey.account.OutsidePeople;

/**
 * Verifies the claims of a JWT, and that it is an access token. The same issuer also signs ID
 * tokens and logout tokens. These are meant for the application that requested them and are refused
 * (RFC 9068 §4). Immutable; safe for use by many threads.
 */
final class AccessTokenClaims implements JWTClaimsSetVerifier<SecurityContext> {
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

  /** The year 10000, from which times do not have the documented format. */
  private static final Instant LAST = Instant.ofEpochSecond(253_402_300_800L);

  private final Issuer issuer;
  private final Clock clock;

  AccessTokenClaims(Issuer issuer, Clock clock) {
    this.issuer = issuer;
    this.clock = clock;
  }

  /** A claim that is absent or wrong. The message names it and has no part of the token. */
  static final class WrongClaimException extends BadJWTException {
    private static final long serialVersionUID = 1L;

    WrongClaimException(String claim, String rule) {
      super("the claim " + claim + " must " + rule);
    }
  }

  @Override
  public void verify(JWTClaimsSet claims, SecurityContext context) throws WrongClaimException {
    must("iss", "be " + setting("issuer"), issuer.issuer().equals(claims.getIssuer()));
    must("aud", "contain " + setting("audience"), claims.getAudience().contains(issuer.audience()));
    must("exp", "be in the future, before the year 10000", isLive(claims.getExpirationTime()));
    must(
        "nbf",
        "be in the past, or ahead by less than " + setting("skew"),
        hasBegun(claims.getNotBeforeTime()));
    for (String name : FOREIGN) {
      must(name, "be absent from an access token", !claims.getClaims().containsKey(name));
    }
    for (String name : PURPOSES) {
      must(name, "be absent or say that it is an access token", !isForAnother(claims, name));
    }
    must(
        "iat",
        "not be before roomkey.credentials.not-before",
        issuer.notBefore().isEmpty()
            || wasIssuedSince(issuer.notBefore().get(), claims.getIssueTime()));
    must(
        issuer.userClaim(),
        "name a person in at most 1024 characters",
        text(claims, issuer.userClaim()).filter(OutsidePeople::isName).isPresent());
  }

  private static void must(String claim, String rule, boolean isKept) throws WrongClaimException {
    if (!isKept) {
      throw new WrongClaimException(claim, rule);
    }
  }

  private String setting(String rest) {
    return issuer.setting(rest);
  }

  /** A claim that is a text; empty if it is absent or of another type. */
  static Optional<String> text(JWTClaimsSet claims, String name) {
    return claims.getClaim(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private boolean isLive(Date expires) {
    return expires != null
        && expires.toInstant().isAfter(clock.instant())
        && expires.toInstant().isBefore(LAST);
  }

  private boolean hasBegun(Date begins) {
    return begins == null || begins.toInstant().minus(issuer.skew()).isBefore(clock.instant());
  }

  private static boolean isForAnother(JWTClaimsSet claims, String name) {
    return claims.getClaims().containsKey(name)
        && !(claims.getClaim(name) instanceof String purpose
            && ACCESS.contains(purpose.toLowerCase(Locale.ROOT)));
  }

  private static boolean wasIssuedSince(Instant time, Date issued) {
    return issued != null && !issued.toInstant().isBefore(time);
  }
}
