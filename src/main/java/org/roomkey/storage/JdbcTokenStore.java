package org.roomkey.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.Scope;
import org.roomkey.credential.TokenStore;
import org.roomkey.user.ChangeLog.Kind;

/** API tokens in the table {@code tokens}. Safe for use by many threads. */
public final class JdbcTokenStore implements TokenStore {
  private static final String TOKEN =
      "t.id, t.user_id, t.label, t.scopes, t.boards, t.created_at, t.expires_at, t.last_used_at";
  private static final String FIND =
      "SELECT "
          + TOKEN
          + ", "
          + UserRow.COLUMNS
          + " FROM tokens t LEFT JOIN users u ON u.id = t.user_id WHERE ";

  private final Database database;

  public JdbcTokenStore(Database database) {
    this.database = database;
  }

  @Override
  public void insert(ApiToken token, String secretDigest) {
    database.update(
        "INSERT INTO tokens (id, secret_digest, user_id, label, scopes, boards, created_at,"
            + " expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        token.id(),
        secretDigest,
        token.userId(),
        token.label(),
        words(token.scopes().stream().map(Scope::text).toList()),
        token.boards().map(JdbcTokenStore::words).orElse(null),
        token.createdAt().toEpochMilli(),
        token.expiresAt().map(Instant::toEpochMilli).orElse(null));
  }

  @Override
  public Optional<Found> findByDigest(String secretDigest) {
    return database.first(FIND + "t.secret_digest = ?", JdbcTokenStore::found, secretDigest);
  }

  @Override
  public Optional<Found> find(String tokenId) {
    return database.first(FIND + "t.id = ?", JdbcTokenStore::found, tokenId);
  }

  @Override
  public Map<String, Found> among(Set<String> tokenIds) {
    return database.listAmong(FIND + "t.id IN ", JdbcTokenStore::found, tokenIds).stream()
        .filter(found -> found.user().isPresent())
        .collect(Collectors.toMap(found -> found.token().id(), Function.identity()));
  }

  @Override
  public List<ApiToken> list(String userId) {
    return database.list(
        "SELECT "
            + TOKEN
            + " FROM tokens t WHERE t.user_id = ? ORDER BY t.created_at DESC, t.id"
            + " FETCH FIRST 1000 ROWS ONLY",
        JdbcTokenStore::token,
        userId);
  }

  @Override
  public Set<String> ofUsers(Set<String> userIds) {
    return Set.copyOf(
        database.listAmong(
            "SELECT t.id FROM tokens t WHERE t.user_id IN ", row -> row.getString(1), userIds));
  }

  @Override
  public void used(String tokenId, Instant at) {
    database.update("UPDATE tokens SET last_used_at = ? WHERE id = ?", at.toEpochMilli(), tokenId);
  }

  @Override
  public boolean delete(String userId, String tokenId) {
    return database.transact(
        connection -> {
          int deleted =
              Database.update(
                  connection, "DELETE FROM tokens WHERE id = ? AND user_id = ?", tokenId, userId);
          if (deleted == 1) {
            database.logChanges(connection, Kind.TOKEN, Set.of(tokenId));
          }
          return deleted == 1;
        });
  }

  @Override
  public int deleteMadeBefore(Instant made) {
    return BulkChange.run(
        database,
        "SELECT id FROM tokens WHERE created_at < ?",
        made.toEpochMilli(),
        (connection, ids) -> {
          int deleted =
              Database.update(
                  connection,
                  "DELETE FROM tokens WHERE id IN " + Database.marks(ids.size()),
                  Database.padded(ids).toArray());
          database.logChanges(connection, Kind.TOKEN, ids);
          return deleted;
        });
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(token(row), Optional.ofNullable(UserRow.user(row)));
  }

  private static ApiToken token(ResultSet row) throws SQLException {
    return new ApiToken(
        row.getString("id"),
        row.getString("user_id"),
        row.getString("label"),
        split(row.getString("scopes"))
            .map(Scope::parse)
            .flatMap(Optional::stream)
            .collect(Collectors.toUnmodifiableSet()),
        Optional.ofNullable(row.getString("boards")).map(JdbcTokenStore::set),
        Instant.ofEpochMilli(row.getLong("created_at")),
        instant(row, "expires_at"),
        instant(row, "last_used_at"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static String words(Collection<String> words) {
    return words.stream().sorted().collect(Collectors.joining(" "));
  }

  private static Set<String> set(String words) {
    return split(words).collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> split(String words) {
    return Stream.of(words.split(" ")).filter(word -> !word.isEmpty());
  }
}
