package org.roomkey.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.roomkey.room.Access;
import org.roomkey.room.Draft;
import org.roomkey.room.MessageStore.Appended;
import org.roomkey.room.Role;
import org.roomkey.room.StoredMessage;

/**
 * The transaction that gives drafts their {@code seq}: locks the boards, in one order so that no
 * two nodes wait for each other, then decides draft by draft. Used once, by one thread.
 */
final class AppendTransaction {
  private record Sender(String boardId, String userId) {}

  private record Key(String boardId, String userId, String id) {}

  private static final class LockedBoard {
    private final Access access;
    private final long firstSeq;
    private long seq;

    LockedBoard(Access access, long seq) {
      this.access = access;
      this.firstSeq = seq;
      this.seq = seq;
    }
  }

  private final Connection connection;
  private final Map<String, LockedBoard> boards = new HashMap<>();
  private final Map<Sender, Boolean> mayWrite = new HashMap<>();
  private final Map<Key, StoredMessage> seen = new HashMap<>();

  AppendTransaction(Connection connection) {
    this.connection = connection;
  }

  List<Appended> append(List<Draft> drafts) throws SQLException {
    for (String boardId : new TreeSet<>(drafts.stream().map(Draft::boardId).toList())) {
      lock(boardId);
    }
    List<Appended> outcomes = new ArrayList<>(drafts.size());
    List<StoredMessage> stored = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      Appended outcome = decide(draft);
      outcomes.add(outcome);
      if (outcome instanceof Appended.Stored appended) {
        stored.add(appended.message());
      }
    }
    insert(stored);
    moveSeqs();
    return outcomes;
  }

  private void lock(String boardId) throws SQLException {
    JdbcBoardStore.lock(connection, boardId);
    Database.list(
            connection,
            "SELECT access, seq FROM boards WHERE id = ?",
            row -> new LockedBoard(JdbcBoardStore.access(row.getString(1)), row.getLong(2)),
            boardId)
        .forEach(board -> boards.put(boardId, board));
  }

  private Appended decide(Draft draft) throws SQLException {
    LockedBoard board = boards.get(draft.boardId());
    if (board == null || !mayWrite(board, draft)) {
      return new Appended.Forbidden();
    }
    Key key = new Key(draft.boardId(), draft.userId(), draft.id());
    Optional<StoredMessage> first = first(key);
    if (first.isPresent()) {
      return new Appended.Duplicate(first.get());
    }
    StoredMessage message = draft.withSeq(++board.seq);
    seen.put(key, message);
    return new Appended.Stored(message);
  }

  private boolean mayWrite(LockedBoard board, Draft draft) throws SQLException {
    Sender sender = new Sender(draft.boardId(), draft.userId());
    Boolean known = mayWrite.get(sender);
    if (known == null) {
      known = isEnabled(sender) && isEditor(board, sender);
      mayWrite.put(sender, known);
    }
    return known;
  }

  private boolean isEnabled(Sender sender) throws SQLException {
    return Database.list(
            connection,
            "SELECT disabled FROM users WHERE id = ?",
            row -> row.getBoolean(1),
            sender.userId)
        .contains(false);
  }

  private boolean isEditor(LockedBoard board, Sender sender) throws SQLException {
    Optional<Role> member =
        Database.list(
                connection,
                "SELECT member_role FROM board_members WHERE board_id = ? AND user_id = ?",
                row -> JdbcBoardStore.role(row.getString(1)),
                sender.boardId,
                sender.userId)
            .stream()
            .findFirst();
    return board.access.role(member).map(role -> role.atLeast(Role.EDITOR)).orElse(false);
  }

  private Optional<StoredMessage> first(Key key) throws SQLException {
    StoredMessage inThisTransaction = seen.get(key);
    if (inThisTransaction != null) {
      return Optional.of(inThisTransaction);
    }
    return Database.list(
            connection,
            JdbcMessageStore.SELECT + "WHERE board_id = ? AND user_id = ? AND id = ?",
            JdbcMessageStore::message,
            key.boardId,
            key.userId,
            key.id)
        .stream()
        .findFirst();
  }

  private void insert(List<StoredMessage> messages) throws SQLException {
    if (messages.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO messages (board_id, seq, id, user_id, user_name, text, sent_at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      for (StoredMessage message : messages) {
        statement.setString(1, message.boardId());
        statement.setLong(2, message.seq());
        statement.setString(3, message.id());
        statement.setString(4, message.userId());
        statement.setString(5, message.userName());
        statement.setString(6, message.text());
        statement.setLong(7, message.atMillis());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void moveSeqs() throws SQLException {
    for (Map.Entry<String, LockedBoard> entry : boards.entrySet()) {
      LockedBoard board = entry.getValue();
      if (board.seq != board.firstSeq) {
        Database.update(
            connection, "UPDATE boards SET seq = ? WHERE id = ?", board.seq, entry.getKey());
      }
    }
  }
}
