package org.roomkey.websocket;

import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.function.Consumer;
import org.roomkey.access.BoardAccess;
import org.roomkey.access.Decision;
import org.roomkey.access.Decision.Granted;
import org.roomkey.access.Decision.Withheld;
import org.roomkey.access.Permission;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.room.Board;

/**
 * Handles the frames of one authenticated connection. Only used on its read thread; may block on
 * the database, and throws {@link org.roomkey.user.StoreException} if that fails.
 */
final class FrameHandler implements ClientMessage.Handler<Void> {
  private final Connection connection;
  private final BoardAccess access;
  private final SocketAuthenticator authenticator;
  private final int maxBoards;

  /**
   * @param maxBoards how many boards the socket may join at a time; 0 for no limit
   */
  FrameHandler(
      Connection connection, BoardAccess access, SocketAuthenticator authenticator, int maxBoards) {
    this.connection = connection;
    this.access = access;
    this.authenticator = authenticator;
    this.maxBoards = maxBoards;
  }

  @Override
  public Void auth(ClientMessage.Auth frame) {
    if (authenticator.refresh(connection, frame.token(), frame.ref())) {
      leaveBoardsNotCovered();
      connection.boards().forEach(Board::checkStepUp);
    }
    return null;
  }

  /** Leaves boards that the new token does not cover. */
  private void leaveBoardsNotCovered() {
    for (Board board : connection.boards()) {
      String boardId = board.info().id();
      if (!Permission.READ.isCoveredBy(connection.identity(), boardId)) {
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
        code -> {
          if (code != ErrorCode.REAUTHENTICATE) {
            connection.hasLeft(frame.boardId());
          }
          refuse(code, frame.boardId(), frame.ref());
        });
    return null;
  }

  /**
   * @param refused called with the error instead if the user may not join
   */
  void join(ClientMessage.Join frame, Consumer<ErrorCode> refused) {
    Decision decision = access.decide(connection, frame.boardId(), Permission.READ);
    if (decision instanceof Granted granted) {
      connection.enters(granted.board());
      Consumer<ErrorCode> revoked =
          code -> {
            access.refused(connection, Optional.of(frame.boardId()), code);
            refused.accept(code);
          };
      granted.board().join(connection, frame.resume(), frame.ref(), revoked);
    } else {
      if (decision instanceof Withheld withheld) {
        connection.enters(withheld.board());
      }
      refused.accept(decision.refusal());
    }
  }

  /** Whether the user may join the board, at least after a new authentication; audits a denial. */
  boolean mayJoin(String boardId) {
    Decision decision = access.decide(connection, boardId, Permission.READ);
    return decision instanceof Granted || decision.refusal() == ErrorCode.REAUTHENTICATE;
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
    Runnable forbidden = () -> denied(frame.boardId());
    writable(frame.boardId(), frame.ref())
        .ifPresent(board -> board.publish(connection, frame, forbidden));
    return null;
  }

  @Override
  public Void history(ClientMessage.History frame) {
    connection.identity().lifetime().touch();
    Decision decision = access.decide(connection, frame.boardId(), Permission.READ);
    if (decision instanceof Granted granted) {
      granted.board().history(connection, frame);
    } else {
      refuse(decision.refusal(), frame.boardId(), frame.ref());
    }
    return null;
  }

  @Override
  public Void ping(ClientMessage.Ping frame) {
    connection.send(new ServerMessage.Pong(frame.ref()));
    return null;
  }

  /** The board, if this socket has joined it and its credential may publish; else answers why. */
  private Optional<Board> writable(String boardId, JsonValue ref) {
    connection.identity().lifetime().touch();
    Optional<Board> board = connection.board(boardId);
    if (board.isEmpty()) {
      refuse(ErrorCode.NOT_JOINED, boardId, ref);
    } else if (!Permission.PUBLISH.isCoveredBy(connection.identity(), boardId)) {
      denied(boardId);
      refuse(ErrorCode.FORBIDDEN, boardId, ref);
      return Optional.empty();
    }
    return board;
  }

  /** Audits a denial by a board that exists. */
  private void denied(String boardId) {
    access.denied(connection, Optional.of(boardId));
  }

  /** Answers with an error about a board. */
  void refuse(ErrorCode code, String boardId, JsonValue ref) {
    connection.send(ServerMessage.Error.of(code, boardId, ref));
  }
}
