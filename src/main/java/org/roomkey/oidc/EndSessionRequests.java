package org.roomkey.oidc;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.text.ParseException;
import java.util.Optional;
import org.roomkey.credential.SharedKey;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;

/**
 * Lets people who sign out here sign out at their provider too (OpenID Connect RP-Initiated Logout
 * 1.0 §2). Safe for use by many threads; blocks on the database, and for some seconds on a provider
 * that was never reached.
 */
public final class EndSessionRequests {
  /** The provider sends it back, which tells the sign-in page why the person comes. */
  public static final String STATE = "signedOut";

  private static final Log LOG = Log.of(EndSessionRequests.class);

  /** A longer ID token would make an address that a server may refuse. */
  private static final int MAX_HINT_CHARS = 6 * 1024;

  private final Providers providers;
  private final ProviderSessionStore sessions;
  private final SharedKey tokens;

  /**
   * @param tokens encrypts the tokens in the database
   */
  public EndSessionRequests(Providers providers, ProviderSessionStore sessions, SharedKey tokens) {
    this.providers = providers;
    this.sessions = sessions;
    this.tokens = tokens;
  }

  /**
   * The address at which the person signs out there. Empty if the login did not begin at a
   * provider, if the provider offers no sign-out at its own origin, to which alone our forms may
   * lead, or if nothing can be found out now. The login here has ended in any case.
   *
   * @param returnTo to which the provider sends the browser back; registered there
   */
  public Optional<URI> of(String loginId, URI returnTo) {
    try {
      Optional<ProviderSession> session = sessions.find(loginId);
      Optional<ProviderClient> client =
          session.map(ProviderSession::provider).flatMap(providers::named);
      return client.isPresent() ? of(session.get(), client.get(), returnTo) : Optional.empty();
    } catch (ProviderUnavailableException | StoreException e) {
      LOG.log(Level.DEBUG, "a person stays signed in at the provider: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<URI> of(ProviderSession session, ProviderClient client, URI returnTo)
      throws ProviderUnavailableException {
    URI endpoint = client.metadata().getEndSessionEndpointURI();
    if (endpoint == null || !Provider.origin(endpoint).equals(client.provider().origin())) {
      return Optional.empty();
    }
    JWT hint =
        tokens
            .open(session.sealedIdToken(), session.loginId())
            .filter(text -> text.length() <= MAX_HINT_CHARS)
            .flatMap(EndSessionRequests::parsed)
            .orElse(null);
    ClientID clientId = new ClientID(client.provider().clientId());
    return Optional.of(
        new LogoutRequest(endpoint, hint, null, clientId, returnTo, new State(STATE), null)
            .toURI());
  }

  private static Optional<JWT> parsed(String text) {
    try {
      return Optional.of(JWTParser.parse(text));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }
}
