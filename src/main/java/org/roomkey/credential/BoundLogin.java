package org.roomkey.credential;

import java.time.Instant;
import java.util.Optional;

/**
 * A login whose key is the session of another application: one row in the database. It is live
 * while the application renews its lease, and ends with that session.
 *
 * @param id not a secret; no id of a {@link Login} is the same
 * @param application the id of the user whose API token has named the session
 * @param sessionDigest of the key
 * @param userId the person; empty if the session ended before its first ticket
 * @param leaseUntil when the application has to have renewed the lease
 * @param endedAt empty while it is live
 */
public record BoundLogin(
    String id,
    String application,
    String sessionDigest,
    Optional<String> userId,
    Instant createdAt,
    Instant leaseUntil,
    Optional<Instant> endedAt) {

  public boolean isLive() {
    return endedAt.isEmpty();
  }

  /** Whether it is live and of this person of this application. */
  boolean isLiveOf(String applicationId, String personId) {
    return isLive() && application.equals(applicationId) && userId.equals(Optional.of(personId));
  }
}
