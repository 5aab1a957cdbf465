package org.roomkey.credential;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.user.AuthenticationTime;

/**
 * Step-up authentication: some actions and some boards need a person who has authenticated
 * recently. API tokens are exempt, because their scopes say what they may do. Safe for use by many
 * threads.
 */
public final class StepUp {
  /** The maximum age of the authentication for changes of credentials and accounts. */
  public static final Duration FOR_ACCOUNTS = Duration.ofMinutes(5);

  private final Clock clock;

  public StepUp(Clock clock) {
    this.clock = clock;
  }

  /**
   * The error for a caller who has not authenticated recently enough; empty if the caller has. It
   * is {@code reauthenticate} if a new authentication helps, and {@code forbidden} if nobody says
   * when the person authenticated. Reads the login's row before it refuses, so it may block on the
   * database.
   *
   * @throws org.roomkey.user.StoreException if the database does not answer
   */
  public Optional<ErrorCode> refusal(Identity identity, Duration maxAge) {
    if (isRecent(identity, maxAge)) {
      return Optional.empty();
    }
    identity.lifetime().readAuthentication();
    if (isRecent(identity, maxAge)) {
      return Optional.empty();
    }
    boolean isKnown = !identity.authenticated().equals(AuthenticationTime.UNKNOWN);
    return Optional.of(isKnown ? ErrorCode.REAUTHENTICATE : ErrorCode.FORBIDDEN);
  }

  private boolean isRecent(Identity identity, Duration maxAge) {
    return identity.authenticated().isRecent(maxAge, clock.instant());
  }
}
