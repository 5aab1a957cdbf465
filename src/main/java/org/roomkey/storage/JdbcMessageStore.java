package org.roomkey.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.roomkey.room.Draft;
import org.roomkey.room.MessageStore;
import org.roomkey.room.PublishResult;
import org.roomkey.room.StoredMessage;
import org.roomkey.user.ChangeLog.Kind;
import org.roomkey.user.StoreException;

/** Messages in the table {@code messages}. Safe for use by many threads. */
public final class JdbcMessageStore implements MessageStore {
  private static final String COLUMNS =
      "SELECT board_id, seq, id, user_id, user_name, application, text, sent_at, deleted FROM ";
  static final String SELECT = COLUMNS + "messages ";

  private static final int PURGED_AT_ONCE = 1_000;

  private record Board(String id, long seq) {}

  private record Sent(long seq, long at) {}

  private final Database database;

  /** The table for queries of a part of a board; null before the first one. */
  private volatile String inOrder;

  public JdbcMessageStore(Database database) {
    this.database = database;
  }

  @Override
  public List<PublishResult> append(List<Draft> drafts) {
    try {
      return append(drafts, false);
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException cause && Database.isDuplicate(cause)) {
        return append(drafts, true);
      }
      throw e;
    }
  }

  private List<PublishResult> append(List<Draft> drafts, boolean withDuplicates) {
    return database.transact(
        connection -> {
          List<PublishResult> results =
              new AppendTransaction(connection, withDuplicates).append(drafts);
          database.logChanges(connection, Kind.BOARD, boardsOfStored(results));
          return results;
        });
  }

  private static Set<String> boardsOfStored(List<PublishResult> results) {
    return results.stream()
        .filter(result -> result.outcome() == PublishResult.Outcome.STORED)
        .map(result -> result.message().boardId())
        .collect(Collectors.toSet());
  }

  @Override
  public List<StoredMessage> after(String boardId, long after, int limit) {
    return database.list(
        COLUMNS + inOrder() + "WHERE board_id = ? AND seq > ? ORDER BY seq FETCH FIRST ? ROWS ONLY",
        JdbcMessageStore::message,
        boardId,
        after,
        limit);
  }

  @Override
  public List<StoredMessage> before(String boardId, long before, int limit) {
    long end = Math.min(before, newest(boardId) + 1);
    return database.list(
        COLUMNS + inOrder() + "WHERE board_id = ? AND seq >= ? AND seq < ? ORDER BY seq",
        JdbcMessageStore::message,
        boardId,
        end - limit,
        end);
  }

  private String inOrder() {
    String known = inOrder;
    if (known == null) {
      known = database.byPrimaryKey("messages");
      inOrder = known;
    }
    return known;
  }

  private long newest(String boardId) {
    return database
        .first("SELECT seq FROM boards WHERE id = ?", row -> row.getLong(1), boardId)
        .orElse(0L);
  }

  @Override
  public Optional<StoredMessage> find(String boardId, long seq) {
    return database.first(
        SELECT + "WHERE board_id = ? AND seq = ?", JdbcMessageStore::message, boardId, seq);
  }

  @Override
  public long redact(String boardId, long seq) {
    return database.transact(
        connection -> {
          long version = JdbcBoardStore.move(database, connection, boardId);
          int emptied =
              Database.update(
                  connection,
                  "UPDATE messages SET text = '', deleted = TRUE WHERE board_id = ? AND seq = ?",
                  boardId,
                  seq);
          if (emptied == 0) {
            return 0L;
          }
          Database.update(
              connection,
              "INSERT INTO redactions (board_id, version, seq) VALUES (?, ?, ?)",
              boardId,
              version,
              seq);
          return version;
        });
  }

  @Override
  public List<Long> redacted(String boardId, long after, long upTo) {
    return database.list(
        "SELECT seq FROM redactions WHERE board_id = ? AND version > ? AND version <= ?"
            + " ORDER BY version",
        row -> row.getLong(1),
        boardId,
        after,
        upTo);
  }

  @Override
  public void purge(long beforeMillis, long keep) {
    List<Board> boards =
        database.list(
            "SELECT id, seq FROM boards", row -> new Board(row.getString(1), row.getLong(2)));
    for (Board board : boards) {
      purge(board.id, beforeMillis, keep == 0 ? 0 : board.seq - keep);
    }
  }

  /** Deletes a thousand rows at a time, because each transaction locks its rows. */
  private void purge(String boardId, long beforeMillis, long upTo) {
    List<Long> old;
    do {
      old =
          database
              .list(
                  "SELECT seq, sent_at FROM "
                      + inOrder()
                      + "WHERE board_id = ? ORDER BY seq FETCH FIRST ? ROWS ONLY",
                  row -> new Sent(row.getLong(1), row.getLong(2)),
                  boardId,
                  PURGED_AT_ONCE)
              .stream()
              .takeWhile(sent -> sent.at < beforeMillis || sent.seq <= upTo)
              .map(Sent::seq)
              .toList();
      if (!old.isEmpty()) {
        long last = old.get(old.size() - 1);
        database.update("DELETE FROM messages WHERE board_id = ? AND seq <= ?", boardId, last);
        database.update("DELETE FROM redactions WHERE board_id = ? AND seq <= ?", boardId, last);
      }
    } while (old.size() == PURGED_AT_ONCE);
  }

  static StoredMessage message(ResultSet row) throws SQLException {
    return new StoredMessage(
        row.getString("board_id"),
        row.getLong("seq"),
        row.getString("id"),
        row.getString("user_id"),
        row.getString("user_name"),
        row.getString("application"),
        row.getString("text"),
        row.getLong("sent_at"),
        row.getBoolean("deleted"));
  }
}
