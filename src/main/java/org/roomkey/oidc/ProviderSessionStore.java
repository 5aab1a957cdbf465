package org.roomkey.oidc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores the sessions at providers. Every method blocks on the database and throws {@link
 * org.roomkey.user.StoreException} if it gets no answer.
 */
public interface ProviderSessionStore {

  /**
   * Inserts the session of a login, or replaces it. A session without a refresh token keeps the
   * stored one, which a recheck may have replaced just now.
   */
  void save(ProviderSession session);

  Optional<ProviderSession> find(String loginId);

  /** The sessions of the provider's session, whether or not their logins have ended. */
  List<ProviderSession> ofSid(String issuerDigest, String sidDigest);

  /** The sessions of the person, whether or not their logins have ended. */
  List<ProviderSession> ofSubject(String issuerDigest, String subjectDigest);

  /**
   * Whether the provider has reported the end of this session, or of all sessions of its person, by
   * a logout token that is not older than the session's ID token.
   */
  boolean isSignedOut(ProviderSession session);

  /**
   * Remembers that the provider has ended what the logout token names.
   *
   * @param expiresAt until when
   */
  void signOut(LogoutToken token, Instant expiresAt);

  /**
   * The ids of live logins whose sessions are due for a recheck. Those whose last recheck was not
   * decided come last; otherwise the longest unchecked is the first. Those without a refresh token
   * are not among them.
   *
   * @param due which sessions
   * @param max how many at most
   */
  List<String> due(Due due, int max);

  /**
   * Sessions that are due.
   *
   * @param provider the name in the settings
   * @param checkedUntil when the provider last confirmed them, or earlier
   * @param seenSince when their people were last active, or later
   */
  record Due(String provider, Instant checkedUntil, Instant seenSince, Instant now) {}

  /**
   * Takes the lease of a session, and reads it. Of several nodes at once, one succeeds.
   *
   * @param checkedUntil see {@link Due}
   * @param lease when the lease ends; identifies it
   */
  Optional<ProviderSession> lease(String loginId, Instant checkedUntil, Instant now, Instant lease);

  /**
   * Replaces the tokens of a session; false if the stored refresh token is another one by now.
   *
   * @param usedToken the encrypted refresh token that brought the new ones
   */
  boolean keep(ProviderSession session, String usedToken);

  /** Returns the lease; the provider has confirmed the session. */
  void confirm(String loginId, Instant lease, Instant now);

  /**
   * Deletes the sessions of logins that have ended or are gone, with their tokens, and the expired
   * sign-outs. Call it periodically.
   */
  int purge(Instant now);
}
