package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * What the database carries, on a PostgreSQL that an administrator's {@code jdbc/roomkey} names.
 */
class PostgresIT {
  private static PostgresDatabase database;
  private static TestServer server;

  @BeforeAll
  static void start() {
    database = Postgres.shared().newDatabase();
    server = TestServer.on(database, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
  }

  @Test
  void aSecondServerOnTheSameDatabaseHasWhatTheFirstStored() {
    String boardId = server.newBoard();
    try (TestSocket socket = server.loginAs("alice").socket()) {
      socket.join(boardId);
      assertEquals(1, socket.message(boardId, "from the first").number("seq"));
    }
    try (TestServer second = TestServer.on(database, Map.of());
        TestSocket socket = second.loginAs("bob").socket()) {
      Frame joined = socket.join(boardId);
      assertEquals("from the first", joined.messages().get(0).string("text"));
      assertEquals(2, socket.message(boardId, "from the second").number("seq"));
    }
  }
}
