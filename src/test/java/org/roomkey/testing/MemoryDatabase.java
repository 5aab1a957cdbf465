package org.roomkey.testing;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.apache.commons.dbcp2.BasicDataSource;
import org.roomkey.storage.Database;
import org.roomkey.storage.Migrations;

/** A database with the application's tables, in memory and gone when it is closed. */
public final class MemoryDatabase implements AutoCloseable {
  private final String name = "memory:" + UUID.randomUUID();
  private final BasicDataSource pool = new BasicDataSource();
  private final Database database = new Database(pool);

  public MemoryDatabase() {
    pool.setUrl("jdbc:derby:" + name + ";create=true");
    pool.setMaxTotal(16);
    new Migrations(database).run();
  }

  public Database database() {
    return database;
  }

  @Override
  public void close() {
    try {
      pool.close();
      DriverManager.getConnection("jdbc:derby:" + name + ";drop=true").close();
    } catch (SQLException e) {
      boolean dropped = "08006".equals(e.getSQLState());
      if (!dropped) {
        throw new IllegalStateException(e);
      }
    }
  }
}
