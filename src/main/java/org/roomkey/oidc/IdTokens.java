package org.roomkey.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.openid.connect.sdk.claims.AccessTokenHash;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.roomkey.account.OutsidePeople;
import org.roomkey.auth.IssuerKeys;

/**
 * Verifies the ID tokens of one provider (OpenID Connect Core §3.1.3.7 and §12.2). Every failure
 * names the check for the audit log. Safe for use by many threads; sometimes blocks on the provider
 * for its keys.
 */
final class IdTokens {
  private static final int MAX_CHARS = 16 * 1024;
  private static final int MAX_SESSION_CHARS = 1_024;

  /** How far the clocks may differ in {@code exp} and {@code nbf}. */
  static final Duration SKEW = Duration.ofMinutes(1);

  /** An {@code iat} further ahead is no clock that is a little wrong. */
  private static final Duration MAX_AHEAD = Duration.ofMinutes(5);

  private final Provider provider;
  private final Clock clock;

  IdTokens(Provider provider, Clock clock) {
    this.provider = provider;
    this.clock = clock;
  }

  /**
   * @param nonce of the request; empty for a refreshed ID token, which need not have one
   * @param accessToken that came with it
   * @throws RefusedException if the token is not for us, now
   * @throws ProviderUnavailableException if the provider's keys are not available
   */
  IdToken verify(
      String text, Optional<String> nonce, Optional<AccessToken> accessToken, IssuerKeys keys)
      throws RefusedException, ProviderUnavailableException {
    if (text.length() > MAX_CHARS) {
      throw new RefusedException("id_token_length");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(text);
      if (jwt.getHeader().getCriticalParams() != null) {
        throw new RefusedException("crit");
      }
      JWTClaimsSet claims = processor(keys).process(jwt, null);
      mustBeForUs(claims);
      mustBeNow(claims);
      if (nonce.isPresent() && !nonce.get().equals(claims.getStringClaim("nonce"))) {
        throw new RefusedException("nonce");
      }
      mustBelongTogether(jwt, claims, accessToken);
      return idToken(claims, text);
    } catch (ParseException | RuntimeException e) {
      throw new RefusedException("id_token");
    } catch (BadJOSEException e) {
      throw new RefusedException("signature");
    } catch (JOSEException e) {
      throw new ProviderUnavailableException("the keys of the provider are not available", e);
    }
  }

  /** The claims are checked afterwards, so that each failure has a name. */
  private static DefaultJWTProcessor<SecurityContext> processor(IssuerKeys keys) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(keys);
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, null));
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    return processor;
  }

  private void mustBeForUs(JWTClaimsSet claims) throws RefusedException, ParseException {
    if (!provider.issuer().toString().equals(claims.getIssuer())) {
      throw new RefusedException("iss");
    }
    List<String> audience = claims.getAudience();
    if (!audience.contains(provider.clientId())) {
      throw new RefusedException("aud");
    }
    String party = claims.getStringClaim("azp");
    if (party == null ? audience.size() > 1 : !party.equals(provider.clientId())) {
      throw new RefusedException("azp");
    }
    if (claims.getSubject() == null || !OutsidePeople.isName(claims.getSubject())) {
      throw new RefusedException("sub");
    }
  }

  private void mustBeNow(JWTClaimsSet claims) throws RefusedException {
    Instant now = clock.instant();
    Date expires = claims.getExpirationTime();
    if (expires == null || !expires.toInstant().plus(SKEW).isAfter(now)) {
      throw new RefusedException("exp");
    }
    Date issued = claims.getIssueTime();
    if (issued == null || issued.toInstant().isAfter(now.plus(MAX_AHEAD))) {
      throw new RefusedException("iat");
    }
    Date begins = claims.getNotBeforeTime();
    if (begins != null && begins.toInstant().isAfter(now.plus(MAX_AHEAD))) {
      throw new RefusedException("nbf");
    }
  }

  /** An ID token that names its access token must name this one. */
  private static void mustBelongTogether(
      SignedJWT jwt, JWTClaimsSet claims, Optional<AccessToken> accessToken)
      throws RefusedException, ParseException {
    String hash = claims.getStringClaim("at_hash");
    if (hash == null) {
      return;
    }
    AccessTokenHash right =
        accessToken
            .map(token -> AccessTokenHash.compute(token, jwt.getHeader().getAlgorithm(), null))
            .orElse(null);
    if (right == null || !right.getValue().equals(hash)) {
      throw new RefusedException("at_hash");
    }
  }

  private static IdToken idToken(JWTClaimsSet claims, String text)
      throws RefusedException, ParseException {
    String session = claims.getStringClaim("sid");
    if (session != null && session.length() > MAX_SESSION_CHARS) {
      throw new RefusedException("sid");
    }
    return new IdToken(
        claims.getSubject(),
        Optional.ofNullable(session).filter(id -> !id.isEmpty()),
        claims.getIssueTime().toInstant(),
        Optional.ofNullable(claims.getDateClaim("auth_time")).map(Date::toInstant),
        claims.getClaims(),
        text);
  }
}
