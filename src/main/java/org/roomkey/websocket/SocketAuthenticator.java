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

/**
 * Gives connections the identity of their credential, or ends them. May block on the database.
 * Register a connection for revocations before it gets an identity.
 */
public final class SocketAuthenticator {
  static final Duration RETRY_UNDECIDED = Duration.ofSeconds(5);

  private final Authenticator authenticator;
  private final Revocations revocations;
  private final Duration heartbeat;
  private final Shares shares;

  /**
   * @param heartbeat as {@code authenticated} announces it
   * @param shares bounds the checks of credentials
   */
  public SocketAuthenticator(
      Authenticator authenticator, Revocations revocations, Duration heartbeat, Shares shares) {
    this.shares = shares;
    this.authenticator = authenticator;
    this.revocations = revocations;
    this.heartbeat = heartbeat;
  }

  /**
   * Gives the connection its identity, or ends it.
   *
   * @param revocationsBefore the count of revocations before the credential was checked
   * @return whether the connection has its identity
   */
  boolean accept(Connection connection, Authentication authentication, long revocationsBefore) {
    if (!(authentication instanceof Accepted accepted)) {
      refuse(connection, authentication);
      return false;
    }
    if (!accepted.identity().has(Scope.CONNECT)) {
      connection.end(CloseStatus.FORBIDDEN, null);
      return false;
    }
    connection.become(accepted.identity());
    if (revocations.count() != revocationsBefore) {
      Authentication again = authenticator.again(accepted.identity());
      if (again.accepted().isEmpty()) {
        refuse(connection, again);
        return false;
      }
    }
    return true;
  }

  /** As above, by the token of the first frame. */
  boolean accept(Connection connection, String token) {
    long revocationsBefore = revocations.count();
    return accept(
        connection, decide(connection.address(), Credential.token(token)), revocationsBefore);
  }

  /**
   * Refreshes the credential with a token of the same user, and answers {@code authenticated}.
   * Every other token ends the connection. A login stays the credential of its connection, and so
   * does a bound login, which only its own tickets refresh.
   *
   * @return whether the connection lives on
   */
  boolean refresh(Connection connection, String token, JsonValue ref) {
    long revocationsBefore = revocations.count();
    Authentication authentication = decide(connection.address(), Credential.token(token));
    Identity before = connection.identity();
    boolean isAccepted = authentication instanceof Accepted;
    if (isAccepted && !isOfUser(authentication, before.user().id())) {
      connection.end(CloseStatus.INVALID_TOKEN, null);
      return false;
    }
    boolean keepsLogin =
        isAccepted && before.loginId().isPresent() && !isOfBoundLogin(authentication, before);
    if (!keepsLogin && !accept(connection, authentication, revocationsBefore)) {
      return false;
    }
    connection.send(greeting(connection, ref));
    return connection.isOpen();
  }

  /** Undecided also if too many checks for the address are under way. */
  Authentication decide(String address, Credential credential) {
    return shares
        .check(address, credential.value(), () -> authenticator.authenticate(credential))
        .orElseGet(Authentication.Undecided::new);
  }

  /** Changes with every revocation; read it before a decision. */
  long revocations() {
    return revocations.count();
  }

  private static boolean isOfUser(Authentication authentication, String userId) {
    return authentication.accepted().filter(it -> it.user().id().equals(userId)).isPresent();
  }

  private static boolean isOfBoundLogin(Authentication authentication, Identity before) {
    Optional<String> bound = before.boundLoginId();
    return bound.isPresent()
        && authentication.accepted().flatMap(Identity::boundLoginId).equals(bound);
  }

  private static void refuse(Connection connection, Authentication authentication) {
    if (authentication instanceof Refused refused) {
      connection.end(refused.reason().close(), null);
    } else {
      connection.end(CloseStatus.UNDECIDED, RETRY_UNDECIDED);
    }
  }

  /** The answer to an accepted credential. */
  ServerMessage greeting(Connection connection, JsonValue ref) {
    Identity identity = connection.identity();
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
