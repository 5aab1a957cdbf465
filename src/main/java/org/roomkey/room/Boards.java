package org.roomkey.room;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * The boards in memory: loaded when somebody asks for one, dropped when nobody has used it for a
 * while. Safe for use by many threads.
 */
public final class Boards {
  private static final Log LOG = Log.of(Boards.class);
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final long MAX_FOLLOW_SECONDS = 5;
  private static final int MAX_EARLY = 10_000;

  /** A board, loaded or being loaded, and when somebody last asked for it. */
  private static final class Entry {
    private final CompletableFuture<Optional<Board>> board = new CompletableFuture<>();
    private final Queue<Consumer<Board>> early = new ArrayDeque<>();
    private volatile long askedAt;

    Optional<Board> awaited() {
      try {
        return board.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    }

    Optional<Board> loaded() {
      return board.isDone() && !board.isCompletedExceptionally() ? board.join() : Optional.empty();
    }

    /** What comes while the board is being loaded waits until it is. */
    void tell(Consumer<Board> event) {
      synchronized (early) {
        if (!board.isDone()) {
          if (early.size() < MAX_EARLY) {
            early.add(event);
          }
          return;
        }
      }
      loaded().ifPresent(event);
    }

    void complete(Optional<Board> loaded) {
      synchronized (early) {
        loaded.ifPresent(found -> early.forEach(event -> event.accept(found)));
        board.complete(loaded);
      }
    }
  }

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final BoardContext context;

  public Boards(BoardContext context) {
    this.context = context;
  }

  /**
   * The board, loaded if need be, as it is in the database at this moment; empty if there is none.
   * Blocks on the database.
   *
   * @throws StoreException if it could not be told
   */
  public Optional<Board> find(String boardId) {
    while (true) {
      Entry mine = new Entry();
      Entry entry = entries.computeIfAbsent(boardId, id -> mine);
      entry.askedAt = context.nanoTime().getAsLong();
      if (entry == mine) {
        load(boardId, mine);
      }
      Optional<Board> board = entry.awaited();
      if (entry != mine && context.peers().exist()) {
        board.ifPresent(found -> follow(boardId, found));
      }
      if (board.isEmpty() || !board.get().isDeleted()) {
        return board;
      }
      drop(boardId, entry);
    }
  }

  /**
   * What a user finds.
   *
   * @param board empty where the user has no role there
   * @param exists whether there is such a board, which is not for the user to know
   */
  public record Found(Optional<Board> board, boolean exists) {}

  /**
   * The board for a user who has a role there, as {@link #find(String)}. To everybody else a board
   * costs what one costs that there is not: one look at the database each time, and no place in
   * memory, so that the time of a refusal tells nothing. Blocks on the database.
   */
  public Found find(String boardId, User user) {
    Entry entry = entries.get(boardId);
    boolean known =
        entry != null && entry.loaded().flatMap(board -> board.roleOf(user)).isPresent();
    if (!known) {
      BoardStore.Sight sight = context.stores().boards().sight(boardId, user.id());
      if (sight.role().isEmpty()) {
        return new Found(Optional.empty(), sight.exists());
      }
    }
    Optional<Board> board = find(boardId);
    return new Found(board.filter(found -> found.roleOf(user).isPresent()), board.isPresent());
  }

  /** Whether there is such a board, at the cost of a refusal. Blocks on the database. */
  public boolean exists(String boardId, User user) {
    return context.stores().boards().sight(boardId, user.id()).exists();
  }

  private void load(String boardId, Entry entry) {
    context.peers().subscribe(boardId);
    try {
      Optional<Board> board = load(boardId);
      if (board.isEmpty()) {
        drop(boardId, entry);
      }
      entry.complete(board);
    } catch (RuntimeException e) {
      drop(boardId, entry);
      entry.board.completeExceptionally(e);
    }
  }

  /** Its position first: what changes while the rest is read is followed afterwards. */
  private Optional<Board> load(String boardId) {
    Optional<BoardStore.Position> position = context.stores().boards().position(boardId);
    Optional<BoardInfo> info = context.stores().boards().find(boardId);
    if (position.isEmpty() || info.isEmpty()) {
      return Optional.empty();
    }
    if (!position.get().epoch().equals(info.get().epoch())) {
      return load(boardId);
    }
    Map<String, Role> members = context.stores().boards().members(boardId);
    List<StoredMessage> newest =
        context.stores().messages().before(boardId, Long.MAX_VALUE, RecentMessages.MIN_MESSAGES);
    long last = newest.isEmpty() ? position.get().seq() : newest.get(newest.size() - 1).seq();
    Board board =
        new Board(
            new BoardRights(info.get(), members, position.get().version()),
            new RecentMessages(last, newest),
            context);
    remotePeople(boardId).ifPresent(board.peerEvents()::replaceRemote);
    return Optional.of(board);
  }

  private Optional<List<Peers.RemotePresence>> remotePeople(String boardId) {
    try {
      return Optional.of(context.peers().people(boardId));
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "who is on {0} elsewhere is not known: {1}", boardId, e.getMessage());
      return Optional.empty();
    }
  }

  /** Asks once more who is there through other nodes. Blocks on the network. */
  void reconcile() {
    for (String boardId : ids()) {
      remotePeople(boardId)
          .ifPresent(remote -> tell(boardId, board -> board.peerEvents().replaceRemote(remote)));
    }
  }

  private void follow(String boardId, Board board) {
    Waiting.on(
        board.peerEvents().follow(context.stores().boards().position(boardId)), MAX_FOLLOW_SECONDS);
  }

  private void drop(String boardId, Entry entry) {
    if (entries.remove(boardId, entry)) {
      context.peers().unsubscribe(boardId);
    }
  }

  /** Hands the event on where the board is in memory. */
  void tell(String boardId, Consumer<Board> event) {
    Entry entry = entries.get(boardId);
    if (entry != null) {
      entry.tell(event);
    }
  }

  /** To every board in memory. */
  void tellAll(Consumer<Board> event) {
    entries.values().forEach(entry -> entry.tell(event));
  }

  /** The ids of those in memory. */
  Collection<String> ids() {
    return List.copyOf(entries.keySet());
  }

  /**
   * A user was deleted: a role that is still in memory must not wait for the next user of that id.
   */
  public void forget(String userId) {
    tellAll(board -> board.forget(userId));
  }

  /**
   * Forgets the oldest messages of every board. Blocks on the database.
   *
   * @param beforeMillis those sent before this time; 0 for none
   * @param keep those beyond so many of each board; 0 for none
   */
  public void purge(long beforeMillis, long keep) {
    context.stores().messages().purge(beforeMillis, keep);
    tellAll(board -> board.trim(beforeMillis, keep));
  }

  /** How many are in memory. */
  public int count() {
    return entries.size();
  }

  /** The viewers of the board now; nothing is loaded for it. */
  public long viewers(String boardId) {
    Entry entry = entries.get(boardId);
    return entry == null ? 0 : entry.loaded().map(Board::viewers).orElse(0L);
  }

  /**
   * To be called several times a second: ends what is due on the boards, and drops those that
   * nobody has used for two minutes, which is far longer than anybody holds a board that was asked
   * for.
   */
  public void tick() {
    long now = context.nanoTime().getAsLong();
    entries.forEach(
        (boardId, entry) ->
            entry
                .loaded()
                .ifPresent(
                    board -> {
                      board.tick();
                      boolean unused = !board.isInUse() && now - entry.askedAt > UNUSED_NANOS;
                      if (unused || board.isDeleted()) {
                        drop(boardId, entry);
                      }
                    }));
  }
}
