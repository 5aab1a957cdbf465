package org.roomkey.websocket;

import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;
import org.roomkey.auth.Scope;
import org.roomkey.auth.Secrets;
import org.roomkey.log.Log;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.WireTime;
import org.roomkey.room.Board;
import org.roomkey.room.Boards;
import org.roomkey.room.Draft;
import org.roomkey.room.Publication;
import org.roomkey.room.PublishResult;
import org.roomkey.user.StoreException;

/**
 * Does what the frames of one authenticated connection ask. Used on its read thread alone; may
 * block on the database. Throws {@link org.roomkey.user.StoreException} where that could not
 * answer.
 */
final class FrameHandler implements ClientMessage.Handler<Void> {
  private static final Log LOG = Log.of(FrameHandler.class);

  private final Connection connection;
  private final Boards boards;
  private final Admission admission;
  private final Clock clock;
  private final int maxBoards;

  /**
   * @param maxBoards how many the socket may have joined at a time; 0 for no limit
   */
  FrameHandler(
      Connection connection, Boards boards, Admission admission, Clock clock, int maxBoards) {
    this.connection = connection;
    this.boards = boards;
    this.admission = admission;
    this.clock = clock;
    this.maxBoards = maxBoards;
  }

  @Override
  public Void auth(ClientMessage.Auth frame) {
    if (admission.admit(connection, frame.token(), frame.ref(), Admission.Gate.OPEN)) {
      putOffBoardsNotCovered();
    }
    return null;
  }

  /** The new token may be good for less than the one before it. */
  private void putOffBoardsNotCovered() {
    for (Board board : connection.boards()) {
      String boardId = board.info().id();
      if (!mayRead(boardId)) {
        connection.hasLeft(boardId);
        board.putOff(connection);
      }
    }
  }

  @Override
  public Void join(ClientMessage.Join frame) {
    boolean another = connection.board(frame.boardId()).isEmpty();
    if (another && maxBoards > 0 && connection.boards().size() >= maxBoards) {
      refuse(ErrorCode.RATE_LIMITED, frame.boardId(), frame.ref());
      return null;
    }
    join(
        frame,
        () -> {
          connection.hasLeft(frame.boardId());
          deny(frame.boardId(), frame.ref());
        });
    return null;
  }

  /**
   * @param refused called instead where the user may not
   */
  void join(ClientMessage.Join frame, Runnable refused) {
    Optional<Board> board = readable(frame.boardId());
    if (board.isPresent()) {
      connection.enters(board.get());
      board.get().join(connection, frame.resume(), frame.ref(), refused);
    } else {
      refused.run();
    }
  }

  /** Whether the one who is there now may join the board. */
  boolean mayJoin(String boardId) {
    boolean may = readable(boardId).flatMap(board -> board.roleOf(connection.user())).isPresent();
    if (!may) {
      noteDenied(boardId);
    }
    return may;
  }

  @Override
  public Void leave(ClientMessage.Leave frame) {
    Optional<Board> board = connection.board(frame.boardId());
    if (board.isPresent()) {
      connection.hasLeft(frame.boardId());
      board.get().leave(connection, frame.ref());
    } else {
      connection.send(new ServerMessage.Left(frame.boardId(), frame.ref()));
    }
    return null;
  }

  @Override
  public Void typing(ClientMessage.Typing frame) {
    writable(frame.boardId(), frame.ref())
        .ifPresent(board -> board.typing(connection, frame.ref()));
    return null;
  }

  @Override
  public Void signal(ClientMessage.Signal frame) {
    writable(frame.boardId(), frame.ref())
        .ifPresent(board -> board.signal(connection, frame.event(), frame.data(), frame.ref()));
    return null;
  }

  @Override
  public Void message(ClientMessage.Message frame) {
    writable(frame.boardId(), frame.ref()).ifPresent(board -> board.publish(publication(frame)));
    return null;
  }

