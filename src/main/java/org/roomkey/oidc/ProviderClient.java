package org.roomkey.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;

/**
 * Talks to one provider as its client: pushes authorization requests, redeems codes and refresh
 * tokens, reads UserInfo. Safe for use by many threads. Every method blocks for some seconds at
 * most, and throws {@link ProviderUnavailableException} if the provider is away, too slow, or
 * answers nonsense, on which a parser may fail in any way.
 */
public final class ProviderClient {
  private static final Log LOG = Log.of(ProviderClient.class);

  /** Words of RFC 6749 §5.2 that may stand in our log; others may be anything. */
  private static final Set<String> ERRORS =
      Set.of(
          "invalid_request",
          "invalid_client",
          "invalid_grant",
          "unauthorized_client",
          "unsupported_grant_type",
          "invalid_scope");

  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;

  private final SparseLog sparseLog = new SparseLog(LOG);
  private final Provider provider;
  private final Discovery discovery;
  private final ProviderHttp http;
  private final ClientCredentials credentials;
  private final IdTokens idTokens;
  private final LogoutTokens logoutTokens;

  ProviderClient(Provider provider, ProviderHttp http, Clock clock, LongSupplier nanoTime) {
    this.provider = provider;
    this.http = http;
    this.discovery = new Discovery(provider, http, nanoTime);
    this.credentials = new ClientCredentials(provider);
    this.idTokens = new IdTokens(provider, clock);
    this.logoutTokens = new LogoutTokens(provider, clock);
  }

  /**
   * What the token endpoint granted.
   *
   * @param idToken as it came, not verified; a refresh may bring none
   */
  record Granted(AccessToken accessToken, Optional<String> refreshToken, Optional<String> idToken) {
    @Override
    public String toString() {
      return "Granted";
    }
  }

  public Provider provider() {
    return provider;
  }

  /** Fetches the discovery document again if it is old. Call it periodically. */
  public void refresh() {
    discovery.refresh();
  }

  OIDCProviderMetadata metadata() throws ProviderUnavailableException {
    return discovery.published().metadata();
  }

  /**
   * Pushes the authorization request (RFC 9126).
   *
   * @return the reference that stands for it
   */
  URI push(AuthorizationRequest request) throws ProviderUnavailableException {
    OIDCProviderMetadata metadata = metadata();
    URI endpoint = metadata.getPushedAuthorizationRequestEndpointURI();
    try {
      HTTPRequest push =
          credentials
              .of(metadata)
              .map(own -> new PushedAuthorizationRequest(endpoint, own, request))
              .orElseGet(() -> new PushedAuthorizationRequest(endpoint, request))
              .toHTTPRequest();
      PushedAuthorizationResponse answer = PushedAuthorizationResponse.parse(answer(push));
      if (answer.indicatesSuccess()) {
        return answer.toSuccessResponse().getRequestURI();
      }
      throw misconfigured(answer.toErrorResponse().getErrorObject());
    } catch (IOException | ParseException | RuntimeException e) {
      throw away("the endpoint for pushed authorization requests", e);
    }
  }

  /**
   * Redeems a code.
   *
   * @throws RefusedException if the provider does not accept the code
   */
  Granted redeem(String code, String verifier, URI redirectUri)
      throws RefusedException, ProviderUnavailableException {
    return grant(
        new AuthorizationCodeGrant(
            new AuthorizationCode(code), redirectUri, new CodeVerifier(verifier)));
  }

  /**
   * Uses a refresh token. The answer may bring another one, which replaces it.
   *
   * @throws RefusedException if the provider does not accept the token: the check is {@code
   *     invalid_grant}
   */
  Granted refresh(String refreshToken) throws RefusedException, ProviderUnavailableException {
    return grant(new RefreshTokenGrant(new RefreshToken(refreshToken)));
  }

