package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Redis;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** Draining a node by HTTP. Each test uses nodes that the ones before have not drained. */
@TestMethodOrder(OrderAnnotation.class)
class DrainIT {
  private static ClusterNodes nodes;

  @BeforeAll
  static void start() {
    nodes = new ClusterNodes(3, Redis.shared(), Map.of());
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static Person admin(TestServer node) {
    return node.signedIn("user-admin");
  }

  private static String path(String id) {
    return "/api/admin/nodes/" + id + "/drain";
  }

  private static List<JsonObject> list(TestServer node) {
    return admin(node)
        .get("/api/admin/nodes")
        .mustBe(200)
        .json()
        .getJsonArray("nodes")
        .getValuesAs(JsonObject.class);
  }

  private static String idOf(TestServer node) {
    return list(node).get(0).getString("id");
  }

  private static boolean isReady(TestServer node) {
    return node.anybody().get("/health/ready").status() == 200;
  }

  @Test
  @Order(1)
  void everyNodeListsAllOfThemAndItselfFirst() {
    Wait.until("the node hears both others", () -> list(nodes.node(0)).size() == 3);
    List<JsonObject> listed = list(nodes.node(0));
    for (int i = 0; i < listed.size(); i++) {
      assertEquals(i == 0, listed.get(i).getBoolean("self"));
      assertFalse(listed.get(i).getBoolean("draining"));
      assertFalse(listed.get(i).getString("host").isEmpty());
    }
    for (int other = 1; other < 3; other++) {
      String id = idOf(nodes.node(other));
      assertTrue(listed.stream().anyMatch(node -> node.getString("id").equals(id)), id);
    }
  }

  @Test
  @Order(2)
  void onlyAdministratorsAndTheirTokensDrain() {
    TestServer node = nodes.node(0);
    Person alice = node.signedIn("user-alice");
    for (String id : List.of("self", idOf(node), idOf(nodes.node(1)), "no-such-node")) {
      node.anybody().post(path(id), Json.object()).mustBe(401);
      alice.post(path(id), Json.object()).mustBe(403);
      for (String scope : List.of("connect", "admin:users", "admin:boards", "admin:metrics")) {
        String token = admin(node).token(scope);
        node.anybody()
            .post(path(id), Json.object(), "Authorization", "Bearer " + token)
            .mustBe(403);
      }
    }
    alice.get("/api/admin/nodes").mustBe(403);
    admin(node).post(path("self"), Json.object(), "Origin", "https://evil.example").mustBe(403);
    admin(node).get(path("self")).mustBe(405);
    assertTrue(isReady(node));
    assertTrue(isReady(nodes.node(1)));
  }

  @Test
  @Order(3)
  void anUnknownNodeAndAnInvalidNoticeAreRefused() {
    TestServer node = nodes.node(0);
    Person admin = admin(node);
    admin.post(path("no-such-node"), Json.object()).mustBe(404);
    admin.post(path("%20"), Json.object()).mustBe(404);
    for (String notice : List.of("-1", "3601", "1.5", "\"5\"", "null", "1e30")) {
      admin
          .post(path("self"), Json.parse("{\"notice\":" + notice + "}").asJsonObject())
          .mustBe(400);
    }
    assertTrue(isReady(node));
    assertTrue(list(node).stream().noneMatch(each -> each.getBoolean("draining")));
  }

  @Test
  @Order(4)
  void withoutRedisAnotherNodeCannotBeDrained() {
    TestServer node = nodes.node(2);
    String other = idOf(nodes.node(1));
    nodes.toRedis(2).cut();
    Wait.until(
        "the node misses Redis",
        () -> node.json("/health/ready").getString("status").equals("degraded"));
    admin(node).post(path(other), Json.object()).mustBe(503);
    nodes.toRedis(2).pass();
    Wait.until("Redis is back", () -> node.json("/health/ready").getString("status").equals("up"));
    assertTrue(isReady(nodes.node(1)));
  }

  @Test
  @Order(5)
  void aTokenDrainsAnotherNodeWhoseClientsGoElsewhere() {
    TestServer asked = nodes.node(0);
    TestServer drained = nodes.node(1);
    String token = admin(asked).token("admin:connections");
    String board = drained.newBoard();
    Person alice = drained.signedIn("user-alice");
    String id = idOf(drained);
    try (TestSocket one = alice.on(board);
        TestSocket other = drained.signedIn("user-bob").on(board)) {
      drain(asked, token, id, 3_600);

      Wait.until("the node drains", () -> !isReady(drained));
      assertEquals(
          "draining",
          drained.anybody().get("/health/ready").mustBe(503).json().getString("status"));
      drained.anybody().get("/health/live").mustBe(200);
      one.message(board, "everything continues");
      alice.socket().close();
      Wait.until(
          "the other node knows it",
          () ->
              list(asked).stream()
                  .anyMatch(
                      node -> node.getString("id").equals(id) && node.getBoolean("draining")));

      drain(asked, token, id, 0);

      for (TestSocket each : List.of(one, other)) {
        long seconds = each.mustEnd(1012, "Restarting", "restarting").number("retryAfter");
        assertTrue(seconds >= 1 && seconds <= 10);
      }
      String refusal = assertThrows(AssertionError.class, () -> alice.open("/ws")).getMessage();
      assertTrue(refusal.contains("503"), refusal);
      alice.post("/api/boards/" + board + "/messages", Json.object("text", "by HTTP")).mustBe(201);
      drain(asked, token, id, 0);
      assertTrue(isReady(asked));
      assertTrue(isReady(nodes.node(2)));
    }
    JsonObject event =
        admin(asked)
            .get("/api/admin/audit?event=drain&limit=1")
            .json()
            .getJsonArray("events")
            .getJsonObject(0);
    assertEquals("user-admin", event.getString("userId"));
    assertEquals(id, event.getString("nodeId"));
  }

  private static HttpAnswer drain(TestServer asked, String token, String id, int notice) {
    return asked
        .anybody()
        .post(path(id), Json.object("notice", notice), "Authorization", "Bearer " + token)
        .mustBe(202);
  }

  @Test
  @Order(6)
  void aRepeatOnlyShortensTheNotice() {
    TestServer node = nodes.node(2);
    Person admin = admin(node);
    try (TestSocket socket = node.signedIn("user-alice").socket()) {
      admin.post(path("self"), Json.object("notice", 3_600)).mustBe(202);
      assertFalse(isReady(node));
      admin.post(path("self"), Json.object("notice", 2)).mustBe(202);
      admin.post(path("self"), Json.object("notice", 3_600)).mustBe(202);
      socket.nothingFor(Duration.ofSeconds(1));
      socket.mustEnd(1012, "Restarting", "restarting");
    }
  }

  /** {@code curl -X POST} sends no body, no content type and no origin. */
  @Test
  @Order(7)
  void theNodeThatIsAskedDrainsWithoutABody() {
    TestServer node = nodes.node(0);
    String token = admin(node).token("admin");
    node.anybody()
        .request("POST", path("self"), null, "Authorization", "Bearer " + token)
        .mustBe(202);
    assertFalse(isReady(node));
    assertTrue(list(node).get(0).getBoolean("draining"));
    node.signedIn("user-alice").socket().close();
  }
}
