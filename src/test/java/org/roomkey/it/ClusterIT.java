package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.Crowd;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Redis;
import org.roomkey.testing.SingleSignOn;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** Two nodes on one PostgreSQL and one Redis keep the promises of {@code docs/protocol.md}. */
class ClusterIT {
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration ENDINGS = Duration.ofSeconds(1);

  private static SingleSignOn sso;
  private static ClusterNodes nodes;
  private static TestServer here;
  private static TestServer there;
  private static Person alice;
  private static Person bob;
  private static Person admin;

  @BeforeAll
  static void start() {
    sso = new SingleSignOn();
    Map<String, String> settings = new HashMap<>(sso.settings());
    settings.put("roomkey.presence.grace", GRACE.toSeconds() + "s");
    nodes = new ClusterNodes(2, Redis.shared(), settings);
    here = nodes.node(0);
    there = nodes.node(1);
    alice = here.loginAs("alice");
    bob = there.loginAs("bob");
    admin = here.loginAs("admin");
  }

  @AfterAll
  static void stop() {
    nodes.close();
    sso.close();
  }

  @Test
  void aMessageReachesTheOtherNodeWithTheSameSeq() {
    String board = here.newBoard();
    try (TestSocket speaker = alice.on(board);
        TestSocket listener = bob.on(board)) {
      long start = System.nanoTime();
      Frame ack = speaker.message(board, "over there?");
      Frame heard = listener.expect("message");
      assertSoon(start);
      assertEquals(ack.number("seq"), heard.number("seq"));
      assertEquals("over there?", heard.string("text"));
      assertEquals(2, listener.message(board, "yes").number("seq"));
      assertEquals(2, speaker.expect("message").number("seq"));
    }
  }

  @Test
  void concurrentWritesOnTwoNodesFormOneOrderWithoutGaps() {
    String board = here.newBoard();
    try (Crowd crowd = new Crowd(nodes, List.of(board, here.newBoard()))) {
      crowd.awaitAcknowledged(30);
      Crowd.Result result = crowd.finish(alice);
      assertEquals(result.acknowledged(), result.stored());
    }
  }

  @Test
  void anIdSentToBothNodesIsOneMessage() {
    String board = here.newBoard();
    try (TestSocket one = alice.on(board);
        TestSocket other = alice.at(there).on(board);
        TestSocket listener = bob.on(board)) {
      Frame first = one.message(board, "once", "the-id");
      Frame again = other.message(board, "twice", "the-id");
      assertEquals(first.number("seq"), again.number("seq"));
      assertTrue(again.bool("duplicate"));
      assertEquals("once", listener.expect("message").string("text"));
      listener.settle(board);
      assertEquals(1, listener.received("message").size());
    }
  }

  @Test
  void anAcknowledgedMessageIsInTheOtherNodesHistoryAtOnce() {
    String board = here.newBoard();
    try (TestSocket speaker = alice.on(board)) {
      Person reader = bob.at(there);
      for (int i = 1; i <= 20; i++) {
        long seq = speaker.message(board, "message " + i).number("seq");
        try (TestSocket back = reader.socket()) {
          Frame joined = back.join(board, seq, null);
          assertEquals(seq, joined.number("seq"));
          assertTrue(joined.bool("recovered"));
        }
        assertEquals(
            i,
            reader
                .get("/api/boards/" + board + "/messages")
                .json()
                .getJsonArray("messages")
                .size());
      }
    }
  }

  @Test
  void presenceIsAnnouncedOnBothNodes() {
    String board = here.newBoard();
    try (TestSocket watcher = alice.on(board)) {
      Wait.until(
          "Redis knows",
          () -> Redis.shared().say("EXISTS " + nodes.prefix() + ":people:" + board).equals(":1"));
      TestSocket socket = bob.socket();
      Frame joined = socket.join(board);
      assertEquals(2, joined.number("viewers"));
      assertEquals(2, joined.number("connections"));
      assertEquals(
          List.of("user-alice", "user-bob"), joined.userIds("users").stream().sorted().toList());
      Frame came = watcher.expect("user_joined");
      assertEquals("user-bob", came.userId());
      assertEquals(2, came.number("viewers"));
      assertEquals(2, connections(alice, board));
      socket.leave(board);
      Frame left = watcher.expect("user_left");
      assertEquals("user-bob", left.userId());
      assertEquals(1, left.number("viewers"));
      socket.close();
    }
  }

  private static int connections(Person person, String board) {
    return person.get("/api/boards/" + board + "/presence").json().getInt("connections");
  }