  private Granted grant(AuthorizationGrant grant)
      throws RefusedException, ProviderUnavailableException {
    OIDCProviderMetadata metadata = metadata();
    URI endpoint = metadata.getTokenEndpointURI();
    try {
      HTTPRequest request =
          credentials
              .of(metadata)
              .map(own -> new TokenRequest.Builder(endpoint, own, grant))
              .orElseGet(
                  () ->
                      new TokenRequest.Builder(endpoint, new ClientID(provider.clientId()), grant))
              .build()
              .toHTTPRequest();
      TokenResponse response = TokenResponse.parse(answer(request));
      if (response.indicatesSuccess()) {
        return granted(response);
      }
      ErrorObject error = response.toErrorResponse().getErrorObject();
      if ("invalid_grant".equals(error.getCode())) {
        throw new RefusedException("invalid_grant");
      }
      throw misconfigured(error);
    } catch (IOException | ParseException | RuntimeException e) {
      throw away("the token endpoint", e);
    }
  }

  /** An answer that may be parsed. One with status 401 has lost its body on the way. */
  private HTTPResponse answer(HTTPRequest request)
      throws IOException, ProviderUnavailableException {
    HTTPResponse answer = request.send(http);
    int status = answer.getStatusCode();
    if (status == HTTPResponse.SC_UNAUTHORIZED) {
      throw misconfigured(OAuth2Error.INVALID_CLIENT);
    }
    if (status >= SERVER_ERROR || status == TOO_MANY_REQUESTS) {
      throw new IOException("HTTP status " + status);
    }
    return answer;
  }

  private static Granted granted(TokenResponse response) {
    var success = response.toSuccessResponse();
    return new Granted(
        success.getTokens().getAccessToken(),
        Optional.ofNullable(success.getTokens().getRefreshToken()).map(RefreshToken::getValue),
        success.getCustomParameters().get("id_token") instanceof String text
            ? Optional.of(text)
            : Optional.empty());
  }

  /** See {@link IdTokens#verify}. */
  IdToken verify(Granted granted, Optional<String> nonce)
      throws RefusedException, ProviderUnavailableException {
    String text = granted.idToken.orElseThrow(() -> new RefusedException("id_token"));
    try {
      return idTokens.verify(
          text, nonce, Optional.of(granted.accessToken), discovery.published().keys());
    } catch (ProviderUnavailableException e) {
      throw away("the address of its keys", e);
    }
  }

  /** See {@link LogoutTokens#verify}. */
  LogoutToken verifyLogout(String text) throws RefusedException, ProviderUnavailableException {
    return logoutTokens.verify(text, discovery.published().keys());
  }

  /**
   * The claims of the UserInfo endpoint (OpenID Connect Core §5.3); none if there is no such
   * endpoint.
   *
   * @throws RefusedException if they are about somebody else
   */
  Map<String, Object> userInfo(Granted granted, String subject)
      throws RefusedException, ProviderUnavailableException {
    URI endpoint = metadata().getUserInfoEndpointURI();
    if (endpoint == null) {
      return Map.of();
    }
    try {
      HTTPResponse answer =
          new UserInfoRequest(endpoint, granted.accessToken).toHTTPRequest().send(http);
      answer.ensureStatusCode(HTTPResponse.SC_OK);
      Map<String, Object> claims = answer.getBodyAsJSONObject();
      if (!subject.equals(claims.get("sub"))) {
        throw new RefusedException("userinfo_sub");
      }
      return claims;
    } catch (IOException | ParseException | RuntimeException e) {
      throw away("the UserInfo endpoint", e);
    }
  }

  /** The provider refuses Roomkey itself. Only an administrator can mend that. */
  private ProviderUnavailableException misconfigured(ErrorObject error) {
    String code = error == null || error.getCode() == null ? "" : error.getCode();
    sparseLog.log(
        Level.ERROR,
        "the OpenID provider {0} refuses this client: {1}: check the id, the secret, the redirect"
            + " address and the scopes of the client there and in roomkey.oidc.*",
        provider.issuer(),
        ERRORS.contains(code) ? code : "an unknown error");
    return new ProviderUnavailableException("the provider refuses this client", null);
  }

  private ProviderUnavailableException away(String endpoint, Exception cause) {
    boolean isNonsense = cause instanceof ParseException || cause instanceof RuntimeException;
    String why = isNonsense ? "the answer is invalid" : cause.getMessage();
    sparseLog.log(
        Level.WARNING,
        "the OpenID provider {0} is not available: {1}: {2}",
        provider.issuer(),
        endpoint,
        why);
    return new ProviderUnavailableException(endpoint + " is not available", cause);
  }
}
