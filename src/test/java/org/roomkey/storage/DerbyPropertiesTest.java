package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.derby.jdbc.EmbeddedDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.Draft;
import org.roomkey.testing.Users;

/** The properties of an embedded Derby, as Derby itself reports them or as its files show them. */
class DerbyPropertiesTest {
  private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

  /** The largest page of any table or index of the application. */
  private static final String LARGEST_PAGE =
      "SELECT MAX(s.pagesize) FROM SYS.SYSTABLES t,"
          + " TABLE(SYSCS_DIAG.SPACE_TABLE(t.tablename)) s WHERE t.tabletype = 'T'";

  /** More than the 1 MB that a log file has by default. */
  private static final long LARGER_BYTES = DerbyProperties.LOG_FILE_BYTES / 2;

  private static final long MAX_CACHE_BYTES = 64 * 1024 * 1024;

  @TempDir Path data;
  private Path folder;

  @BeforeEach
  void choose() {
    folder = data.resolve("derby");
  }

  @AfterEach
  void stop() {
    assertThrows(SQLException.class, () -> connect(folder, ";shutdown=true"));
  }

  private static Connection connect(Path database, String attributes) throws SQLException {
    return new EmbeddedDriver().connect("jdbc:derby:" + database + attributes, new Properties());
  }

  private Database open() {
    return DataSources.embedded(folder, Duration.ofSeconds(10)).database();
  }

  /** Creates the tables as earlier versions did, with the properties that Derby has by default. */
  private void createAsBefore() throws SQLException {
    try (BasicDataSource pool = new BasicDataSource()) {
      pool.setDriver(new EmbeddedDriver());
      pool.setUrl("jdbc:derby:" + folder + ";create=true");
      new Migrations(new Database(pool)).run();
    }
    stop();
  }

  private long cachedPages() throws JMException {
    String parent = data.getFileName().toString();
    for (ObjectName cache : BEANS.queryNames(new ObjectName("org.apache.derby:*"), null)) {
      if (cache.toString().contains("PageCache") && cache.toString().contains(parent)) {
        return (long) BEANS.getAttribute(cache, "MaxEntries");
      }
    }
    throw new AssertionError("no page cache");
  }

  private long largestLogFileBytes() {
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("log\\d+\\.dat"))
          .mapToLong(file -> file.toFile().length())
          .max()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes until Derby has read the properties and has a log file of the larger kind. */
  private void assertLargerLogFile(Database database) {
    new JdbcUserStore(database).create(Users.ALICE, Optional.empty(), Optional.empty());
    new JdbcBoardStore(database, 0).create(new BoardInfo("a", "A", Access.OPEN, "e"), null);
    JdbcMessageStore messages = new JdbcMessageStore(database);
    String user = Users.ALICE.id();
    String text = "x".repeat(4_000);
    for (int round = 0; round < 30 && largestLogFileBytes() < LARGER_BYTES; round++) {
      int from = round * 250;
      messages.append(
          IntStream.range(from, from + 250)
              .mapToObj(i -> new Draft("a", "m" + i, user, "Alice", null, text, i))
              .toList());
    }
    assertTrue(largestLogFileBytes() >= LARGER_BYTES, "after 30 MB");
  }

  @Test
  void aNewDatabaseHasThem() {
    Database database = open();
    new Migrations(database).run();
    assertProperties(database);
  }

  @Test
  void aDatabaseOfAnEarlierVersionHasThem() throws SQLException {
    createAsBefore();
    Database database = open();
    assertProperties(database);
    assertLargerLogFile(database);
  }

  private static void assertProperties(Database database) {
    assertEquals("8388608", property(database, "derby.storage.logSwitchInterval"));
    assertEquals("33554432", property(database, "derby.storage.checkpointInterval"));
  }

  private static String property(Database database, String name) {
    return database
        .first(
            "VALUES SYSCS_UTIL.SYSCS_GET_DATABASE_PROPERTY(CAST(? AS VARCHAR(64)))",
            row -> String.valueOf(row.getString(1)),
            name)
        .orElseThrow();
  }

  /** A page has at most nine tenths of its size in objects for its rows. */
  @Test
  void theCacheTakesAtMost64MegabytesOfTheHeap() throws JMException {
    Database database = open();
    new Migrations(database).run();
    long page = database.first(LARGEST_PAGE, row -> row.getLong(1)).orElseThrow();
    assertTrue(cachedPages() * page * 19 / 10 <= MAX_CACHE_BYTES);
  }

  @Test
  void noOtherDatabaseHasThem() throws SQLException {
    open();
    Path other = data.resolve("other");
    try (Connection connection = connect(other, ";create=true")) {
      assertEquals(
          Collections.singletonList(null),
          Database.list(
              connection,
              "VALUES SYSCS_UTIL.SYSCS_GET_DATABASE_PROPERTY('derby.storage.checkpointInterval')",
              row -> row.getString(1)));
    }
    assertThrows(SQLException.class, () -> connect(other, ";shutdown=true"));
    assertEquals(
        List.of(),
        System.getProperties().stringPropertyNames().stream()
            .filter(name -> name.startsWith("derby.storage."))
            .toList());
  }
}
