package org.roomkey.oidc;

import java.util.List;
import java.util.Optional;

/**
 * Stores the sessions at providers. Every method blocks on the database and throws {@link
 * org.roomkey.user.StoreException} if it gets no answer.
 */
public interface ProviderSessionStore {

  /** Inserts the session of a login, or replaces it. */
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
   * Deletes the sessions of logins that have ended or are gone, with their tokens. Call it
   * periodically.
   */
  int purge();
}
