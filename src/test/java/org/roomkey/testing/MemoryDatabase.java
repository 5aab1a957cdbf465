package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.commons.dbcp2.BasicDataSource;
import org.roomkey.storage.Database;
import org.roomkey.storage.Migrations;

/**
 * An in-memory Derby with the application's tables, deleted after the close. It starts as a copy of
 * one that the migrations have made, because they take ten times as long.
 */
public final class MemoryDatabase implements StoreDatabase {
  /** Derby waits half a second for a database that it drops. */
  private static final Executor DROPPING =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "drops-databases");
            thread.setDaemon(true);
            return thread;
          });

  private final String name = "memory:" + UUID.randomUUID();
  private final Deque<BasicDataSource> pools = new ArrayDeque<>();
  private final Database database;

  public MemoryDatabase() {
    this(";createFrom=" + Template.FOLDER);
  }

  private MemoryDatabase(String attributes) {
    try {
      DriverManager.getConnection("jdbc:derby:" + name + attributes).close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    database = ofAnotherNode();
  }

  /** The backup that all others start from. */
  private static final class Template {
    private static final Path FOLDER = make();

    private static Path make() {
      try (MemoryDatabase migrated = new MemoryDatabase(";create=true")) {
        new Migrations(migrated.database).run();
        Path folder =
            Files.createTempDirectory(Path.of("target").toAbsolutePath(), "derby-template-");
        migrated.execute("CALL SYSCS_UTIL.SYSCS_BACKUP_DATABASE('" + folder + "')");
        return folder.resolve(migrated.name.replace("memory:", ""));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public Database database() {
    return database;
  }

  /** Runs a statement of a test. */
  public void execute(String sql) {
    try (Connection connection = pools.peekLast().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Derby supports one node only, but its threads still use two pools. */
  @Override
  public Database ofAnotherNode() {
    BasicDataSource pool = new BasicDataSource();
    pool.setUrl("jdbc:derby:" + name);
    pool.setMaxTotal(16);
    pools.push(pool);
    return new Database(pool);
  }

  /** A connection of its own, which the caller closes. */
  public Connection connection() throws SQLException {
    return DriverManager.getConnection("jdbc:derby:" + name);
  }

  @Override
  public void close() {
    try {
      for (BasicDataSource pool : pools) {
        pool.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    drop("jdbc:derby:" + name);
  }

  /** Deletes a database in memory, soon. */
  static void drop(String url) {
    DROPPING.execute(
        () -> {
          try {
            DriverManager.getConnection(url + ";drop=true").close();
          } catch (SQLException e) {
            boolean dropped = "08006".equals(e.getSQLState());
            if (!dropped) {
              throw new IllegalStateException(e);
            }
          }
        });
  }
}
