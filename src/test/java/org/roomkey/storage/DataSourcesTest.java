package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.derby.jdbc.EmbeddedDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Wait;
import org.roomkey.user.StoreException;

/** An embedded database in use by another process: Derby holds a lock on a file in its folder. */
class DataSourcesTest {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  @TempDir Path folder;
  private Path database;

  @BeforeEach
  void create() throws SQLException {
    database = folder.resolve("derby");
    connect(";create=true").close();
    stop();
  }

  private Connection connect(String attributes) throws SQLException {
    return new EmbeddedDriver().connect("jdbc:derby:" + database + attributes, new Properties());
  }

  private void stop() {
    assertThrows(SQLException.class, () -> connect(";shutdown=true"));
  }

  private FileChannel lockFile() throws IOException {
    FileChannel file =
        FileChannel.open(
            database.resolve("dbex.lck"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    file.write(ByteBuffer.allocate(4)); // an empty file is none to Derby
    return file;
  }

  @Test
  void aLockedDatabaseFailsWithCauseAndRemedy() throws IOException {
    try (FileChannel file = lockFile();
        FileLock held = file.lock()) {
      DataSources sources = DataSources.embedded(database, Duration.ofMillis(300));

      String message = assertThrows(StoreException.class, sources::database).getMessage();

      assertTrue(held.isValid());
      assertTrue(message.contains("in use by another Roomkey"), message);
      assertTrue(message.contains("stop that one"), message);
      assertTrue(message.contains(database.toString()), message);
    }
  }

  /** Derby would leave one behind at each try. */
  @Test
  void waitingForADatabaseInUseLeavesNoThreadBehind() throws IOException {
    long before = daemons();
    try (FileChannel file = lockFile();
        FileLock held = file.lock()) {
      DataSources sources = DataSources.embedded(database, Duration.ofSeconds(1));
      assertThrows(StoreException.class, sources::database);
      assertTrue(held.isValid());
    }

    assertEquals(before, daemons());
  }

  private static long daemons() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("derby."))
        .count();
  }

  /** The Derby of another application might release its lock to find that out. */
  @Test
  void aDatabaseOfAnotherApplicationOfTheProcessIsInUse() {
    String claim = "org.roomkey.derby:" + database.toAbsolutePath().normalize();
    System.setProperty(claim, "another");
    try {
      DataSources sources = DataSources.embedded(database, Duration.ZERO);
      assertThrows(StoreException.class, sources::database);
    } finally {
      System.clearProperty(claim);
    }
  }

  @Test
  void aClosedDatabaseIsFree() {
    String claim = "org.roomkey.derby:" + database.toAbsolutePath().normalize();
    try (DataSources sources = DataSources.embedded(database, Duration.ZERO)) {
      sources.database();
      assertNotNull(System.getProperty(claim));
    }
    assertNull(System.getProperty(claim));
  }

  @Test
  void openingWaitsForALockAboutToBeReleased() throws IOException {
    DataSources sources = DataSources.embedded(database, Duration.ofSeconds(20));
    CompletableFuture<Database> opened;
    try (FileChannel file = lockFile();
        FileLock held = file.lock()) {
      opened = CompletableFuture.supplyAsync(sources::database);
      Wait.until("it waits", () -> log.lines().stream().anyMatch(l -> l.contains("to let go")));
      assertTrue(held.isValid());
    }

    assertTrue(opened.join().list("VALUES 1", row -> row.getInt(1)).contains(1));
    stop();
  }
}
