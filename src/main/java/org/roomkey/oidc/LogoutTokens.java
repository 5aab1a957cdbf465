package org.roomkey.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies the logout tokens of one provider (OpenID Connect Back-Channel Logout 1.0 §2.6), except
 * that each is used once. Every failure names the check for the log. Safe for use by many threads;
 * sometimes blocks on the provider for its keys.
 */
final class LogoutTokens {
  private static final int MAX_CHARS = 8 * 1024;
  private static final int MAX_ID_CHARS = 1_024;
  private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

  private final Provider provider;
  private final Clock clock;

  LogoutTokens(Provider provider, Clock clock) {
    this.provider = provider;
    this.clock = clock;
  }

  /**
   * The issuer that the token claims to have; null for none. Nothing is verified.
   *
   * @throws RefusedException if it is no signed token
   */
  static String claimedIssuer(String text) throws RefusedException {
    try {
      return read(text).getJWTClaimsSet().getIssuer();
    } catch (ParseException e) {
      throw new RefusedException("logout_token");
    }
  }

  private static SignedJWT read(String text) throws RefusedException, ParseException {
    if (text.length() > MAX_CHARS) {
      throw new RefusedException("logout_token_length");
    }
    return SignedJWT.parse(text);
  }

  /**
   * Verifies the token.
   *
   * @param keys of the provider
   * @throws RefusedException if the token is not for us, now
   * @throws ProviderUnavailableException if the provider's keys are not available
   */
  LogoutToken verify(String text, JWSKeySelector<SecurityContext> keys)
      throws RefusedException, ProviderUnavailableException {
    try {
      SignedJWT jwt = read(text);
      require(jwt.getHeader().getCriticalParams() == null, "crit");
      JWTClaimsSet claims = processor(keys).process(jwt, null);
      verify(claims);
      return new LogoutToken(
          claims.getIssuer(),
          claims.getJWTID(),
          Optional.ofNullable(claims.getStringClaim("sid")),
          Optional.ofNullable(claims.getSubject()),
          claims.getIssueTime().toInstant());
    } catch (ParseException e) {
      throw new RefusedException("logout_token");
    } catch (BadJOSEException e) {
      throw new RefusedException("signature");
    } catch (JOSEException e) {
      throw new ProviderUnavailableException("the keys of the provider are not available", e);
    }
  }

  /** The claims are checked afterwards, so that each failure has a name. */
  private static DefaultJWTProcessor<SecurityContext> processor(
      JWSKeySelector<SecurityContext> keys) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(keys);
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT,
            new JOSEObjectType("logout+jwt"),
            new JOSEObjectType("application/logout+jwt"),
            null));
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    return processor;
  }

  private void verify(JWTClaimsSet claims) throws RefusedException {
    require(provider.issuer().toString().equals(claims.getIssuer()), "iss");
    require(claims.getAudience().contains(provider.clientId()), "aud");
    verifyTimes(claims);
    require(isId(claims.getJWTID()), "jti");
    require(hasEvent(claims.getClaim("events")), "events");
    require(!claims.getClaims().containsKey("nonce"), "nonce");
    Object sid = claims.getClaim("sid");
    Object subject = claims.getClaim("sub");
    require(sid == null || isId(sid), "sid");
    require(subject == null || isId(subject), "sub");
    require(sid != null || subject != null, "sid_or_sub");
  }

  private void verifyTimes(JWTClaimsSet claims) throws RefusedException {
    Instant now = clock.instant();
    Instant soon = now.plus(LogoutToken.SKEW);
    Date issued = claims.getIssueTime();
    require(
        issued != null
            && !issued.toInstant().isAfter(soon)
            && issued.toInstant().isAfter(now.minus(LogoutToken.MAX_AGE)),
        "iat");
    Date expires = claims.getExpirationTime();
    require(expires == null || expires.toInstant().isAfter(now.minus(LogoutToken.SKEW)), "exp");
    Date begins = claims.getNotBeforeTime();
    require(begins == null || !begins.toInstant().isAfter(soon), "nbf");
  }

  private static boolean isId(Object claim) {
    return claim instanceof String text && !text.isBlank() && text.length() <= MAX_ID_CHARS;
  }

  private static boolean hasEvent(Object events) {
    return events instanceof Map<?, ?> map && map.get(EVENT) instanceof Map<?, ?>;
  }

  private static void require(boolean holds, String check) throws RefusedException {
    if (!holds) {
      throw new RefusedException(check);
    }
  }
}
