package org.roomkey.room;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.roomkey.protocol.MessageCodec;

/**
 * The boards in memory: loaded when somebody asks for one, dropped when nobody has used it for a
 * while. Safe for use by many threads.
 */
public final class Boards {
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** A board, loaded or being loaded, and when somebody last asked for it. */
  private static final class Entry {
    private final CompletableFuture<Optional<Board>> board = new CompletableFuture<>();
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
  }

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Board.Surroundings around;

  /**
   * @param graceNanos how long a user stays whose last socket broke off
   * @param messagesPerSecond of messages and signals on each board; 0 for no limit
   * @param pool takes over boards with much to do; a board's task may block on the database
   */
  public Boards(
      BoardStore boards,
      MessageStore messages,
      MessageWriter writer,
      MessageCodec codec,
      LongSupplier nanoTime,
      long graceNanos,
      int messagesPerSecond,
      Executor pool) {
    this.around =
        new Board.Surroundings(
            boards, messages, writer, codec, nanoTime, graceNanos, messagesPerSecond, pool);
  }

  /**
   * The board, loaded if need be; empty if there is none. Blocks on the database.
   *
   * @throws org.roomkey.user.StoreException if it could not be told
   */
  public Optional<Board> find(String boardId) {
    while (true) {
      Entry mine = new Entry();
      Entry entry = entries.computeIfAbsent(boardId, id -> mine);
      entry.askedAt = around.nanoTime().getAsLong();
      if (entry == mine) {
        load(boardId, mine);
      }
      Optional<Board> board = entry.awaited();
      if (board.isEmpty() || !board.get().isDeleted()) {
        return board;
      }
      entries.remove(boardId, entry);
    }
  }

  private void load(String boardId, Entry entry) {
    try {
      Optional<Board> board = around.boards().find(boardId).map(this::load);
      if (board.isEmpty()) {
        entries.remove(boardId, entry);
      }
      entry.board.complete(board);
    } catch (RuntimeException e) {
      entries.remove(boardId, entry);
      entry.board.completeExceptionally(e);
    }
  }

  private Board load(BoardInfo info) {
    Map<String, Role> members = around.boards().members(info.id());
    List<StoredMessage> newest =
        around.messages().before(info.id(), Long.MAX_VALUE, RecentMessages.MIN_MESSAGES);
    long seq = newest.isEmpty() ? 0 : newest.get(newest.size() - 1).seq();
    return new Board(info, members, new RecentMessages(seq, newest), around);
  }

  /**
   * A user was deleted: a role that is still in memory must not wait for the next user of that id.
   */
  public void forget(String userId) {
    entries.values().forEach(entry -> entry.loaded().ifPresent(board -> board.forget(userId)));
  }

  /**
   * Forgets the oldest messages of every board. Blocks on the database.
   *
   * @param beforeMillis those sent before this time; 0 for none
   * @param keep those beyond so many of each board; 0 for none
   */
  public void purge(long beforeMillis, long keep) {
    around.messages().purge(beforeMillis, keep);
    entries
        .values()
        .forEach(entry -> entry.loaded().ifPresent(board -> board.trim(beforeMillis, keep)));
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
    long now = around.nanoTime().getAsLong();
    entries.forEach(
        (boardId, entry) ->
            entry
                .loaded()
                .ifPresent(
                    board -> {
                      board.tick();
                      boolean unused = board.viewers() == 0 && now - entry.askedAt > UNUSED_NANOS;
                      if (unused || board.isDeleted()) {
                        entries.remove(boardId, entry);
                      }
                    }));
  }
}
