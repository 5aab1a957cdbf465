package org.roomkey.web.api;

import java.util.List;
import org.roomkey.room.BoardStore;
import org.roomkey.room.Boards;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.BoardView;

/** {@code GET /api/admin/boards}: lists all boards, private ones included. */
public final class AdminBoardsResource {
  private static final int MAX_LISTED = 1_000;

  /**
   * In order of ids.
   *
   * @param more whether there are others; {@code ?after=} with the last id lists them
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
    List<BoardView> views =
        found.stream()
            .limit(limit)
            .map(
                seen ->
                    BoardView.of(
                        seen.info(), seen.role().orElse(null), boards.viewers(seen.info().id())))
            .toList();
    return Answer.ok(new Listed(views, found.size() > limit));
  }
}
