package org.roomkey.credential;

import java.time.Instant;

/** How long a credential that was accepted still holds. Safe for use by many threads. */
public interface Lifetime {
  /** Never ends by itself; it may still be revoked. */
  Lifetime ENDLESS = () -> Instant.MAX;

  /** The moment it ends unless it is extended; {@link Instant#MAX} for never. */
  Instant endsAt();

  /** Starts the idle time anew, because the person did something. */
  default void touch() {}
}
