package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.client.Roomkey;
import org.roomkey.client.outbox.OutboxCounts;
import org.roomkey.client.outbox.OutboxRelay;
import org.roomkey.client.outbox.RoomkeyOutbox;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.HostDatabase;
import org.roomkey.testing.Json;
import org.roomkey.testing.LibraryHost;
import org.roomkey.testing.Person;
import org.roomkey.testing.TcpProxy;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** An application with a database of its own publishes in its transactions. */
class OutboxIT {
  private static final Duration POLL = Duration.ofMillis(10);

  private static TestServer server;
  private static Person admin;
  private static String token;
  private static HostDatabase database;

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private String board;

  @BeforeAll
  static void start() {
    server = new TestServer();
    admin = server.loginAs("admin");
    String users = "/api/admin/users";
    admin
        .post(users, Json.object("id", "service-shop", "name", "Shop", "kind", "service"))
        .mustBe(201);
    JsonValue scopes = Json.parse("[\"read\",\"publish\"]");
    token =
        admin
            .post(users + "/service-shop/tokens", Json.object("label", "shop", "scopes", scopes))
            .mustBe(201)
            .json()
            .getString("token");
    database = HostDatabase.Kind.DERBY.open();
  }

  @AfterAll
  static void stop() {
    database.close();
    server.close();
  }

  @BeforeEach
  void createBoard() {
    board = server.newBoard();
  }

  @AfterEach
  void empty() {
    database.execute("DELETE FROM roomkey_outbox");
  }

  private static Roomkey roomkey() {
    return Roomkey.at(server.origin() + "/roomkey", token);
  }

  private static OutboxRelay relay(Roomkey roomkey) {
    return RoomkeyOutbox.relay(database.pool(), roomkey, POLL).start();
  }

  private static String publish(String boardId, String text) throws SQLException {
    try (Connection connection = database.transaction()) {
      String id = RoomkeyOutbox.publish(connection, boardId, text);
      connection.commit();
      return id;
    }
  }

  private void awaitSent(OutboxRelay relay) {
    await(relay, new OutboxCounts(0, 0));
  }

  private void await(OutboxRelay relay, OutboxCounts counts) {
    Wait.until(
        "the table has " + counts,
        () -> {
          try {
            return relay.counts().equals(counts);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private List<JsonObject> messages() {
    return admin
        .get("/api/boards/" + board + "/messages")
        .mustBe(200)
        .json()
        .getJsonArray("messages")
        .getValuesAs(JsonObject.class);
  }

  private List<String> texts() {
    return messages().stream().map(message -> message.getString("text")).toList();
  }

  @Test
  void whatCommitsIsOnTheBoardAndWhatRollsBackIsNot() throws SQLException {
    String ships = "🚢".repeat(2_000);
    try (TestSocket socket = admin.on(board);
        Roomkey roomkey = roomkey();
        OutboxRelay relay = relay(roomkey)) {
      try (Connection connection = database.transaction()) {
        RoomkeyOutbox.publish(connection, board, "rolled back");
        connection.rollback();
        RoomkeyOutbox.publish(connection, board, ships);
        RoomkeyOutbox.publish(connection, board, "second");
        connection.commit();
      }
      assertEquals(ships, socket.next("message").string("text"));
      assertEquals("second", socket.next("message").string("text"));
      awaitSent(relay);
    }
    assertEquals(List.of(ships, "second"), texts());
    assertEquals("service-shop", messages().get(0).getJsonObject("user").getString("id"));
    assertEquals(List.of(), log.lines());
  }

  @Test
  void oneSettingOfAWebApplicationStartsTheRelayAndItsEndStopsIt() throws SQLException {
    StandardContext shop =
        new LibraryHost(Path.of("src", "test", "webapps", "plain"), Optional.empty())
            .deploy(
                server.tomcat(),
                "/shop",
                Map.of(
                    "roomkey-client.url",
                    server.origin() + "/roomkey",
                    "roomkey-client.token",
                    token,
                    "roomkey-client.outbox",
                    "jdbc/host"),
                database::define);
    publish(board, "Shipped");
    Wait.until("it is on the board", () -> texts().equals(List.of("Shipped")));
    server.tomcat().getHost().removeChild(shop);
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().equals("roomkey-outbox")));
  }

  @Test
  void aMessageWhoseAnswerWasLostIsOnTheBoardOnce() throws SQLException, IOException {
    try (Roomkey roomkey = roomkey();
        OutboxRelay relay = relay(roomkey)) {
      try (Connection connection = database.transaction()) {
        String id = RoomkeyOutbox.publish(connection, board, "Shipped");
        roomkey.publish(board, id, "Shipped"); // as by a relay that was killed before its commit
        connection.commit();
      }
      awaitSent(relay);
    }
    assertEquals(List.of("Shipped"), texts());
  }

  @Test
  void messagesWaitInOrderWhileRoomkeyIsAway() throws SQLException {
    try (TcpProxy proxy = new TcpProxy(server.port());
        Roomkey roomkey = Roomkey.at("http://127.0.0.1:" + proxy.port() + "/roomkey", token);
        OutboxRelay relay = relay(roomkey)) {
      proxy.cut();
      publish(board, "1");
      Wait.until("the log says so", () -> !log.lines().isEmpty());
      publish(board, "2");
      assertEquals(new OutboxCounts(2, 0), relay.counts());
      proxy.pass();
      awaitSent(relay);
    }
    assertEquals(List.of("1", "2"), texts());
    assertTrue(log.lines().get(0).startsWith("WARNING Messages wait in roomkey_outbox: POST "));
  }

  @Test
  void aMistakeOfTheSettingsLosesNothing() throws SQLException {
    publish(board, "Shipped");
    String address = server.origin() + "/roomkey";
    await("the token is wrong", Roomkey.at(address, "rk_" + UUID.randomUUID()), " 401 ");
    await("Roomkey is elsewhere", Roomkey.at(server.origin() + "/elsewhere", token), " 404 ");
    try (Roomkey roomkey = roomkey();
        OutboxRelay relay = relay(roomkey)) {
      awaitSent(relay);
    }
    assertEquals(List.of("Shipped"), texts());
  }

  private void await(String mistake, Roomkey wrong, String status) throws SQLException {
    try (wrong;
        OutboxRelay relay = relay(wrong)) {
      Wait.until(mistake, () -> log.lines().stream().anyMatch(line -> line.contains(status)));
      assertEquals(new OutboxCounts(1, 0), relay.counts());
    }
  }

  @Test
  void aMessageForABoardOfOthersIsPutAsideAndTheOthersAreSent() throws SQLException {
    String refused = publish("board-private", "Shipped");
    String unknown = publish("never-created", "Shipped");
    publish(board, "Shipped");
    try (Roomkey roomkey = roomkey();
        OutboxRelay relay = relay(roomkey)) {
      await(relay, new OutboxCounts(0, 2));
    }
    assertEquals(List.of("Shipped"), texts());
    assertTrue(refusal(refused).endsWith("403 forbidden"), refusal(refused));
    assertTrue(refusal(unknown).endsWith("403 forbidden"), refusal(unknown));
  }

  private static String refusal(String id) throws SQLException {
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT refusal FROM roomkey_outbox WHERE id = '" + id + "'")) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }
}
