package org.roomkey.oidc;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authenticator;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.user.User;

/**
 * Signs people in at a provider with the authorization code flow (OpenID Connect Core §3.1) and
 * PKCE. Safe for use by many threads; blocks on the provider and the database.
 *
 * <p>A sign-out at the provider may overtake the sign-in. So the session is stored first, then the
 * reported sign-outs are read, and only then does the browser get its cookie. The sign-out is
 * stored first, and then ends the sessions that it finds. One of the two sees the other.
 */
public final class ProviderSignIn {
  /** How long a person may take at the provider. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  /** How old an authentication may be that is to be fresh. */
  static final Duration FRESH = Duration.ofMinutes(5);

  private static final Duration SKEW = Duration.ofMinutes(1);
  private static final int MAX_REFRESH_TOKEN_CHARS = 16 * 1024;

  private final Providers providers;
  private final ProviderPeople people;
  private final ProviderSessionStore sessions;
  private final UsedOnce usedOnce;
  private final Logins logins;
  private final Authenticator authenticator;
  private final Keys keys;
  private final Clock clock;

  /**
   * @param cookies encrypts what the browser carries
   * @param tokens encrypts the tokens in the database
   */
  public record Keys(SharedKey cookies, SharedKey tokens) {}

  /** The stores of sessions and of used states. */
  public record Stores(ProviderSessionStore sessions, UsedOnce usedOnce) {}

  public ProviderSignIn(
      Providers providers,
      ProviderPeople people,
      Stores stores,
      Logins logins,
      Authenticator authenticator,
      Keys keys,
      Clock clock) {
    this.providers = providers;
    this.people = people;
    this.sessions = stores.sessions;
    this.usedOnce = stores.usedOnce;
    this.logins = logins;
    this.authenticator = authenticator;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * A sign-in that has begun.
   *
   * @param location to which the browser goes
   * @param sealed for a cookie; belongs to the state
   */
  public record Begun(URI location, String state, String sealed) {
    @Override
    public String toString() {
      return "Begun";
    }
  }

  /**
   * What a browser brings back from the provider.
   *
   * @param state empty text if absent
   * @param sealed the cookie of this state; empty if absent
   * @param issuer the parameter {@code iss} (RFC 9207)
   * @param code empty if the provider reports an error
   */
  public record Response(
      String state,
      Optional<String> sealed,
      Optional<String> issuer,
      Optional<String> code,
      Optional<String> error,
      URI redirectUri) {
    @Override
    public String toString() {
      return "Response";
    }
  }

  /**
   * The browser that comes back.
   *
   * @param loginId of its live login, if any
   */
  public record Client(String address, String device, Optional<String> loginId) {}

  /** How a sign-in ends that is neither refused nor undecided. */
  public sealed interface Result {}

  /** The browser may have the login. */
  public record SignedIn(Provider provider, User user, Logins.Started started, String next)
      implements Result {}

  /** The person of the browser's login has authenticated again. */
  public record Confirmed(String next) implements Result {}

  /** The person is disabled or deleted here. */
  public record Forbidden(Provider provider) implements Result {}

  /**
   * The provider reports an error, such as {@code access_denied}, to a sign-in that we began.
   *
   * @param error from outside: not for a page or log
   */
  public record Denied(Provider provider, String error) implements Result {}

  /**
   * Begins a sign-in.
   *
   * @param next the path to go to afterwards
   * @param loginId of the login whose person is to authenticate again; empty for a new login
   */
  public Begun begin(
      ProviderClient client, URI redirectUri, String next, Optional<String> loginId)
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
        AuthorizationRequests.location(
            client, pending, state, redirectUri, loginId.isPresent());
    return new Begun(location, state, pending.seal(keys.cookies, state));
  }

  /** The provider at which the person of the login signed in, if it is still configured. */
  public Optional<ProviderClient> providerOf(String loginId) {
    return sessions.find(loginId).flatMap(session -> providers.named(session.provider()));
  }

  /**
   * Completes a sign-in.
   *
   * @throws RefusedException if anything about the response is not as it must be
   * @throws ProviderUnavailableException if the provider does not answer
   */
  public Result complete(Response response, Client browser)
      throws RefusedException, ProviderUnavailableException {
    PendingSignIn pending =
        response
            .sealed
            .flatMap(sealed -> PendingSignIn.open(keys.cookies, sealed, response.state))
            .orElseThrow(() -> new RefusedException("state"));
    if (!clock.instant().isBefore(pending.expiresAt())) {
      throw new RefusedException("state_expired");
    }
    ProviderClient client =
        providers
            .named(pending.provider())
            .orElseThrow(() -> new RefusedException("provider"));
    mustComeFrom(client, response.issuer);
    if (response.error.isPresent()) {
      return new Denied(client.provider(), response.error.get());
    }
    String code = response.code.orElseThrow(() -> new RefusedException("code"));
    ProviderClient.Granted granted =
        client.redeem(code, pending.verifier(), response.redirectUri);
    IdToken idToken = client.verify(granted, Optional.of(pending.nonce()));
    Map<String, Object> claims = claims(client, granted, idToken);
    if (!usedOnce.claim("state", response.state, pending.expiresAt())) {
      throw new RefusedException("state_used");
    }
    return pending.loginId().isPresent()
        ? confirm(client, granted, idToken, pending, browser)
        : signIn(client, granted, idToken, claims, pending, browser);
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
