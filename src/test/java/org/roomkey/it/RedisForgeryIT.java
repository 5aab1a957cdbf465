package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Redis;
import org.roomkey.testing.RedisIntruder;
import org.roomkey.testing.RedisIntruder.Published;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** Write access to Redis lets an attacker neither impersonate nor disconnect anybody. */
class RedisForgeryIT {
  @RegisterExtension final CapturedLog log = new CapturedLog();

  private static ClusterNodes nodes;
  private static RedisIntruder intruder;
  private static TestServer here;
  private static TestServer there;
  private static Person alice;
  private static Person bob;
  private static Person admin;

  @BeforeAll
  static void start() {
    nodes = new ClusterNodes(2, Redis.shared(), Map.of("roomkey.presence.grace", "1s"));
    intruder = new RedisIntruder(Redis.shared(), nodes.prefix());
    here = nodes.node(0);
    there = nodes.node(1);
    alice = here.loginAs("alice");
    bob = there.loginAs("bob");
    admin = here.loginAs("admin");
  }

  @AfterAll
  static void stop() {
    intruder.close();
    nodes.close();
  }

  private static String channel(String name) {
    return nodes.prefix() + ":" + name;
  }

  /** The keys and channels that an attacker without the signing key would use. */
  private static List<String> forgeries(String kind, String rest) {
    String node = nodeHere();
    long now = System.currentTimeMillis();
    String signature = "A".repeat(43);
    return List.of(
        kind + " " + node + " " + rest,
        kind + " " + rest,
        "v1 %s %d %d %s %s %s".formatted(node, now, 1L << 40, signature, kind, rest),
        "v1 %s %d %d %s %s %s".formatted(node, now, 1L << 40, "", kind, rest),
        "v1 %s %d %d %s %s %s".formatted("a-new-node", now, 1, signature, kind, rest));
  }

  /** The name of the first node, of its beat. */
  private static String nodeHere() {
    try (TestSocket socket = alice.on("board-1")) {
      String event = "who-" + UUID.randomUUID();
      socket.signal("board-1", event, Json.object("x", 1));
      return intruder.heard(event).text().split(" ")[1];
    }
  }

  private static void forge(String channel, String kind, String rest) {
    forgeries(kind, rest).forEach(text -> intruder.publish(channel, text));
  }

  /** Nodes process hints in order, so a valid hint shows that all earlier ones were processed. */
  private static void awaitHeard() {
    String board = here.newBoard();
    try (TestSocket one = alice.on(board);
        TestSocket other = bob.on(board)) {
      one.signal(board, "end", Json.object("x", 1));
      other.expect("signal");
      other.signal(board, "end", Json.object("x", 1));
      one.expect("signal");
    }
  }

  private static String newTicket(Person person) {
    return person.post("/api/tickets", Json.object()).json().getString("ticket");
  }

  private static String key(String ticket) {
    return channel("ticket:" + Secrets.digest(ticket));
  }

  private static void mustBeNone(String ticket) {
    try (TestSocket socket = there.socket("/ws?token=" + ticket)) {
      socket.mustEnd(4001, "Invalid token", "invalid_token");
    }
  }

  @Test
  void aForgedTicketIsRejected() {
    String loginId =
        alice.get("/api/logins").json().getJsonArray("logins").getJsonObject(0).getString("id");
    for (String user : List.of("user-admin", "user-alice")) {
      String record =
          "{\"userId\":\"%s\",\"loginId\":\"%s\",\"scopes\":[\"connect\",\"read\",\"publish\"]}"
              .formatted(user, loginId);
      for (String start : List.of("", "A".repeat(43) + " 9999999999999 ", " 9999999999999 ")) {
        String ticket = "rt_" + Secrets.secret();
        intruder.commands().set(key(ticket), start + record);
        mustBeNone(ticket);
      }
    }
    for (String nonsense : List.of("", "x", "{", "a b c", "a 1 {}")) {
      String ticket = "rt_" + Secrets.secret();
      intruder.commands().set(key(ticket), nonsense);
      mustBeNone(ticket);
    }
  }

