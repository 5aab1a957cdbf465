package org.roomkey.websocket;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roomkey.access.Caller;
import org.roomkey.audit.AuditEvent;
import org.roomkey.credential.Identity;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.WireTime;
import org.roomkey.room.Batch;
import org.roomkey.room.Board;
import org.roomkey.room.Frame;
import org.roomkey.room.Subscriber;
import org.roomkey.user.AuthenticationTime;
import org.roomkey.user.User;

/**
 * One socket of one user, from the upgrade to the end. Safe for use by many threads. The first call
 * that ends it counts; from then on nothing that it receives is processed.
 */
final class Connection implements Subscriber, Caller {
  private final String id;
  private final String address;
  private final Outbox outbox;
  private final MessageCodec codec;
  private final Map<String, Board> boards = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ConnectionClock clock;
  private final ConnectionAudit audit;
  private final SocketLimits.Slot slot;
  private volatile Identity identity;

  Connection(
      String id,
      String address,
      Outbox outbox,
      MessageCodec codec,
      ConnectionClock clock,
      ConnectionAudit audit,
      SocketLimits.Slot slot) {
    this.id = id;
    this.address = address;
    this.outbox = outbox;
    this.codec = codec;
    this.clock = clock;
    this.audit = audit;
    this.slot = slot;
  }

  String id() {
    return id;
  }

  String address() {
    return address;
  }

  ConnectionClock clock() {
    return clock;
  }

  ConnectionAudit audit() {
    return audit;
  }

  SocketLimits.Slot slot() {
    return slot;
  }

  /** Null until the credential was accepted. */
  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public AuditEvent denial() {
    return audit.denial(identity);
  }

  void become(Identity accepted) {
    identity = accepted;
  }

  /** Requires an {@link #identity}. */
  @Override
  public User user() {
    return identity.user();
  }

  /** Requires an {@link #identity}. */
  @Override
  public AuthenticationTime authenticated() {
    return identity.authenticated();
  }

  @Override
  public boolean isOpen() {
    return !ended.get();
  }

  @Override
  public boolean offer(Batch batch) {
    return switch (outbox.offer(batch)) {
      case TAKEN_FIRST -> true;
      case TAKEN -> false;
      case FULL -> {
        end(CloseStatus.SLOW_CONSUMER, null);
        yield false;
      }
    };
  }

  @Override
  public boolean hasRoomForPage() {
    return outbox.hasRoomForPage();
  }

  @Override
  public void flush() {
    outbox.flush();
  }

  /** Sends the first frame of this socket, on the calling thread. */
  void sendFirst(ServerMessage message) {
    if (offer(message)) {
      outbox.flushHere();
    }
  }

  void send(ServerMessage message) {
    if (offer(message)) {
      flush();
    }
  }

  /**
   * Sends a frame to this socket; a slow reader may get only the latest one of the topic.
   *
   * @param topic see {@link Frame}
   */
  void sendLatest(ServerMessage message, String topic) {
    if (offer(Batch.of(new Frame(codec.encode(message), topic)))) {
      flush();
    }
  }

  private boolean offer(ServerMessage message) {
    return offer(Batch.of(Frame.lasting(codec.encode(message))));
  }

  /** Call it before the socket joins the board, so that a closing socket leaves every board. */
  void enters(Board board) {
    boards.put(board.info().id(), board);
  }

  void hasLeft(String boardId) {
    boards.remove(boardId);
  }

  /**
   * The board, if this socket has joined it or is joining it, or may do so after its person has
   * authenticated again.
   */
  Optional<Board> board(String boardId) {
    return Optional.ofNullable(boards.get(boardId));
  }

  List<Board> boards() {
    return List.copyOf(boards.values());
  }

  List<String> boardIds() {
    return boards.keySet().stream().sorted().toList();
  }

  /** Announces the end of the credential. */
  void warn(Instant expiresAt) {
    send(new ServerMessage.SessionExpiring(WireTime.format(expiresAt)));
  }

  /**
   * Sends the error frame and the close. Only the first call counts.
   *
   * @param retryAfter how long the client should wait; null for no advice
   */
  void end(CloseStatus status, Duration retryAfter) {
    if (ended.compareAndSet(false, true)) {
      Long seconds = retryAfter == null ? null : retryAfter.toSeconds();
      String last =
          status
              .error()
              .map(code -> codec.encode(ServerMessage.Error.closing(code, status, seconds)))
              .orElse(null);
      audit.ended(status, identity);
      outbox.close(status, last);
      leaveBoards(status.code());
    }
  }

  /** The container has closed the socket. */
  void closed(int code) {
    outbox.closed();
    if (ended.compareAndSet(false, true)) {
      leaveBoards(code);
    }
  }

  private void leaveBoards(int closeCode) {
    boolean atOnce = CloseStatus.leavesAtOnce(closeCode);
    boards.values().forEach(board -> board.closed(this, atOnce));
    boards.clear();
  }

  Outbox outbox() {
    return outbox;
  }
}
