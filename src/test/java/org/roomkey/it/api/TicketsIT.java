package org.roomkey.it.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

class TicketsIT {
  private static TestServer server;
  private static Person admin;
  private static Person alice;

  @BeforeAll
  static void start() {
    server = new TestServer();
    admin = server.loginAs("admin");
    alice = server.loginAs("alice");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String ticket(Person person, Object... members) {
    JsonObject issued = person.post("/api/tickets", Json.object(members)).mustBe(201).json();
    assertTrue(issued.getInt("expiresIn") <= 30);
    assertTrue(issued.getString("ticket").startsWith("rt_"));
    return issued.getString("ticket");
  }

  private static HttpAnswer ask(String token, Object... members) {
    return server
        .anybody()
        .post("/api/tickets", Json.object(members), "Authorization", "Bearer " + token);
  }

  private static String ticketBy(String token, Object... members) {
    return ask(token, members).mustBe(201).json().getString("ticket");
  }

  private static TestSocket open(String ticket) {
    return server.socket("/ws?token=" + ticket);
  }

  private static void assertInvalid(TestSocket socket) {
    assertEquals("invalid_token", socket.next("error").string("code"));
    assertEquals(4001, socket.closeCode());
  }

  @Test
  void aTicketOpensOneSocketOfItsPerson() {
    String ticket = ticket(alice);
    try (TestSocket socket = open(ticket)) {
      Frame authenticated = socket.next("authenticated");
      assertEquals("user-alice", authenticated.userId());
      assertEquals("ticket", authenticated.string("method"));
      assertTrue(authenticated.has("expiresAt"));
      socket.join("board-1");
      socket.message("board-1", "by ticket");
    }
    try (TestSocket second = open(ticket)) {
      assertInvalid(second);
    }
  }

  @Test
  void aTicketWorksOnceUnderConcurrentUse() throws Exception {
    for (int round = 0; round < 3; round++) {
      String ticket = ticket(alice);
      List<Callable<String>> tries = new ArrayList<>();
      IntStream.range(0, 100)
          .forEach(
              i ->
                  tries.add(
                      () -> {
                        try (TestSocket socket = open(ticket)) {
                          return socket.next().type();
                        }
                      }));
      ExecutorService pool = Executors.newFixedThreadPool(20);
      try {
        int opened = 0;
        for (Future<String> type : pool.invokeAll(tries)) {
          opened += type.get().equals("authenticated") ? 1 : 0;
        }
        assertEquals(1, opened);
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void aTicketWorksInEveryExplicitWay() {
    try (TestSocket header = server.socket("/ws", "Authorization", "Bearer " + ticket(alice));
        RawSocket subprotocol =
            server.rawSocket(
                "/ws", "Sec-WebSocket-Protocol", "roomkey.v1, roomkey.bearer." + ticket(alice));
        TestSocket first = server.socket("/ws?auth=message")) {
      assertEquals("ticket", header.next("authenticated").string("method"));
      subprotocol.mustBeUpgraded().expect("authenticated");
      first.send("type", "auth", "token", ticket(alice));
      assertEquals("ticket", first.next("authenticated").string("method"));
    }
  }

  @Test
  void aTicketForABoardCoversOnlyThatBoard() {
    try (TestSocket socket = open(ticket(alice, "boardId", "board-1"))) {
      socket.next("authenticated");
      socket.join("board-1");
      assertEquals("forbidden", socket.ask("type", "join", "boardId", "board-2").string("code"));
    }
    alice.post("/api/tickets", Json.object("boardId", "no good")).mustBe(400);
  }

  @Test
  void aTicketHasNoMoreRightsThanItsToken() {
    try (TestSocket socket = open(ticketBy(alice.token("connect", "read")))) {
      socket.next("authenticated");
      socket.join("board-1");
      assertEquals(
          "forbidden",
          socket.ask("type", "message", "boardId", "board-1", "text", "x").string("code"));
    }
    ask(alice.token("read", "publish")).mustBe(403);
    String narrow = alice.tokenForBoard("board-1", "connect", "read");
    ask(narrow, "boardId", "board-2").mustBe(403);
    try (TestSocket socket = open(ticketBy(narrow))) {
      socket.next("authenticated");
      assertEquals("forbidden", socket.ask("type", "join", "boardId", "board-2").string("code"));
    }
  }

  @Test
  void theSocketEndsWithTheSourceOfItsTicket() {
    Person bob = server.loginAs("bob");
    String unused = ticket(bob);
    try (TestSocket socket = open(ticket(bob))) {
      socket.next("authenticated");
      bob.logout().mustBe(204);
      assertEquals("session_expired", socket.next("error").string("code"));
      assertEquals(4002, socket.closeCode());
    }
    try (TestSocket late = open(unused)) {
      assertInvalid(late);
    }

    JsonObject token = alice.issueToken("connect");
    String kept = ticketBy(token.getString("token"));
    try (TestSocket socket = open(ticketBy(token.getString("token")))) {
      socket.next("authenticated");
      alice.delete("/api/tokens/" + token.getString("id")).mustBe(204);
      assertEquals(4002, socket.closeCode());
    }
    try (TestSocket late = open(kept)) {
      assertInvalid(late);
    }
  }

  @Test
  void aTicketDoesNotWorkForHttpRequestsAndCreatesNoSession() {
    String ticket = ticket(alice);
    Person program = server.anybody();
    for (String path : List.of("/api/me", "/api/boards", "/api/logins")) {
      HttpAnswer answer = program.get(path, "Authorization", "Bearer " + ticket).mustBe(401);
      assertEquals("invalid_token", answer.json().getString("code"));
    }
    ask(ticket).mustBe(401);
    int sessions = server.sessions();
    try (RawSocket socket = server.rawSocket("/ws?token=" + ticket)) {
      socket.mustBeUpgraded().expect("authenticated");
      assertNull(socket.header("Set-Cookie"));
    }
    assertEquals(sessions, server.sessions());
  }

  @Test
  void theSettingAllowsOnlyTicketsInUrls() {
    try (TestServer strict = new TestServer(Map.of("roomkey.token.url", "tickets"))) {
      Person carol = strict.loginAs("carol");
      String token = carol.token("connect");
      try (TestSocket refused = strict.socket("/ws?token=" + token);
          TestSocket header = strict.socket("/ws", "Authorization", "Bearer " + token);
          TestSocket ticket = strict.socket("/ws?token=" + ticket(carol))) {
        assertInvalid(refused);
        header.next("authenticated");
        ticket.next("authenticated");
      }
    }
    try (TestServer off = new TestServer(Map.of("roomkey.token.url", "off"));
        TestSocket ticket = off.socket("/ws?token=" + ticket(off.loginAs("carol")))) {
      assertInvalid(ticket);
    }
  }

  @Test
  void anApplicationIssuesTicketsForItsOwnPeople() {
    String token = admin.token("connect", "read", "publish", "act_as");
    String ticket = ticketBy(token, "userId", "shop:4711", "name", "Dora");
    try (TestSocket socket = open(ticket);
        TestSocket ofAlice = alice.on("board-2")) {
      Frame authenticated = socket.next("authenticated");
      assertEquals("shop:4711", authenticated.userId());
      assertEquals("Dora", authenticated.json().getJsonObject("user").getString("name"));
      socket.join("board-2");
      assertEquals("shop:4711", ofAlice.next("user_joined").userId());
      socket.message("board-2", "hello");
    }
    try (TestSocket renamed = open(ticketBy(token, "userId", "shop:4711", "name", "Dora M."))) {
      Frame authenticated = renamed.next("authenticated");
      assertEquals("Dora M.", authenticated.json().getJsonObject("user").getString("name"));
    }
    JsonObject user = admin.get("/api/admin/users/shop:4711").mustBe(200).json();
    assertEquals("person", user.getString("kind"));
    assertFalse(user.containsKey("username"));
    assertFalse(user.getBoolean("admin"));
  }

  @Test
  void actAsAloneSufficesToIssueTickets() {
    try (TestSocket socket = open(ticketBy(admin.token("act_as"), "userId", "only-act-as"))) {
      socket.next("authenticated");
      socket.join("board-1");
      socket.message("board-1", "hello");
    }
    ask(admin.token("act_as")).mustBe(403);
  }

  @Test
  void anApplicationCannotActForOtherUsers() {
    String token = admin.token("connect", "act_as");
    server.newUser("from the directory");
    String ofTheDirectory = server.newUser("Somebody");
    for (String userId : List.of("user-alice", "user-admin", ofTheDirectory)) {
      assertEquals("forbidden", ask(token, "userId", userId).mustBe(403).json().getString("code"));
    }
    ask(token, "userId", "app-person").mustBe(201);

    String service = "service-" + server.port();
    admin
        .post("/api/admin/users", Json.object("id", service, "name", "Other", "kind", "service"))
        .mustBe(201);
    ask(token, "userId", service).mustBe(403);
    String other =
        admin
            .post(
                "/api/admin/users/" + service + "/tokens",
                Json.object("label", "other", "scopes", Json.parse("[\"act_as\"]")))
            .mustBe(201)
            .json()
            .getString("token");
    ask(other, "userId", "app-person").mustBe(403);
    ask(other, "userId", "other-person").mustBe(201);

    admin.patch("/api/admin/users/app-person", Json.object("admin", true)).mustBe(200);
    ask(token, "userId", "app-person").mustBe(403);
    admin
        .patch("/api/admin/users/app-person", Json.object("admin", false, "disabled", true))
        .mustBe(200);
    ask(token, "userId", "app-person").mustBe(403);
  }

  @Test
  void actingForOthersNeedsATokenWithTheScope() {
    ask(alice.token("connect"), "userId", "somebody").mustBe(403);
    admin.post("/api/tickets", Json.object("userId", "somebody")).mustBe(403);
    ask(admin.token("act_as"), "name", "Nobody").mustBe(400);
    ask(admin.token("act_as"), "userId", "..").mustBe(400);
    ask(admin.token("act_as"), "userId", "x", "name", 1).mustBe(400);
    assertEquals(0, server.sql("SELECT COUNT(*) FROM users WHERE id = 'somebody'"));
  }

  @Test
  void demotingAnAdministratorEndsTheirActAsSockets() {
    String boss = server.newUser("Boss");
    admin.patch("/api/admin/users/" + boss, Json.object("admin", true)).mustBe(200);
    Person there = server.signedIn(boss);
    String token = there.token("act_as");
    String unused = ticketBy(token, "userId", "customer-of-" + boss);
    try (TestSocket socket = open(ticketBy(token, "userId", "customer-of-" + boss));
        TestSocket own = server.socket("/ws?token=" + there.token("connect"))) {
      socket.next("authenticated");
      own.next("authenticated");
      admin.patch("/api/admin/users/" + boss, Json.object("admin", false)).mustBe(200);
      socket.mustEnd(4003, "Forbidden", "forbidden");
      own.ping();
    }
    try (TestSocket late = open(unused)) {
      assertInvalid(late);
    }
  }

  @Test
  void disablingAnApplicationEndsItsActAsSockets() {
    String service = "shop-" + server.port();
    admin
        .post("/api/admin/users", Json.object("id", service, "name", "Shop", "kind", "service"))
        .mustBe(201);
    String token =
        admin
            .post(
                "/api/admin/users/" + service + "/tokens",
                Json.object("label", "shop", "scopes", Json.parse("[\"act_as\"]")))
            .mustBe(201)
            .json()
            .getString("token");
    String unused = ticketBy(token, "userId", "customer-1");
    try (TestSocket socket = open(ticketBy(token, "userId", "customer-1"))) {
      socket.next("authenticated");
      admin.patch("/api/admin/users/" + service, Json.object("disabled", true)).mustBe(200);
      assertEquals(4003, socket.closeCode());
    }
    try (TestSocket late = open(unused)) {
      assertEquals("forbidden", late.next("error").string("code"));
      assertEquals(4003, late.closeCode());
    }
  }
}
