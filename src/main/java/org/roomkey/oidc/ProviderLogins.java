package org.roomkey.oidc;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.Refusal;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * Starts the logins of people who have proved at a provider who they are, and stores their sessions
 * there. Safe for use by many threads; blocks on the database.
 *
 * <p>A sign-out at the provider may overtake the sign-in. So the session is stored first, then the
 * reported sign-outs are read, and only then does the browser get its cookie. The sign-out is
 * stored first, and then ends the sessions that it finds. One of the two sees the other.
 */
public final class ProviderLogins {
  private static final Log LOG = Log.of(ProviderLogins.class);

  /** Of a token that is stored. */
  static final int MAX_TOKEN_CHARS = 16 * 1024;

  private final ProviderPeople people;
  private final ProviderSessionStore sessions;
  private final Logins logins;
  private final Authenticator authenticator;
  private final SharedKey tokens;
  private final Clock clock;

  /** The names of the providers that give no refresh token, each logged once. */
  private final Set<String> uncheckable = ConcurrentHashMap.newKeySet();

  /**
   * @param tokens encrypts the provider's tokens
   */
  public ProviderLogins(
      ProviderPeople people,
      ProviderSessionStore sessions,
      Logins logins,
      Authenticator authenticator,
      SharedKey tokens,
      Clock clock) {
    this.people = people;
    this.sessions = sessions;
    this.logins = logins;
    this.authenticator = authenticator;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * The browser that comes back from the provider.
   *
   * @param device the {@code User-Agent}
   * @param loginId reads its live login, if any
   */
  public record Browser(String address, String device, Supplier<Optional<String>> loginId) {}

  /** What the provider has proved. */
  record Proof(Provider provider, ProviderClient.Granted granted, IdToken idToken) {}

  /** How a sign-in ends that is neither refused nor undecided. */
  public sealed interface Result permits SignedIn, Confirmed, Forbidden, ProviderSignIn.Denied {}

  /** The browser may have the login. */
  public record SignedIn(Provider provider, User user, Logins.Started started, String next)
      implements Result {}

  /** The person of the browser's login has authenticated again. */
  public record Confirmed(Provider provider, String next) implements Result {}

  /** The person is disabled or deleted here. */
  public record Forbidden(Provider provider) implements Result {}

  /** The name of the provider at which the person of the login signed in. */
  public Optional<String> providerOf(String loginId) {
    return sessions.find(loginId).map(ProviderSession::provider);
  }

  /**
   * Starts a login.
   *
   * @throws RefusedException if the provider has ended the session meanwhile
   */
  Result signIn(Proof proof, Map<String, Object> claims, String next, Browser browser)
      throws RefusedException {
    Provider provider = proof.provider;
    Optional<User> person =
        people.arrived(provider, proof.idToken.subject(), claims).filter(user -> !user.disabled());
    if (person.isEmpty()) {
      return new Forbidden(provider);
    }
    Logins.Started started =
        logins.start(
            person.get(), browser.address, browser.device, Optional.of(authenticatedAt(proof)));
    String loginId = started.login().id();
    keep(session(proof, loginId));
    noteUncheckable(proof);
    // The person may have been disabled just before the login began.
    Authentication now = authenticator.authenticate(Credential.loginId(loginId));
    if (now instanceof Accepted) {
      return new SignedIn(provider, person.get(), started, next);
    }
    if (now.equals(new Refused(Refusal.INVALID_SESSION))) {
      throw new RefusedException("signed_out"); // reported after keep() had looked
    }
    logins.end(loginId, EndReason.DISABLED);
    if (now instanceof Undecided) {
      throw new StoreException("the new login could not be checked", null);
    }
    return new Forbidden(provider);
  }

  /**
   * Renews the time of authentication of a login, which stays, with its sockets.
   *
   * @throws RefusedException if it is another browser or person, or the authentication is old
   */
  Result confirm(Proof proof, String loginId, String next, Browser browser)
      throws RefusedException {
    if (!browser.loginId.get().equals(Optional.of(loginId))) {
      throw new RefusedException("another_login");
    }
    ProviderSession before =
        sessions.find(loginId).orElseThrow(() -> new RefusedException("another_login"));
    ProviderSession session = session(proof, loginId);
    if (!session.issuerDigest().equals(before.issuerDigest())
        || !session.subjectDigest().equals(before.subjectDigest())) {
      throw new RefusedException("another_person");
    }
    Instant at =
        proof.idToken.authenticatedAt().orElseThrow(() -> new RefusedException("auth_time"));
    if (at.plus(ProviderSignIn.FRESH).plus(IdTokens.SKEW).isBefore(clock.instant())) {
      throw new RefusedException("auth_time");
    }
    keep(session);
    if (!logins.authenticated(loginId, at)) {
      throw new RefusedException("another_login");
    }
    return new Confirmed(proof.provider, next);
  }

  /**
   * By the provider's clock, but not later than now. A provider that does not say it may have let
   * the person in by an old session of its own: then long ago, so that the person has to
   * authenticate again for what needs it.
   */
  private Instant authenticatedAt(Proof proof) {
    Instant at = proof.idToken.authenticatedAt().orElse(Instant.EPOCH);
    Instant now = clock.instant();
    return at.isAfter(now) ? now : at;
  }

  /** Without a refresh token nobody can ask the provider again. */
  private void noteUncheckable(Proof proof) {
    Provider provider = proof.provider;
    if (proof.granted.refreshToken().isEmpty()
        && !provider.recheck().isZero()
        && uncheckable.add(provider.name())) {
      LOG.log(
          Level.INFO,
          "the OpenID provider {0} gives no refresh token: its people are not rechecked, so that a"
              + " person who is disabled there stays signed in here until the login ends",
          provider.issuer());
    }
  }

  private ProviderSession session(Proof proof, String loginId) {
    IdToken idToken = proof.idToken;
    return new ProviderSession(
        loginId,
        proof.provider.name(),
        Secrets.digest(proof.provider.issuer().toString()),
        Secrets.digest(idToken.subject()),
        idToken.sessionId().map(Secrets::digest),
        idToken.issuedAt(),
        tokens.seal(idToken.text(), loginId),
        proof
            .granted
            .refreshToken()
            .filter(token -> token.length() <= MAX_TOKEN_CHARS)
            .map(token -> tokens.seal(token, loginId)),
        clock.instant());
  }

  /** Stores the session, then looks for a sign-out that has overtaken it. */
  private void keep(ProviderSession session) throws RefusedException {
    sessions.save(session);
    if (sessions.isSignedOut(session)) {
      logins.end(session.loginId(), EndReason.PROVIDER_LOGOUT);
      throw new RefusedException("signed_out");
    }
  }
}