  private Publication publication(ClientMessage.Message frame) {
    Draft draft =
        new Draft(
            frame.boardId(),
            frame.id() == null ? Secrets.id() : frame.id(),
            connection.user().id(),
            connection.user().name(),
            frame.text(),
            clock.millis());
    return new Publication(draft, connection, result -> answer(frame, result));
  }

  /** On the board's serial executor, which flushes afterwards. */
  private void answer(ClientMessage.Message frame, PublishResult result) {
    connection.sendLater(reply(frame, result));
  }

  private ServerMessage reply(ClientMessage.Message frame, PublishResult result) {
    if (result instanceof PublishResult.Committed committed) {
      return new ServerMessage.Ack(
          frame.boardId(),
          committed.message().id(),
          committed.message().seq(),
          WireTime.format(committed.message().atMillis()),
          committed.duplicate() ? true : null,
          frame.ref());
    }
    if (result instanceof PublishResult.Unavailable) {
      return ServerMessage.Error.retryable(
          ErrorCode.UNAVAILABLE, Board.RETRY_AFTER_SECONDS, frame.boardId(), frame.ref());
    }
    if (result instanceof PublishResult.RateLimited) {
      return ServerMessage.Error.retryable(ErrorCode.RATE_LIMITED, 1, frame.boardId(), frame.ref());
    }
    boolean forbidden = result instanceof PublishResult.Forbidden;
    if (forbidden) {
      connection.trail().denied(connection.identity(), Optional.of(frame.boardId()));
    }
    return ServerMessage.Error.of(
        forbidden ? ErrorCode.FORBIDDEN : ErrorCode.NOT_JOINED, frame.boardId(), frame.ref());
  }

  @Override
  public Void history(ClientMessage.History frame) {
    connection.identity().lifetime().touch();
    Optional<Board> board =
        readable(frame.boardId()).filter(found -> found.roleOf(connection.user()).isPresent());
    if (board.isPresent()) {
      board.get().history(connection, frame.before(), frame.after(), frame.limit(), frame.ref());
    } else {
      deny(frame.boardId(), frame.ref());
    }
    return null;
  }

  @Override
  public Void ping(ClientMessage.Ping frame) {
    connection.send(new ServerMessage.Pong(frame.ref()));
    return null;
  }

  /** The board as far as the credential reaches; the board itself knows the user's role. */
  private Optional<Board> readable(String boardId) {
    return mayRead(boardId) ? boards.find(boardId) : Optional.empty();
  }

  private boolean mayRead(String boardId) {
    return connection.identity().has(Scope.READ) && connection.identity().covers(boardId);
  }

  /** The board this socket has joined, if its credential may publish; else it is told why not. */
  private Optional<Board> writable(String boardId, JsonValue ref) {
    connection.identity().lifetime().touch();
    Optional<Board> board = connection.board(boardId);
    if (board.isEmpty()) {
      refuse(ErrorCode.NOT_JOINED, boardId, ref);
    } else if (!connection.identity().has(Scope.PUBLISH)
        || !connection.identity().covers(boardId)) {
      deny(boardId, ref);
      return Optional.empty();
    }
    return board;
  }

  private void deny(String boardId, JsonValue ref) {
    noteDenied(boardId);
    refuse(ErrorCode.FORBIDDEN, boardId, ref);
  }

  /** A name that is no board's may be anything, a secret pasted in the wrong place too. */
  private void noteDenied(String boardId) {
    connection.trail().denied(connection.identity(), existing(boardId));
  }

  /** Empty also where the database cannot tell: that changes nothing about the denial. */
  private Optional<String> existing(String boardId) {
    try {
      return boards.find(boardId).map(board -> boardId);
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "a denied board is not known", e);
      return Optional.empty();
    }
  }

  private void refuse(ErrorCode code, String boardId, JsonValue ref) {
    connection.send(ServerMessage.Error.of(code, boardId, ref));
  }
}
