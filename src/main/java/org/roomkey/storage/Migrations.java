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

/**
 * Brings the tables up to date: numbered scripts, each run once in one transaction with the row
 * that says so. Blocks on the database.
 */
public final class Migrations {
  private static final List<String> SCRIPTS =
      List.of(
          "001-initial.sql",
          "002-redaction.sql",
          "003-people-of-applications.sql",
          "004-versions.sql");

  private final Database database;

  public Migrations(Database database) {
    this.database = database;
  }

  public void run() {
    for (int version = currentVersion() + 1; version <= SCRIPTS.size(); version++) {
      apply(version, SCRIPTS.get(version - 1));
    }
  }

  private int currentVersion() {
    return database.transact(
        connection -> {
          if (!hasVersionTable(connection)) {
            execute(
                connection, "CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY)");
            return 0;
          }
          return Database.list(
                  connection,
                  "SELECT COALESCE(MAX(version), 0) FROM schema_version",
                  row -> row.getInt(1))
              .get(0);
        });
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

  private void apply(int version, String script) {
    List<String> statements = statements(script);
    database.transact(
        connection -> {
          for (String statement : statements) {
            execute(connection, statement);
          }
          return Database.update(
              connection, "INSERT INTO schema_version (version) VALUES (?)", version);
        });
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Comments run to the end of the line; no script has a semicolon or {@code --} in a literal. */
  private static List<String> statements(String script) {
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