  @Test
  void aTicketRecordIsValidOnlyUnchangedUnderItsDigest() {
    String ticket = newTicket(alice);
    String record = intruder.commands().get(key(ticket));
    assertTrue(record.contains("user-alice"), record);
    String[] parts = record.split(" ", 3);
    List<String> altered =
        List.of(
            record.replace("user-alice", "user-admin"),
            record.replace("\"read\"", "\"admin\""),
            parts[0] + " " + (Long.parseLong(parts[1]) + 1) + " " + parts[2],
            parts[0] + " " + parts[2]);
    for (String other : altered) {
      String victim = newTicket(alice);
      intruder.commands().set(key(victim), other);
      mustBeNone(victim);
    }
    String own = newTicket(bob);
    intruder.commands().set(key(own), record);
    mustBeNone(own);
    try (TestSocket socket = there.socket("/ws?token=" + ticket)) {
      assertEquals("user-alice", socket.next("authenticated").userId());
    }
  }

  @Test
  void aRestoredUsedTicketIsRejectedOnEveryNode() {
    String ticket = newTicket(alice);
    String record = intruder.commands().get(key(ticket));
    there.socket("/ws?token=" + ticket).next("authenticated");
    intruder.heard("USED " + Secrets.digest(ticket));
    awaitHeard();
    for (TestServer node : List.of(there, here)) {
      intruder.commands().set(key(ticket), record);
      try (TestSocket again = node.socket("/ws?token=" + ticket)) {
        again.mustEnd(4001, "Invalid token", "invalid_token");
      }
    }
  }

  @Test
  void aForgedRevocationEndsNoSocket() {
    String loginId =
        bob.get("/api/logins").json().getJsonArray("logins").getJsonObject(0).getString("id");
    try (TestSocket socket = bob.socket()) {
      forge(channel("endings"), "ENDED", "LOGIN SESSION_EXPIRED " + loginId);
      forge(channel("endings"), "ENDED", "USER FORBIDDEN user-bob");
      awaitHeard();
      socket.ping();
      socket.join("board-1");
    }
  }

  @Test
  void aRevocationCannotBeReplayedOrMovedToAnotherChannel() {
    String mallory = here.newUser("Mallory");
    disable(mallory, true);
    Published ending = intruder.heard("USER FORBIDDEN " + mallory);
    awaitHeard();
    disable(mallory, false);
    try (TestSocket socket = there.signedIn(mallory).socket()) {
      intruder.publish(ending);
      intruder.publish(channel("beats"), ending.text());
      intruder.publish(channel("attempts"), ending.text());
      awaitHeard();
      socket.join("board-1");
    }
  }

  @Test
  void hintsFromBeforeTheStartOfANodeAreRejected() {
    String mallory = here.newUser("Mallory");
    disable(mallory, true);
    Published ending = intruder.heard("USER FORBIDDEN " + mallory);
    disable(mallory, false);
    long sent = System.nanoTime();
    Wait.until(
        "it is older than clocks may differ",
        () -> System.nanoTime() - sent > Duration.ofMillis(1_500).toNanos());
    there.restart();
    Wait.until(
        "the node is ready", () -> there.json("/health/ready").getString("status").equals("up"));
    try (TestSocket socket = there.signedIn(mallory).socket()) {
      intruder.publish(ending);
      awaitHeard();
      socket.join("board-1");
    }
  }

  private static void disable(String userId, boolean disabled) {
    admin.patch("/api/admin/users/" + userId, Json.object("disabled", disabled)).mustBe(200);
  }

  @Test
  void aForgedSuccessDoesNotResetTheThrottle() {
    String name = "nobody-" + UUID.randomUUID();
    JsonObject attempt = Json.object("username", name, "password", "wrong");
    int status = 0;
    for (int i = 0; i < 12 && status != 429; i++) {
      status = there.anybody().post("/login", attempt).status();
    }
    assertEquals(429, status);
    String account = intruder.heard(" FAILED ").text().replaceAll(".* FAILED (\\S+).*", "$1");
    forge(channel("attempts"), "SUCCEEDED", account);
    awaitHeard();
    assertEquals(429, there.anybody().post("/login", attempt).status());
  }

