package org.roomkey.storage;

import static java.util.stream.Collectors.toCollection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.roomkey.room.Access;
import org.roomkey.room.Draft;
import org.roomkey.room.PublishResult;
import org.roomkey.room.Role;
import org.roomkey.room.StoredMessage;

/**
 * The transaction that numbers and stores drafts. It locks the boards, reads the senders' rights
 * and earlier messages, decides draft by draft, inserts the messages and moves the boards' numbers.
 * Used once, by one thread.
 */
final class AppendTransaction {
  private record Sender(String boardId, String userId) {}

  private record Key(String boardId, String userId, String id) {}

  private static final class LockedBoard {
    private final Access access;
    private long seq;
    private int stored;

    LockedBoard(Access access, long seq) {
      this.access = access;
      this.seq = seq;
    }

    long next() {
      stored++;
      return ++seq;
    }
  }

  /** The number of boards that one statement moves. A power of two. */
  private static final int MAX_MOVED = 16;

  private final Connection connection;
  private final boolean withDuplicates;
  private final Map<String, LockedBoard> boards = new HashMap<>();
  private final Set<String> enabled = new HashSet<>();
  private final Map<Sender, Role> members = new HashMap<>();
  private final Map<Key, StoredMessage> seen = new HashMap<>();

  /**
   * @param withDuplicates true to look for stored messages with the same ids; without it such a
   *     message makes the transaction fail with a duplicate key
   */
  AppendTransaction(Connection connection, boolean withDuplicates) {
    this.connection = connection;
    this.withDuplicates = withDuplicates;
  }

  List<PublishResult> append(List<Draft> drafts) throws SQLException {
    Set<String> userIds = drafts.stream().map(Draft::userId).collect(toCollection(TreeSet::new));
    lockBoards(drafts.stream().map(Draft::boardId).collect(toCollection(TreeSet::new)));
    if (boards.isEmpty()) {
      return drafts.stream().map(draft -> PublishResult.FORBIDDEN).toList();
    }
    readSenders(boards.keySet(), userIds);
    List<PublishResult> outcomes = new ArrayList<>(drafts.size());
    List<StoredMessage> stored = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      PublishResult result = decide(draft);
      outcomes.add(result);
      if (result.outcome() == PublishResult.Outcome.STORED) {
        stored.add(result.message());
      }
    }
    insert(stored);
    moveBoards();
    return outcomes;
  }

  /**
   * Locks the boards and reads them under the lock. PostgreSQL locks them in the order of their
   * ids, so that no two nodes deadlock. Derby has one node.
   */
  private void lockBoards(Set<String> boardIds) throws SQLException {
    String lock =
        Database.isDerby(connection) ? " FOR UPDATE WITH RS" : " ORDER BY id FOR NO KEY UPDATE";
    Database.list(
            connection,
            "SELECT id, access, seq FROM boards WHERE id IN "
                + Database.marks(boardIds.size())
                + lock,
            row ->
                Map.entry(
                    row.getString(1),
                    new LockedBoard(JdbcBoardStore.access(row.getString(2)), row.getLong(3))),
            Database.padded(boardIds).toArray())
        .forEach(board -> boards.put(board.getKey(), board.getValue()));
  }

  private void readSenders(Set<String> boardIds, Set<String> userIds) throws SQLException {
    String users = Database.marks(userIds.size());
    enabled.addAll(
        Database.list(
            connection,
            "SELECT id FROM users WHERE disabled = FALSE AND id IN " + users,
            row -> row.getString(1),
            Database.padded(userIds).toArray()));
    List<Object> both = Database.padded(boardIds);
    both.addAll(Database.padded(userIds));
    Database.list(
            connection,
            "SELECT board_id, user_id, member_role FROM board_members WHERE board_id IN "
                + Database.marks(boardIds.size())
                + " AND user_id IN "
                + users,
            row ->
                Map.entry(
                    new Sender(row.getString(1), row.getString(2)),
                    JdbcBoardStore.role(row.getString(3))),
            both.toArray())
        .forEach(member -> members.put(member.getKey(), member.getValue()));
  }

  private PublishResult decide(Draft draft) throws SQLException {
    LockedBoard board = boards.get(draft.boardId());
    if (board == null || !mayWrite(board, draft)) {
      return PublishResult.FORBIDDEN;
    }
    Key key = new Key(draft.boardId(), draft.userId(), draft.id());
    Optional<StoredMessage> first = first(key);
    if (first.isPresent()) {
      return PublishResult.repeated(first.get());
    }
    StoredMessage message = draft.withSeq(board.next());
    seen.put(key, message);
    return PublishResult.stored(message);
  }

  private boolean mayWrite(LockedBoard board, Draft draft) {
    Optional<Role> member =
        Optional.ofNullable(members.get(new Sender(draft.boardId(), draft.userId())));
    return enabled.contains(draft.userId())
        && board.access.role(member).map(role -> role.atLeast(Role.EDITOR)).orElse(false);
  }

  private Optional<StoredMessage> first(Key key) throws SQLException {
    StoredMessage inThisTransaction = seen.get(key);
    if (inThisTransaction != null || !withDuplicates) {
      return Optional.ofNullable(inThisTransaction);
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
            "INSERT INTO messages (board_id, seq, id, user_id, user_name, application, text,"
                + " sent_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (StoredMessage message : messages) {
        statement.setString(1, message.boardId());
        statement.setLong(2, message.seq());
        statement.setString(3, message.id());
        statement.setString(4, message.userId());
        statement.setString(5, message.userName());
        statement.setString(6, message.application());
        statement.setString(7, message.text());
        statement.setLong(8, message.atMillis());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Boards with equally many new messages share a statement. */
  private void moveBoards() throws SQLException {
    Map<Integer, List<String>> boardsByCount = new HashMap<>();
    boards.forEach(
        (id, board) ->
            boardsByCount.computeIfAbsent(board.stored, count -> new ArrayList<>()).add(id));
    boardsByCount.remove(0);
    if (boardsByCount.isEmpty()) {
      return;
    }
    int most = boardsByCount.values().stream().mapToInt(List::size).max().orElseThrow();
    int together = Integer.highestOneBit(Math.min(most, MAX_MOVED));
    try (PreparedStatement statement =
        Database.prepare(
            connection,
            "UPDATE boards SET seq = seq + ? WHERE id IN " + Database.marks(together))) {
      for (Map.Entry<Integer, List<String>> group : boardsByCount.entrySet()) {
        List<String> ids = group.getValue();
        for (int from = 0; from < ids.size(); from += together) {
          statement.setInt(1, group.getKey());
          for (int i = 0; i < together; i++) {
            statement.setString(2 + i, ids.get(Math.min(from + i, ids.size() - 1)));
          }
          statement.addBatch();
        }
      }
      statement.executeBatch();
    }
  }
}
