package org.roomkey.user;

import java.time.Duration;
import java.time.Instant;

/**
 * When the person behind a credential last authenticated, for step-up.
 *
 * @param instant use {@link #isRecent} instead, because the extreme values have a meaning
 */
public record AuthenticationTime(Instant instant) {
  /** Nobody says when, as for a principal of the container or a JWT: it is never recent. */
  public static final AuthenticationTime UNKNOWN = new AuthenticationTime(Instant.MIN);

  /** The credential is an API token, whose scopes say what it may do: it is always recent. */
  public static final AuthenticationTime EXEMPT = new AuthenticationTime(Instant.MAX);

  /** Whether the authentication is younger than {@code maxAge}. */
  public boolean isRecent(Duration maxAge, Instant now) {
    return now.isBefore(end(maxAge));
  }

  /** When the authentication is too old; {@link Instant#MAX} for never. */
  public Instant end(Duration maxAge) {
    return equals(EXEMPT) ? Instant.MAX : instant.plus(maxAge);
  }
}
