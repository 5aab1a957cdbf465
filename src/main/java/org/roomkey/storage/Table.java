package org.roomkey.storage;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A table as the database describes it. All names are in lower case.
 *
 * @param columns sorted, because an older database may have them in another order
 * @param numbered the columns to which the database gives numbers
 */
record Table(String name, List<String> columns, List<String> numbered) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final int ROWS_AT_ONCE = 500;

  /** All tables of the application. A table comes after those to which its foreign keys refer. */
  static List<Table> all(Connection connection) throws SQLException {
    Map<String, Set<String>> references = new TreeMap<>();
    for (String name : names(connection)) {
      references.put(name, references(connection, name));
    }
    List<Table> sorted = new ArrayList<>();
    while (!references.isEmpty()) {
      String next =
          references.entrySet().stream()
              .filter(one -> Collections.disjoint(one.getValue(), references.keySet()))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("circular keys in " + references.keySet()));
      sorted.add(describe(connection, next));
      references.remove(next);
    }
    return sorted;
  }

  /** The names of all tables, sorted. */
  static List<String> names(Connection connection) throws SQLException {
    DatabaseMetaData data = connection.getMetaData();
    try (ResultSet rows =
        data.getTables(
            null, connection.getSchema(), "%", new String[] {"TABLE", "PARTITIONED TABLE"})) {
      return List.copyOf(names(rows, "TABLE_NAME"));
    }
  }

  private static Set<String> references(Connection connection, String table) throws SQLException {
    try (ResultSet rows =
        connection
            .getMetaData()
            .getImportedKeys(null, connection.getSchema(), stored(connection, table))) {
      Set<String> names = names(rows, "PKTABLE_NAME");
      names.remove(table);
      return names;
    }
  }

  private static Set<String> names(ResultSet rows, String column) throws SQLException {
    Set<String> names = new TreeSet<>();
    while (rows.next()) {
      names.add(name(rows.getString(column)));
    }
    return names;
  }

  private static String name(String stored) {
    String name = stored.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalStateException("Roomkey has no table or column of the name " + stored);
    }
    return name;
  }

  /** Derby stores names in upper case. */
  private static String stored(Connection connection, String name) throws SQLException {
    return Database.isDerby(connection) ? name.toUpperCase(Locale.ROOT) : name;
  }

  private static Table describe(Connection connection, String table) throws SQLException {
    Map<String, Boolean> columns = new TreeMap<>();
    try (ResultSet rows =
        connection
            .getMetaData()
            .getColumns(null, connection.getSchema(), stored(connection, table), "%")) {
      while (rows.next()) {
        columns.put(
            name(rows.getString("COLUMN_NAME")), rows.getString("IS_AUTOINCREMENT").equals("YES"));
      }
    }
    return new Table(
        table,
        List.copyOf(columns.keySet()),
        columns.keySet().stream().filter(columns::get).toList());
  }

  /** Reads all rows, some at a time. The connection must not commit automatically. */
  TableContent content(Connection connection) throws SQLException {
    TableContent content = new TableContent();
    try (Statement statement = connection.createStatement();
        ResultSet rows = read(statement)) {
      while (rows.next()) {
        content.add(values(rows));
      }
    }
    return content;
  }

  /**
   * Replaces the rows in {@code to}, which is a PostgreSQL, by those in {@code from}.
   *
   * @return what it has read
   */
  TableContent copy(Connection from, Connection to) throws SQLException {
    TableContent content = new TableContent();
    try (Statement select = from.createStatement();
        ResultSet rows = read(select);
        PreparedStatement insert = to.prepareStatement(insert())) {
      int waiting = 0;
      while (rows.next()) {
        List<Object> values = values(rows);
        content.add(values);
        for (int i = 0; i < values.size(); i++) {
          insert.setObject(i + 1, values.get(i));
        }
        insert.addBatch();
        if (++waiting % ROWS_AT_ONCE == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
    return content;
  }

  /** Deletes the rows that a migration has added. */
  void empty(Connection connection) throws SQLException {
    Database.update(connection, "DELETE FROM " + name);
  }

  /** Lets PostgreSQL give the number after the highest one. */
  void continueNumbers(Connection connection) throws SQLException {
    for (String column : numbered) {
      Database.list(
          connection,
          "SELECT setval(pg_get_serial_sequence(?, ?), MAX("
              + column
              + ")) FROM "
              + name
              + " HAVING COUNT(*) > 0",
          row -> row.getLong(1),
          name,
          column);
    }
  }

  private ResultSet read(Statement statement) throws SQLException {
    statement.setFetchSize(ROWS_AT_ONCE);
    return statement.executeQuery("SELECT " + String.join(", ", columns) + " FROM " + name);
  }

  /** The numbers are those of the source. */
  private String insert() {
    return "INSERT INTO "
        + name
        + " ("
        + String.join(", ", columns)
        + ") OVERRIDING SYSTEM VALUE VALUES ("
        + String.join(", ", Collections.nCopies(columns.size(), "?"))
        + ")";
  }

  private List<Object> values(ResultSet row) throws SQLException {
    List<Object> values = new ArrayList<>();
    for (int i = 1; i <= columns.size(); i++) {
      values.add(TableContent.value(row.getObject(i)));
    }
    return values;
  }
}
