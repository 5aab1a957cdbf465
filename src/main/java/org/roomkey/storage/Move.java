package org.roomkey.storage;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.derby.jdbc.EmbeddedDriver;

/**
 * Moves the data of an embedded Derby into an empty PostgreSQL. It is a program of its own ({@code
 * docs/operations.md}, "From Derby to PostgreSQL"). It does everything in one transaction of
 * PostgreSQL, and commits it if all tables are equal. So whatever fails, the target stays empty.
 */
public final class Move {
  private static final String USAGE =
      "usage: java -cp \"WEB-INF/classes:WEB-INF/lib/*:postgresql.jar\" org.roomkey.storage.Move"
          + " --from FOLDER/derby --to jdbc:postgresql://HOST/DATABASE"
          + "\nPGUSER and PGPASSWORD of the environment are the user and the password.";

  private static final String NAME = "%-24s";
  private static final String ROWS = " %14s %14s  %s%n";

  private final Path derby;
  private final String url;
  private final Properties login;
  private final PrintStream out;

  /** Whether the target may have all data, because it was asked to commit them. */
  private boolean isCommitting;

  private Move(Path derby, String url, Properties login, PrintStream out) {
    this.derby = derby;
    this.url = url;
    this.login = login;
    this.out = out;
  }

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.getenv(), System.out));
  }

  /**
   * @return the exit code: 0 if all was moved, 1 if nothing was, 2 for wrong arguments
   */
  static int run(List<String> arguments, Map<String, String> environment, PrintStream out) {
    boolean isWellFormed =
        arguments.size() == 4
            && arguments.get(0).equals("--from")
            && arguments.get(2).equals("--to")
            && arguments.get(3).startsWith("jdbc:postgresql:");
    if (!isWellFormed) {
      out.println(USAGE);
      return 2;
    }
    String url = arguments.get(3);
    if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      out.println("Every user of this machine can read a password in an argument: use PGPASSWORD.");
      return 2;
    }
    Move move = new Move(Path.of(arguments.get(1)), url, login(environment), out);
    try {
      move.run();
      return 0;
    } catch (SQLException e) {
      String inUse = DataSources.inUse(e);
      move.failed(inUse == null ? DatabaseFault.line(e) : "stop the server: " + inUse);
    } catch (IllegalStateException e) {
      move.failed(e.getMessage());
    }
    return 1;
  }

  private void failed(String why) {
    String outcome = isCommitting ? "The answer to the commit is missing" : "Nothing was moved";
    out.println(outcome + ": " + why);
  }

  private static Properties login(Map<String, String> environment) {
    Properties login = new Properties();
    Map.of("user", "PGUSER", "password", "PGPASSWORD")
        .forEach(
            (name, variable) -> {
              if (environment.containsKey(variable)) {
                login.setProperty(name, environment.get(variable));
              }
            });
    login.setProperty("reWriteBatchedInserts", "true");
    return login;
  }

  private void run() throws SQLException {
    if (!Files.isRegularFile(derby.resolve("service.properties"))) {
      throw new IllegalStateException("there is no Derby database in the folder " + derby);
    }
    Connection from = derby("");
    try (from) {
      Migrations.requireCurrent(from);
      try (Connection to = DriverManager.getConnection(url, login)) {
        to.setAutoCommit(false);
        move(from, to);
      }
    } finally {
      stopDerby();
    }
  }

  private Connection derby(String attributes) throws SQLException {
    return new EmbeddedDriver().connect("jdbc:derby:" + derby + attributes, new Properties());
  }

  /** Derby answers every stop with an exception. */
  private void stopDerby() {
    try {
      derby(";shutdown=true").close();
    } catch (SQLException e) {
      if (!"08006".equals(e.getSQLState())) {
        out.println("Derby did not stop: " + DatabaseFault.line(e));
      }
    }
  }

  private void move(Connection from, Connection to) throws SQLException {
    List<String> there = Table.names(to);
    if (!there.isEmpty()) {
      throw new IllegalStateException("the target is not empty, it has the tables " + there);
    }
    Migrations.create(to);
    List<Table> tables = Table.all(to);
    requireSame(tables, Table.all(from));
    for (int i = tables.size() - 1; i >= 0; i--) {
      tables.get(i).empty(to);
    }
    out.printf(NAME + ROWS, "table", "rows in Derby", "in PostgreSQL", "");
    long rows = 0;
    for (Table table : tables) {
      rows += move(table, from, to);
    }
    isCommitting = true;
    to.commit();
    out.println("Moved " + rows + " rows. All tables are equal.");
  }

  /** Prints the name first, because a large table takes minutes. */
  private long move(Table table, Connection from, Connection to) throws SQLException {
    out.printf(NAME, table.name());
    TableContent read;
    TableContent written;
    try {
      read = table.copy(from, to);
      written = table.content(to);
      table.continueNumbers(to);
    } catch (SQLException e) {
      out.println(" failed");
      throw e;
    }
    boolean isEqual = read.isEqual(written);
    out.printf(ROWS, read.rows(), written.rows(), isEqual ? "equal" : "NOT EQUAL");
    if (!isEqual) {
      throw new IllegalStateException("the table " + table.name() + " is not the same afterwards");
    }
    return read.rows();
  }

  private static void requireSame(List<Table> target, List<Table> source) {
    for (Table table : source) {
      boolean isKnown =
          target.stream()
              .anyMatch(
                  other ->
                      other.name().equals(table.name()) && other.columns().equals(table.columns()));
      if (!isKnown) {
        throw new IllegalStateException(
            "Derby has a table "
                + table.name()
                + " with other columns than this version of Roomkey: "
                + table.columns());
      }
    }
    if (target.size() != source.size()) {
      throw new IllegalStateException("Derby lacks tables of this version of Roomkey");
    }
  }
}
