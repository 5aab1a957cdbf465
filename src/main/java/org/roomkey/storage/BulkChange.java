package org.roomkey.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Changes any number of rows in several transactions, because one transaction would lock all of
 * them for long.
 */
final class BulkChange {
  private static final int MAX_ROWS = 1_000;

  /** Changes the rows with these ids, so that the query no longer finds them. */
  interface Work {
    /**
     * @return the number of changed rows
     */
    int run(Connection connection, List<String> ids) throws SQLException;
  }

  private BulkChange() {}

  /**
   * Runs the work until the query finds no more rows. Another node may do the same meanwhile.
   *
   * @param query of the ids
   * @return the number of changed rows
   */
  static int run(Database database, String query, long value, Work work) {
    String some = query + " ORDER BY id FETCH FIRST " + MAX_ROWS + " ROWS ONLY";
    int changed = 0;
    while (true) {
      List<String> ids = database.list(some, row -> row.getString(1), value);
      if (ids.isEmpty()) {
        return changed;
      }
      changed += database.transact(connection -> work.run(connection, ids));
    }
  }
}
