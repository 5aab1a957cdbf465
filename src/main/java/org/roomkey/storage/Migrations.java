package org.roomkey.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.roomkey.user.StoreException;

/**
 * Brings the tables up to date by numbered scripts. Each runs once, in one transaction with the row
 * that records it. If several nodes start at once, one runs the script and the others wait. Blocks
 * on the database.
 */
public final class Migrations {
  private static final List<String> SCRIPTS =
      List.of(
          "001-initial.sql",
          "002-redaction.sql",
          "003-people-of-applications.sql",
          "004-versions.sql",
          "005-keys.sql",
          "006-deleted-users.sql",
          "007-scopes.sql",
          "008-messages-of-applications.sql",
          "009-board-creators.sql",
          "010-demo.sql",
          "011-people-counts.sql",
          "012-changes.sql",
          "013-audit.sql",
          "014-authentication-times.sql",
          "015-step-up.sql",
          "016-passkeys.sql",
          "017-recovery-links.sql",
          "018-provider-sessions.sql",
          "019-given-rights.sql",
          "020-bound-logins.sql");

  private final Database database;

  public Migrations(Database database) {
    this.database = database;
  }

  /**
   * @throws IllegalStateException if a newer version has made the tables
   */
  public void run() {
    createVersionTable();
    int version;
    do {
      version = database.transact(Migrations::runNext);
    } while (version < SCRIPTS.size());
    if (version > SCRIPTS.size()) {
      throw new IllegalStateException(
          "the database has the tables of a newer version of Roomkey (schema "
              + version
              + ", supported: up to "
              + SCRIPTS.size()
              + "): start that version, or restore the backup from before it");
    }
  }

  /** Creates the tables in an empty database, in the transaction of this connection. */
  static void create(Connection connection) throws SQLException {
    addVersionTable(connection);
    int version;
    do {
      version = runNext(connection);
    } while (version < SCRIPTS.size());
  }

  /**
   * @throws IllegalStateException if the database does not have the tables of this version
   */
  static void requireCurrent(Connection connection) throws SQLException {
    int version = hasVersionTable(connection) ? version(connection) : 0;
    if (version != SCRIPTS.size()) {
      throw new IllegalStateException(
          "the database has schema "
              + version
              + ", and this version of Roomkey needs "
              + SCRIPTS.size()
              + (version > SCRIPTS.size()
                  ? ": use the newer version"
                  : ": start this version on it once, which upgrades it"));
    }
  }

  /** Ignores the failure of a node that creates the table at the same time as another. */
  private void createVersionTable() {
    try {
      database.transact(
          connection -> {
            if (!hasVersionTable(connection)) {
              addVersionTable(connection);
            }
            return true;
          });
    } catch (StoreException e) {
      if (!database.transact(Migrations::hasVersionTable)) {
        throw e;
      }
    }
  }

  private static void addVersionTable(Connection connection) throws SQLException {
    execute(connection, "CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY)");
  }

  /** Derby stores names in upper case, PostgreSQL in lower case. */
  private static boolean hasVersionTable(Connection connection) throws SQLException {
    for (String name : List.of("SCHEMA_VERSION", "schema_version")) {
      try (ResultSet tables =
          connection.getMetaData().getTables(null, connection.getSchema(), name, null)) {
        if (tables.next()) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Runs the next script, if there is one, while every other node waits.
   *
   * @return the present version of the tables
   */
  private static int runNext(Connection connection) throws SQLException {
    execute(connection, "LOCK TABLE schema_version IN EXCLUSIVE MODE");
    int version = version(connection);
    if (version >= SCRIPTS.size()) {
      return version;
    }
    for (String statement : statements(SCRIPTS.get(version))) {
      execute(connection, statement);
    }
    Database.update(connection, "INSERT INTO schema_version (version) VALUES (?)", version + 1);
    return version + 1;
  }

  private static int version(Connection connection) throws SQLException {
    return Database.list(
            connection,
            "SELECT COALESCE(MAX(version), 0) FROM schema_version",
            row -> row.getInt(1))
        .get(0);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Splits a script. Comments end with the line; literals have no semicolon or {@code --}. */
  static List<String> statements(String script) {
    try (InputStream in = Migrations.class.getResourceAsStream("/db/" + script)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.replaceAll("--[^\n]*", "").split(";"))
          .map(String::strip)
          .filter(statement -> !statement.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
