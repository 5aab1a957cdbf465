package org.roomkey.web.api;

import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.edge.Tarpit;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;
import org.roomkey.protocol.Identifiers;
import org.roomkey.room.Board;
import org.roomkey.room.Boards;
import org.roomkey.room.Redactor;
import org.roomkey.room.Role;
import org.roomkey.user.User;
import org.roomkey.web.ApiException;

/**
 * The board that a request is about, for a caller who may do there what the request asks: the scope
 * of the credential and the role on the board now both allow it. Every other board, there or not,
 * is forbidden alike. Blocks on the database.
 *
 * <p>There are four permissions: read, publish, moderate and manage. The last two stand behind one
 * scope, {@code admin:boards}, which is good where the user is an owner, and everywhere for
 * administrators.
 */
public final class BoardAccess {
  /** So many messages beyond the first count as another request. */
  private static final int PAGE_MESSAGES = 100;

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

  /** Long pages count for several requests. */
  void mayReadPage(Exchange exchange, int limit) throws ApiException {
    boolean isService = exchange.user().kind() == User.Kind.SERVICE;
    Shares shares = exchange.callers().shares();
    if (!shares.tryTake(exchange.user().id(), isService, limit / PAGE_MESSAGES)) {
      Tarpit.hold(exchange.request());
      throw ApiException.rateLimited();
    }
  }

  /** To send something there. */
  Board writable(Exchange exchange) throws ApiException {
    Board board = board(exchange, Scope.PUBLISH, it -> isAtLeast(Role.EDITOR, it, exchange));
    if (!users.tryTake(exchange.user().id())) {
      throw ApiException.rateLimited();
    }
    return board;
  }

  /**
   * To take something back that was said there: with {@code publish} what one has said oneself,
   * whatever one may say now; what others have said by moderating, see {@link #redactor}.
   */
  Board redactable(Exchange exchange) throws ApiException {
    Identity caller = exchange.caller();
    return board(
        exchange,
        caller.has(Scope.PUBLISH) || caller.has(Scope.ADMIN_BOARDS),
        board -> isAtLeast(Role.VIEWER, board, exchange) || isAdministrator(caller));
  }

  /** Whose messages the caller may take back, on a board that is {@link #redactable}. */
  static Redactor redactor(Identity caller) {
    return new Redactor(
        caller.user(),
        caller.has(Scope.PUBLISH),
        caller.has(Scope.ADMIN_BOARDS),
        isAdministrator(caller));
  }

  /** To look at what owners and administrators see. */
  Board inspectable(Exchange exchange) throws ApiException {
    Identity caller = exchange.caller();
    return board(
        exchange,
        caller.has(Scope.READ) || caller.has(Scope.ADMIN_BOARDS),
        board -> isInCharge(board, exchange));
  }

  /** To change the board or its members. */
  Board manageable(Exchange exchange) throws ApiException {
    return board(exchange, Scope.ADMIN_BOARDS, board -> isInCharge(board, exchange));
  }

  /** To see the board itself: for those who may read it, for its owners and administrators. */
  Board visible(Exchange exchange) throws ApiException {
    Identity caller = exchange.caller();
    return board(
        exchange,
        caller.has(Scope.READ) || caller.has(Scope.ADMIN_BOARDS),
        board ->
            (caller.has(Scope.READ) && isAtLeast(Role.VIEWER, board, exchange))
                || (caller.has(Scope.ADMIN_BOARDS) && isInCharge(board, exchange)));
  }

  private Board board(Exchange exchange, Scope scope, Predicate<Board> may) throws ApiException {
    return board(exchange, exchange.caller().has(scope), may);
  }

  private Board board(Exchange exchange, boolean hasScope, Predicate<Board> may)
      throws ApiException {
    if (!hasScope) {
      throw ApiException.forbidden();
    }
    String boardId = exchange.path("boardId");
    boolean covered = Identifiers.isValid(boardId) && exchange.caller().covers(boardId);
    if (!covered) {
      throw ApiException.forbidden();
    }
    Boards.Found found = found(exchange, boardId);
    if (!found.exists()) {
      throw ApiException.forbidden();
    }
    return found.board().filter(may).orElseThrow(() -> ApiException.forbiddenOn(boardId));
  }

  private Boards.Found found(Exchange exchange, String boardId) {
    if (!isAdministrator(exchange.caller())) {
      return boards.find(boardId, exchange.user());
    }
    Optional<Board> board = boards.find(boardId);
    return new Boards.Found(board, board.isPresent());
  }

  private static boolean isInCharge(Board board, Exchange exchange) {
    return isAdministrator(exchange.caller()) || isAtLeast(Role.OWNER, board, exchange);
  }

  /** Of all boards, whatever the role there. */
  private static boolean isAdministrator(Identity caller) {
    return caller.administers(Scope.ADMIN_BOARDS);
  }

  private static boolean isAtLeast(Role role, Board board, Exchange exchange) {
    return board.roleOf(exchange.user()).map(has -> has.atLeast(role)).orElse(false);
  }
}
