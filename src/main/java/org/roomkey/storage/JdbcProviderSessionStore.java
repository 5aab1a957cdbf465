package org.roomkey.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.roomkey.credential.Secrets;
import org.roomkey.oidc.LogoutToken;
import org.roomkey.oidc.ProviderSession;
import org.roomkey.oidc.ProviderSessionStore;
import org.roomkey.user.StoreException;

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
          int replaced =
              Database.update(
                  connection,
                  "UPDATE provider_sessions SET sid_digest = ?, issued_at = ?, id_token = ?,"
                      + " refresh_token = COALESCE(CAST(? AS VARCHAR(32000)), refresh_token),"
                      + " checked_at = ? WHERE login_id = ?",
                  session.sidDigest().orElse(null),
                  session.issuedAt().toEpochMilli(),
                  session.sealedIdToken(),
                  session.sealedRefreshToken().orElse(null),
                  session.checkedAt().toEpochMilli(),
                  session.loginId());
          if (replaced == 1) {
            return replaced;
          }
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
  public void signOut(LogoutToken token, Instant expiresAt) {
    String issuer = Secrets.digest(token.issuer());
    String kind = token.sid().isPresent() ? "SID" : "SUBJECT";
    String digest = Secrets.digest(token.sid().or(token::subject).orElseThrow());
    long issued = token.issuedAt().toEpochMilli();
    long expires = expiresAt.toEpochMilli();
    Supplier<Boolean> isKnown =
        () ->
            database.update(
                    "UPDATE provider_logouts SET issued_at = CASE WHEN issued_at < ? THEN ?"
                        + " ELSE issued_at END, expires_at = ?"
                        + " WHERE issuer_digest = ? AND kind = ? AND digest = ?",
                    issued,
                    issued,
                    expires,
                    issuer,
                    kind,
                    digest)
                == 1;
    boolean isRemembered =
        isKnown.get()
            || database.insert(
                "INSERT INTO provider_logouts (issuer_digest, kind, digest, issued_at, expires_at)"
                    + " VALUES (?, ?, ?, ?, ?)",
                issuer,
                kind,
                digest,
                issued,
                expires)
            || isKnown.get();
    if (!isRemembered) {
      throw new StoreException("a sign-out expired while it was stored", null);
    }
  }

  @Override
  public List<String> due(Due due, int max) {
    return database.list(
        "SELECT s.login_id FROM provider_sessions s JOIN logins l ON l.id = s.login_id"
            + " WHERE s.provider = ? AND s.checked_at <= ? AND s.lease_until <= ?"
            + " AND s.refresh_token IS NOT NULL AND l.ended_at IS NULL AND l.expires_at > ?"
            + " AND l.last_seen_at > ? ORDER BY s.lease_until, s.checked_at FETCH FIRST "
            + max
            + " ROWS ONLY",
        row -> row.getString(1),
        due.provider(),
        due.checkedUntil().toEpochMilli(),
        due.now().toEpochMilli(),
        due.now().toEpochMilli(),
        due.seenSince().toEpochMilli());
  }

  @Override
  public Optional<ProviderSession> lease(
      String loginId, Instant checkedUntil, Instant now, Instant lease) {
    int taken =
        database.update(
            "UPDATE provider_sessions SET lease_until = ?"
                + " WHERE login_id = ? AND checked_at <= ? AND lease_until <= ?",
            lease.toEpochMilli(),
            loginId,
            checkedUntil.toEpochMilli(),
            now.toEpochMilli());
    return taken == 1 ? find(loginId) : Optional.empty();
  }

  @Override
  public boolean keep(ProviderSession session, String usedToken) {
    return database.update(
            "UPDATE provider_sessions SET id_token = ?, refresh_token = ?"
                + " WHERE login_id = ? AND refresh_token = ?",
            session.sealedIdToken(),
            session.sealedRefreshToken().orElse(null),
            session.loginId(),
            usedToken)
        == 1;
  }

  @Override
  public void confirm(String loginId, Instant lease, Instant now) {
    database.update(
        "UPDATE provider_sessions SET checked_at = ?, lease_until = 0"
            + " WHERE login_id = ? AND lease_until = ?",
        now.toEpochMilli(),
        loginId,
        lease.toEpochMilli());
  }

  @Override
  public int purge(Instant now) {
    database.update("DELETE FROM provider_logouts WHERE expires_at < ?", now.toEpochMilli());
    return database.update(
        "DELETE FROM provider_sessions WHERE NOT EXISTS (SELECT 1 FROM logins l"
            + " WHERE l.id = provider_sessions.login_id AND l.ended_at IS NULL"
            + " AND l.expires_at > ?)",
        now.toEpochMilli());
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
