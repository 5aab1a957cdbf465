package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.derby.jdbc.EmbeddedDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;

/** Refusals and failures of {@link Move}, on a real Derby and a real PostgreSQL. */
class MoveTest {
  private final PostgresDatabase target = Postgres.shared().newDatabase();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  @TempDir private Path folder;
  private Path derby;

  @BeforeEach
  void create() throws SQLException {
    derby = folder.resolve("derby");
    try (BasicDataSource pool = new BasicDataSource()) {
      pool.setDriverClassName(EmbeddedDriver.class.getName());
      pool.setUrl("jdbc:derby:" + derby + ";create=true");
      new Migrations(new Database(pool)).run();
    }
    sql(
        "INSERT INTO users (id, name, kind, admin, disabled) VALUES ('alice', 'Älice', 'person',"
            + " TRUE, FALSE)",
        "INSERT INTO boards (id, name, access, epoch, seq) VALUES ('b', 'B', 'open', 'e', 2)",
        "INSERT INTO board_members (board_id, user_id, member_role) VALUES ('b', 'alice', 'owner')",
        "INSERT INTO messages (board_id, seq, id, user_id, user_name, text, sent_at)"
            + " VALUES ('b', 1, 'm', 'alice', 'Älice', '\uD83E\uDD8A', 1),"
            + " ('b', 2, 'n', 'alice', 'Älice', 'two', 2)");
  }

  @AfterEach
  void close() {
    target.close();
  }

