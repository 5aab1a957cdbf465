package org.roomkey.oidc;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;

/**
 * Signs people in at a provider with the authorization code flow (OpenID Connect Core §3.1) and
 * PKCE. Safe for use by many threads; blocks on the provider and the database.
 */
public final class ProviderSignIn {
  /** How long a person may take at the provider. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  /** How old an authentication may be that is to be fresh. */
  static final Duration FRESH = Duration.ofMinutes(5);

  private final Providers providers;
  private final UsedOnce usedOnce;
  private final ProviderLogins logins;
  private final SharedKey cookies;
  private final Clock clock;

  /**
   * @param cookies encrypts what the browser carries
   */
  public ProviderSignIn(
      Providers providers,
      UsedOnce usedOnce,
      ProviderLogins logins,
      SharedKey cookies,
      Clock clock) {
    this.providers = providers;
    this.usedOnce = usedOnce;
    this.logins = logins;
    this.cookies = cookies;
    this.clock = clock;
  }

  /**
   * A sign-in that has begun.
   *
   * @param location to which the browser goes
   * @param encrypted for a cookie; belongs to the state
   */
  public record Begun(URI location, String state, String encrypted) {
    @Override
    public String toString() {
      return "Begun";
    }
  }

  /**
   * What a browser brings back from the provider.
   *
   * @param state empty text if absent
   * @param encrypted the cookie of this state; empty if absent
   * @param issuer the parameter {@code iss} (RFC 9207)
   * @param code empty if the provider reports an error
   * @param provider whose address for responses it came to; empty text for the unnamed one
   */
  public record Response(
      String state,
      Optional<String> encrypted,
      Optional<String> issuer,
      Optional<String> code,
      Optional<String> error,
      String provider,
      URI redirectUri) {
    @Override
    public String toString() {
      return "Response";
    }
  }

  /**
   * The provider reports an error, such as {@code access_denied}, to a sign-in that we began.
   *
   * @param error from outside: not for a page or log
   */
  public record Denied(Provider provider, String error) implements ProviderLogins.Result {}

  /**
   * Begins a sign-in.
   *
   * @param next the path to go to afterwards
   * @param loginId of the login whose person is to authenticate again; empty for a new login
   */
  public Begun begin(ProviderClient client, URI redirectUri, String next, Optional<String> loginId)
      throws ProviderUnavailableException {
    String state = Secrets.secret();
    PendingSignIn pending =
        new PendingSignIn(
            client.provider().name(),
            Secrets.secret(),
            Secrets.secret(),
            clock.instant().plus(LONGEST),
            loginId,
            next);
    URI location =
        AuthorizationRequests.location(client, pending, state, redirectUri, loginId.isPresent());
    return new Begun(location, state, pending.seal(cookies, state));
  }

  /**
   * Completes a sign-in.
   *
   * @throws RefusedException if anything about the response is not as it must be
   * @throws ProviderUnavailableException if the provider does not answer
   */
  public ProviderLogins.Result complete(Response response, ProviderLogins.Browser browser)
      throws RefusedException, ProviderUnavailableException {
    PendingSignIn pending =
        response
            .encrypted
            .flatMap(encrypted -> PendingSignIn.open(cookies, encrypted, response.state))
            .orElseThrow(() -> new RefusedException("state"));
    if (!clock.instant().isBefore(pending.expiresAt())) {
      throw new RefusedException("state_expired");
    }
    if (!pending.provider().equals(response.provider)) {
      throw new RefusedException("provider");
    }
    ProviderClient client =
        providers.named(pending.provider()).orElseThrow(() -> new RefusedException("provider"));
    mustComeFrom(client, response.issuer);
    if (response.error.isPresent()) {
      return new Denied(client.provider(), response.error.get());
    }
    String code = response.code.orElseThrow(() -> new RefusedException("code"));
    ProviderClient.Granted granted = client.redeem(code, pending.verifier(), response.redirectUri);
    IdToken idToken = client.verify(granted, Optional.of(pending.nonce()));
    boolean isNew = pending.loginId().isEmpty();
    Map<String, Object> claims = isNew ? claims(client, granted, idToken) : Map.of();
    if (!usedOnce.claim("state", response.state, pending.expiresAt())) {
      throw new RefusedException("state_used");
    }
    ProviderLogins.Proof proof = new ProviderLogins.Proof(client.provider(), granted, idToken);
    return isNew
        ? logins.signIn(proof, claims, pending.next(), browser)
        : logins.confirm(proof, pending.loginId().get(), pending.next(), browser);
  }

  /** A code of another provider must not be sent to this one (RFC 9207 §2.4). */
  private static void mustComeFrom(ProviderClient client, Optional<String> issuer)
      throws RefusedException, ProviderUnavailableException {
    boolean isRequired = client.metadata().supportsAuthorizationResponseIssuerParam();
    String own = client.provider().issuer().toString();
    if (issuer.isPresent() ? !issuer.get().equals(own) : isRequired) {
      throw new RefusedException("response_iss");
    }
  }

  /** The claims of the ID token, and those of UserInfo that it lacks. */
  private static Map<String, Object> claims(
      ProviderClient client, ProviderClient.Granted granted, IdToken idToken)
      throws RefusedException, ProviderUnavailableException {
    if (!ProviderPeople.lacks(client.provider().claims(), idToken.claims())) {
      return idToken.claims();
    }
    Map<String, Object> all = new HashMap<>(client.userInfo(granted, idToken.subject()));
    all.putAll(idToken.claims());
    return all;
  }
}
