package org.roomkey.testing;

import org.roomkey.storage.Database;

/** A temporary database of either kind with the application's tables. */
public interface StoreDatabase extends AutoCloseable {

  /** The kinds that the application runs on. */
  enum Kind {
    DERBY {
      @Override
      public StoreDatabase open() {
        return new MemoryDatabase();
      }
    },
    POSTGRESQL {
      @Override
      public StoreDatabase open() {
        return new PostgresStore();
      }
    };

    public abstract StoreDatabase open();
  }

  /** On one pool of connections. */
  Database database();

  /** On another pool of connections to the same database, as a second node has it. */
  Database ofAnotherNode();

  @Override
  void close();
}
