package org.roomkey.websocket;

import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.Optional;
import org.roomkey.auth.Authentication;
import org.roomkey.limit.Shares;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * Admits one connection, or ends it: checks its credential, the limits of its user and the
 * permission for the board in its path. Only used on the socket's read thread; may block on the
 * database.
 */
final class Admission {
  private static final int HANDSHAKE_COST = 1;

  private final Connection connection;
  private final Handshake handshake;
  private final Optional<ClientMessage.Join> join;
  private final SocketAuthenticator authenticator;
  private final FrameHandler handler;
  private final Shares shares;
  private final SocketCounts counts;

  /**
   * @param join of the board in the path, if any
   * @param shares of the database that each user may take
   */
  Admission(
      Connection connection,
      Handshake handshake,
      Optional<ClientMessage.Join> join,
      SocketAuthenticator authenticator,
      FrameHandler handler,
      Shares shares,
      SocketCounts counts) {
    this.connection = connection;
    this.handshake = handshake;
    this.join = join;
    this.authenticator = authenticator;
    this.handler = handler;
    this.shares = shares;
    this.counts = counts;
  }

  /** Admits by the credential of the handshake, or waits for the first frame. */
  void begin() {
    Authentication authentication = handshake.authentication();
    if (authentication instanceof Authentication.Pending) {
      if (!endsInPause(connection.slot().pauseOfAddress()) && !connection.slot().takePending()) {
        connection.end(CloseStatus.POLICY, null);
      }
    } else if (authenticator.accept(connection, authentication, handshake.revocationsBefore())) {
      admit(null);
    }
  }

  /** Admits by the credential of the first frame. */
  void authenticate(ClientMessage.Auth frame) {
    if (authenticator.accept(connection, frame.token())) {
      admit(frame.ref());
    }
  }

  private void admit(JsonValue ref) {
    User user = connection.user();
    int cost = HANDSHAKE_COST + join.map(FrameDispatcher::cost).orElse(0);
    if (!shares.tryTake(user.id(), user.kind() == User.Kind.SERVICE, cost)) {
      counts.addRateLimited();
      connection.end(CloseStatus.OVERLOADED, SocketAuthenticator.RETRY_UNDECIDED);
    } else if (endsInPause(connection.slot().pauseOf(user.id()))) {
      return;
    } else if (join.isEmpty()) {
      enter(ref);
    } else if (!shares.work(user.id(), () -> enter(ref))) {
      connection.end(CloseStatus.OVERLOADED, SocketAuthenticator.RETRY_UNDECIDED);
    }
  }

  /** Refuses the connection if an earlier abuse still blocks its user or address. */
  private boolean endsInPause(Duration left) {
    if (left.isZero()) {
      return false;
    }
    connection.end(CloseStatus.ABUSE, left);
    return true;
  }

  private void enter(JsonValue ref) {
    Optional<String> boardId = join.map(ClientMessage.Join::boardId);
    try {
      if (boardId.isPresent() && !handler.mayJoin(boardId.get())) {
        connection.end(CloseStatus.FORBIDDEN, null);
      } else if (!connection.slot().takeFor(connection.user().id())) {
        connection.end(CloseStatus.POLICY, null);
      } else {
        connection.audit().accepted(connection.identity(), boardId);
        connection.sendFirst(authenticator.greeting(connection, ref));
        if (connection.isOpen() && join.isPresent()) {
          handler.join(join.get(), code -> refuse(join.get(), code));
        }
      }
    } catch (StoreException e) {
      connection.end(CloseStatus.UNDECIDED, SocketAuthenticator.RETRY_UNDECIDED);
    }
  }

  /** The socket stays open for a person who may join after a new authentication. */
  private void refuse(ClientMessage.Join refused, ErrorCode code) {
    if (code == ErrorCode.REAUTHENTICATE) {
      handler.refuse(code, refused.boardId(), refused.ref());
    } else {
      connection.end(CloseStatus.FORBIDDEN, null);
    }
  }
}
