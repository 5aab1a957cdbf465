package org.roomkey.web.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.roomkey.access.BoardAccess;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Secrets;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.BoardStore;
import org.roomkey.room.Boards;
import org.roomkey.room.Role;
import org.roomkey.user.User;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.BoardView;

/**
 * {@code /api/boards}: lists the boards on which the caller has a role, and creates boards. {@code
 * /api/admin/boards}: lists all boards.
 */
public final class BoardList {
  private static final int MAX_LISTED = 1_000;

  /**
   * @param more whether the limit left some out
   */
  public record Listed(List<BoardView> boards, boolean more) {}

  private final BoardStore store;
  private final Boards boards;
  private final BoardAccess access;
  private final int maxCreated;

  /**
   * @param maxCreated the number of boards that a person may create; 0 for no limit; administrators
   *     and services have none
   */
  public BoardList(BoardStore store, Boards boards, BoardAccess access, int maxCreated) {
    this.maxCreated = maxCreated;
    this.store = store;
    this.boards = boards;
    this.access = access;
  }

  Answer list(Exchange exchange) throws ApiException {
    exchange.mustHave(Scope.READ);
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, MAX_LISTED);
    List<BoardStore.Listed> found = store.list(exchange.user().id(), limit + 1);
    List<BoardView> views =
        found.stream()
            .limit(limit)
            .filter(listed -> exchange.caller().covers(listed.info().id()))
            .map(listed -> view(listed.info(), listed.role()))
            .toList();
    return Answer.ok(new Listed(views, found.size() > limit));
  }

  /** All boards in order of ids, private ones included; for administrators. */
  Answer listAll(Exchange exchange) throws ApiException {
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, MAX_LISTED);
    List<BoardStore.Seen> found = store.listAll(exchange.user().id(), exchange.after(), limit + 1);
    List<BoardView> views =
        found.stream()
            .limit(limit)
            .map(seen -> view(seen.info(), seen.role().orElse(null)))
            .toList();
    return Answer.ok(new Listed(views, found.size() > limit));
  }

  private BoardView view(BoardInfo info, Role role) {
    return BoardView.of(info, role, boards.viewers(info.id()));
  }

  Answer create(Exchange exchange) throws ApiException, ProtocolException, IOException {
    mustBeCreator(exchange);
    JsonFields body = exchange.body();
    String id = body.optionalString("id", Identifiers::isValid);
    BoardChange wanted = BoardChange.of(body);
    if (wanted.name().isEmpty()) {
      throw ApiException.invalidField();
    }
    return create(exchange, id == null ? Secrets.id() : id, wanted)
        .orElseThrow(ApiException::conflict);
  }

  /**
   * Creates a board, private unless the change says otherwise; the caller becomes its owner.
   *
   * @return empty if a board with this id exists
   */
  Optional<Answer> create(Exchange exchange, String id, BoardChange wanted) throws ApiException {
    mustBeCreator(exchange);
    if (!exchange.caller().covers(id)) {
      throw ApiException.forbidden();
    }
    mustHaveCreatedFew(exchange.caller());
    BoardInfo info = wanted.of(new BoardInfo(id, id, Access.PRIVATE, Secrets.id()));
    wanted.mustBePossibleFor(exchange);
    if (!store.create(info, exchange.user().id())) {
      return Optional.empty();
    }
    exchange.note(
        exchange
            .event(Kind.BOARD_CREATED)
            .with(Field.BOARD, id)
            .with(Field.RESULT, info.access().text()));
    return Optional.of(Answer.created(BoardView.of(info, Role.OWNER, 0)));
  }

  /** Services are not counted: they create boards on demand for their people. */
  private void mustHaveCreatedFew(Identity caller) throws ApiException {
    boolean isBounded =
        maxCreated > 0 && !caller.user().admin() && caller.user().kind() == User.Kind.PERSON;
    if (isBounded && store.createdBy(caller.user().id()) >= maxCreated) {
      throw new ApiException(HttpServletResponse.SC_CONFLICT, "Too many boards", "too_many_boards");
    }
  }

  private void mustBeCreator(Exchange exchange) throws ApiException {
    if (!access.mayCreate(exchange.caller())) {
      throw ApiException.forbidden();
    }
  }
}
