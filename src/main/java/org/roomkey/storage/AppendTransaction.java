package org.roomkey.storage;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.roomkey.room.Access;
import org.roomkey.room.Draft;
import org.roomkey.room.PublishResult;
import org.roomkey.room.Role;
import org.roomkey.room.StoredMessage;

/**
 * The transaction that numbers and stores drafts. It advances the boards' numbers by the count of
 * drafts, which locks the boards, always in the same order so that no two nodes deadlock. It reads
 * the senders' rights and earlier messages, decides draft by draft, and takes back the numbers of
 * drafts that it did not store. Used once, by one thread.
 */
final class AppendTransaction {
  private record Sender(String boardId, String userId) {}

  private record Key(String boardId, String userId, String id) {}

  private static final class LockedBoard {
    private final Access access;
    private final long reservedSeq;
    private long seq;

    /**
     * @param reservedSeq the number of the last draft if all are stored
     */
    LockedBoard(Access access, long reservedSeq, long drafts) {
      this.access = access;
      this.reservedSeq = reservedSeq;
      this.seq = reservedSeq - drafts;
    }
  }

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
    Map<String, Long> counts =
        drafts.stream().collect(groupingBy(Draft::boardId, TreeMap::new, counting()));
    Set<String> boardIds = counts.keySet();
    Set<String> userIds = drafts.stream().map(Draft::userId).collect(toCollection(TreeSet::new));
    reserve(counts);
    if (counts.isEmpty()) {
      return drafts.stream().map(draft -> PublishResult.FORBIDDEN).toList();
    }
    readBoards(counts);
    readSenders(boardIds, userIds);
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
    moveBack();
    return outcomes;
  }

  /** Removes missing boards: a board that appears meanwhile is not locked. */
  private void reserve(Map<String, Long> counts) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("UPDATE boards SET seq = seq + ? WHERE id = ?")) {
      for (Map.Entry<String, Long> board : counts.entrySet()) {
        statement.setLong(1, board.getValue());
        statement.setString(2, board.getKey());
        statement.addBatch();
      }
      int[] found = statement.executeBatch();
      Iterator<Long> boardCounts = counts.values().iterator();
      for (int rows : found) {
        boardCounts.next();
        if (rows == 0) {
          boardCounts.remove();
        }
      }
    }
  }

  private void readBoards(Map<String, Long> counts) throws SQLException {
    Set<String> boardIds = counts.keySet();
    Database.list(
            connection,
            "SELECT id, access, seq FROM boards WHERE id IN " + Database.marks(boardIds.size()),
            row ->
                Map.entry(
                    row.getString(1),
                    new LockedBoard(
                        JdbcBoardStore.access(row.getString(2)),
                        row.getLong(3),
                        counts.get(row.getString(1)))),
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
    StoredMessage message = draft.withSeq(++board.seq);
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

  private void moveBack() throws SQLException {
    for (Map.Entry<String, LockedBoard> entry : boards.entrySet()) {
      LockedBoard board = entry.getValue();
      if (board.seq != board.reservedSeq) {
        Database.update(
            connection, "UPDATE boards SET seq = ? WHERE id = ?", board.seq, entry.getKey());
      }
    }
  }
}
