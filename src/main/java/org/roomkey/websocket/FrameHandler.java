package org.roomkey.websocket;

import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.roomkey.credential.Scope;
import org.roomkey.log.Log;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.room.Board;
import org.roomkey.room.Boards;
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
  private final SocketAuthenticator authenticator;
  private final int maxBoards;

  /**
   * @param maxBoards how many the socket may have joined at a time; 0 for no limit
   */
  FrameHandler(
      Connection connection, Boards boards, SocketAuthenticator authenticator, int maxBoards) {
    this.connection = connection;
    this.boards = boards;
    this.authenticator = authenticator;
    this.maxBoards = maxBoards;
  }

  @Override
  public Void auth(ClientMessage.Auth frame) {
    if (authenticator.refresh(connection, frame.token(), frame.ref())) {
      leaveBoardsNotCovered();
    }
    return null;
  }

  /** The new token may be good for less than the one before it. */
  private void leaveBoardsNotCovered() {
    for (Board board : connection.boards()) {
      String boardId = board.info().id();
      if (!mayRead(boardId)) {
        connection.hasLeft(boardId);
        board.revoke(connection);
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
          refuse(ErrorCode.FORBIDDEN, frame.boardId(), frame.ref());
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
      Runnable revoked =
          () -> {
            noteDenied(Optional.of(frame.boardId()));
            refused.run();
          };
      board.get().join(connection, frame.resume(), frame.ref(), revoked);
    } else {
      refused.run();
    }
  }

  /** Whether the one who is there now may join the board. */
  boolean mayJoin(String boardId) {
    return readable(boardId).isPresent();
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
    Runnable forbidden = () -> noteDenied(Optional.of(frame.boardId()));
    writable(frame.boardId(), frame.ref())
        .ifPresent(board -> board.publish(connection, frame, forbidden));
    return null;
  }

  @Override
  public Void history(ClientMessage.History frame) {
    connection.identity().lifetime().touch();
    Optional<Board> board = readable(frame.boardId());
    if (board.isPresent()) {
      board.get().history(connection, frame);
    } else {
      refuse(ErrorCode.FORBIDDEN, frame.boardId(), frame.ref());
    }
    return null;
  }

  @Override
  public Void ping(ClientMessage.Ping frame) {
    connection.send(new ServerMessage.Pong(frame.ref()));
    return null;
  }

  /**
   * The board, where the user has a role and the credential reaches so far. Every other board,
   * there or not, costs one look at the database and a line in the audit log.
   */
  private Optional<Board> readable(String boardId) {
    if (!mayRead(boardId)) {
      noteDenied(existing(boardId));
      return Optional.empty();
    }
    Boards.Found found = boards.find(boardId, connection.user());
    if (found.board().isEmpty()) {
      noteDenied(Optional.of(boardId).filter(id -> found.exists()));
    }
    return found.board();
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
      noteDenied(Optional.of(boardId));
      refuse(ErrorCode.FORBIDDEN, boardId, ref);
      return Optional.empty();
    }
    return board;
  }

  /**
   * @param boardId of a board that there is: what is no board's may be anything, a secret pasted in
   *     the wrong place too
   */
  private void noteDenied(Optional<String> boardId) {
    connection.audit().denied(connection.identity(), boardId);
  }

  /** Empty also where the database cannot tell: that changes nothing about the denial. */
  private Optional<String> existing(String boardId) {
    try {
      return Optional.of(boardId).filter(id -> boards.exists(id, connection.user()));
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "a denied board is not known", e);
      return Optional.empty();
    }
  }

  private void refuse(ErrorCode code, String boardId, JsonValue ref) {
    connection.send(ServerMessage.Error.of(code, boardId, ref));
  }
}
