package org.roomkey.websocket;

import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.roomkey.limit.Shares;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.tomcat.ReadLoops;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * Decodes the frames of one connection and passes them to its {@link FrameHandler}, within the
 * limits of the socket and its user. Only used on the socket's read thread; may block on the
 * database.
 */
final class FrameDispatcher {
  private static final Log LOG = Log.of(FrameDispatcher.class);
  private static final int MESSAGES_PER_REQUEST = 100;
  private static final int RESUME_COST = 2;

  private final Connection connection;
  private final FrameHandler handler;
  private final MessageCodec codec;
  private final FrameRate rate;
  private final Shares shares;
  private final SocketCounts counts;
  private final SparseLog log;

  /**
   * @param rate of frames from the socket
   * @param shares of the database that each user may take
   * @param log shared by all connections
   */
  FrameDispatcher(
      Connection connection,
      FrameHandler handler,
      MessageCodec codec,
      FrameRate rate,
      Shares shares,
      SocketCounts counts,
      SparseLog log) {
    this.connection = connection;
    this.handler = handler;
    this.codec = codec;
    this.rate = rate;
    this.shares = shares;
    this.counts = counts;
    this.log = log;
  }

  /** Decodes the first frame of a connection without a credential; empty if not {@code auth}. */
  Optional<ClientMessage.Auth> auth(String text) {
    try {
      return codec.decode(text) instanceof ClientMessage.Auth auth
          ? Optional.of(auth)
          : Optional.empty();
    } catch (ProtocolException e) {
      LOG.log(Level.DEBUG, "connection {0}: {1} instead of auth", connection.id(), e.code());
      return Optional.empty();
    }
  }

  /** Handles a frame of an authenticated connection. */
  void dispatch(String text) {
    boolean allowed = rate.tryTake(text.length(), connection.user().id());
    if (!allowed && endIfAbused()) {
      return;
    }
    try {
      ClientMessage frame = codec.decode(text);
      if (allowed) {
        perform(frame);
      } else {
        rateLimited(null, frame.ref());
      }
    } catch (ProtocolException e) {
      if (allowed) {
        connection.send(e.frame());
      } else {
        rateLimited(null, null);
      }
    }
  }

  /** Counts a part that does not end its frame. */
  void part(int length) {
    if (!rate.tryTakePart(length)) {
      endIfAbused();
    }
  }

  /** A well-behaved peer pings a few times a minute, so exceeding the limit once is abuse. */
  void ping() {
    if (!rate.tryTakePing()) {
      counts.addRateLimited();
      endAbuser();
    }
  }

  void pong() {
    if (!rate.tryTakePong()) {
      endIfAbused();
    }
  }

  /** A peer without a credential needs few parts, so exceeding the limit once is abuse. */
  private boolean endIfAbused() {
    counts.addRateLimited();
    boolean abused = connection.identity() == null || rate.isAbused();
    if (abused) {
      endAbuser();
    }
    return abused;
  }

  private void endAbuser() {
    Duration pause = connection.slot().pauseForAbuse();
    connection.end(CloseStatus.ABUSE, pause.isZero() ? null : pause);
  }

  /** A slow reader gets only the latest of these errors, so a flood of them closes no socket. */
  private void rateLimited(String boardId, JsonValue ref) {
    connection.sendLatest(ServerMessage.Error.rateLimited(boardId, ref), "rate_limited");
  }

  /** Frames that read the database take from the user's share of it. */
  private void perform(ClientMessage frame) {
    int cost = cost(frame);
    User user = connection.user();
    if (cost == 0) {
      handle(frame);
      return;
    }
    ReadLoops.mayBlock();
    if (!shares.tryTake(user.id(), user.kind() == User.Kind.SERVICE, cost)
        || !shares.work(user.id(), () -> handle(frame))) {
      counts.addRateLimited();
      rateLimited(boardId(frame), frame.ref());
    }
  }

  /** The cost in requests; 0 for frames that need no database or have their own limits. */
  static int cost(ClientMessage frame) {
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
      connection.send(ServerMessage.Error.unavailable(null, frame.ref()));
    }
  }
}
