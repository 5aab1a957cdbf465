package org.roomkey.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.apache.commons.dbcp2.BasicDataSource;
import org.roomkey.storage.Database;
import org.roomkey.storage.Migrations;

/** An in-memory Derby with the application's tables, deleted at the close. */
public final class MemoryDatabase implements StoreDatabase {
  private final String name = "memory:" + UUID.randomUUID();
  private final Deque<BasicDataSource> pools = new ArrayDeque<>();
  private final Database database = ofAnotherNode();

  public MemoryDatabase() {
    new Migrations(database).run();
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
    pool.setUrl("jdbc:derby:" + name + ";create=true");
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

  /** Deletes a database in memory. */
  static void drop(String url) {
    try {
      DriverManager.getConnection(url + ";drop=true").close();
    } catch (SQLException e) {
      boolean dropped = "08006".equals(e.getSQLState());
      if (!dropped) {
        throw new IllegalStateException(e);
      }
    }
  }
}
