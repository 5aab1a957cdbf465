package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawConnection;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;
import org.roomkey.testing.WholeLog;

/** More slow or stalled anonymous clients than the container has threads. */
class SlowPeersIT {
  private static final int MANY = 300;
  private static final int PER_ADDRESS = 310;

  /** The allowed slowdown. */
  private static final Duration QUICK = Duration.ofSeconds(1);

  /** Answers of one address that may wait, as in Limits. */
  private static final int WAITING = 200;

  /** Response times without slow clients. */
  private static final Map<String, Duration> USUALLY = new ConcurrentHashMap<>();

  private static TestServer server;
  private static Person alice;
  private static TestSocket socket;

  private static final List<String> PATHS =
      List.of(
          "",
          "/",
          "/ws",
          "/ws/boards/board-1",
          "/assets/js/roomkey.js",
          "/health/live",
          "/no-such-page",
          "/WEB-INF/web.xml",
          "/error",
          "/x.jsp",
          "/api/boards/board-1/messages");

  private static final List<String> BODIES =
      List.of(
          "Content-Length: 5000\n\nx",
          "Transfer-Encoding: chunked\n\n5\nhe",
          "Content-Length: 5000\nOrigin: https://evil.example\n\nx",
          "Content-Length: 5000\nExpect: 100-continue\n\n",
          "Content-Length: 5000\nUpgrade: websocket\nConnection: Upgrade\n\nx");

