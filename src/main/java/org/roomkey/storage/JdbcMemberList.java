package org.roomkey.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.roomkey.room.MemberList;

/** Members in {@code board_members}, with their names. Safe for use by many threads. */
public final class JdbcMemberList implements MemberList {
  private static final String SELECT =
      "SELECT m.user_id, u.name, u.application, m.member_role FROM board_members m"
          + " JOIN users u ON u.id = m.user_id WHERE m.board_id = ?";

  private final Database database;

  public JdbcMemberList(Database database) {
    this.database = database;
  }

  @Override
  public List<Member> list(String boardId, int limit) {
    return database.list(
        SELECT + " ORDER BY u.name, m.user_id FETCH FIRST ? ROWS ONLY",
        JdbcMemberList::member,
        boardId,
        limit);
  }

  @Override
  public Optional<Member> find(String boardId, String userId) {
    return database.first(SELECT + " AND m.user_id = ?", JdbcMemberList::member, boardId, userId);
  }

  private static Member member(ResultSet row) throws SQLException {
    return new Member(
        row.getString("user_id"),
        row.getString("name"),
        UserRow.application(row),
        JdbcBoardStore.role(row.getString("member_role")));
  }
}