  @Test
  void forgedBoardHintsAreIgnored() {
    String board = here.newBoard();
    String person = "{\"id\":\"user-admin\",\"name\":\"Admin\"";
    try (TestSocket one = alice.on(board);
        TestSocket other = bob.on(board)) {
      one.expect("user_joined");
      String on = channel("board:" + board);
      forge(on, "SIGNAL", person + ",\"event\":\"cursor\",\"data\":1}");
      forge(on, "TYPING", person + "}");
      forge(on, "PRESENT", person + ",\"sockets\":1}");
      forge(on, "GONE", "user-alice");
      forge(channel("beats"), "BYE", "");
      awaitHeard();
      other.settle(board);
      for (String type : List.of("signal", "user_typing", "user_joined", "user_left")) {
        assertEquals(List.of(), other.received(type), type);
      }
    }
  }

  @Test
  void aSignalCannotBeReplayedReorderedOrMoved() {
    String board = here.newBoard();
    String second = here.newBoard();
    try (TestSocket one = alice.on(board);
        TestSocket other = bob.on(board);
        TestSocket elsewhere = bob.on(second)) {
      one.signal(board, "first", Json.object("x", 1));
      one.signal(board, "second", Json.object("x", 2));
      other.expect("signal", frame -> frame.string("event").equals("second"));
      List<Published> true2 = new ArrayList<>();
      for (String event : List.of("\"first\"", "\"second\"")) {
        true2.add(intruder.heard(event));
      }
      for (Published published : true2) {
        intruder.publish(published);
        intruder.publish(channel("board:" + second), published.text());
        // A later number, and the same signature.
        String[] parts = published.text().split(" ", 6);
        parts[3] = Long.toString(Long.parseLong(parts[3]) + 1_000);
        intruder.publish(published.channel(), String.join(" ", parts));
      }
      awaitHeard();
      other.settle(board);
      elsewhere.settle(second);
      assertEquals(2, other.received("signal").size());
      assertEquals(0, elsewhere.received("signal").size());
    }
  }

  @Test
  void forgedPresenceIsIgnored() {
    String board = here.newBoard();
    String second = here.newBoard();
    try (TestSocket one = alice.on(board);
        TestSocket again = alice.on(second)) {
      String people = channel("people:" + board);
      Wait.until("Redis knows", () -> intruder.commands().hlen(people) == 1);
      Wait.until("Redis knows", () -> intruder.commands().hlen(channel("people:" + second)) == 1);
      Map.Entry<String, String> entry =
          intruder.commands().hgetall(people).entrySet().iterator().next();
      String node = entry.getKey().split(":")[0];
      String adminThere = "{\"id\":\"user-admin\",\"name\":\"Admin\",\"sockets\":1}";
      intruder.commands().hset(people, node + ":user-admin", adminThere);
      intruder.commands().hset(people, node + ":user-carol", entry.getValue());
      intruder.commands().hset(people, node + ":user-service", "A".repeat(43) + " " + adminThere);
      String other = here.newBoard();
      intruder.commands().hset(channel("people:" + other), entry.getKey(), entry.getValue());
      try (TestSocket late = bob.socket()) {
        assertEquals(
            List.of("user-alice", "user-bob"),
            late.join(board).userIds("users").stream().sorted().toList());
        assertEquals(List.of("user-bob"), late.join(other).userIds("users"));
      }
    }
  }

  @Test
  void refusedHintsAreCountedAndLoggedOnce() {
    String metric = "roomkey_redis_refused_total{cause=\"unsigned_hint\"}";
    double before = counted(metric);
    for (int i = 0; i < 1_000; i++) {
      intruder.publish(channel("endings"), "ENDED node-" + i + " USER FORBIDDEN user-bob");
    }
    Wait.until("all are counted", () -> counted(metric) >= before + 1_000);
    assertTrue(log.lines().size() <= 2 * 2, () -> log.lines().toString());
  }

  private static double counted(String metric) {
    return admin
        .get("/metrics")
        .mustBe(200)
        .body()
        .lines()
        .filter(line -> line.startsWith(metric))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length())))
        .findFirst()
        .orElseThrow();
  }
}
