package org.roomkey.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.roomkey.room.Draft;
import org.roomkey.room.MessageStore;
import org.roomkey.room.StoredMessage;

/** Messages in the table {@code messages}. Safe for use by many threads. */
public final class JdbcMessageStore implements MessageStore {
  static final String SELECT =
      "SELECT board_id, seq, id, user_id, user_name, text, sent_at, deleted FROM messages ";

  private final Database database;

  public JdbcMessageStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Appended> append(List<Draft> drafts) {
    return database.transact(connection -> new AppendTransaction(connection).append(drafts));
  }

  @Override
  public List<StoredMessage> after(String boardId, long after, int limit) {
    return database.list(
        SELECT + "WHERE board_id = ? AND seq > ? ORDER BY seq FETCH FIRST ? ROWS ONLY",
        JdbcMessageStore::message,
        boardId,
        after,
        limit);
  }

  @Override
  public List<StoredMessage> before(String boardId, long before, int limit) {
    List<StoredMessage> newestFirst =
        new ArrayList<>(
            database.list(
                SELECT + "WHERE board_id = ? AND seq < ? ORDER BY seq DESC FETCH FIRST ? ROWS ONLY",
                JdbcMessageStore::message,
                boardId,
                before,
                limit));
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  @Override
  public Optional<StoredMessage> find(String boardId, long seq) {
    return database.first(
        SELECT + "WHERE board_id = ? AND seq = ?", JdbcMessageStore::message, boardId, seq);
  }

  @Override
  public void redact(String boardId, long seq) {
    database.update(
        "UPDATE messages SET text = '', deleted = TRUE WHERE board_id = ? AND seq = ?",
        boardId,
        seq);
  }

  static StoredMessage message(ResultSet row) throws SQLException {
    return new StoredMessage(
        row.getString("board_id"),
        row.getLong("seq"),
        row.getString("id"),
        row.getString("user_id"),
        row.getString("user_name"),
        row.getString("text"),
        row.getLong("sent_at"),
        row.getBoolean("deleted"));
  }
}
