package org.roomkey.testing;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.commons.dbcp2.BasicDataSource;
import org.roomkey.storage.Database;
import org.roomkey.storage.Migrations;

/** On the PostgreSQL of this JVM, copied from the first one that has the tables. */
final class PostgresStore implements StoreDatabase {
  private static PostgresDatabase migrated;

  private final PostgresDatabase server = Postgres.shared().copyOf(migrated());
  private final Deque<BasicDataSource> pools = new ArrayDeque<>();
  private final Database database = ofAnotherNode();

  private static synchronized PostgresDatabase migrated() {
    if (migrated == null) {
      PostgresDatabase first = Postgres.shared().newDatabase();
      try (BasicDataSource pool = first.pool()) {
        new Migrations(new Database(pool)).run();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      migrated = first;
    }
    return migrated;
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public Database ofAnotherNode() {
    BasicDataSource pool = server.pool();
    pools.push(pool);
    return new Database(pool);
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
    server.close();
  }
}
