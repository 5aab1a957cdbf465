package org.roomkey.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.roomkey.oidc.ProviderSession;
import org.roomkey.oidc.ProviderSessionStore;

/** Sessions at providers in {@code provider_sessions}. Safe for use by many threads. */
public final class JdbcProviderSessionStore implements ProviderSessionStore {
  private static final String COLUMNS =
      "login_id, provider, issuer_digest, subject_digest, sid_digest, issued_at, id_token,"
          + " refresh_token, checked_at";
  private static final String SELECT = "SELECT " + COLUMNS + " FROM provider_sessions WHERE ";

  private final Database database;

  public JdbcProviderSessionStore(Database database) {
    this.database = database;
  }

  @Override
  public void save(ProviderSession session) {
    database.transact(
        connection -> {
          Database.update(
              connection, "DELETE FROM provider_sessions WHERE login_id = ?", session.loginId());
          return Database.update(
              connection,
              "INSERT INTO provider_sessions ("
                  + COLUMNS
                  + ", lease_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
              session.loginId(),
              session.provider(),
              session.issuerDigest(),
              session.subjectDigest(),
              session.sidDigest().orElse(null),
              session.issuedAt().toEpochMilli(),
              session.sealedIdToken(),
              session.sealedRefreshToken().orElse(null),
              session.checkedAt().toEpochMilli());
        });
  }

  @Override
  public Optional<ProviderSession> find(String loginId) {
    return database.first(SELECT + "login_id = ?", JdbcProviderSessionStore::session, loginId);
  }

  @Override
  public List<ProviderSession> ofSid(String issuerDigest, String sidDigest) {
    return database.list(
        SELECT + "issuer_digest = ? AND sid_digest = ?",
        JdbcProviderSessionStore::session,
        issuerDigest,
        sidDigest);
  }

  @Override
  public List<ProviderSession> ofSubject(String issuerDigest, String subjectDigest) {
    return database.list(
        SELECT + "issuer_digest = ? AND subject_digest = ?",
        JdbcProviderSessionStore::session,
        issuerDigest,
        subjectDigest);
  }

  @Override
  public boolean isSignedOut(ProviderSession session) {
    return isSignedOut(session, "SUBJECT", session.subjectDigest())
        || session.sidDigest().map(sid -> isSignedOut(session, "SID", sid)).orElse(false);
  }

  private boolean isSignedOut(ProviderSession session, String kind, String digest) {
    return database
        .first(
            "SELECT issued_at FROM provider_logouts WHERE issuer_digest = ? AND kind = ?"
                + " AND digest = ? AND issued_at >= ?",
            row -> row.getLong(1),
            session.issuerDigest(),
            kind,
            digest,
            session.issuedAt().toEpochMilli())
        .isPresent();
  }

  @Override
  public int purge() {
    return database.update(
        "DELETE FROM provider_sessions WHERE NOT EXISTS (SELECT 1 FROM logins l"
            + " WHERE l.id = provider_sessions.login_id AND l.ended_at IS NULL)");
  }

  private static ProviderSession session(ResultSet row) throws SQLException {
    return new ProviderSession(
        row.getString("login_id"),
        row.getString("provider"),
        row.getString("issuer_digest"),
        row.getString("subject_digest"),
        Optional.ofNullable(row.getString("sid_digest")),
        Instant.ofEpochMilli(row.getLong("issued_at")),
        row.getString("id_token"),
        Optional.ofNullable(row.getString("refresh_token")),
        Instant.ofEpochMilli(row.getLong("checked_at")));
  }
}
