package org.roomkey.oidc;

import com.nimbusds.jwt.SignedJWT;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.user.StoreException;

/**
 * Asks a provider about a session by its refresh token (OpenID Connect Core §12). The name and the
 * groups of the person follow the answer. Safe for use by many threads; blocks on the database and
 * on the provider.
 */
public final class SessionRefresh implements Rechecks.Question {
  private static final Log LOG = Log.of(SessionRefresh.class);

  private final SparseLog sparseLog = new SparseLog(LOG);
  private final ProviderClient client;
  private final ProviderPeople people;
  private final ProviderSessionStore sessions;
  private final SharedKey tokens;

  /** Sessions whose new tokens the database does not have yet. The old ones may be worthless. */
  private final Queue<Unstored> unstored = new ConcurrentLinkedQueue<>();

  private record Unstored(ProviderSession session, String usedToken) {}

  /**
   * @param tokens encrypts the tokens in the database
   */
  public SessionRefresh(
      ProviderClient client,
      ProviderPeople people,
      ProviderSessionStore sessions,
      SharedKey tokens) {
    this.client = client;
    this.people = people;
    this.sessions = sessions;
    this.tokens = tokens;
  }

  @Override
  public Answer ask(ProviderSession session) {
    Optional<String> token =
        session.sealedRefreshToken().flatMap(text -> tokens.open(text, session.loginId()));
    if (token.isEmpty()) {
      return undecided("its refresh token is not readable");
    }
    ProviderClient.Granted granted;
    try {
      granted = client.refresh(token.get());
    } catch (RefusedException e) {
      LOG.log(Level.DEBUG, "the provider refuses the refresh token of {0}", session.loginId());
      return Answer.WITHDRAWN;
    } catch (ProviderUnavailableException e) {
      return Answer.UNDECIDED;
    }
    keep(session, granted);
    try {
      return follow(session, granted) ? Answer.CONFIRMED : Answer.WITHDRAWN;
    } catch (RefusedException e) {
      return undecided("wrong " + e.check());
    } catch (ProviderUnavailableException | ParseException e) {
      return Answer.UNDECIDED;
    }
  }

  private Answer undecided(String why) {
    sparseLog.log(
        Level.WARNING,
        "a session at the OpenID provider {0} could not be checked: {1}",
        client.provider().issuer(),
        why);
    return Answer.UNDECIDED;
  }

  /**
   * Stores the tokens first, because the provider may accept the old refresh token no more. A new
   * one that is too long is not stored: then the old one stays, and the provider decides.
   */
  private void keep(ProviderSession session, ProviderClient.Granted granted) {
    String usedToken = session.sealedRefreshToken().orElseThrow();
    Optional<String> idToken = granted.idToken().filter(SessionRefresh::fits);
    ProviderSession changed =
        session.withTokens(
            idToken.map(seal(session)).orElse(session.sealedIdToken()),
            granted
                .refreshToken()
                .filter(SessionRefresh::fits)
                .map(seal(session))
                .or(session::sealedRefreshToken));
    try {
      sessions.keep(changed, usedToken);
    } catch (StoreException e) {
      unstored.add(new Unstored(changed, usedToken));
    }
  }

  private static boolean fits(String token) {
    return token.length() <= ProviderLogins.MAX_TOKEN_CHARS;
  }

  private UnaryOperator<String> seal(ProviderSession session) {
    return text -> tokens.seal(text, session.loginId());
  }

  @Override
  public void settle() {
    for (Unstored next = unstored.peek(); next != null; next = unstored.peek()) {
      sessions.keep(next.session, next.usedToken);
      unstored.remove(next);
    }
  }

  /** Whether the answer is about the same person, who may still sign in here. */
  private boolean follow(ProviderSession session, ProviderClient.Granted granted)
      throws RefusedException, ProviderUnavailableException, ParseException {
    Map<String, Object> claims;
    if (granted.idToken().isPresent()) {
      claims = client.verify(granted, Optional.empty()).claims();
    } else {
      String stored = tokens.open(session.sealedIdToken(), session.loginId()).orElseThrow();
      claims = SignedJWT.parse(stored).getJWTClaimsSet().getClaims();
    }
    String subject = String.valueOf(claims.get("sub"));
    if (!Secrets.digest(subject).equals(session.subjectDigest())) {
      return false;
    }
    if (granted.idToken().isEmpty()) {
      claims = new HashMap<>(claims);
      claims.putAll(client.userInfo(granted, subject));
    } else if (ProviderPeople.lacks(client.provider().claims(), claims)) {
      Map<String, Object> all = new HashMap<>(client.userInfo(granted, subject));
      all.putAll(claims);
      claims = all;
    }
    return people
        .arrived(client.provider(), subject, claims)
        .filter(person -> !person.disabled())
        .isPresent();
  }
}
