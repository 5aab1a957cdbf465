package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.Properties;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.derby.jdbc.EmbeddedDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How Derby reads a part of a board when it knows that two boards have all messages. */
class DerbyPlansTest {
  private static final String URL = "jdbc:derby:memory:plans";

  /** Each doubles the messages of the two boards. */
  private static final int DOUBLINGS = 13;

  private final BasicDataSource pool = new BasicDataSource();
  private final Database database = new Database(pool);
  private final JdbcMessageStore messages = new JdbcMessageStore(database);

  @BeforeEach
  void fill() {
    pool.setDriver(new EmbeddedDriver());
    pool.setUrl(URL + ";create=true");
    // Derby reports on the last statement of a connection.
    pool.setMaxTotal(1);
    new Migrations(database).run();
    String insert = "INSERT INTO messages (board_id, seq, id, user_id, user_name, text, sent_at) ";
    for (String board : new String[] {"one", "two"}) {
      database.update(insert + "VALUES (?, 1, '1', 'user', 'User', 'text', 0)", board);
    }
    for (int i = 0; i < DOUBLINGS; i++) {
      long more = 1L << i;
      database.update(
          insert
              + "SELECT board_id, seq + ?, CAST(CAST(seq + ? AS CHAR(20)) AS VARCHAR(64)),"
              + " user_id, user_name, text, sent_at FROM messages",
          more,
          more);
    }
    database.update("CALL SYSCS_UTIL.SYSCS_UPDATE_STATISTICS(CURRENT SCHEMA, 'MESSAGES', NULL)");
    database.update("CALL SYSCS_UTIL.SYSCS_SET_RUNTIMESTATISTICS(1)");
  }

  @AfterEach
  void drop() throws SQLException {
    pool.close();
    assertThrows(
        SQLException.class,
        () -> new EmbeddedDriver().connect(URL + ";drop=true", new Properties()));
  }

  private void mustHaveReadTheIndex() {
    String plan =
        database
            .first("VALUES SYSCS_UTIL.SYSCS_GET_RUNTIMESTATISTICS()", row -> row.getString(1))
            .orElseThrow();
    assertTrue(plan.contains("Index Scan ResultSet for MESSAGES"), plan);
  }

  @Test
  void aPageIsReadByTheIndex() {
    assertEquals(3, messages.after("one", 5, 3).size());
    mustHaveReadTheIndex();
    assertEquals(0, messages.before("none", Long.MAX_VALUE, 100).size());
    mustHaveReadTheIndex();
  }
}
