package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/**
 * One user or one anonymous address gets only a share of common resources, so others are not
 * delayed.
 */
class SharesIT {
  private static final int MANY = 60;

  private static TestServer server;
  private static Person alice;
  private static Person bob;
  private static String board;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            Map.of(
                "roomkey.limits.requests-per-user", "20",
                "roomkey.limits.requests-at-once-per-user", "1",
                "roomkey.boards.create", "everyone",
                "roomkey.limits.boards-per-user", "2",
                "roomkey.limits.members-per-board", "3",
                "roomkey.limits.people-per-application", "8",
                "roomkey.limits.new-people-per-application", "2"));
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
    board = server.newBoard();
    try (TestSocket sender = bob.on(board)) {
      for (int i = 1; i <= 200; i++) {
        sender.send("type", "message", "boardId", board, "text", "x".repeat(1_000), "ref", i);
      }
      sender.expect("ack", frame -> frame.number("ref") == 200);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Person somebody(String name) {
    return server.signedIn(server.newUser(name));
  }

  /** The statuses of many requests at once. */
  private static List<Integer> atOnce(Supplier<HttpAnswer> request) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    try {
      List<Future<Integer>> answers =
          IntStream.range(0, MANY)
              .mapToObj(i -> threads.submit(() -> request.get().status()))
              .toList();
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
      return statuses;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void excessParallelReadsOfAUserAreRefusedAndOthersAreServed() throws Exception {
    ExecutorService greedy = Executors.newSingleThreadExecutor();
    try (TestSocket socket = bob.on(board)) {
      Future<List<Integer>> statuses =
          greedy.submit(
              () -> atOnce(() -> alice.get("/api/boards/" + board + "/messages?limit=99")));
      do {
        socket.message(board, "hello");
        bob.get("/api/me").mustBe(200);
      } while (!isDoneWithin(100, statuses));
      assertTrue(statuses.get().contains(429), "more wait than may");
      assertTrue(statuses.get().contains(200));
      assertFalse(statuses.get().contains(503));
    } finally {
      greedy.shutdownNow();
    }
  }

  private static boolean isDoneWithin(int millis, Future<?> future) throws Exception {
    try {
      future.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** Otherwise immediate retries would consume resources of others. */
  @Test
  void aRequestOverTheShareIsRefusedAfterASecond() throws Exception {
    Person ivan = somebody("Ivan");
    List<Future<Duration>> refusals = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    try {
      for (String path : List.of("/api/me", "/boards", "/api/boards/" + board + "/messages")) {
        for (int i = 0; i < MANY / 3; i++) {
          refusals.add(threads.submit(() -> timeOfRefusal(ivan.copy(), path)));
        }
      }
      Duration least = Duration.ofDays(1);
      for (Future<Duration> refusal : refusals) {
        Duration time = refusal.get();
        least = time.compareTo(least) < 0 ? time : least;
      }
      assertTrue(least.toMillis() >= 950, least::toString);
      assertTrue(least.toMillis() < 60_000, "no request was refused");
    } finally {
      threads.shutdownNow();
    }
  }

  /** Asks until it is refused; a day if it never is. */
  private static Duration timeOfRefusal(Person person, String path) {
    for (int i = 0; i < 100; i++) {
      long begun = System.nanoTime();
      if (person.get(path).status() == 429) {
        return Duration.ofNanos(System.nanoTime() - begun);
      }
    }
    return Duration.ofDays(1);
  }

  @Test
  void manyDeadCookiesDoNotBlockOthers() throws Exception {
    ExecutorService greedy = Executors.newSingleThreadExecutor();
    Person carol = server.loginAs("carol");
    try {
      Person dead = carol.copy().setCookie("ROOMKEY_LOGIN", "dead");
      Future<List<Integer>> statuses = greedy.submit(() -> atOnce(() -> dead.get("/api/me")));
      while (!statuses.isDone()) {
        server.loginAs("carol").get("/api/me").mustBe(200);
      }
      assertEquals(List.of(401), statuses.get().stream().distinct().toList());
    } finally {
      greedy.shutdownNow();
    }
  }

  /**
   * One request waits for the database, the allowed number waits behind it, and one more is
   * refused.
   */
  @Test
  void waitingRequestsOfAnEndedLoginAreNotExecuted() throws Exception {
    Person heidi = somebody("Heidi");
    String path = "/api/boards/" + server.newBoard() + "/messages";
    List<CompletableFuture<Integer>> waiting;
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try (Connection busy = server.connection();
        Statement lock = busy.createStatement()) {
      busy.setAutoCommit(false);
      lock.execute("LOCK TABLE messages IN EXCLUSIVE MODE");
      Person reader = heidi.copy();
      CompletableFuture<HttpAnswer> first =
          CompletableFuture.supplyAsync(() -> reader.get(path + "?limit=99"), threads);
      Wait.until(
          "the first request waits for the database",
          () -> server.sql("SELECT COUNT(*) FROM SYSCS_DIAG.LOCK_TABLE WHERE STATE = 'WAIT'") > 0);
      waiting =
          Stream.generate(heidi::copy)
              .limit(17)
              .map(
                  copy ->
                      CompletableFuture.supplyAsync(
                          () -> copy.post(path, Json.object("text", "waited")).status(), threads))
              .toList();
      assertEquals(429, CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new)).join());
      heidi.logout().mustBe(204);
      busy.rollback();
      first.join();
    } finally {
      threads.shutdown();
    }
    Set<Integer> statuses =
        waiting.stream().map(CompletableFuture::join).collect(Collectors.toSet());
    assertEquals(Set.of(401, 429), statuses);
    assertEquals(0, server.sql("SELECT COUNT(*) FROM messages WHERE text = 'waited'"));
  }

  @Test
  void theReadShareCoversSocketsRequestsAndPages() {
    Person dave = somebody("Dave");
    try (TestSocket socket = dave.socket()) {
      Frame refused =
          Stream.generate(() -> socket.ask("type", "history", "boardId", board, "limit", 500))
              .limit(30)
              .filter(answer -> answer.type().equals("error"))
              .findFirst()
              .orElseThrow();
      assertEquals("rate_limited", refused.string("code"));
      assertEquals(board, refused.string("boardId"));
      assertEquals(1, refused.number("retryAfter"));
      assertFalse(refused.has("close"));
      IntStream.range(0, 30).forEach(i -> dave.get("/api/me"));
      HttpAnswer api = firstRefused(() -> dave.get("/api/boards"));
      assertEquals("rate_limited", api.json().getString("code"));
      assertEquals("1", api.header("Retry-After"));
      firstRefused(() -> dave.get("/boards"));
      firstRefused(() -> dave.get("/api/boards/" + board + "/messages?limit=500"));
      assertTrue(socket.isOpen());
    }
    bob.get("/api/boards").mustBe(200);
  }

  private static HttpAnswer firstRefused(Supplier<HttpAnswer> request) {
    return Stream.generate(request)
        .limit(100)
        .filter(answer -> answer.status() >= 400)
        .findFirst()
        .orElseThrow()
        .mustBe(429);
  }

  @Test
  void ownedBoardsAreLimitedExceptForAdministrators() {
    Person erin = somebody("Erin");
    erin.post("/api/boards", Json.object("name", "one")).mustBe(201);
    erin.put("/api/boards/erins-two", Json.object("name", "two")).mustBe(201);
    HttpAnswer refused = erin.post("/api/boards", Json.object("name", "three")).mustBe(409);
    assertEquals("too_many_boards", refused.json().getString("code"));
    erin.put("/api/boards/erins-three", Json.object("name", "three")).mustBe(409);
    erin.put("/api/boards/erins-two", Json.object("name", "renamed")).mustBe(200);
    erin.delete("/api/boards/erins-two").mustBe(204);
    erin.post("/api/boards", Json.object("name", "three")).mustBe(201);
    Person admin = server.loginAs("admin");
    for (int i = 0; i < 4; i++) {
      admin.post("/api/boards", Json.object("name", "another")).mustBe(201);
    }
  }

  @Test
  void excessJoinsByPathAreToldToRetry() {
    Person frank = somebody("Frank");
    Frame refused =
        Stream.generate(() -> handshake(frank))
            .limit(60)
            .filter(frame -> frame.type().equals("error"))
            .findFirst()
            .orElseThrow();
    assertEquals("overloaded", refused.string("code"));
    assertEquals(1013, refused.number("close"));
    assertEquals(5, refused.number("retryAfter"));
    firstRefused(() -> frank.get("/api/me"));
    assertEquals("authenticated", handshake(bob).type());
  }

  private static Frame handshake(Person person) {
    try (TestSocket socket = person.open("/ws/boards/" + board + "?after=0")) {
      return socket.next();
    }
  }

  @Test
  void membersPerBoardAreLimited() {
    Person grace = somebody("Grace");
    String own =
        grace.post("/api/boards", Json.object("name", "own")).mustBe(201).json().getString("id");
    String members = "/api/boards/" + own + "/members/";
    grace.put(members + "user-bob", Json.object("role", "viewer")).mustBe(200);
    grace.put(members + "user-alice", Json.object("role", "viewer")).mustBe(200);
    HttpAnswer refused = grace.put(members + "user-carol", Json.object("role", "viewer"));
    assertEquals("too_many_members", refused.mustBe(409).json().getString("code"));
    grace.put(members + "user-bob", Json.object("role", "editor")).mustBe(200);
    grace.delete(members + "user-alice").mustBe(204);
    grace.put(members + "user-carol", Json.object("role", "viewer")).mustBe(200);
  }

  @Test
  void creationOfPeopleIsLimitedAndExistingOnesAreUnaffected() {
    Person admin = server.loginAs("admin");
    String token = admin.token("act_as");
    HttpAnswer tooFast =
        IntStream.range(0, 9)
            .mapToObj(i -> ticketFor(token, "guest-" + i))
            .filter(answer -> answer.status() != 201)
            .findFirst()
            .orElseThrow();
    assertEquals("rate_limited", tooFast.mustBe(429).json().getString("code"));
    ticketFor(token, "guest-0").mustBe(201);

    Set<String> codes = new HashSet<>();
    Wait.until(
        "there are as many as may be",
        () -> {
          HttpAnswer answer = ticketFor(token, "guest-" + UUID.randomUUID());
          codes.add(answer.status() == 201 ? "made" : answer.json().getString("code"));
          return codes.contains("too_many_people");
        });
    assertEquals(Set.of("made", "rate_limited", "too_many_people"), codes);
    ticketFor(token, "guest-0").mustBe(201);
    admin.delete("/api/admin/users/guest-0").mustBe(204);
    Wait.until("there is room for another", () -> ticketFor(token, "guest-x").status() == 201);
  }

  private static HttpAnswer ticketFor(String token, String userId) {
    return server
        .anybody()
        .post("/api/tickets", Json.object("userId", userId), "Authorization", "Bearer " + token);
  }

  @Test
  void loginsPerUserAreLimitedAndTheLeastRecentlySeenEnds() {
    List<Person> earlier = Stream.generate(() -> server.signedIn("user-carol")).limit(50).toList();
    earlier.get(0).post("/api/tickets", Json.object()).mustBe(201);
    Person last = server.loginAs("carol");
    assertEquals(50, last.get("/api/logins").json().getJsonArray("logins").size());
    earlier.get(0).get("/api/me").mustBe(200);
    earlier.get(1).get("/api/me").mustBe(401);
    earlier.get(49).get("/api/me").mustBe(200);
  }

  @Test
  void ticketsPerUserAreLimitedAcrossLogins() {
    try (TestServer unhurried = new TestServer(Map.of("roomkey.limits.enabled", "false"))) {
      List<Person> logins =
          Stream.generate(() -> unhurried.signedIn("user-alice")).limit(4).toList();
      for (Person login : logins) {
        for (int i = 0; i < 50; i++) {
          login.post("/api/tickets", Json.object()).mustBe(201);
        }
      }
      logins.get(3).post("/api/tickets", Json.object()).mustBe(429);
      unhurried.loginAs("bob").post("/api/tickets", Json.object()).mustBe(201);
    }
  }
}
