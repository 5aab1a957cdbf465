package org.roomkey.websocket;

import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authenticator;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Scope;
import org.roomkey.limit.Shares;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.WireTime;

/** Lets connections in or ends them, by what was decided about their credential. */
final class Admission {
  static final Duration RETRY_UNDECIDED = Duration.ofSeconds(5);

  private final Authenticator authenticator;
  private final Revocations revocations;
  private final Duration heartbeat;
  private final Shares shares;

  Admission(
      Authenticator authenticator, Revocations revocations, Duration heartbeat, Shares shares) {
    this.shares = shares;
    this.authenticator = authenticator;
    this.revocations = revocations;
    this.heartbeat = heartbeat;
  }

  /** A condition, beside a good credential, for letting a connection in. */
  interface Precondition {
    /** No condition. */
    Precondition NONE = Optional::empty;

    /** The status with which the connection ends; empty if the condition holds. */
    Optional<CloseStatus> violation();
  }

  /**
   * Answers {@code authenticated}, or ends the connection. The connection must already stand where
   * revocations look for it. May block on the database.
   *
   * @param revocationsBefore the count of revocations before the credential was looked at
   * @param precondition checked once the connection has its identity
   * @return whether somebody is there now
   */
  boolean admit(
      Connection connection,
      Authentication authentication,
      long revocationsBefore,
      JsonValue ref,
      Precondition precondition) {
    if (authentication instanceof Accepted accepted) {
      return accept(connection, accepted.identity(), revocationsBefore, ref, precondition);
    }
    refuse(connection, authentication);
    return false;
  }

  /** The credential comes, or is refreshed, in a frame. May block on the database. */
  boolean admit(Connection connection, String token, JsonValue ref, Precondition precondition) {
    long revocationsBefore = revocations.count();
    Authentication authentication = decide(connection.address(), token);
    Identity before = connection.identity();
    if (before != null && isOfAnother(before, authentication)) {
      connection.end(CloseStatus.INVALID_TOKEN, null);
      return false;
    }
    if (before != null && before.loginId().isPresent() && authentication instanceof Accepted) {
      connection.send(greeting(connection, before, ref));
      return true;
    }
    return admit(connection, authentication, revocationsBefore, ref, precondition);
  }

  /** Undecided also where too many of the address wait for it. */
  private Authentication decide(String address, String token) {
    if (!shares.beginCheck(address, token)) {
      return new Authentication.Undecided();
    }
    try {
      return authenticator.authenticate(Credential.token(token));
    } finally {
      shares.endCheck(address, token);
    }
  }

  private static boolean isOfAnother(Identity before, Authentication authentication) {
    return authentication
        .accepted()
        .map(identity -> !identity.user().id().equals(before.user().id()))
        .orElse(false);
  }

  private boolean accept(
      Connection connection,
      Identity identity,
      long revocationsBefore,
      JsonValue ref,
      Precondition precondition) {
    if (!identity.has(Scope.CONNECT)) {
      connection.end(CloseStatus.FORBIDDEN, null);
      return false;
    }
    boolean first = connection.identity() == null;
    connection.become(identity);
    if (revocations.count() != revocationsBefore) {
      Authentication again = authenticator.again(identity);
      if (again.accepted().isEmpty()) {
        refuse(connection, again);
        return false;
      }
    }
    Optional<CloseStatus> violation = precondition.violation();
    if (violation.isPresent()) {
      boolean isPassing =
          violation.get() == CloseStatus.UNDECIDED || violation.get() == CloseStatus.OVERLOADED;
      connection.end(violation.get(), isPassing ? RETRY_UNDECIDED : null);
      return false;
    }
    ServerMessage greeting = greeting(connection, identity, ref);
    if (first) {
      connection.sendFirst(greeting);
    } else {
      connection.send(greeting);
    }
    return connection.isOpen();
  }

  private static void refuse(Connection connection, Authentication authentication) {
    if (authentication instanceof Refused refused) {
      connection.end(refused.reason().close(), null);
    } else {
      connection.end(CloseStatus.UNDECIDED, RETRY_UNDECIDED);
    }
  }

  private ServerMessage greeting(Connection connection, Identity identity, JsonValue ref) {
    Instant end = identity.lifetime().endsAt();
    return new ServerMessage.Authenticated(
        new ServerMessage.Person(
            identity.user().id(), identity.user().name(), identity.user().application()),
        connection.id(),
        identity.method().text(),
        end.equals(Instant.MAX) ? null : WireTime.format(end),
        heartbeat.toSeconds(),
        ref);
  }
}
