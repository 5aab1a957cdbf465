package org.roomkey.oidc;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Secrets;

/**
 * Ends the logins whose session at the provider has ended. Safe for use by many threads; blocks on
 * the database and sometimes on the provider.
 *
 * <p>It also closes the race between a sign-out and the sign-in that it concerns. The sign-out
 * commits a row of its own, then ends the logins that it finds. The sign-in commits its session,
 * then reads the sign-outs, and only then sends the cookie. So either the sign-out finds the login,
 * or the sign-in finds the sign-out. Both compare times of the provider's clock, so that a later
 * sign-in of the same person stays.
 */
public final class ProviderSignOuts {
  private static final String PURPOSE = "logout token";

  private final Providers providers;
  private final ProviderSessionStore sessions;
  private final UsedOnce usedOnce;
  private final Logins logins;
  private final Duration kept;
  private final Clock clock;

  /**
   * @param kept how long a sign-out is remembered for sign-ins that it concerns
   */
  public ProviderSignOuts(
      Providers providers,
      ProviderSessionStore sessions,
      UsedOnce usedOnce,
      Logins logins,
      Duration kept,
      Clock clock) {
    this.providers = providers;
    this.sessions = sessions;
    this.usedOnce = usedOnce;
    this.logins = logins;
    this.kept = kept;
    this.clock = clock;
  }

  /**
   * Ends the logins of the session, or of the person, that a logout token names. The token counts
   * as used only after it has taken effect, so that an undecided one may be sent again. It does no
   * harm if it takes effect twice.
   *
   * @throws RefusedException if the token is invalid or was used
   * @throws ProviderUnavailableException if the provider's keys are not available
   */
  public void backChannel(String text) throws RefusedException, ProviderUnavailableException {
    LogoutToken token = verified(text);
    sessions.signOut(token, clock.instant().plus(kept));
    named(token).stream()
        .filter(session -> !session.issuedAt().isAfter(token.issuedAt()))
        .forEach(this::end);
    if (!usedOnce.claim(PURPOSE, token.issuer() + "\n" + token.id(), token.refusedFrom())) {
      throw new RefusedException("jti");
    }
  }

  /** Asks every provider of this issuer, because one may have several clients here. */
  private LogoutToken verified(String text) throws RefusedException, ProviderUnavailableException {
    String issuer = LogoutTokens.claimedIssuer(text);
    RefusedException refusal = new RefusedException("iss");
    for (ProviderClient client : providers.all()) {
      if (client.provider().issuer().toString().equals(issuer)) {
        try {
          return client.verifyLogout(text);
        } catch (RefusedException e) {
          refusal = e;
        }
      }
    }
    throw refusal;
  }

  /** A session that the provider has not named is ended with its person, to be safe. */
  private List<ProviderSession> named(LogoutToken token) {
    String issuer = Secrets.digest(token.issuer());
    List<ProviderSession> all = new ArrayList<>();
    token.sid().ifPresent(sid -> all.addAll(sessions.ofSid(issuer, Secrets.digest(sid))));
    token
        .subject()
        .map(subject -> sessions.ofSubject(issuer, Secrets.digest(subject)))
        .orElse(List.of())
        .stream()
        .filter(session -> token.sid().isEmpty() || session.sidDigest().isEmpty())
        .forEach(all::add);
    return all;
  }

  /**
   * Ends the logins of one session. Everybody may call it, but nobody can guess a session.
   *
   * @param meant see {@link #meant}
   */
  public void frontChannel(List<Provider> meant, String sid) {
    meant.stream()
        .map(provider -> provider.issuer().toString())
        .distinct()
        .forEach(
            issuer ->
                sessions.ofSid(Secrets.digest(issuer), Secrets.digest(sid)).forEach(this::end));
  }

  /**
   * The providers that may have the session of a report.
   *
   * @param issuer as {@code iss}, compared exactly; empty if the report names none
   */
  public List<Provider> meant(Optional<String> issuer) {
    return providers.all().stream()
        .map(ProviderClient::provider)
        .filter(provider -> issuer.isEmpty() || provider.issuer().toString().equals(issuer.get()))
        .toList();
  }

  private void end(ProviderSession session) {
    logins.end(session.loginId(), EndReason.PROVIDER_LOGOUT);
  }
}