  @Test
  void aUserOnBothNodesLeavesWithTheLastSocket() {
    String board = here.newBoard();
    try (TestSocket watcher = alice.on(board);
        TestSocket another = there.loginAs("carol").on(board)) {
      TestSocket one = bob.on(board);
      watcher.expect("user_joined", frame -> frame.userId().equals("user-bob"));
      TestSocket other = bob.at(here).on(board);
      // A node cannot know changes that it has not received yet.
      Wait.until("all sockets are known there", () -> connections(bob, board) == 4);
      one.close();
      watcher.settle(board);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
      assertEquals(0, another.received("user_left").size());
      assertEquals(0, watcher.received("user_left").size());
      other.close();
      assertEquals("user-bob", watcher.expect("user_left").userId());
      assertEquals("user-bob", another.expect("user_left").userId());
    }
  }

  @Test
  void changingNodesWithinTheGracePeriodIsNotALeave() {
    String board = here.newBoard();
    try (TestSocket watcher = alice.on(board)) {
      TestSocket lost = bob.on(board);
      watcher.expect("user_joined");
      lost.breakOff();
      try (TestSocket back = bob.at(here).on(board)) {
        watcher.nothingFor(GRACE.plusMillis(500));
        back.leave(board);
        assertEquals("user-bob", watcher.expect("user_left").userId());
      }
    }
  }

  @Test
  void typingAndSignalsReachTheOtherNode() {
    String board = here.newBoard();
    try (TestSocket one = alice.on(board);
        TestSocket own = alice.at(there).on(board);
        TestSocket other = bob.on(board)) {
      one.typing(board);
      assertEquals("user-alice", other.expect("user_typing").userId());
      one.signal(board, "cursor", Json.object("x", 7));
      assertEquals(7, other.expect("signal").json().getJsonObject("data").getInt("x"));
      assertEquals(7, own.expect("signal").json().getJsonObject("data").getInt("x"));
      one.message(board, "said it");
      assertEquals("user-alice", other.expect("user_stopped_typing").userId());
      assertEquals(0, own.received("user_typing").size());
    }
  }

  @Test
  void aLogoutEndsTheSocketsOnTheOtherNode() {
    Person leaving = here.loginAs("carol");
    try (TestSocket socket = leaving.at(there).socket()) {
      long start = System.nanoTime();
      leaving.logout();
      socket.mustEnd(4002, "Session expired", "session_expired");
      assertSoon(start);
    }
  }

  @Test
  void aSignOutThatTheProviderReportsEndsTheSocketsOnTheOtherNode() {
    SingleSignOn.Arrival arrival = sso.approve(here, "erna");
    Person erna = arrival.complete();
    try (TestSocket socket = erna.at(there).socket();
        TestSocket own = erna.socket()) {
      long start = System.nanoTime();
      sso.report(here, arrival.sid()).mustBe(200);
      socket.mustEnd(4002, "Session expired", "session_expired");
      own.mustEnd(4002, "Session expired", "session_expired");
      assertSoon(start);
    }
  }

  @Test
  void aRevokedTokenEndsTheSocketsOnTheOtherNode() {
    JsonObject token = alice.issueToken("connect", "read");
    try (TestSocket socket = there.socket("/ws?token=" + token.getString("token"))) {
      socket.next("authenticated");
      long start = System.nanoTime();
      alice.delete("/api/tokens/" + token.getString("id")).mustBe(204);
      socket.mustEnd(4002, "Session expired", "session_expired");
      assertSoon(start);
    }
  }

  @Test
  void aDisabledUserIsDisconnectedOnTheOtherNode() {
    String userId = here.newUser("Mallory");
    try (TestSocket socket = there.signedIn(userId).socket()) {
      long start = System.nanoTime();
      admin.patch("/api/admin/users/" + userId, Json.object("disabled", true)).mustBe(200);
      socket.mustEnd(4003, "Forbidden", "forbidden");
      assertSoon(start);
    }
  }

  private static void assertSoon(long start) {
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(taken.compareTo(ENDINGS) < 0, taken::toString);
  }

