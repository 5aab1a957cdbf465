package org.roomkey.web.api;

import java.io.IOException;
import java.util.Optional;
import org.roomkey.access.BoardAccess;
import org.roomkey.access.Permission;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.room.Board;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.Boards;
import org.roomkey.room.Role;
import org.roomkey.room.Waiting;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.BoardView;

/**
 * {@code /api/boards/{boardId}}: one board. {@code PUT} creates or changes it as the body says. A
 * {@code PUT} that changes nothing needs only the right to see the board.
 */
public final class BoardResource {
  private final BoardAccess access;
  private final BoardList list;
  private final Boards boards;

  public BoardResource(BoardAccess access, BoardList list, Boards boards) {
    this.access = access;
    this.list = list;
    this.boards = boards;
  }

  Answer show(Exchange exchange) throws ApiException {
    return shown(visible(exchange), exchange);
  }

  private Board visible(Exchange exchange) throws ApiException {
    return exchange.visible(access, Permission.READ, Permission.MANAGE).board();
  }

  Answer delete(Exchange exchange) throws ApiException {
    Board board = exchange.board(access, Permission.MANAGE).board();
    Waiting.on(board.delete());
    note(exchange, Kind.BOARD_DELETED, board);
    return Answer.noContent();
  }

  Answer update(Exchange exchange) throws ApiException, ProtocolException, IOException {
    return update(exchange, BoardChange.of(exchange.body()));
  }

  Answer put(Exchange exchange) throws ApiException, ProtocolException, IOException {
    String id = exchange.path("boardId");
    BoardChange wanted = BoardChange.of(exchange.body());
    if (!Identifiers.isValid(id)) {
      throw ApiException.invalidField();
    }
    if (access.mayCreate(exchange.caller()) && !boards.exists(id, exchange.user())) {
      Optional<Answer> created = list.create(exchange, id, wanted);
      if (created.isPresent()) {
        return created.get();
      }
    }
    Board board = visible(exchange);
    return wanted.changes(board.info()) ? update(exchange, wanted) : shown(board, exchange);
  }

  private Answer update(Exchange exchange, BoardChange wanted) throws ApiException {
    Board board = exchange.board(access, Permission.MANAGE).board();
    wanted.mustBePossibleFor(exchange);
    if (!Waiting.on(board.update(wanted::of))) {
      throw ApiException.forbidden();
    }
    note(exchange, Kind.BOARD_CHANGED, board);
    return shown(board, exchange);
  }

  private static void note(Exchange exchange, Kind kind, Board board) {
    exchange.note(
        exchange
            .event(kind)
            .with(Field.BOARD, board.info().id())
            .with(Field.RESULT, board.info().access().text())
            .with(
                Field.REASON, board.info().stepUp().map(maxAge -> "stepUp=" + maxAge.toMinutes())));
  }

  private Answer shown(Board board, Exchange exchange) {
    BoardInfo info = board.info();
    Role role = board.roleOf(exchange.user()).orElse(null);
    return Answer.ok(BoardView.of(info, role, boards.viewers(info.id())));
  }
}
