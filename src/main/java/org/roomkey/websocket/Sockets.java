package org.roomkey.websocket;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.roomkey.audit.Audit;
import org.roomkey.auth.Authenticator;
import org.roomkey.credential.Identity;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Secrets;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.Parameters;
import org.roomkey.room.Boards;
import org.roomkey.user.StoreException;

/** Registers the socket paths with the container and makes what each socket needs. */
public final class Sockets {
  /** Every path at which a socket can be opened; the handshake filter stands before all of them. */
  public static final List<String> PATHS = List.of("/ws", "/ws/boards/{boardId}");

  private final HandshakeConfigurator configurator;
  private final Connections connections;
  private final Boards boards;
  private final MessageCodec codec;
  private final SocketAuthenticator authenticator;
  private final Executor lane;
  private final LongSupplier nanoTime;
  private final SparseLog log = new SparseLog(Log.of(Conversation.class));
  private final SocketLimits limits;
  private final Audit audit;
  private final SocketCounts counts = new SocketCounts();

  /**
   * @param lane on which the outboxes write
   * @param limits of the number of sockets and of what they send
   */
  public Sockets(
      Connections connections,
      Boards boards,
      MessageCodec codec,
      Authenticator authenticator,
      Revocations revocations,
      ConnectionTimer.Times times,
      Executor lane,
      LongSupplier nanoTime,
      SocketLimits limits,
      Audit audit) {
    this.connections = connections;
    this.configurator =
        new HandshakeConfigurator(() -> new RoomEndpoint(this), connections.handshakes());
    this.boards = boards;
    this.codec = codec;
    this.authenticator =
        new SocketAuthenticator(authenticator, revocations, times.heartbeat(), limits.shares());
    this.lane = lane;
    this.nanoTime = nanoTime;
    this.limits = limits;
    this.audit = audit;
  }

  public SocketCounts counts() {
    return counts;
  }

  HandshakeConfigurator configurator() {
    return configurator;
  }

  PendingHandshakes handshakes() {
    return connections.handshakes();
  }

  /**
   * @param guarded the patterns of URLs before which the handshake filter stands
   * @throws IllegalStateException where a path would be open to whoever finds it
   */
  public void register(ServerContainer container, Collection<String> guarded)
      throws DeploymentException {
    for (String path : PATHS) {
      mustBeGuarded(path, guarded);
      container.addEndpoint(
          ServerEndpointConfig.Builder.create(RoomEndpoint.class, path)
              .configurator(configurator)
              .subprotocols(List.of(RequestCredentials.SUBPROTOCOL))
              .build());
    }
  }

  static void mustBeGuarded(String path, Collection<String> patterns) {
    boolean guarded =
        patterns.stream()
            .anyMatch(
                pattern ->
                    pattern.endsWith("/*")
                        ? path.startsWith(pattern.substring(0, pattern.length() - 1))
                        : path.equals(pattern));
    if (!guarded) {
      throw new IllegalStateException("no handshake filter stands before " + path);
    }
  }

  Conversation open(Session socket) {
    Handshake handshake = (Handshake) socket.getUserProperties().get(Handshake.PROPERTY);
    long now = nanoTime.getAsLong();
    String id = Secrets.id();
    Connection connection =
        new Connection(
            id,
            handshake.address(),
            new Outbox(new SocketWire(socket, counts), lane, nanoTime),
            codec,
            new ConnectionClock(now),
            new ConnectionAudit(audit, id, handshake.address(), handshake.origin()),
            limits.slot(handshake.address()));
    FrameHandler handler =
        new FrameHandler(connection, boards, authenticator, limits.boardsPerSocket());
    return new Conversation(
        connection,
        new Admission(
            connection,
            handshake,
            join(socket, handshake),
            authenticator,
            handler,
            limits.shares(),
            counts),
        new FrameDispatcher(
            connection, handler, codec, limits.frameRate(), limits.shares(), counts, log),
        connections,
        counts,
        nanoTime,
        log);
  }

  private static Optional<ClientMessage.Join> join(Session socket, Handshake handshake) {
    return Optional.ofNullable(socket.getPathParameters().get("boardId"))
        .map(boardId -> new ClientMessage.Join(null, boardId, handshake.resume()));
  }

  /** A position that is no number resumes nothing: the newest messages come. */
  static ClientMessage.Resume resume(Parameters query) {
    String after = first(query, "after");
    boolean number = after != null && after.matches("\\d{1,15}");
    return number
        ? new ClientMessage.Resume(Long.parseLong(after), first(query, "epoch"))
        : ClientMessage.Resume.NEWEST;
  }

  private static String first(Parameters query, String name) {
    List<String> values = query.all(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /**
   * Whether this user would get a socket at this moment. Blocks on the database.
   *
   * @param boardId on which it joins; empty for none
   */
  boolean wouldOpen(Identity identity, String boardId) {
    try {
      return limits.hasRoom(identity.user().id())
          && (boardId.isEmpty()
              || (Identifiers.isValid(boardId)
                  && identity.covers(boardId)
                  && boards.find(boardId).flatMap(b -> b.roleOf(identity.user())).isPresent()));
    } catch (StoreException e) {
      return false;
    }
  }
}
