package org.roomkey.websocket;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roomkey.credential.Identity;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.WireTime;
import org.roomkey.room.Board;
import org.roomkey.room.Frame;
import org.roomkey.room.Subscriber;
import org.roomkey.user.User;

/**
 * One socket of one user, from the upgrade to the end. Safe for use by many threads: it ends once,
 * by whoever is first, and from that moment nothing it receives is processed.
 */
final class Connection implements Subscriber {
  private final String id;
  private final String address;
  private final Outbox outbox;
  private final MessageCodec codec;
  private final Map<String, Board> boards = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final ConnectionClock clock;
  private final ConnectionAudit audit;
  private volatile Identity identity;

  Connection(
      String id,
      String address,
      Outbox outbox,
      MessageCodec codec,
      ConnectionClock clock,
      ConnectionAudit audit) {
    this.id = id;
    this.address = address;
    this.outbox = outbox;
    this.codec = codec;
    this.clock = clock;
    this.audit = audit;
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

  /** Null until the credential was accepted. */
  Identity identity() {
    return identity;
  }

  void become(Identity accepted) {
    identity = accepted;
  }

  /** To be called once {@link #identity} is known. */
  @Override
  public User user() {
    return identity.user();
  }

  @Override
  public boolean isOpen() {
    return !ended.get();
  }

  @Override
  public boolean offer(List<Frame> frames) {
    return switch (outbox.offer(frames)) {
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

  /** To this socket, which was sent nothing yet, on the calling thread. */
  void sendFirst(ServerMessage message) {
    if (sendLater(message)) {
      outbox.flushHere();
    }
  }

  /** To this socket, at once. */
  void send(ServerMessage message) {
    if (sendLater(message)) {
      flush();
    }
  }

  /**
   * To this socket, at once; where it is behind, only the latest one of the topic.
   *
   * @param topic see {@link Frame}
   */
  void sendLatest(ServerMessage message, String topic) {
    if (offer(List.of(new Frame(codec.encode(message), topic)))) {
      flush();
    }
  }

  /**
   * To this socket, with somebody's next flush.
   *
   * @return whether the caller has to see to that
   */
  boolean sendLater(ServerMessage message) {
    return offer(List.of(Frame.lasting(codec.encode(message))));
  }

  /**
   * To be called before the board is asked to let the socket in, so that it leaves all it entered.
   */
  void enters(Board board) {
    boards.put(board.info().id(), board);
  }

  void hasLeft(String boardId) {
    boards.remove(boardId);
  }

  /** The board, if this socket has joined it or has just asked to. */
  Optional<Board> board(String boardId) {
    return Optional.ofNullable(boards.get(boardId));
  }

  /** Those that this socket has joined or has just asked to. */
  List<Board> boards() {
    return List.copyOf(boards.values());
  }

  List<String> boardIds() {
    return boards.keySet().stream().sorted().toList();
  }

  /** Tells when the credential ends, before it does. */
  void warn(Instant expiresAt) {
    send(new ServerMessage.SessionExpiring(WireTime.format(expiresAt)));
  }

  /**
   * Ends the connection: the error frame, then the close. Only the first call counts.
   *
   * @param retryAfter how long the client is asked to wait; null for no advice
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

  /** The container says that the socket is closed. */
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
