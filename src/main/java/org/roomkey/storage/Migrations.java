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
 * Brings the tables up to date: numbered scripts, each run once in one transaction with the row
 * that says so. Of several nodes that start at once one runs a script, the others wait for it.
 * Blocks on the database.
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
          "011-people-counts.sql");

  private final Database database;

  public Migrations(Database database) {
    this.database = database;
  }

  /**
   * @throws IllegalStateException if the tables are those of a newer version
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
              + ", known here: up to "
              + SCRIPTS.size()
              + "): start that version, or restore the backup from before it");
    }
  }

  /** Whoever comes second finds it, or fails to create what another node creates just now. */
  private void createVersionTable() {
    try {
      database.transact(
          connection -> {
            if (!hasVersionTable(connection)) {
              execute(
                  connection, "CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY)");
            }
            return true;
          });
    } catch (StoreException e) {
      if (!database.transact(Migrations::hasVersionTable)) {
        throw e;
      }
    }
  }

  /** Derby keeps names in upper case, PostgreSQL in lower case. */
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
   * Runs the script that comes next, if there is one, while every other node waits.
   *
   * @return the version of the tables now
   */
  private static int runNext(Connection connection) throws SQLException {
    execute(connection, "LOCK TABLE schema_version IN EXCLUSIVE MODE");
    int version =
        Database.list(
                connection,
                "SELECT COALESCE(MAX(version), 0) FROM schema_version",
                row -> row.getInt(1))
            .get(0);
    if (version >= SCRIPTS.size()) {
      return version;
    }
    for (String statement : statements(SCRIPTS.get(version))) {
      execute(connection, statement);
    }
    Database.update(connection, "INSERT INTO schema_version (version) VALUES (?)", version + 1);
    return version + 1;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Comments run to the end of the line; no script has a semicolon or {@code --} in a literal. */
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
