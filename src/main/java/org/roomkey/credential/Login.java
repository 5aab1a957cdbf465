package org.roomkey.credential;

import java.time.Instant;
import java.util.Optional;

/**
 * A person's signed-in state: one row in the database. It outlives its {@code HttpSession}.
 *
 * @param id shown to the person and to administrators; not a secret
 * @param expiresAt the absolute end, regardless of activity
 * @param address from which the person signed in
 * @param device the {@code User-Agent}, at most 200 characters
 * @param authenticatedAt when the person last proved who they are, by a password, a passkey or the
 *     provider's {@code auth_time}; empty if nobody says, as for a principal of the container
 */
public record Login(
    String id,
    String userId,
    Instant createdAt,
    Instant lastSeenAt,
    Instant expiresAt,
    String address,
    String device,
    Optional<Instant> authenticatedAt,
    Optional<EndReason> ended) {

  public enum EndReason {
    LOGOUT,
    IDLE,
    ABSOLUTE,
    REPLACED,
    ENDED_BY_USER,
    PASSWORD_CHANGED,
    DISABLED,
    /** The OpenID provider reports that its session has ended. */
    PROVIDER_LOGOUT,
    /** At a recheck the provider no longer lets the person in, or has not answered for too long. */
    PROVIDER_RECHECK,
    /** A setting says that older logins have ended, as after a restore of the database. */
    NOT_BEFORE
  }
}
