package org.roomkey.web.api;

import java.util.List;
import org.roomkey.room.BoardStore;
import org.roomkey.room.Boards;
import org.roomkey.room.Role;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.BoardView;

/** {@code GET /api/admin/boards}: all boards, private ones too. For administrators. */
public final class AdminBoardsResource {
  private static final int MAX_LISTED = 1_000;

  /**
   * In order of ids.
   *
   * @param more whether there are others; they come with {@code ?after=} and the last id
   */
  public record Listed(List<BoardView> boards, boolean more) {}

  private final BoardStore store;
  private final Boards boards;

  public AdminBoardsResource(BoardStore store, Boards boards) {
    this.store = store;
    this.boards = boards;
  }

  Answer list(Exchange exchange) throws ApiException {
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, MAX_LISTED);
    List<BoardStore.Seen> found = store.listAll(exchange.user().id(), exchange.after(), limit + 1);
    List<BoardView> views = found.stream().limit(limit).map(this::view).toList();
    return Answer.ok(new Listed(views, found.size() > limit));
  }

  /** The administrator's own role is absent where there is none. */
  private BoardView view(BoardStore.Seen seen) {
    String id = seen.info().id();
    return new BoardView(
        id,
        seen.info().name(),
        seen.info().access().text(),
        seen.role().map(Role::text).orElse(null),
        boards.viewers(id));
  }
}
