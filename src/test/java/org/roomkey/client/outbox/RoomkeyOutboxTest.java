package org.roomkey.client.outbox;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.client.Roomkey;
import org.roomkey.testing.HostDatabase;

class RoomkeyOutboxTest {
  private static HostDatabase database;

  @BeforeAll
  static void open() {
    database = HostDatabase.Kind.DERBY.open();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @AfterEach
  void empty() {
    database.execute("DELETE FROM roomkey_outbox");
  }

  static Stream<String> textsThatRoomkeyRefuses() {
    return Stream.of(
        "",
        " \t\r\n\u00A0\u2003",
        "x".repeat(4_001),
        "🚢".repeat(2_000) + "x",
        "a\0b",
        "lone \uD83D surrogate",
        "lone \uDEA2",
        "\uDEA2\uD83D");
  }

  @ParameterizedTest
  @MethodSource("textsThatRoomkeyRefuses")
  void aTextThatRoomkeyWouldRefuseIsNotWritten(String text) throws SQLException {
    isNotWritten("order-4711", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ö", "a\n", "x\0"})
  void aBoardIdThatRoomkeyWouldRefuseIsNotWritten(String boardId) throws SQLException {
    isNotWritten(boardId, "Shipped");
    isNotWritten("x".repeat(65), "Shipped");
  }

  private void isNotWritten(String boardId, String text) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      assertThrows(
          IllegalArgumentException.class, () -> RoomkeyOutbox.publish(connection, boardId, text));
    }
    try (OutboxTable table = new OutboxTable(database.pool())) {
      assertEquals(new OutboxCounts(0, 0), table.counts());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a\u0001b", "\u200B", " x ", "{\"a\":1}"})
  void anOddTextIsATextToo(String text) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      assertDoesNotThrow(() -> RoomkeyOutbox.publish(connection, "x".repeat(64), text));
    }
  }

  @Test
  void aRelayThatNeverPausesIsRefused() {
    try (Roomkey roomkey = Roomkey.at("http://127.0.0.1:1/roomkey", "rk_x")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> RoomkeyOutbox.relay(database.pool(), roomkey, Duration.ZERO));
    }
  }
}