  @Test
  void aRemovedMemberLeavesThePrivateBoardOnTheOtherNode() {
    String board = here.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "editor"));
    try (TestSocket owner = alice.on(board);
        TestSocket member = bob.on(board)) {
      owner.expect("user_joined");
      long start = System.nanoTime();
      alice.delete("/api/boards/" + board + "/members/user-bob").mustBe(204);
      assertEquals(board, member.expect("board_revoked").string("boardId"));
      assertSoon(start);
      assertEquals("user-bob", owner.expect("user_left").userId());
      assertEquals("forbidden", member.ask("type", "join", "boardId", board).string("code"));
    }
  }

  @Test
  void aNewMemberCanJoinOnTheOtherNodeAtOnce() {
    String board = "order-" + System.nanoTime();
    try (TestSocket before = bob.socket()) {
      for (int i = 0; i < 10; i++) {
        String id = board + "-" + i;
        admin
            .put("/api/boards/" + id, Json.object("name", "Order", "access", "private"))
            .mustBe(201);
        assertEquals("forbidden", before.ask("type", "join", "boardId", id).string("code"));
        admin
            .put("/api/boards/" + id + "/members/user-bob", Json.object("role", "editor"))
            .mustBe(200);
        assertEquals(1, before.join(id).number("viewers"));
        assertEquals(1, before.message(id, "in").number("seq"));
      }
    }
  }

  @Test
  void aRecreatedBoardIsANewBoardOnTheOtherNode() {
    String board = "anew-" + System.nanoTime();
    admin.put("/api/boards/" + board, Json.object("name", "First", "access", "open")).mustBe(201);
    try (TestSocket socket = bob.socket()) {
      String epoch = socket.join(board).string("epoch");
      assertEquals(1, socket.message(board, "old").number("seq"));
      admin.delete("/api/boards/" + board).mustBe(204);
      assertEquals(board, socket.expect("board_revoked").string("boardId"));
      admin.put("/api/boards/" + board, Json.object("name", "Second", "access", "open"));
      Frame joined = socket.join(board, 1, epoch);
      assertEquals(0, joined.number("seq"));
      assertTrue(!joined.bool("recovered"));
      assertEquals(1, socket.message(board, "new").number("seq"));
    }
  }

  @Test
  void aRedactionAppliesOnTheOtherNode() {
    String board = here.newBoard();
    try (TestSocket author = alice.on(board);
        TestSocket reader = bob.on(board)) {
      long seq = author.message(board, "secret").number("seq");
      reader.expect("message");
      long start = System.nanoTime();
      alice.delete("/api/boards/" + board + "/messages/" + seq).mustBe(204);
      assertEquals(seq, reader.expect("message_deleted").number("seq"));
      assertSoon(start);
      try (TestSocket late = bob.at(there).socket()) {
        assertTrue(!late.join(board).toString().contains("secret"));
      }
      reader.settle(board);
      assertEquals(1, reader.received("message_deleted").size());
    }
  }

  @Test
  void aTicketWorksOnceOnAnyNode() {
    String ticket = alice.post("/api/tickets", Json.object()).json().getString("ticket");
    try (TestSocket socket = there.socket("/ws?token=" + ticket)) {
      assertEquals("ticket", socket.next("authenticated").string("method"));
    }
    for (TestServer node : List.of(here, there)) {
      try (TestSocket again = node.socket("/ws?token=" + ticket)) {
        again.mustEnd(4001, "Invalid token", "invalid_token");
      }
    }
  }

  @Test
  void failedSignInsAreCountedAcrossNodes() {
    String name = "nobody-" + System.nanoTime();
    for (int i = 0; i < 5; i++) {
      there
          .anybody()
          .post("/login", Json.object("username", name, "password", "wrong"))
          .mustBe(401);
    }
    // Three more failures would not reach the limit on a node that does not count the others.
    boolean throttled = false;
    for (int i = 0; i < 3 && !throttled; i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      JsonObject attempt = Json.object("username", name, "password", "wrong");
      throttled = here.anybody().post("/login", attempt).status() == 429;
    }
    assertTrue(throttled);
  }

  @Test
  void demotionEndsActAsSocketsOnTheOtherNode() {
    String boss = here.newUser("Boss");
    admin.patch("/api/admin/users/" + boss, Json.object("admin", true)).mustBe(200);
    String token = here.signedIn(boss).token("act_as");
    JsonObject wanted = Json.object("userId", "customer-of-" + boss);
    String ticket =
        there
            .anybody()
            .post("/api/tickets", wanted, "Authorization", "Bearer " + token)
            .mustBe(201)
            .json()
            .getString("ticket");
    try (TestSocket socket = there.socket("/ws?token=" + ticket)) {
      socket.next("authenticated");
      admin.patch("/api/admin/users/" + boss, Json.object("admin", false)).mustBe(200);
      socket.mustEnd(4003, "Forbidden", "forbidden");
    }
  }

  @Test
  void nodesReceiveEachOthersHeartbeats() {
    Person admin = here.loginAs("admin");
    for (TestServer node : List.of(here, there)) {
      Wait.until(
          "both are counted",
          () -> admin.at(node).get("/metrics").mustBe(200).body().contains("roomkey_nodes 2"));
    }
  }

  @Test
  void everyNodeIsReady() {
    for (TestServer node : List.of(here, there)) {
      assertEquals(
          Map.of("database", "up", "redis", "up"),
          node.json("/health/ready").getJsonObject("checks").keySet().stream()
              .collect(
                  Collectors.toMap(
                      name -> name,
                      name -> node.json("/health/ready").getJsonObject("checks").getString(name))));
    }
  }
}
