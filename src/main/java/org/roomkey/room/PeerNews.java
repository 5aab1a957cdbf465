package org.roomkey.room;

import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roomkey.log.Log;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.user.StoreException;

/**
 * What other nodes say of boards, for the boards in memory. Safe for use by many threads; what one
 * node says is to be told in its order. No method but {@link #reconcile} blocks on the database or
 * the network, though one may be lent out to a board that does.
 */
public final class PeerNews {
  private static final Log LOG = Log.of(PeerNews.class);

  private final Boards boards;
  private final BoardStore store;
  private final Executor looker;
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();

  /**
   * @param looker runs the looks at the database, one at a time
   */
  public PeerNews(Boards boards, BoardStore store, Executor looker) {
    this.boards = boards;
    this.store = store;
    this.looker = looker;
  }

  /** A message up to this number was committed. */
  public void stored(String boardId, long seq) {
    boards.tell(boardId, board -> board.following().stored(seq));
  }

  /** Something else of the board was changed. */
  public void changed(String boardId) {
    boards.tell(boardId, board -> look(List.of(boardId)));
  }

  public void visit(String boardId, Peers.Visit visit) {
    boards.tell(boardId, board -> board.following().visit(visit));
  }

  public void gone(String boardId, String node, String userId) {
    boards.tell(boardId, board -> board.following().gone(node, userId));
  }

  public void typing(String boardId, Person person) {
    boards.tell(boardId, board -> board.following().typing(person));
  }

  public void signal(String boardId, Person person, String event, JsonValue data) {
    boards.tell(boardId, board -> board.following().signal(person, event, data));
  }

  /** The node is not there any more, and nobody through it. */
  public void forget(String node) {
    boards.tellAll(board -> board.following().forgetNode(node));
  }

  /** Tells the other nodes once more who is here. */
  public void tellPeers() {
    boards.tellAll(board -> board.following().tellPeers());
  }

  /** Asks once more who is there through other nodes. Blocks on the network. */
  public void reconcile() {
    boards.reconcile();
  }

  /** Looks at every board in memory, whatever was told or not. */
  public void lookAtAll() {
    look(boards.ids());
  }

  private void look(Collection<String> boardIds) {
    changed.addAll(boardIds);
    if (!changed.isEmpty() && looking.compareAndSet(false, true)) {
      looker.execute(this::look);
    }
  }

  private void look() {
    looking.set(false);
    Set<String> boardIds = Set.copyOf(changed);
    changed.removeAll(boardIds);
    follow(boardIds);
  }

  /** What cannot be read now will be when all are looked at. */
  private void follow(Set<String> boardIds) {
    try {
      Map<String, BoardStore.Position> positions = store.positions(boardIds);
      for (String boardId : boardIds) {
        boards.tell(boardId, board -> follow(board, Optional.ofNullable(positions.get(boardId))));
      }
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "what other nodes changed could not be read: {0}", e.getMessage());
    }
  }

  private static void follow(Board board, Optional<BoardStore.Position> position) {
    CompletableFuture<Void> unused =
        board
            .following()
            .follow(position)
            .exceptionally(
                failure -> {
                  LOG.log(Level.DEBUG, "a board could not be brought up to date", failure);
                  return null;
                });
  }
}
