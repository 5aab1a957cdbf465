package org.roomkey.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.util.List;
import java.util.Optional;

/** How Roomkey authenticates at one provider (OpenID Connect Core §9). Immutable. */
final class ClientCredentials {
  private final Provider provider;

  ClientCredentials(Provider provider) {
    this.provider = provider;
  }

  /** Empty for a public client. The secret goes into the header unless only a form is accepted. */
  Optional<ClientAuthentication> of(OIDCProviderMetadata metadata) {
    ClientID client = new ClientID(provider.clientId());
    if (provider.authentication().key().isPresent()) {
      return Optional.of(signed(client, provider.authentication().key().get()));
    }
    List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
    boolean isFormOnly =
        methods != null
            && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
            && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
    return provider
        .authentication()
        .secret()
        .map(Secret::new)
        .map(
            secret ->
                isFormOnly
                    ? new ClientSecretPost(client, secret)
                    : new ClientSecretBasic(client, secret));
  }

  /** A new assertion for each request. Its audience is the issuer, which no endpoint can be. */
  private ClientAuthentication signed(ClientID client, ClientKey key) {
    try {
      return new PrivateKeyJWT(
          new JWTAuthenticationClaimsSet(client, new Audience(provider.issuer())),
          key.algorithm(),
          key.key(),
          key.id(),
          null);
    } catch (JOSEException e) {
      throw new IllegalStateException("the key was checked at the start", e);
    }
  }
}
