package org.roomkey.storage;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.roomkey.log.Log;
import org.roomkey.user.ChangeLog.Kind;
import org.roomkey.user.StoreException;

/**
 * Runs statements and transactions on the pool. Safe for use by many threads. Every method blocks;
 * it waits for a free connection as long as the pool's {@code maxWaitMillis}.
 */
public final class Database {
  private static final Log LOG = Log.of(Database.class);
  private static final int MAX_ATTEMPTS = 4;

  /** Serialization failure in the SQL standard and Derby; deadlock in PostgreSQL. */
  private static final Set<String> DEADLOCKS = Set.of("40001", "40P01");

  /** Works on one connection. Its exceptions become {@link StoreException}s. */
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static final int MAX_MARKS = 256;

  private final DataSource pool;
  private final Runnable afterwards;
  private final boolean hasChangeLog;

  public Database(DataSource pool) {
    this(pool, () -> {});
  }

  /**
   * @param afterwards runs on each thread that used a connection, after the connection is returned
   */
  Database(DataSource pool, Runnable afterwards) {
    this(pool, afterwards, false);
  }

  private Database(DataSource pool, Runnable afterwards, boolean hasChangeLog) {
    this.pool = pool;
    this.afterwards = afterwards;
    this.hasChangeLog = hasChangeLog;
  }

  /** The same database for a node of a cluster, whose transactions write to the change log. */
  public Database withChangeLog() {
    return new Database(pool, afterwards, true);
  }

  /** Writes to the change log, if there is one, what the transaction of this connection changes. */
  void logChanges(Connection connection, Kind kind, Collection<String> ids) throws SQLException {
    if (hasChangeLog && !ids.isEmpty()) {
      JdbcChangeLog.write(connection, kind, ids);
    }
  }

  /**
   * Runs the work in one transaction. An exception rolls it back. The work runs again if the
   * database reports a deadlock or serialization failure. If the rollback fails too, the connection
   * returns to the pool as it is, and the pool rolls it back or drops it: {@code
   * setAutoCommit(true)} would commit half of the work.
   */
  <T> T transact(Work<T> work) {
    return on(
        connection -> {
          connection.setAutoCommit(false);
          T result;
          try {
            result = work.run(connection);
            connection.commit();
          } catch (SQLException | RuntimeException e) {
            rollBack(connection, e);
            throw e;
          }
          connection.setAutoCommit(true);
          return result;
        });
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  <T> List<T> list(String sql, Row<T> row, Object... values) {
    return on(connection -> list(connection, sql, row, values));
  }

  <T> Optional<T> first(String sql, Row<T> row, Object... values) {
    return list(sql, row, values).stream().findFirst();
  }

  /**
   * Reads rows for any number of keys, a bounded number at a time.
   *
   * @param sql ends before the list of question marks
   */
  <T> List<T> listAmong(String sql, Row<T> row, Collection<String> keys) {
    List<String> all = List.copyOf(keys);
    List<T> found = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MAX_MARKS) {
      List<String> some = all.subList(from, Math.min(all.size(), from + MAX_MARKS));
      found.addAll(list(sql + marks(some.size()), row, padded(some).toArray()));
    }
    return found;
  }

  /** Runs a statement and returns the number of changed rows. */
  int update(String sql, Object... values) {
    return on(connection -> update(connection, sql, values));
  }

  /** Inserts a row; false if there is one with the same key already. */
  boolean insert(String sql, Object... values) {
    return on(
        connection -> {
          try {
            return update(connection, sql, values) == 1;
          } catch (SQLException e) {
            if (isDuplicate(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  /**
   * Runs the work in one transaction.
   *
   * @return false, with nothing changed, if the work inserts a duplicate key
   */
  boolean insert(Work<?> work) {
    try {
      transact(work);
      return true;
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException cause && isDuplicate(cause)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * The name of a table for a query that reads a part of it in the order of its primary key. Once
   * Derby knows that few keys have most of the rows, it would read the whole table. The name ends
   * with a space or a line.
   */
  String byPrimaryKey(String table) {
    return on(
        connection -> {
          if (!isDerby(connection)) {
            return table + " ";
          }
          String key =
              list(
                      connection,
                      "SELECT c.constraintname FROM sys.sysconstraints c"
                          + " JOIN sys.systables t ON t.tableid = c.tableid"
                          + " JOIN sys.sysschemas s ON s.schemaid = t.schemaid"
                          + " WHERE c.type = 'P' AND t.tablename = ?"
                          + " AND s.schemaname = CURRENT SCHEMA",
                      row -> row.getString(1),
                      table.toUpperCase(Locale.ROOT))
                  .get(0);
          return table + " --DERBY-PROPERTIES constraint=\"" + key + "\"\n";
        });
  }

  static boolean isDerby(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseProductName().contains("Derby");
  }

  /** SQLSTATE 23505 is a duplicate key in Derby and in PostgreSQL. */
  static boolean isDuplicate(SQLException e) {
    return "23505".equals(e.getSQLState());
  }

  /**
   * Question marks in parentheses, for {@link #padded}. Their number is a power of two, so that few
   * different statements are prepared.
   */
  static String marks(int values) {
    return "(" + "?, ".repeat(room(values) - 1) + "?)";
  }

  /** The values; the last one is repeated to fill the question marks. */
  static List<Object> padded(Collection<String> values) {
    List<Object> padded = new ArrayList<>(values);
    Object last = padded.get(padded.size() - 1);
    padded.addAll(Collections.nCopies(room(values.size()) - values.size(), last));
    return padded;
  }

  private static int room(int values) {
    return values == 1 ? 1 : Integer.highestOneBit(values - 1) << 1;
  }

  static <T> List<T> list(Connection connection, String sql, Row<T> row, Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> list = new ArrayList<>();
      while (rows.next()) {
        list.add(row.read(rows));
      }
      return list;
    }
  }

  static int update(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  static PreparedStatement prepare(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private <T> T on(Work<T> work) {
    int attempt = 1;
    while (true) {
      try (Connection connection = pool.getConnection()) {
        return work.run(connection);
      } catch (SQLException e) {
        if (attempt == MAX_ATTEMPTS || !isDeadlock(e)) {
          throw new StoreException(DatabaseFault.line(e), e);
        }
        LOG.log(Level.DEBUG, "retried after SQLSTATE {0}", e.getSQLState());
        attempt++;
      } finally {
        afterwards.run();
      }
    }
  }

  /** The database undid the whole transaction, which may run again. */
  private static boolean isDeadlock(SQLException e) {
    return DEADLOCKS.contains(String.valueOf(e.getSQLState()));
  }
}
