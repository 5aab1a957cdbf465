package org.roomkey.client.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HostDatabase;

class OutboxPostgresTest extends OutboxContract {
  OutboxPostgresTest() {
    super(HostDatabase.Kind.POSTGRESQL, false);
  }

  @Test
  void theOrderDoesNotDependOnIndexesAndOnWhereTheRowsAre() throws SQLException {
    database.execute("DROP INDEX roomkey_outbox_waiting");
    database.execute("ALTER TABLE roomkey_outbox DROP CONSTRAINT roomkey_outbox_pkey");
    try (Connection connection = database.transaction()) {
      publish(connection, "1", "2", "3");
      connection.commit();
    }
    database.execute("UPDATE roomkey_outbox SET refusal = 'moves the row' WHERE text = '1'");
    dispatcher.dispatch();
    assertEquals(List.of("1", "2", "3"), boards.texts());
  }
}
