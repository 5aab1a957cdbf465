package org.roomkey.proof;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.dbcp2.BasicDataSource;
import org.roomkey.client.Roomkey;
import org.roomkey.client.outbox.OutboxRelay;
import org.roomkey.client.outbox.RoomkeyOutbox;

/**
 * An application that publishes in its own transactions, in a process of its own. Its writers
 * commit or roll back, at random. Each message has a row in the table {@code host_rows}, written in
 * the same transaction. It ends when its input ends.
 */
final class OutboxHost {

  /** The boards, which all writers use. */
  static final List<String> BOARDS = List.of("outbox-1", "outbox-2", "outbox-3");

  private static final int ROLLBACK_PERCENT = 30;
  private static final int MAX_PAUSE_MILLIS = 40;

  private final BasicDataSource pool;
  private final String writer;
  private final Random random = new Random();
  private long number;

  private OutboxHost(BasicDataSource pool, String writer) {
    this.pool = pool;
    this.writer = writer;
  }

  /**
   * The arguments are the JDBC address, the address of Roomkey, the token, the name of this run
   * (later runs have later names), and the number of writers.
   */
  public static void main(String[] args) throws IOException, SQLException {
    try (BasicDataSource pool = new BasicDataSource();
        Roomkey roomkey = Roomkey.at(args[1], args[2]);
        OutboxRelay relay = RoomkeyOutbox.relay(pool, roomkey, Duration.ofMillis(100))) {
      pool.setUrl(args[0]);
      relay.start();
      for (int i = 0; i < Integer.parseInt(args[4]); i++) {
        Thread thread = new Thread(new OutboxHost(pool, args[3] + " " + i)::write);
        thread.setDaemon(true);
        thread.start();
      }
      while (System.in.read() >= 0) {
        // nobody says anything
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private void write() {
    while (true) {
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        transaction(connection);
      } catch (SQLException e) {
        System.err.println(writer + ": " + e); // the database is away
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(MAX_PAUSE_MILLIS)));
    }
  }

  private void transaction(Connection connection) throws SQLException {
    for (int i = random.nextInt(3); i >= 0; i--) {
      String board = BOARDS.get(random.nextInt(BOARDS.size()));
      number++;
      // The writer, its run, and the number in it.
      String text = writer + " " + number + " 🚢";
      String id = RoomkeyOutbox.publish(connection, board, text);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO host_rows (id, board, text) VALUES (?, ?, ?)")) {
        insert.setString(1, id);
        insert.setString(2, board);
        insert.setString(3, text);
        insert.executeUpdate();
      }
    }
    if (random.nextInt(100) < ROLLBACK_PERCENT) {
      connection.rollback();
    } else {
      connection.commit();
    }
  }
}