  private final List<RawConnection> opened = new ArrayList<>();

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            Map.of(
                "roomkey.body.timeout",
                "3s",
                "roomkey.limits.bodies-per-address",
                "" + PER_ADDRESS),
            SlowPeersIT::narrow);
    alice = server.loginAs("alice");
    socket = alice.on("board-1");
    otherClientsAreNotDelayed();
  }

  /** Small buffers as on a real network; the loopback default has megabytes. */
  private static void narrow(StandardContext context) {
    StandardEngine engine = (StandardEngine) context.getParent().getParent();
    for (Connector connector : engine.getService().findConnectors()) {
      connector.setProperty("socket.txBufSize", "4096");
      connector.setProperty("connectionTimeout", "5000");
    }
  }

  @AfterAll
  static void stop() {
    socket.close();
    server.close();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(RawConnection::close);
  }

  private RawConnection connect(String address) {
    RawConnection connection = new RawConnection(server.port(), address);
    opened.add(connection);
    return connection;
  }

  /** The addresses of the slow clients, so that their limits affect nobody else. */
  private static String elsewhere(int number) {
    return "127.0.1." + (1 + number % 4);
  }

  private List<RawConnection> many(IntFunction<String> text) {
    List<RawConnection> all = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      all.add(connect(elsewhere(i)).send(text.apply(i)));
    }
    return all;
  }

  private static void otherClientsAreNotDelayed() {
    quick("health", () -> server.anybody().get("/health/live").mustBe(200));
    quick("an ack", () -> socket.message("board-1", "meanwhile"));
    quick(
        "a sign-in",
        () ->
            server
                .anybody()
                .post("/login", Json.object("username", "bob", "password", "bob-demo"))
                .mustBe(200));
    quick("a page", () -> alice.get("/boards", "Accept", "text/html").mustBe(200));
  }

  /**
   * Measures again after a slow result: a busy machine recovers, but blocked threads stay blocked.
   */
  private static void quick(String what, Runnable task) {
    Duration most = QUICK.plus(USUALLY.computeIfAbsent(what, first -> time(task)));
    List<Duration> took = new ArrayList<>();
    while (took.size() < 3 && took.stream().noneMatch(time -> time.compareTo(most) <= 0)) {
      took.add(time(task));
    }
    assertTrue(took.get(took.size() - 1).compareTo(most) <= 0, what + " took " + took);
  }

  private static Duration time(Runnable task) {
    long before = System.nanoTime();
    task.run();
    return Duration.ofNanos(System.nanoTime() - before);
  }

  private static String post(String path, String headers) {
    return "POST /roomkey" + path + " HTTP/1.1\nHost: a\n" + headers + "\n\n";
  }

  @Test
  void slowBodiesDelayNobodyAndTimeOut() {
    List<RawConnection> slow = many(i -> post("/login", "Content-Length: 5000") + "x");
    otherClientsAreNotDelayed();
    slow.forEach(connection -> connection.send("x"));
    for (RawConnection connection : slow) {
      String answer = connection.readToEnd();
      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
      assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
      assertTrue(answer.contains("\"code\":\"request_timeout\""), answer);
    }
  }

  @Test
  void unreadAnswersDelayNobody() {
    String[] requests = {
      "GET /roomkey/assets/js/roomkey.js HTTP/1.1\nHost: a\n\n",
      "GET /roomkey/ HTTP/1.1\nHost: a\nAccept: text/html\n\n",
      "GET /roomkey/no-such-page HTTP/1.1\nHost: a\n\n",
      "GET /roomkey/ws HTTP/1.1\nHost: a\n\n",
      "GET /roomkey/api/boards/board-1/messages HTTP/1.1\nHost: a\n\n",
      "GET /roomkey/docs/openapi.yaml HTTP/1.1\nHost: a\n\n",
      "GET /roomkey/login HTTP/1.1\nHost: a\n\n",
      "HEAD /roomkey/assets/js/roomkey.js HTTP/1.1\nHost: a\n\n",
      "POST /roomkey/logout HTTP/1.1\nHost: a\nOrigin: https://evil.example\n\n",
      """
      POST /roomkey/login HTTP/1.1
      Host: a
      Content-Type: application/json
      Content-Length: 2

      {}\
      """,
      "OPTIONS /roomkey/api/me HTTP/1.1\nHost: a\nOrigin: https://evil.example\n\n",
      "GET /roomkey/WEB-INF/web.xml HTTP/1.1\nHost: a\n\n",
    };
    many(i -> requests[i % requests.length].repeat(90));
    // All but those whose connection ends after the first.
    Wait.until("they wait", () -> gauge("roomkey_answers_waiting") >= MANY * 2 / 3);
    otherClientsAreNotDelayed();
  }

  @Test
  void incompleteRequestsDelayNobody() {
    many(i -> "POST /roomkey/login HTTP/1.1\nHost: a\nContent-Le");
    otherClientsAreNotDelayed();
  }

  @Test
  void refusedBodiesAreNotReadAndDelayNobody() {
    List<RawConnection> slow =
        many(
            i ->
                post(
                        i % 2 == 0 ? "/login" : "/api/boards",
                        "Content-Length: 1000000" + (i % 3 == 0 ? "\nOrigin: https://e.x" : ""))
                    + "x");
    otherClientsAreNotDelayed();
    for (RawConnection connection : slow) {
      String answer = connection.readToEnd();
      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
    }
  }

  @Test
  void noPathAndMethodBlocksAThreadOnABody() {
    List<String> requests = new ArrayList<>();
    for (String path : PATHS) {
      for (String method : List.of("GET", "POST", "PUT", "OPTIONS", "TRACE", "X")) {
        for (String body : BODIES) {
          requests.add(method + " /roomkey" + path + " HTTP/1.1\nHost: a\n" + body);
        }
      }
    }
    List<RawConnection> slow = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      slow.add(connect(elsewhere(i)).send(requests.get(i)));
    }
    otherClientsAreNotDelayed();
    for (int i = 0; i < slow.size(); i++) {
      String answer = slow.get(i).readToEnd();
      assertTrue(answer.contains("HTTP/1.1 4"), requests.get(i) + "\n" + answer);
      assertFalse(answer.contains("HTTP/1.1 5"), requests.get(i) + "\n" + answer);
    }
  }

  /** Such a request reaches no filter, only the error page. */
  @Test
  void requestsRefusedByTheContainerBlockNoThread() {
    List<RawConnection> slow =
        many(
            i ->
                (i % 2 == 0 ? "POST /roomkey/WEB-INF/web.xml" : "TRACE /roomkey/boards")
                    + " HTTP/1.1\nHost: a\nContent-Length: 5000\n\nx");
    otherClientsAreNotDelayed();
    for (RawConnection connection : slow) {
      String answer = connection.readToEnd();
      assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
      assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
    }
  }

  @Test
  void unfinishedBodiesPerAddressAreLimitedAndTheOldestIsEvicted() {
    String begun = post("/login", "Content-Length: 5000") + "x";
    String third = "127.0.0.3";
    RawConnection oldest = connect(third).send(begun);
    Wait.until("it is counted", () -> gauge("roomkey_bodies_unfinished") >= 1);
    for (int i = 0; i < PER_ADDRESS; i++) {
      connect(third).send(begun);
    }

    String refused = oldest.readToEnd();
    assertTrue(refused.startsWith("HTTP/1.1 429 "), refused);
    assertTrue(refused.contains("\r\nConnection: close\r\n"), refused);
    assertTrue(refused.contains("\r\nRetry-After: "), refused);
    assertTrue(refused.contains("\"code\":\"rate_limited\""), refused);
    String form = "username=bob&password=bob-demo";
    String signedIn =
        connect(third)
            .send(
                post(
                        "/login",
                        "Content-Type: application/x-www-form-urlencoded\nContent-Length: "
                            + form.length()
                            + "\nConnection: close")
                    + form)
            .readToEnd();
    assertTrue(signedIn.startsWith("HTTP/1.1 303 "), signedIn);
    otherClientsAreNotDelayed();
  }

  @Test
  void requestsPerSecondAreLimitedPerAddressAlsoWhenPipelined() {
    try (TestServer small = new TestServer(Map.of("roomkey.limits.requests-per-address", "20"))) {
      String request = "GET /roomkey/no-such-page HTTP/1.1\nHost: a\n\n";
      RawConnection flood = new RawConnection(small.port(), "127.0.0.6");
      flood.send(request.repeat(200));
      String answers = flood.readToEnd();
      assertTrue(answers.contains("HTTP/1.1 429 "), answers);
      int answered = answers.split("HTTP/1.1 404 ", -1).length - 1;
      assertTrue(answered >= 60 && answered < 150, answered + " were answered");
      String health = "GET /roomkey/health/live HTTP/1.1\nHost: a\nConnection: close\n\n";
      RawConnection probe = new RawConnection(small.port(), "127.0.0.6");
      assertTrue(probe.send(health).readToEnd().startsWith("HTTP/1.1 200 "));
      String socket = "GET /roomkey/ws HTTP/1.1\nHost: a\nConnection: close\n\n";
      String handshakes = new RawConnection(small.port(), "127.0.0.6").send(socket).readToEnd();
      assertTrue(handshakes.startsWith("HTTP/1.1 426 "), handshakes);
    }
  }

  @Test
  void pendingAnswersPerAddressAreLimitedAndTimeOut() {
    String flood = "GET /roomkey/docs/openapi.yaml HTTP/1.1\nHost: a\n\n";
    for (int i = 0; i < WAITING; i++) {
      connect("127.0.0.4").send(flood);
    }
    Wait.until("they wait", () -> gauge("roomkey_answers_waiting") >= WAITING);

    // Sixteen more find room for a second, as those who read do.
    String last = "GET /roomkey/docs/openapi.yaml HTTP/1.1\nHost: a\nConnection: close\n\n";
    List<RawConnection> more = new ArrayList<>();
    for (int i = 0; i <= 16; i++) {
      more.add(connect("127.0.0.4").send(last));
    }
    List<Integer> lengths = more.stream().map(one -> one.readToEnd().length()).toList();
    assertTrue(lengths.stream().anyMatch(length -> length < 50_000), lengths::toString);
    long from = System.nanoTime();
    Wait.until("a second is over", () -> System.nanoTime() - from > 1_100_000_000L);
    String whole = connect("127.0.0.4").send(last).readToEnd();
    assertTrue(whole.length() > 50_000, whole);
    otherClientsAreNotDelayed();
    Wait.until("those who take nothing are cut off", () -> gauge("roomkey_answers_waiting") == 0);
  }

  private static double gauge(String name) {
    return server
        .anybody()
        .get("/metrics", "Authorization", "Bearer " + server.newToken("user-admin", "admin"))
        .mustBe(200)
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSlowBodyWithinTheDeadlineIsAccepted() {
    String body = "{\"username\":\"bob\",\"password\":\"bob-demo\"}";
    RawConnection connection =
        connect(elsewhere(0))
            .send(
                post(
                    "/login",
                    "Content-Type: application/json\nExpect: 100-continue\nUpgrade: h2c\n"
                        + "Connection: Upgrade\nContent-Length: "
                        + body.length()));
    assertTrue(connection.readHead().startsWith("HTTP/1.1 100"));
    for (int i = 0; i < body.length(); i++) {
      connection.send(body.substring(i, i + 1));
    }
    connection.send("GET /roomkey/health/live HTTP/1.1\nHost: a\nConnection: close\n\n");
    String answers = connection.readToEnd();
    assertTrue(answers.startsWith("HTTP/1.1 200 "), answers);
    assertTrue(answers.contains("\"id\":\"user-bob\""), answers);
    assertTrue(answers.endsWith("{\"status\":\"up\"}"), answers);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBodyIsAtMostSixtyFourKibibytes(boolean chunked) {
    assertTrue(send(64 * 1024, chunked).startsWith("HTTP/1.1 401 "));
    String answer = send(64 * 1024 + 1, chunked);
    assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    assertTrue(answer.contains("\"code\":\"too_long\""), answer);
    assertTrue(send(300 * 1024, chunked).startsWith("HTTP/1.1 413 "));
  }

  private String send(int length, boolean chunked) {
    RawConnection connection = connect(elsewhere(0));
    String common = "Connection: close\nContent-Type: application/json\n";
    connection.send(
        post(
            "/api/boards/board-1/messages",
            common + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + length)));
    String body = "x".repeat(length);
    connection.trySend(chunked ? Integer.toHexString(length) + "\n" + body + "\n0\n\n" : body);
    return connection.readToEnd();
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      requests
          .append(post("/api/tickets?n=" + i, "Content-Length: 2"))
          .append("{}")
          .append("GET /roomkey/assets/js/roomkey.js HTTP/1.1\nHost: a\n\n");
    }
    requests.append("GET /roomkey/health/live HTTP/1.1\nHost: a\nConnection: close\n\n");
    String answers = connect(elsewhere(0)).send(requests.toString()).readToEnd();
    assertEquals(40, answers.split("HTTP/1.1 401 ", -1).length - 1);
    assertEquals(41, answers.split("HTTP/1.1 200 ", -1).length - 1);
    assertTrue(answers.endsWith("{\"status\":\"up\"}"), answers);
  }

  @Test
  void anAbortedRequestLeavesNothingBehindAndNoLogLine() {
    try (WholeLog log = new WholeLog()) {
      for (int i = 0; i < 50; i++) {
        connect(elsewhere(0)).send(post("/login", "Content-Length: 5000") + "x").reset();
        connect(elsewhere(0)).send(post("/login", "Content-Length: 5000") + "x").close();
        connect(elsewhere(0)).send(post("/login", "Transfer-Encoding: chunked") + "zzz\n").close();
        connect(elsewhere(0))
            .send("GET /roomkey/docs/openapi.yaml HTTP/1.1\nHost: a\n\n".repeat(20))
            .reset();
      }
      Wait.until(
          "nothing of them is left",
          () -> gauge("roomkey_bodies_unfinished") == 0 && gauge("roomkey_answers_waiting") == 0);
      assertFalse(log.text().contains("Exception"), log::text);
    }
  }
}
