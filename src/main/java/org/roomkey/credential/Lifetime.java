package org.roomkey.credential;

import java.time.Instant;

/** The remaining lifetime of an accepted credential. Safe for use by many threads. */
public interface Lifetime {
  /** Never ends by itself, but can be revoked. */
  Lifetime ENDLESS = () -> Instant.MAX;

  /** The end unless it is extended; {@link Instant#MAX} for never. */
  Instant endsAt();

  /** Starts the idle time anew, because the person did something. */
  default void touch() {}
}
