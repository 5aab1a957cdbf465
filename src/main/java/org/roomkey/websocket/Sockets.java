package org.roomkey.websocket;

import jakarta.websocket.Session;
import java.util.List;
import java.util.Optional;
import org.roomkey.access.BoardAccess;
import org.roomkey.access.Permission;
import org.roomkey.credential.Identity;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.Parameters;
import org.roomkey.user.StoreException;

/** Begins a conversation on each new socket. */
public final class Sockets {
  /** The paths of sockets. The handshake filter is mapped to all of them. */
  public static final List<String> PATHS = List.of("/ws", "/ws/boards/{boardId}");

  private final HandshakeConfigurator configurator;
  private final Connections connections;
  private final ConnectionFactory factory;
  private final SocketAuthenticator authenticator;
  private final BoardAccess access;
  private final SocketLimits limits;
  private final MessageCodec codec;
  private final SparseLog log = new SparseLog(Log.of(Conversation.class));

  /**
   * @param configurator of the registered endpoint
   */
  public Sockets(
      HandshakeConfigurator configurator,
      Connections connections,
      ConnectionFactory factory,
      SocketAuthenticator authenticator,
      BoardAccess access,
      SocketLimits limits,
      MessageCodec codec) {
    this.configurator = configurator;
    this.connections = connections;
    this.factory = factory;
    this.authenticator = authenticator;
    this.access = access;
    this.limits = limits;
    this.codec = codec;
  }

  /** From now on new sockets begin conversations here. */
  public void connect() {
    configurator.connect(() -> new RoomEndpoint(this), connections.handshakes());
  }

  public SocketCounts counts() {
    return factory.counts();
  }

  HandshakeConfigurator configurator() {
    return configurator;
  }

  PendingHandshakes handshakes() {
    return connections.handshakes();
  }

  Conversation open(Session socket) {
    Handshake handshake = (Handshake) socket.getUserProperties().get(Handshake.PROPERTY);
    Connection connection = factory.connection(socket, handshake);
    FrameHandler handler =
        new FrameHandler(connection, access, authenticator, limits.boardsPerSocket());
    return new Conversation(
        connection,
        new Admission(
            connection,
            handshake,
            join(handshake),
            authenticator,
            handler,
            limits.shares(),
            counts()),
        new FrameDispatcher(
            connection, handler, codec, limits.frameRate(), limits.shares(), counts(), log),
        connections,
        counts(),
        log);
  }

  private static Optional<ClientMessage.Join> join(Handshake handshake) {
    return Optional.of(handshake.boardId())
        .filter(boardId -> !boardId.isEmpty())
        .map(boardId -> new ClientMessage.Join(null, boardId, handshake.resume()));
  }

  /** Without a valid number, a join gets the newest messages. */
  static ClientMessage.Resume resume(Parameters query) {
    String epoch = query.all("epoch").stream().findFirst().orElse(null);
    return query.all("after").stream()
        .findFirst()
        .filter(after -> after.matches("\\d{1,15}"))
        .map(after -> new ClientMessage.Resume(Long.parseLong(after), epoch))
        .orElse(ClientMessage.Resume.NEWEST);
  }

  /**
   * Whether this user would get a socket now. Blocks on the database.
   *
   * @param boardId the board in the path; empty for none
   */
  boolean wouldOpen(Identity identity, String boardId) {
    try {
      return limits.hasRoom(identity.user().id())
          && (boardId.isEmpty() || access.allows(identity, boardId, Permission.READ));
    } catch (StoreException e) {
      return false;
    }
  }
}
