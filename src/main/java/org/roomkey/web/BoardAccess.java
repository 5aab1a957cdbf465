package org.roomkey.web;

import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.auth.Scope;
import org.roomkey.limit.KeyedRate;
import org.roomkey.protocol.Identifiers;
import org.roomkey.room.Board;
import org.roomkey.room.Boards;
import org.roomkey.room.Role;

/**
 * The board that a request is about, for a caller who may do there what the request asks. Every
 * other board, there or not, is forbidden alike. Blocks on the database.
 */
public final class BoardAccess {
  private final Boards boards;
  private final KeyedRate users;

  /**
   * @param users frames and requests with something to say, of each user
   */
  public BoardAccess(Boards boards, KeyedRate users) {
    this.boards = boards;
    this.users = users;
  }

  /** To read what is there. */
  Board readable(Exchange exchange) throws ApiException {
    return board(exchange, Scope.READ, board -> isAtLeast(Role.VIEWER, board, exchange));
  }

  /** To send something there. */
  Board writable(Exchange exchange) throws ApiException {
    Board board = board(exchange, Scope.PUBLISH, it -> isAtLeast(Role.EDITOR, it, exchange));
    if (!users.tryTake(exchange.user().id())) {
      throw ApiException.rateLimited();
    }
    return board;
  }

  /** To take something back that one has said there, whatever one may say now. */
  Board redactable(Exchange exchange) throws ApiException {
    return board(exchange, Scope.PUBLISH, board -> isAtLeast(Role.VIEWER, board, exchange));
  }

  /** To look at what owners and administrators see. */
  Board inspectable(Exchange exchange) throws ApiException {
    return board(exchange, Scope.READ, board -> isInCharge(board, exchange));
  }

  /** To change the board or its members. */
  Board manageable(Exchange exchange) throws ApiException {
    return board(exchange, Scope.ADMIN, board -> isInCharge(board, exchange));
  }

  /** To see the board itself: for those who may read it, and for administrators. */
  Board visible(Exchange exchange) throws ApiException {
    return board(
        exchange,
        Scope.READ,
        board -> isAtLeast(Role.VIEWER, board, exchange) || exchange.caller().isAdmin());
  }

  private Board board(Exchange exchange, Scope scope, Predicate<Board> may) throws ApiException {
    exchange.mustHave(scope);
    String boardId = exchange.path().get(0);
    boolean covered = Identifiers.isValid(boardId) && exchange.caller().covers(boardId);
    Optional<Board> board = covered ? boards.find(boardId) : Optional.empty();
    if (board.isEmpty()) {
      throw ApiException.forbidden();
    }
    return board.filter(may).orElseThrow(() -> ApiException.forbiddenOn(boardId));
  }

  private static boolean isInCharge(Board board, Exchange exchange) {
    return exchange.caller().isAdmin() || isAtLeast(Role.OWNER, board, exchange);
  }

  private static boolean isAtLeast(Role role, Board board, Exchange exchange) {
    return board.roleOf(exchange.user()).map(has -> has.atLeast(role)).orElse(false);
  }
}
