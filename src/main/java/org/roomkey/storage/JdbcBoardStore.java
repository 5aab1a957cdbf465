package org.roomkey.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.BoardStore;
import org.roomkey.room.Role;
import org.roomkey.user.ChangeLog.Kind;

/** Boards and members in {@code boards} and {@code board_members}. Safe for use by many threads. */
public final class JdbcBoardStore implements BoardStore {
  private static final String BOARD = "b.id, b.name, b.access, b.step_up_minutes, b.epoch";

  private final Database database;
  private final int maxMembers;

  /**
   * @param maxMembers of one board; 0 for no limit
   */
  public JdbcBoardStore(Database database, int maxMembers) {
    this.database = database;
    this.maxMembers = maxMembers;
  }

  @Override
  public Optional<BoardInfo> find(String boardId) {
    return database.first(
        "SELECT " + BOARD + " FROM boards b WHERE b.id = ?", JdbcBoardStore::info, boardId);
  }

  /** Looks up two keys and returns one row: a hidden board takes as long as a missing one. */
  @Override
  public Sight sight(String boardId, String userId) {
    return database
        .first(
            "SELECT (SELECT access FROM boards WHERE id = ?), (SELECT member_role"
                + " FROM board_members WHERE board_id = ? AND user_id = ?)"
                + " FROM schema_version WHERE version = 1",
            row ->
                new Sight(
                    Optional.ofNullable(row.getString(1)).map(JdbcBoardStore::access),
                    Optional.ofNullable(row.getString(2)).map(JdbcBoardStore::role)),
            boardId,
            boardId,
            userId)
        .orElseThrow();
  }

  @Override
  public Map<String, Role> members(String boardId) {
    Map<String, Role> members = new HashMap<>();
    database
        .list(
            "SELECT user_id, member_role FROM board_members WHERE board_id = ?",
            row -> Map.entry(row.getString(1), role(row.getString(2))),
            boardId)
        .forEach(entry -> members.put(entry.getKey(), entry.getValue()));
    return members;
  }

  @Override
  public List<Listed> list(String userId, int limit) {
    return database.list(
        "SELECT "
            + BOARD
            + ", m.member_role FROM boards b"
            + " LEFT JOIN board_members m ON m.board_id = b.id AND m.user_id = ?"
            + " WHERE b.access = 'open' OR m.member_role IS NOT NULL"
            + " ORDER BY b.name, b.id FETCH FIRST ? ROWS ONLY",
        JdbcBoardStore::listed,
        userId,
        limit);
  }

  @Override
  public List<Seen> listAll(String userId, String after, int limit) {
    return database.list(
        "SELECT "
            + BOARD
            + ", m.member_role FROM boards b"
            + " LEFT JOIN board_members m ON m.board_id = b.id AND m.user_id = ?"
            + " WHERE b.id > ? ORDER BY b.id FETCH FIRST ? ROWS ONLY",
        JdbcBoardStore::seen,
        userId,
        after,
        limit);
  }

  @Override
  public int createdBy(String userId) {
    return database
        .first("SELECT COUNT(*) FROM boards WHERE created_by = ?", row -> row.getInt(1), userId)
        .orElse(0);
  }

  @Override
  public boolean create(BoardInfo info, String ownerId) {
    return database.insert(
        connection -> {
          Database.update(
              connection,
              "INSERT INTO boards (id, name, access, step_up_minutes, epoch, seq, created_by)"
                  + " VALUES (?, ?, ?, ?, ?, 0, ?)",
              info.id(),
              info.name(),
              info.access().text(),
              minutes(info.stepUp()),
              info.epoch(),
              ownerId);
          return ownerId == null || insertMember(connection, info.id(), ownerId, Role.OWNER) == 1;
        });
  }

  @Override
  public Optional<Position> position(String boardId) {
    return Optional.ofNullable(positions(Set.of(boardId)).get(boardId));
  }

