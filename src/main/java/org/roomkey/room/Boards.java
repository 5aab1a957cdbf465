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
 * The boards in memory. A board is loaded when it is first needed, and dropped when it was unused
 * for a while. Safe for use by many threads.
 */
public final class Boards {
  private static final Log LOG = Log.of(Boards.class);
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final long MAX_FOLLOW_SECONDS = 5;
  private static final int MAX_EARLY = 10_000;

  /** A board that is loaded or being loaded, and the time of its last use. */
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

    /** Events wait until the board is loaded. */
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
   * The board as it is in the database now; empty if it does not exist. Loads it if necessary.
   * Blocks on the database.
   *
   * @throws StoreException if the database could not answer
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
   * The result of a search for a user.
   *
   * @param board empty if the user has no role there
   * @param exists whether the board exists; never tell the user
   */
  public record Found(Optional<Board> board, boolean exists) {}

  /**
   * The board for a user who has a role there, as {@link #find(String)}. For other users, a board
   * costs the same whether it exists or not: one database query and no memory. So the time of a
   * refusal reveals nothing. Blocks on the database.
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

  /** Whether the board exists. Costs the same database query as a refusal. Blocks. */
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

  /** Reads the position first, so that later changes are noticed. */
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
      LOG.log(
          Level.DEBUG,
          "the presence on board {0} on other nodes is unknown: {1}",
          boardId,
          e.getMessage());
      return Optional.empty();
    }
  }

  /** Asks the other nodes again who is present there. Blocks on the network. */
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

  /** Passes the event on if the board is in memory. */
  void tell(String boardId, Consumer<Board> event) {
    Entry entry = entries.get(boardId);
    if (entry != null) {
      entry.tell(event);
    }
  }

  /** Whether the board is in memory or being loaded. */
  boolean has(String boardId) {
    return entries.containsKey(boardId);
  }

  /** Passes the event to every board in memory. */
  void tellAll(Consumer<Board> event) {
    entries.values().forEach(entry -> entry.tell(event));
  }

  Collection<String> ids() {
    return List.copyOf(entries.keySet());
  }

  /** Removes the roles of a deleted user from memory, so that no later user gets them. */
  public void forget(String userId) {
    tellAll(board -> board.forget(userId));
  }

  /**
   * Deletes the oldest messages of every board. Blocks on the database.
   *
   * @param beforeMillis deletes messages sent before this time; 0 for none
   * @param keep deletes all but the newest {@code keep} messages of each board; 0 for none
   */
  public void purge(long beforeMillis, long keep) {
    context.stores().messages().purge(beforeMillis, keep);
    tellAll(board -> board.trim(beforeMillis, keep));
  }

  public int count() {
    return entries.size();
  }

  /** The number of users present; 0 if the board is not in memory. */
  public long viewers(String boardId) {
    Entry entry = entries.get(boardId);
    return entry == null ? 0 : entry.loaded().map(Board::viewers).orElse(0L);
  }

  /**
   * Call it several times a second. Ends overdue grace periods and typing, and drops boards unused
   * for two minutes. No caller keeps a board nearly as long.
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