  private Connection open(String attributes) throws SQLException {
    return new EmbeddedDriver().connect("jdbc:derby:" + derby + attributes, new Properties());
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection = open("");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private int move() {
    return run("--from", derby.toString(), "--to", target.url());
  }

  private int run(String... arguments) {
    out.reset();
    return Move.run(
        List.of(arguments), Map.of(), new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<String> tables() throws SQLException {
    try (Connection connection = target.connection()) {
      return Table.names(connection);
    }
  }

  private void refuses(String why) throws SQLException {
    assertEquals(1, move(), this::said);
    assertTrue(said().contains("Nothing was moved: " + why), said());
    assertEquals(List.of(), tables());
  }

  private long count(String table) throws SQLException {
    try (Connection connection = target.connection()) {
      return Database.list(connection, "SELECT COUNT(*) FROM " + table, row -> row.getLong(1))
          .get(0);
    }
  }

  @Test
  void allTablesAreMovedAndListedWithTheirRows() throws SQLException {
    assertEquals(0, move(), this::said);

    assertTrue(said().matches("(?s).*\\nmessages +2 +2  equal\\n.*"), said());
    assertTrue(said().matches("(?s).*\\nboard_members +1 +1  equal\\n.*"), said());
    assertTrue(said().matches("(?s).*\\nMoved \\d+ rows\\. All tables are equal\\.\n"), said());
    assertEquals(2, count("messages"));
    try (Connection connection = open("")) {
      assertEquals(Table.names(connection), tables());
    }
    try (Connection connection = target.connection()) {
      Migrations.requireCurrent(connection);
    }
  }

  @Test
  void aTargetWithATableIsRefusedAndStaysAsItIs() throws SQLException {
    assertEquals(0, move(), this::said);
    sql("DELETE FROM messages");

    assertEquals(1, move(), this::said);

    assertTrue(said().startsWith("Nothing was moved: the target is not empty"), said());
    assertEquals(2, count("messages"));
  }

  @Test
  void anotherSchemaIsRefused() throws SQLException {
    sql("DELETE FROM schema_version WHERE version > 11");
    refuses("the database has schema 11, and this version of Roomkey needs");
    assertTrue(said().contains("start this version on it once"), said());
    sql("INSERT INTO schema_version (version) VALUES (4711)");
    refuses("the database has schema 4711, and this version of Roomkey needs");
    assertTrue(said().contains("use the newer version"), said());
  }

  @Test
  void aTableThatTheVersionDoesNotKnowIsRefused() throws SQLException {
    sql("CREATE TABLE notes (note VARCHAR(10))");
    refuses("Derby has a table notes");
  }

  /** PostgreSQL stores no U+0000. */
  @Test
  void aRowThatCannotBeStoredLeavesTheTargetEmpty() throws SQLException {
    try (Connection connection = open("")) {
      Database.update(connection, "UPDATE messages SET text = ? WHERE seq = 2", "a\0b");
    }
    refuses("database, SQLSTATE 22021");
    assertTrue(said().matches("(?s).*\\nmessages +failed\n.*"), said());
  }

  /** As a trigger of the database's administrator may do it. */
  @Test
  void aRowThatDoesNotArriveLeavesTheTargetEmpty() throws SQLException {
    try (Connection connection = target.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.seq = 2 THEN"
              + " RETURN NULL; END IF; RETURN NEW; END'");
      statement.execute(
          "CREATE FUNCTION add() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF"
              + " to_regclass(''messages'') IS NOT NULL THEN CREATE OR REPLACE TRIGGER lose BEFORE"
              + " INSERT ON messages FOR EACH ROW EXECUTE FUNCTION lose(); END IF; END'");
      statement.execute(
          "CREATE EVENT TRIGGER lose ON ddl_command_end WHEN TAG IN ('CREATE TABLE')"
              + " EXECUTE FUNCTION add()");
    }
    refuses("the table messages is not the same afterwards");
    assertTrue(said().matches("(?s).*\\nmessages +2 +1  NOT EQUAL\n.*"), said());
  }

  @Test
  void aFolderWithoutADatabaseIsRefused() throws SQLException {
    derby = folder.resolve("elsewhere");
    refuses("there is no Derby database in the folder " + derby);
    assertFalse(derby.toFile().exists());
  }

  @Test
  void aTargetThatDoesNotAnswerIsNamedByItsSqlState() {
    assertEquals(
        1, run("--from", derby.toString(), "--to", "jdbc:postgresql://127.0.0.1:1/roomkey"));
    assertTrue(said().startsWith("Nothing was moved: database, SQLSTATE 08001: "), said());
  }

  @Test
  void aPasswordInAnArgumentIsRefused() {
    String url = target.url() + "&passWord=secret";
    assertEquals(2, run("--from", derby.toString(), "--to", url));
    assertTrue(said().contains("use PGPASSWORD"), said());
    assertFalse(said().contains("secret"), said());
  }

  @Test
  void otherArgumentsAreAnsweredWithTheUsage() {
    for (List<String> arguments :
        List.of(
            List.<String>of(),
            List.of("--to", target.url(), "--from", derby.toString()),
            List.of("--from", target.url(), "--to", derby.toString()))) {
      assertEquals(2, run(arguments.toArray(String[]::new)));
      assertTrue(said().startsWith("usage: java -cp "), said());
    }
  }

  @Test
  void aLostRowIsNoticed() throws SQLException {
    try (Connection from = open("");
        Connection to = target.connection()) {
      to.setAutoCommit(false);
      Migrations.create(to);
      Table messages =
          Table.all(to).stream().filter(t -> t.name().equals("messages")).findFirst().orElseThrow();
      TableContent copied = messages.copy(from, to);
      assertTrue(copied.isEqual(messages.content(to)));
      Database.update(to, "UPDATE messages SET text = 'One' WHERE seq = 1");
      assertFalse(copied.isEqual(messages.content(to)));
      Database.update(to, "DELETE FROM messages WHERE seq = 1");
      assertFalse(copied.isEqual(messages.content(to)));
    }
  }

  /** As a later version may have them. */
  @Test
  void tablesOfOtherKindsAreMovedInTheOrderOfTheirKeysAndCountOn() throws SQLException {
    String[] statements = {
      "CREATE TABLE parents (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n INTEGER)",
      "CREATE TABLE children (id BIGINT PRIMARY KEY, parent BIGINT REFERENCES parents (id))",
    };
    sql(statements);
    sql("INSERT INTO parents (n) VALUES (7), (NULL), (9)", "DELETE FROM parents WHERE id = 1");
    sql("INSERT INTO children (id, parent) VALUES (1, 3)");
    try (Connection from = open("");
        Connection to = target.connection()) {
      to.setAutoCommit(false);
      for (String sql : statements) {
        Database.update(to, sql);
      }
      List<Table> tables = Table.all(to);
      assertEquals(List.of("parents", "children"), tables.stream().map(Table::name).toList());
      for (Table table : tables) {
        TableContent copied = table.copy(from, to);
        assertTrue(copied.isEqual(table.content(to)), table.name());
        table.continueNumbers(to);
      }
      Database.update(to, "INSERT INTO parents (n) VALUES (10)");
      assertEquals(
          List.of(2L, 3L, 4L),
          Database.list(to, "SELECT id FROM parents ORDER BY id", row -> row.getLong(1)));
    }
  }
}
