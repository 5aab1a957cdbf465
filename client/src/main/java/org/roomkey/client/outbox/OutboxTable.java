package org.roomkey.client.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * The tables of the outbox in one transaction of a relay. Every read sees what was committed when
 * it began ({@code READ COMMITTED}). Ends without a trace unless it is committed. For one thread.
 */
final class OutboxTable implements AutoCloseable {

  /** The longest wait for another relay, which works for less. */
  private static final int LOCK_SECONDS = 15;

  private static final int MAX_REFUSAL_CHARS = 200;

  private final Connection connection;
  private final boolean autoCommit;
  private final int isolation;

  OutboxTable(DataSource dataSource) throws SQLException {
    connection = dataSource.getConnection();
    try {
      autoCommit = connection.getAutoCommit();
      isolation = connection.getTransactionIsolation();
      if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      connection.setAutoCommit(false);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The position of the last message that waits. */
  OptionalLong last() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT MAX(position) FROM roomkey_outbox WHERE refused_at IS NULL")) {
      row.next();
      long last = row.getLong(1);
      return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(last);
    }
  }

  /**
   * Waits until no other relay works, and keeps the others out until this transaction ends. An
   * update locks the row on every database; SQL Server has no {@code SELECT FOR UPDATE}.
   */
  void lock() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(LOCK_SECONDS);
      int rows =
          statement.executeUpdate("UPDATE roomkey_outbox_lock SET taken = taken + 1 WHERE id = 1");
      if (rows != 1) {
        throw new SQLException(
            "roomkey_outbox_lock has no row; the script that creates it inserts one");
      }
    }
  }

  /**
   * The messages that wait, in order.
   *
   * @param last none after this position
   * @param count at most
   */
  List<OutboxRow> waiting(long last, int count) throws SQLException {
    String sql =
        "SELECT position, id, board, text FROM roomkey_outbox"
            + " WHERE refused_at IS NULL AND position <= ? ORDER BY position"
            + limit(count);
    List<OutboxRow> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, last);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(
              new OutboxRow(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)));
        }
      }
    }
    return found;
  }

  /** The one clause that MySQL and MariaDB write in their own way. */
  private String limit(int count) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
    return product.contains("mysql") || product.contains("mariadb")
        ? " LIMIT " + count
        : " OFFSET 0 ROWS FETCH NEXT " + count + " ROWS ONLY";
  }

  /** The message is on its board. */
  void delete(OutboxRow row) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM roomkey_outbox WHERE position = ?")) {
      delete.setLong(1, row.position());
      delete.executeUpdate();
    }
  }

  /**
   * Puts the message aside.
   *
   * @param refusal the reason for an administrator; it is cut if it is too long
   */
  void refuse(OutboxRow row, String refusal) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE roomkey_outbox SET refused_at = CURRENT_TIMESTAMP, refusal = ?"
                + " WHERE position = ?")) {
      update.setString(1, refusal.substring(0, Math.min(refusal.length(), MAX_REFUSAL_CHARS)));
      update.setLong(2, row.position());
      update.executeUpdate();
    }
  }

  OutboxCounts counts() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT COUNT(*), COUNT(refused_at) FROM roomkey_outbox")) {
      row.next();
      return new OutboxCounts(row.getLong(1) - row.getLong(2), row.getLong(2));
    }
  }

  void commit() throws SQLException {
    connection.commit();
  }

  /** Ends the transaction and gives the connection back as it was. */
  @Override
  public void close() throws SQLException {
    try (connection) {
      connection.rollback();
      if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(isolation);
      }
      connection.setAutoCommit(autoCommit);
    }
  }
}
