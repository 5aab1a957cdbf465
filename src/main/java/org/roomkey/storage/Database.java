package org.roomkey.storage;

import java.lang.System.Logger.Level;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;

/**
 * Statements and transactions on the pool. Safe for use by many threads; every method blocks, for
 * as long as the pool's {@code maxWaitMillis} at the most where no connection is free.
 */
public final class Database {
  private static final Log LOG = Log.of(Database.class);
  private static final int MAX_ATTEMPTS = 4;
  private static final int MAX_SAID_CHARS = 300;

  /** The standard's and Derby's, and the one by which PostgreSQL tells a deadlock from the rest. */
  private static final Set<String> GAVE_WAY = Set.of("40001", "40P01");

  /** Works on one connection; what it throws becomes a {@link StoreException}. */
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Makes a value of the row on which the result set stands. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static final int MAX_MARKS = 256;

  private final DataSource pool;
  private final Runnable afterwards;

  public Database(DataSource pool) {
    this(pool, () -> {});
  }

  /**
   * @param afterwards runs on each thread that used a connection, when it has given that back
   */
  Database(DataSource pool, Runnable afterwards) {
    this.pool = pool;
    this.afterwards = afterwards;
  }

  /**
   * Runs the work in one transaction, which is rolled back where it throws, and again where the
   * database says that it had to give way to another. Where the rollback fails too, the connection
   * goes back to the pool as it is, to be rolled back or dropped there: {@code setAutoCommit(true)}
   * would commit half of the work.
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
   * Reads rows for any number of keys, some at a time.
   *
   * @param sql to which the question marks in parentheses are added
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

  /**
   * @return how many rows were changed
   */
  int update(String sql, Object... values) {
    return on(connection -> update(connection, sql, values));
  }

  /**
   * @return false where a row with the same key is there already
   */
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
   * @return false, with nothing changed, where it inserts a row whose key is there already
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

  /** SQLSTATE 23505 is a duplicate key in Derby and in PostgreSQL. */
  static boolean isDuplicate(SQLException e) {
    return "23505".equals(e.getSQLState());
  }

  /**
   * As many question marks, in parentheses, as the power of two that the values fit in, so that few
   * different statements are prepared; to be filled with {@link #padded}.
   */
  static String marks(int values) {
    return "(" + "?, ".repeat(room(values) - 1) + "?)";
  }

  /** The values, the last of them repeated until they fill the question marks. */
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
        if (attempt == MAX_ATTEMPTS || !gaveWay(e)) {
          throw failure(e);
        }
        LOG.log(Level.DEBUG, "tried again after SQLSTATE {0}", e.getSQLState());
        attempt++;
      } finally {
        afterwards.run();
      }
    }
  }

  /** A deadlock or two changes at once: nothing of it was done. */
  private static boolean gaveWay(SQLException e) {
    return GAVE_WAY.contains(String.valueOf(e.getSQLState()));
  }

  /** What the server said, in one line: its details and a batch's own message quote the values. */
  private static StoreException failure(SQLException e) {
    SQLException said =
        e instanceof BatchUpdateException && e.getNextException() != null
            ? e.getNextException()
            : e;
    String line = String.valueOf(said.getMessage()).lines().findFirst().orElse("");
    String text = line.substring(0, Math.min(line.length(), MAX_SAID_CHARS));
    return new StoreException("database, SQLSTATE " + said.getSQLState() + ": " + text, e);
  }
}
