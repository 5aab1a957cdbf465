package org.roomkey.websocket;

import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.roomkey.limit.Shares;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.room.Board;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * What comes in on one connection, in order: the credential if it is still to come, then frames.
 * Used on the socket's read thread alone; may block on the database.
 */
final class Conversation {
  private static final Log LOG = Log.of(Conversation.class);
  private static final int MESSAGES_PER_REQUEST = 100;
  private static final int RESUME_COST = 2;
  private static final int HANDSHAKE_COST = 1;
  private static final int MAX_FRAME_BYTES = 64 * 1024;
  private static final int MAX_FIRST_FRAME_BYTES = 4 * 1024;

  private final Connection connection;
  private final Handshake handshake;
  private final ClientMessage.Join joinAtOnce;
  private final Admission admission;
  private final FrameHandler handler;
  private final MessageCodec codec;
  private final FrameRate rate;
  private final Shares shares;
  private final SocketLimits.Slot slot;
  private final Connections connections;
  private final SocketCounts counts;
  private final LongSupplier nanoTime;
  private final SparseLog log;
  private final FrameAssembler assembler = new FrameAssembler();
  private boolean atWork;

  /**
   * @param joinAtOnce the board that the path names, or null
   * @param rate of what the socket sends
   * @param shares of what its user may take of the database
   * @param slot of the socket among those of its user and address
   * @param log shared by all conversations
   */
  Conversation(
      Connection connection,
      Handshake handshake,
      ClientMessage.Join joinAtOnce,
      Admission admission,
      FrameHandler handler,
      MessageCodec codec,
      FrameRate rate,
      Shares shares,
      SocketLimits.Slot slot,
      Connections connections,
      SocketCounts counts,
      LongSupplier nanoTime,
      SparseLog log) {
    this.connection = connection;
    this.handshake = handshake;
    this.joinAtOnce = joinAtOnce;
    this.admission = admission;
    this.handler = handler;
    this.codec = codec;
    this.rate = rate;
    this.shares = shares;
    this.slot = slot;
    this.connections = connections;
    this.counts = counts;
    this.nanoTime = nanoTime;
    this.log = log;
  }

  /**
   * Enters the connection where revocations look, and decides about it if its credential is there.
   */
  void begin() {
    connections.add(connection);
    guarded(this::admit);
  }

  private void admit() {
    if (handshake.authentication() == null) {
      if (endsInPause(slot.pauseOfAddress())) {
        return;
      }
      if (!slot.takePending()) {
        connection.end(CloseStatus.POLICY, null);
      }
      return;
    }
    try {
      if (admission.admit(
          connection,
          handshake.authentication(),
          handshake.revocationsBefore(),
          null,
          this::obstacle)) {
        joinAtOnce();
      }
    } finally {
      endWork();
    }
  }

  /**
   * The path may name a board on which this user has no business, or there are too many sockets, or
   * they are opened too fast, or another one was ended for abuse a moment ago.
   */
  private Optional<CloseStatus> obstacle() {
    User user = connection.user();
    int cost = HANDSHAKE_COST + (joinAtOnce == null ? 0 : cost(joinAtOnce));
    if (!shares.tryTake(user.id(), user.kind() == User.Kind.SERVICE, cost)) {
      counts.addRateLimited();
      return Optional.of(CloseStatus.OVERLOADED);
    }
    if (endsInPause(slot.pauseOf(user.id()))) {
      return Optional.of(CloseStatus.ABUSE);
    }
    if (joinAtOnce == null) {
      return obstacleToAny();
    }
    if (!shares.beginWork(user.id()).isAcquired()) {
      return Optional.of(CloseStatus.OVERLOADED);
    }
    atWork = true;
    return obstacleToAny();
  }

  private Optional<CloseStatus> obstacleToAny() {
    try {
      if (joinAtOnce != null && !handler.mayJoin(joinAtOnce.boardId())) {
        return Optional.of(CloseStatus.FORBIDDEN);
      }
      if (!slot.takeFor(connection.user().id())) {
        return Optional.of(CloseStatus.POLICY);
      }
      Optional<String> boardId = Optional.ofNullable(joinAtOnce).map(ClientMessage.Join::boardId);
      connection.audit().accepted(connection.identity(), boardId);
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(CloseStatus.UNDECIDED);
    }
  }

  /** After abuse the next socket is refused until the time that was announced is over. */
  private boolean endsInPause(Duration left) {
    if (left.isZero()) {
      return false;
    }
    connection.end(CloseStatus.ABUSE, left);
    return true;
  }

  /** What {@link #obstacle} began. */
  private void endWork() {
    if (atWork) {
      atWork = false;
      shares.endWork(connection.user().id());
    }
  }

  private void joinAtOnce() {
    if (joinAtOnce == null) {
      return;
    }
    try {
      handler.join(joinAtOnce, () -> connection.end(CloseStatus.FORBIDDEN, null));
    } catch (StoreException e) {
      connection.end(CloseStatus.UNDECIDED, Admission.RETRY_UNDECIDED);
    }
  }