  @Override
  public Map<String, Position> positions(Set<String> boardIds) {
    return database
        .listAmong(
            "SELECT id, epoch, seq, version FROM boards WHERE id IN ",
            row ->
                Map.entry(
                    row.getString(1),
                    new Position(row.getString(2), row.getLong(3), row.getLong(4))),
            boardIds)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public long update(BoardInfo info) {
    return database.transact(
        connection -> {
          Database.update(
              connection,
              "UPDATE boards SET name = ?, access = ?, step_up_minutes = ? WHERE id = ?",
              info.name(),
              info.access().text(),
              minutes(info.stepUp()),
              info.id());
          return move(database, connection, info.id());
        });
  }

  @Override
  public boolean delete(String boardId) {
    return database.transact(
        connection -> {
          move(database, connection, boardId);
          Database.update(connection, "DELETE FROM messages WHERE board_id = ?", boardId);
          return Database.update(connection, "DELETE FROM boards WHERE id = ?", boardId) == 1;
        });
  }

  @Override
  public long putMember(String boardId, String userId, Role role) {
    return database.transact(
        connection -> {
          // First, because it locks the board: several calls must not exceed the maximum together.
          long version = move(database, connection, boardId);
          int changed =
              Database.update(
                  connection,
                  "UPDATE board_members SET member_role = ? WHERE board_id = ? AND user_id = ?",
                  role.text(),
                  boardId,
                  userId);
          if (changed == 0 && isFull(connection, boardId)) {
            return 0L;
          }
          if (changed == 0) {
            insertMember(connection, boardId, userId, role);
          }
          return version;
        });
  }

  @Override
  public long removeMember(String boardId, String userId) {
    return database.transact(
        connection -> {
          long version = move(database, connection, boardId);
          int removed =
              Database.update(
                  connection,
                  "DELETE FROM board_members WHERE board_id = ? AND user_id = ?",
                  boardId,
                  userId);
          return removed == 0 ? 0 : version;
        });
  }

  /**
   * Advances the version of the board, and logs the change. That locks its row, so its changes and
   * messages are serial.
   *
   * @return the new version; 0 if there is no such board
   */
  static long move(Database database, Connection connection, String boardId) throws SQLException {
    Database.update(connection, "UPDATE boards SET version = version + 1 WHERE id = ?", boardId);
    database.logChanges(connection, Kind.BOARD, Set.of(boardId));
    return Database.list(
            connection, "SELECT version FROM boards WHERE id = ?", row -> row.getLong(1), boardId)
        .stream()
        .findFirst()
        .orElse(0L);
  }

  private boolean isFull(Connection connection, String boardId) throws SQLException {
    List<Integer> members =
        Database.list(
            connection,
            "SELECT COUNT(*) FROM board_members WHERE board_id = ?",
            row -> row.getInt(1),
            boardId);
    return maxMembers > 0 && members.get(0) >= maxMembers;
  }

  private static int insertMember(Connection connection, String boardId, String userId, Role role)
      throws SQLException {
    return Database.update(
        connection,
        "INSERT INTO board_members (board_id, user_id, member_role) VALUES (?, ?, ?)",
        boardId,
        userId,
        role.text());
  }

  private static BoardInfo info(ResultSet row) throws SQLException {
    return new BoardInfo(
        row.getString("id"),
        row.getString("name"),
        access(row.getString("access")),
        Optional.of(Duration.ofMinutes(row.getInt("step_up_minutes")))
            .filter(maxAge -> !maxAge.isZero()),
        row.getString("epoch"));
  }

  private static int minutes(Optional<Duration> stepUp) {
    return stepUp.map(maxAge -> (int) maxAge.toMinutes()).orElse(0);
  }

  private static Listed listed(ResultSet row) throws SQLException {
    Seen seen = seen(row);
    return new Listed(seen.info(), seen.role().orElseThrow());
  }

  private static Seen seen(ResultSet row) throws SQLException {
    BoardInfo info = info(row);
    Optional<Role> member = Optional.ofNullable(row.getString("member_role")).map(r -> role(r));
    return new Seen(info, info.access().role(member));
  }

  static Role role(String text) {
    return Role.valueOf(text.toUpperCase(Locale.ROOT));
  }

  static Access access(String text) {
    return Access.valueOf(text.toUpperCase(Locale.ROOT));
  }
}
