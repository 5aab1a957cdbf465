package org.roomkey.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;

/** Builds the address to which a browser goes to sign in at a provider. */
final class AuthorizationRequests {
  private AuthorizationRequests() {}

  /**
   * Pushes the request if the provider offers that, so that the browser cannot change it; may block
   * then.
   *
   * @param fresh whether the person must authenticate again there
   */
  static URI location(
      ProviderClient client, PendingSignIn pending, String state, URI redirectUri, boolean fresh)
      throws ProviderUnavailableException {
    OIDCProviderMetadata metadata = client.metadata();
    ClientID id = new ClientID(client.provider().clientId());
    AuthenticationRequest.Builder builder =
        new AuthenticationRequest.Builder(
                ResponseType.CODE, scope(client.provider(), metadata), id, redirectUri)
            .endpointURI(metadata.getAuthorizationEndpointURI())
            .state(new State(state))
            .nonce(new Nonce(pending.nonce()))
            .codeChallenge(new CodeVerifier(pending.verifier()), CodeChallengeMethod.S256);
    if (fresh) {
      builder.prompt(Prompt.Type.LOGIN).maxAge((int) ProviderSignIn.FRESH.toSeconds());
    }
    AuthenticationRequest request = builder.build();
    if (metadata.getPushedAuthorizationRequestEndpointURI() == null) {
      return request.toURI();
    }
    return new AuthorizationRequest.Builder(client.push(request), id)
        .endpointURI(metadata.getAuthorizationEndpointURI())
        .build()
        .toURI();
  }

  /**
   * With {@code offline_access} a provider may report no sign-out: Keycloak then keeps no session
   * that could end. So a provider that reports them is not asked for it.
   */
  private static Scope scope(Provider provider, OIDCProviderMetadata metadata) {
    Scope scope = Scope.parse(provider.scopes());
    scope.add("openid");
    if (provider.scopes().equals(Provider.USUAL_SCOPES)
        && !metadata.supportsBackChannelLogout()
        && metadata.getScopes() != null
        && metadata.getScopes().contains("offline_access")) {
      scope.add("offline_access");
    }
    return scope;
  }
}