  void text(String part, boolean last) {
    connection.clock().read(nanoTime.getAsLong());
    if (!connection.isOpen()) {
      return;
    }
    boolean authenticated = connection.identity() != null;
    if (!assembler.add(part, authenticated ? MAX_FRAME_BYTES : MAX_FIRST_FRAME_BYTES)) {
      connection.end(authenticated ? CloseStatus.TOO_BIG : CloseStatus.UNAUTHORIZED, null);
    } else if (last) {
      counts.addReceived();
      String text = assembler.take();
      guarded(() -> frame(text, authenticated));
    } else if (!rate.tryTakePart(part.length())) {
      endIfAbused();
    }
  }

  private void frame(String text, boolean authenticated) {
    if (authenticated) {
      laterFrame(text);
    } else {
      firstFrame(text);
    }
  }

  private void firstFrame(String text) {
    connection.clock().authenticating(true);
    try {
      if (codec.decode(text) instanceof ClientMessage.Auth auth) {
        if (admission.admit(connection, auth.token(), auth.ref(), this::obstacle)) {
          joinAtOnce();
        }
        return;
      }
    } catch (ProtocolException e) {
      LOG.log(Level.DEBUG, "connection {0}: {1} instead of auth", connection.id(), e.code());
    } finally {
      endWork();
      connection.clock().authenticating(false);
    }
    connection.end(CloseStatus.UNAUTHORIZED, null);
  }

  private void laterFrame(String text) {
    boolean allowed = rate.tryTake(text.length(), connection.user().id());
    if (!allowed) {
      if (endIfAbused()) {
        return;
      }
    }
    try {
      ClientMessage frame = codec.decode(text);
      if (allowed) {
        perform(frame);
      } else {
        refuse(frame.ref());
      }
    } catch (ProtocolException e) {
      if (allowed) {
        connection.send(e.frame());
      } else {
        refuse(null);
      }
    }
  }

  /** What came is too much; of somebody unknown, far more than a first frame is made of. */
  private boolean endIfAbused() {
    counts.addRateLimited();
    boolean abused = connection.identity() == null || rate.isAbused();
    if (abused) {
      Duration pause = slot.pauseForAbuse();
      connection.end(CloseStatus.ABUSE, pause.isZero() ? null : pause);
    }
    return abused;
  }

  /** Who is behind with reading gets only the latest of these: a flood of them ends nobody. */
  private void refuse(JsonValue ref) {
    connection.sendLatest(
        ServerMessage.Error.retryable(ErrorCode.RATE_LIMITED, 1, null, ref), "rate_limited");
  }

  /** What reads the database takes of the user's share of it. */
  private void perform(ClientMessage frame) {
    int cost = cost(frame);
    User user = connection.user();
    if (cost == 0) {
      handle(frame);
    } else if (shares.tryTake(user.id(), user.kind() == User.Kind.SERVICE, cost)
        && shares.beginWork(user.id()).isAcquired()) {
      try {
        handle(frame);
      } finally {
        shares.endWork(user.id());
      }
    } else {
      counts.addRateLimited();
      connection.sendLatest(
          ServerMessage.Error.retryable(ErrorCode.RATE_LIMITED, 1, boardId(frame), frame.ref()),
          "rate_limited");
    }
  }

  /** In requests; 0 for what needs nothing of the database, or has limits of its own. */
  private static int cost(ClientMessage frame) {
    if (frame instanceof ClientMessage.History history) {
      return 1 + history.limit() / MESSAGES_PER_REQUEST;
    }
    if (frame instanceof ClientMessage.Join join) {
      return join.resume().isPresent() ? RESUME_COST : 1;
    }
    return frame instanceof ClientMessage.Auth ? 1 : 0;
  }

  private static String boardId(ClientMessage frame) {
    if (frame instanceof ClientMessage.History history) {
      return history.boardId();
    }
    return frame instanceof ClientMessage.Join join ? join.boardId() : null;
  }

  private void handle(ClientMessage frame) {
    try {
      frame.accept(handler);
    } catch (StoreException e) {
      log.log(
          Level.WARNING,
          "a frame was not handled, connection {0}: {1}",
          connection.id(),
          e.getMessage());
      connection.send(
          ServerMessage.Error.retryable(
              ErrorCode.UNAVAILABLE, Board.RETRY_AFTER_SECONDS, null, frame.ref()));
    }
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  void binary() {
    connection.end(
        connection.identity() == null ? CloseStatus.UNAUTHORIZED : CloseStatus.UNSUPPORTED_DATA,
        null);
  }

  void pong() {
    connection.clock().read(nanoTime.getAsLong());
    if (connection.isOpen() && !rate.tryTakePong()) {
      endIfAbused();
    }
  }

  void closed(int code) {
    counts.addClosed(code);
    connection.closed(code);
    connections.remove(connection);
    slot.release();
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.log(Level.ERROR, "a connection ends by a fault of ours", e);
      connection.end(CloseStatus.INTERNAL_ERROR, null);
    }
  }
}
