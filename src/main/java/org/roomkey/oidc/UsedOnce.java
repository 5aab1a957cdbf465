package org.roomkey.oidc;

import java.time.Instant;

/**
 * Remembers what works once: the state of a sign-in, the id of a logout token, the challenge of a
 * passkey. Every method blocks on the database and throws {@link org.roomkey.user.StoreException}
 * if it gets no answer.
 */
public interface UsedOnce {

  /**
   * Uses the text. Of several callers at once, on all nodes, one succeeds.
   *
   * @param purpose keeps equal texts of different kinds apart
   * @param expiresAt until when a repetition is recognized
   * @return false if it has been used before
   */
  boolean claim(String purpose, String text, Instant expiresAt);

  /** Forgets what has expired. Call it periodically. */
  int purge(Instant now);
}
