package org.roomkey.credential;

import java.time.Instant;
import java.util.Optional;

/**
 * The times of an accepted credential: its end, and when its person authenticated. Safe for use by
 * many threads.
 */
public interface Lifetime {
  /** Never ends by itself, but can be revoked. */
  Lifetime ENDLESS = () -> Instant.MAX;

  /** The end unless it is extended; {@link Instant#MAX} for never. */
  Instant endsAt();

  /** Restarts the idle time, because the person was active. */
  default void touch() {}

  /** When the person last authenticated, as far as this node knows; empty if nobody says. */
  default Optional<Instant> authenticatedAt() {
    return Optional.empty();
  }

  /**
   * Reads {@link #authenticatedAt} again, because the person may have authenticated through another
   * node. Blocks on the database.
   *
   * @throws org.roomkey.user.StoreException if the database does not answer
   */
  default void readAuthentication() {}
}
