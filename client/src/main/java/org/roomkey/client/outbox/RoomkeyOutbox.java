package org.roomkey.client.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.roomkey.client.Roomkey;

/**
 * Publishes messages in a database transaction of the application. {@link #publish} writes a row
 * into the table {@code roomkey_outbox} of the application's database. An {@link OutboxRelay} sends
 * the row when it is committed. A transaction that is rolled back publishes nothing. A committed
 * message is on its board exactly once, even if the application, Roomkey or the database is killed.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * ship(connection, order);
 * RoomkeyOutbox.publish(connection, "order-4711", "Shipped");
 * connection.commit();
 * }</pre>
 *
 * <p>The scripts {@code derby.sql}, {@code postgresql.sql}, {@code mysql.sql} (also for MariaDB),
 * {@code oracle.sql} and {@code sqlserver.sql} beside this class create the tables.
 *
 * <p><b>Order.</b> A board has the messages of one transaction in the order of the calls. It has
 * the messages of two transactions in the order of their commits, if one committed before the other
 * began. Two transactions at the same time have no order.
 */
public final class RoomkeyOutbox {
  private static final Pattern BOARD_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final int MAX_TEXT_CHARS = 4_000;
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final String INSERT =
      "INSERT INTO roomkey_outbox (id, board, text) VALUES (?, ?, ?)";

  private RoomkeyOutbox() {}

  /**
   * Publishes a message when the transaction of this connection commits. Neither commits nor closes
   * the connection. With auto-commit on, the row is a transaction of its own: the message is
   * published when this returns, whatever fails afterwards.
   *
   * @param boardId 1–64 characters {@code [A-Za-z0-9._:-]}, except {@code .} and {@code ..}; the
   *     service must be able to write there
   * @param text 1–4,000 UTF-16 units, not only white space, without U+0000 and lone surrogates
   * @return the id of the row and of the message
   * @throws IllegalArgumentException if Roomkey would refuse the board id or the text; nothing is
   *     written then
   */
  public static String publish(Connection connection, String boardId, String text)
      throws SQLException {
    if (!BOARD_ID.matcher(boardId).matches() || boardId.equals(".") || boardId.equals("..")) {
      throw new IllegalArgumentException("not a board id: 1-64 characters [A-Za-z0-9._:-]");
    }
    requireText(text);
    String id = UUID.randomUUID().toString();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, id);
      insert.setString(2, boardId);
      insert.setString(3, text);
      insert.executeUpdate();
    }
    return id;
  }

  private static void requireText(String text) {
    if (text.length() > MAX_TEXT_CHARS) {
      throw new IllegalArgumentException("a text of more than " + MAX_TEXT_CHARS + " UTF-16 units");
    }
    if (text.chars().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))) {
      throw new IllegalArgumentException("a text without a visible character");
    }
    // codePoints() leaves only lone surrogates as they are.
    if (text.codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF))) {
      throw new IllegalArgumentException("a text with U+0000 or a lone surrogate");
    }
  }

  /**
   * A relay that looks for new messages once a second. The caller starts and closes it.
   *
   * @param dataSource of the database with the table; it may be a pool
   * @param roomkey with the token of a service that may publish; the relay does not close it
   */
  public static OutboxRelay relay(DataSource dataSource, Roomkey roomkey) {
    return relay(dataSource, roomkey, POLL);
  }

  /**
   * As {@link #relay(DataSource, Roomkey)}.
   *
   * @param poll the time between two looks, if {@link OutboxRelay#wake} is not called
   */
  public static OutboxRelay relay(DataSource dataSource, Roomkey roomkey, Duration poll) {
    // The relay repeats requests itself. It must not wait long inside a transaction.
    Roomkey once = roomkey.within(Duration.ZERO);
    return new OutboxRelay(
        dataSource, new OutboxDispatcher(dataSource, once::publish, System::nanoTime), poll);
  }
}
