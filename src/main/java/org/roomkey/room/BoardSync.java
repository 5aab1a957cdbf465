package org.roomkey.room;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;

/**
 * Keeps the boards in memory in step with other nodes: passes on their events, and reads their
 * changes from the database. Safe for use by many threads; deliver the events of one node in their
 * order. Only {@link #reconcile} blocks on the network; the executor's tasks block on the database.
 */
public final class BoardSync {
  private static final Log LOG = Log.of(BoardSync.class);

  private final Boards boards;
  private final BoardStore store;
  private final Executor executor;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /**
   * @param executor reads the database, one task at a time
   */
  public BoardSync(Boards boards, BoardStore store, Executor executor) {
    this.boards = boards;
    this.store = store;
    this.executor = executor;
  }

  /** Delivers an event of another node. It is dropped if the board is not in memory. */
  public void deliver(String boardId, Consumer<PeerEvents> event) {
    boards.tell(boardId, board -> event.accept(board.peerEvents()));
  }

  /** Delivers an event to every board in memory. */
  public void deliverToAll(Consumer<PeerEvents> event) {
    boards.tellAll(board -> event.accept(board.peerEvents()));
  }

  /** Another node changed members, name, access or texts of the board, or deleted it. */
  public void changed(String boardId) {
    boards.tell(
        boardId,
        board -> {
          changed.add(boardId);
          if (scheduled.compareAndSet(false, true)) {
            executor.execute(this::checkChanged);
          }
        });
  }

  /** Asks the other nodes again who is present there. Blocks on the network. */
  public void reconcile() {
    boards.reconcile();
  }

  /** The ids of the boards in memory. */
  public Collection<String> ids() {
    return boards.ids();
  }

  private void checkChanged() {
    scheduled.set(false);
    try {
      check(List.of());
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "changes of other nodes could not be read: {0}", e.getMessage());
    }
  }

  /**
   * Compares these boards, if they are in memory, with the database. If a board cannot be read now,
   * the next call reads it. Blocks on the database.
   *
   * @throws StoreException if the database does not answer
   */
  public void check(Collection<String> boardIds) {
    Set<String> some = new HashSet<>(changed);
    changed.removeAll(some);
    some.addAll(boardIds);
    some.removeIf(boardId -> !boards.has(boardId));
    try {
      Map<String, BoardStore.Position> positions = store.positions(some);
      for (String boardId : some) {
        boards.tell(boardId, board -> follow(board, Optional.ofNullable(positions.get(boardId))));
      }
    } catch (StoreException e) {
      changed.addAll(some);
      throw e;
    }
  }

  private void follow(Board board, Optional<BoardStore.Position> position) {
    CompletableFuture<Void> unused =
        board
            .peerEvents()
            .follow(position)
            .exceptionally(
                failure -> {
                  LOG.log(Level.DEBUG, "a board could not be brought up to date", failure);
                  changed.add(board.info().id());
                  return null;
                });
  }
}
