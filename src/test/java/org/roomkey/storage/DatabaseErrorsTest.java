package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;

/** The table of errors in docs/operations.md has the texts of the log, word for word. */
class DatabaseErrorsTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (`(?:database|the database has)[^|]*) \\| [^|]+ \\| [^|]+ \\|$");

  /** Broken disks, other passwords and the like, which a test cannot cause. */
  private static final Set<String> NOT_CAUSED =
      Set.of("08006", "08003", "57P03", "53100", "58030", "28P01", "40001", "40P01").stream()
          .map(state -> "database, SQLSTATE " + state)
          .collect(Collectors.toUnmodifiableSet());

  private interface Cause {
    void happen(PostgresDatabase database) throws Exception;
  }

  private static final Map<String, Cause> CAUSES = new LinkedHashMap<>();

  static {
    CAUSES.put(
        "database, SQLSTATE 08001", database -> ask("jdbc:postgresql://127.0.0.1:1/roomkey"));
    CAUSES.put(
        "database, SQLSTATE 57P01",
        database -> inTransaction(database, c -> terminate(database, c)));
    CAUSES.put("database: Cannot get a connection, pool error", DatabaseErrorsTest::exhaust);
    CAUSES.put("database, SQLSTATE 53300", database -> askAs(database, "LOGIN CONNECTION LIMIT 0"));
    CAUSES.put("database, SQLSTATE 25P03", database -> inTransaction(database, c -> idle()));
    CAUSES.put("database, SQLSTATE 28000", database -> askAs(database, "NOLOGIN"));
    CAUSES.put("database, SQLSTATE 42501", database -> askAs(database, "LOGIN"));
    CAUSES.put("database, SQLSTATE 42P01", database -> ask(database.url()));
    CAUSES.put("the database has the tables of a newer version", DatabaseErrorsTest::upgrade);
  }

  private static List<String> documented() throws IOException {
    String text = Files.readString(Path.of("docs/operations.md"));
    return ROW.matcher(text)
        .results()
        .map(row -> row.group(1))
        .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
        .map((MatchResult one) -> one.group(1))
        .toList();
  }

  @Test
  void everyRowIsATextOfTheLog() throws IOException {
    Set<String> known = new TreeSet<>(CAUSES.keySet());
    known.addAll(NOT_CAUSED);

    assertEquals(known, new TreeSet<>(documented()));
  }

  @Test
  void aCauseHasTheDocumentedText() {
    for (Map.Entry<String, Cause> cause : CAUSES.entrySet()) {
      try (PostgresDatabase database = Postgres.shared().newDatabase()) {
        String text =
            assertThrows(RuntimeException.class, () -> cause.getValue().happen(database))
                .getMessage();

        assertTrue(text.startsWith(cause.getKey()), text + " is not " + cause.getKey());
        assertFalse(text.contains("null"), text);
      }
    }
  }

  private static void use(BasicDataSource pool, Consumer<Database> work) throws SQLException {
    try (pool) {
      work.accept(new Database(pool));
    }
  }

  private static BasicDataSource pool(String url) {
    BasicDataSource pool = new BasicDataSource();
    pool.setUrl(url);
    pool.setMaxTotal(1);
    pool.setMaxWait(Duration.ofMillis(100));
    return pool;
  }

  private static List<Long> users(Database database) {
    return database.list("SELECT COUNT(*) FROM users", row -> row.getLong(1));
  }

  private static void ask(String url) throws SQLException {
    use(pool(url), DatabaseErrorsTest::users);
  }

  /** Asks for a table of another role. */
  private static void askAs(PostgresDatabase database, String attributes) throws SQLException {
    String role = "of_" + database.name();
    use(
        pool(database.url()),
        all -> {
          new Migrations(all).run();
          all.update("CREATE ROLE " + role + " " + attributes);
        });
    try {
      ask(database.url().replace("user=postgres", "user=" + role));
    } finally {
      database.server().execute("DROP ROLE " + role);
    }
  }

  private interface Meanwhile {
    void happen(Connection connection) throws SQLException;
  }

  private static void inTransaction(PostgresDatabase database, Meanwhile meanwhile)
      throws SQLException {
    use(
        pool(database.url().replace("timeout=5s", "timeout=100")),
        all ->
            all.transact(
                connection -> {
                  Database.list(connection, "SELECT 1", row -> row.getInt(1));
                  meanwhile.happen(connection);
                  return Database.list(connection, "SELECT 1", row -> row.getInt(1));
                }));
  }

  private static void terminate(PostgresDatabase database, Connection connection)
      throws SQLException {
    int pid = Database.list(connection, "SELECT pg_backend_pid()", row -> row.getInt(1)).get(0);
    database.server().execute("SELECT pg_terminate_backend(" + pid + ")");
  }

  private static void idle() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(600));
  }

  private static void exhaust(PostgresDatabase database) throws SQLException {
    BasicDataSource pool = pool(database.url());
    try (Connection taken = pool.getConnection()) {
      assertTrue(taken.isValid(1));
      use(pool, DatabaseErrorsTest::users);
    }
  }

  private static void upgrade(PostgresDatabase database) throws SQLException {
    use(
        pool(database.url()),
        all -> {
          new Migrations(all).run();
          all.update("INSERT INTO schema_version (version) VALUES (4711)");
          new Migrations(all).run();
        });
  }
}
