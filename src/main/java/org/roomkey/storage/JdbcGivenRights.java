package org.roomkey.storage;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.roomkey.user.GivenRights;

/** Given rights in {@code given_rights}. Safe for use by many threads. */
public final class JdbcGivenRights implements GivenRights {
  private final Database database;

  public JdbcGivenRights(Database database) {
    this.database = database;
  }

  @Override
  public Map<String, Given> of(String userId) {
    return database
        .list(
            "SELECT board_id, given_role, own_role FROM given_rights WHERE user_id = ?",
            row ->
                Map.entry(
                    row.getString("board_id"),
                    new Given(
                        row.getString("given_role"),
                        Optional.ofNullable(row.getString("own_role")))),
            userId)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Of two sign-ins at once, the later one counts. */
  @Override
  public void remember(String userId, String boardId, Given given) {
    int changed =
        database.update(
            "UPDATE given_rights SET given_role = ?, own_role = ?"
                + " WHERE user_id = ? AND board_id = ?",
            given.role(),
            given.own().orElse(null),
            userId,
            boardId);
    if (changed == 0) {
      database.insert(
          "INSERT INTO given_rights (user_id, board_id, given_role, own_role) VALUES (?, ?, ?, ?)",
          userId,
          boardId,
          given.role(),
          given.own().orElse(null));
    }
  }

  @Override
  public void forget(String userId, String boardId) {
    database.update("DELETE FROM given_rights WHERE user_id = ? AND board_id = ?", userId, boardId);
  }
}
