package org.roomkey.credential;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stores bound logins, one for each application and session. Every method blocks on the database
 * and throws {@link org.roomkey.user.StoreException} if it gets no answer.
 */
public interface BoundLoginStore {

  /**
   * A bound login that {@link #end} has found.
   *
   * @param first whether that call has ended it
   */
  record Ended(BoundLogin login, boolean first) {}

  /** Inserts the row; false if there is one of the same session. */
  boolean insert(BoundLogin login);

  /**
   * Renews the lease of this person's session if it is live.
   *
   * @return the row of the session, also if it has ended or belongs to somebody else
   */
  Optional<BoundLogin> renew(
      String application, String sessionDigest, String userId, Instant leaseUntil);

  /**
   * Renews the leases of those sessions that are live.
   *
   * @return their digests
   */
  Set<String> renew(String application, Set<String> sessionDigests, Instant leaseUntil);

  /** Ends the session; the row stays. Empty if there is no row. */
  Optional<Ended> end(String application, String sessionDigest, Instant at);

  Optional<BoundLogin> find(String id);

  /** The ids of those that are live. */
  Set<String> liveAmong(Set<String> ids);

  /** The ids of those that a ticket had begun and that have ended since then, the latest first. */
  List<String> endedSince(Instant since, int max);

  /** Live ones whose lease has ended before this time, the longest ended first. */
  List<BoundLogin> lapsed(Instant before, int max);

  /**
   * Deletes those of these that are live and whose lease has ended before this time.
   *
   * @return the deleted ones
   */
  List<BoundLogin> deleteLapsed(List<BoundLogin> among, Instant before);

  /** The number of rows of the application, live and ended. */
  int count(String application);

  /** Deletes the rows that have ended before this time. */
  int purge(Instant endedBefore);
}
