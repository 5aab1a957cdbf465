package org.roomkey.credential;

import java.time.Instant;

/** The remaining lifetime of an accepted credential. Safe for use by many threads. */
public interface Lifetime {
  /** Never ends by itself, but can be revoked. */
  Lifetime ENDLESS = () -> Instant.MAX;

  /** The end unless it is extended; {@link Instant#MAX} for never. */
  Instant endsAt();

  /** Restarts the idle time, because the person was active. */
  default void touch() {}
}
