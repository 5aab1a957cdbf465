package org.roomkey.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.Balancer;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.Frame;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawHttp;
import org.roomkey.testing.Redis;
import org.roomkey.testing.RemoteIp;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TomcatProcess;
import org.roomkey.testing.Wait;

/** Two nodes behind the real programs for which {@code tomcat-conf} has a configuration. */
@TestMethodOrder(OrderAnnotation.class)
class BalancersIT {
  private static final String SECRET = "canary-4711";
  private static final Map<Balancer.Kind, Balancer> STARTED = new EnumMap<>(Balancer.Kind.class);

  private static ClusterNodes nodes;

  @BeforeAll
  static void start() {
    nodes =
        new ClusterNodes(
            2, Redis.shared(), Map.of(), application -> RemoteIp.add(application, "127.0.0.1/32"));
  }

  @AfterAll
  static void stop() {
    STARTED.values().forEach(Balancer::close);
    nodes.close();
  }

  private static Balancer balancer(Balancer.Kind kind) {
    return STARTED.computeIfAbsent(kind, k -> new Balancer(k, nodes.ports()));
  }

  @ParameterizedTest
  @EnumSource
  void aLoginWorksOnEveryNodeAndSocketsAreSpread(Balancer.Kind kind) {
    Balancer balancer = balancer(kind);
    Person alice = balancer.loginAs("alice");
    String board = nodes.node(0).newBoard();
    try (TestSocket one = alice.on(board);
        TestSocket other = alice.on(board)) {
      List<TestServer> both = Stream.of(one, other).map(BalancersIT::nodeOf).distinct().toList();
      assertEquals(2, both.size());
      long seq = one.message(board, "over there?").number("seq");
      assertEquals(seq, other.expect("message").number("seq"));
    }
    for (int i = 0; i < 4; i++) {
      alice.get("/api/me").mustBe(200);
      String ticket = alice.post("/api/tickets", Json.object()).json().getString("ticket");
      try (TestSocket socket = balancer.socket("/ws?token=" + ticket)) {
        assertEquals("ticket", socket.next("authenticated").string("method"));
      }
    }
  }

  private static Person signedIn(String username, Balancer balancer) {
    return nodes.node(0).signedIn("user-" + username).at(balancer);
  }

  private static TestServer nodeOf(TestSocket socket) {
    String connection = socket.received("authenticated").get(0).string("connectionId");
    return Stream.of(nodes.node(0), nodes.node(1))
        .filter(node -> connections(node).contains(connection))
        .findFirst()
        .orElseThrow();
  }

  private static String connections(TestServer node) {
    return node.signedIn("user-admin").get("/api/admin/connections").mustBe(200).body();
  }

  @ParameterizedTest
  @EnumSource
  void theServerSeesTheClientsAddressAndTheBalancersScheme(Balancer.Kind kind) {
    Balancer balancer = balancer(kind);
    String answer =
        balancer.sendFrom(
            "127.0.0.2",
            """
            POST /roomkey/login HTTP/1.1
            Host: 127.0.0.1:%d
            Content-Type: application/json
            Content-Length: 40
            X-Forwarded-For: 203.0.113.9
            X-Forwarded-Proto: http
            X-Forwarded-Port: 80
            X-Real-IP: 203.0.113.9
            Forwarded: for=203.0.113.9;proto=http
            Connection: close

            {"username":"bob","password":"bob-demo"}\
            """
                .formatted(balancer.port())
                .replace("\n", "\r\n"));

    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.contains("; Secure"), answer);
    String audit = audit(nodes.node(0)) + audit(nodes.node(1));
    assertTrue(audit.contains("\"address\":\"127.0.0.2\""), audit);
    assertFalse(audit.contains("203.0.113.9"), audit);
  }

  /** Each node has its own. */
  private static String audit(TestServer node) {
    return node.signedIn("user-admin").get("/api/admin/audit?event=login").mustBe(200).body();
  }

  @ParameterizedTest
  @EnumSource
  void theOwnOriginIsThatOfTheBalancer(Balancer.Kind kind) {
    Balancer balancer = balancer(kind);
    Person alice = signedIn("alice", balancer);
    alice.post("/api/tickets", Json.object(), "Origin", balancer.origin()).mustBe(201);
    try (TestSocket socket = alice.open("/ws", "Origin", balancer.origin())) {
      socket.next("authenticated");
    }
    for (String foreign :
        List.of(
            balancer.origin().replace("https", "http"),
            "https://127.0.0.1",
            nodes.node(0).origin())) {
      alice.post("/api/tickets", Json.object(), "Origin", foreign).mustBe(403);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedUpgradeLeavesTheConnectionReadable(Balancer.Kind kind) {
    Balancer balancer = balancer(kind);
    Person alice = signedIn("alice", balancer);
    String answers =
        balancer.sendFrom(
            "127.0.0.1",
            """
            GET /roomkey/ws HTTP/1.1
            Host: 127.0.0.1:%1$d
            Origin: https://evil.example
            Cookie: %2$s
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            GET /roomkey/health/live HTTP/1.1
            Host: 127.0.0.1:%1$d
            Connection: close

            """
                .formatted(balancer.port(), alice.cookies())
                .replace("\n", "\r\n"));
    assertTrue(answers.startsWith("HTTP/1.1 403"), answers);
    assertTrue(answers.contains("HTTP/1.1 200"), answers);
    assertTrue(answers.contains("\"status\":\"up\""), answers);
  }

  @ParameterizedTest
  @EnumSource
  void plainHttpIsRedirectedToTlsWithoutTheToken(Balancer.Kind kind) {
    Balancer balancer = balancer(kind);
    String answer =
        RawHttp.send(
            balancer.plainPort(),
            "GET /roomkey/boards/board-1?token=" + SECRET + " HTTP/1.1\nHost: localhost");
    assertTrue(answer.startsWith("HTTP/1.1 308"), answer);
    assertTrue(
        answer
            .toLowerCase(Locale.ROOT)
            .contains("\r\nlocation: https://localhost/roomkey/boards/board-1\r\n"),
        answer);
    String split = RawHttp.send(balancer.plainPort(), "GET /a%0d%0aX-Injected:1 HTTP/1.1");
    assertFalse(split.toLowerCase(Locale.ROOT).contains("\r\nx-injected"), split);
  }

  @ParameterizedTest
  @EnumSource
  void oversizedRequestsAreRefusedInOurFormat(Balancer.Kind kind) {
    Person alice = signedIn("alice", balancer(kind));
    JsonObject big = Json.object("text", "x".repeat(70_000));
    HttpAnswer answer = alice.post("/api/boards/board-1/messages", big);
    assertEquals(413, answer.status());
    assertFalse(answer.json().getString("code").isEmpty());
  }

  /** The last one, because it takes the nodes away. */
  @ParameterizedTest
  @EnumSource
  @Order(Integer.MAX_VALUE)
  void clientsOfAStoppingNodeResumeOnTheOtherWithoutLoss(Balancer.Kind kind) {
    Balancer balancer = balancer(kind);
    Person alice = signedIn("alice", balancer);
    String board = nodes.node(0).newBoard();
    Wait.until("the balancer uses both nodes again", () -> usesBoth(alice));
    TestSocket before = alice.on(board);
    TestServer stopped = nodeOf(before);
    TestServer left = stopped == nodes.node(0) ? nodes.node(1) : nodes.node(0);
    try (TestSocket other = left.signedIn("user-bob").on(board)) {
      long seen = before.message(board, "before").number("seq");
      stopped.stop();
      assertTrue(before.mustEnd(1012, "Restarting", "restarting").number("retryAfter") > 0);
      other.message(board, "meanwhile");
      // Every other one of these would go to the node that has gone.
      for (int i = 0; i < 4; i++) {
        alice.post("/api/boards/" + board + "/messages", Json.object("text", "again")).mustBe(201);
      }
      try (TestSocket after = alice.socket()) {
        Frame joined = after.join(board, seen, null);
        assertTrue(joined.bool("recovered"));
        assertEquals(5, joined.messages().size());
        assertEquals("meanwhile", joined.messages().get(0).string("text"));
      }
    } finally {
      stopped.start();
    }
  }

  private static boolean usesBoth(Person alice) {
    try (TestSocket one = alice.socket();
        TestSocket other = alice.socket()) {
      return nodeOf(one) != nodeOf(other);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutANodeTheBalancerAnswersUnavailableAsANodeWould(Balancer.Kind kind)
      throws IOException {
    try (Balancer alone = new Balancer(kind, TomcatProcess.freePort(), TomcatProcess.freePort())) {
      HttpAnswer nobody = signedIn("alice", alone).get("/api/me").mustBe(503);
      assertEquals("unavailable", nobody.json().getString("code"));
      assertTrue(Integer.parseInt(nobody.header("Retry-After")) > 0);
      logsTheRequestWithoutItsToken(alone, "/roomkey/api/boards", 503);
    }
  }

  /** A node that drains answers so; a 503 to another request says that no node can decide. */
  @ParameterizedTest
  @EnumSource
  void onlyAHandshakeThatANodeRefusesWith503GoesToTheNext(Balancer.Kind kind) throws IOException {
    AtomicInteger requests = new AtomicInteger();
    HttpServer first = refusing(requests);
    HttpServer second = refusing(requests);
    try (Balancer alone =
        new Balancer(kind, first.getAddress().getPort(), second.getAddress().getPort())) {
      Person anybody = alone.anybody();
      anybody.get("/api/me").mustBe(503);
      assertEquals(1, requests.getAndSet(0));
      anybody.post("/api/boards/board-1/messages", Json.object("text", "once")).mustBe(503);
      assertEquals(1, requests.getAndSet(0));
      String refused = assertThrows(AssertionError.class, anybody::socket).getMessage();
      assertTrue(refused.contains("503"), refused);
      // Apache httpd repeats no answer; its file says how long the notice of a drain has to be.
      assertEquals(kind != Balancer.Kind.APACHE, requests.get() > 1);
    } finally {
      first.stop(0);
      second.stop(0);
    }
  }

  /** A node that is ready and answers every other request with 503. */
  private static HttpServer refusing(AtomicInteger requests) throws IOException {
    HttpServer node =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext(
        "/",
        exchange -> {
          boolean asksForReadiness = exchange.getRequestURI().getPath().endsWith("/health/ready");
          if (!asksForReadiness) {
            requests.incrementAndGet();
          }
          byte[] body = "{\"error\":\"Unavailable\",\"code\":\"unavailable\"}".getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.getResponseHeaders().set("Retry-After", "2");
          exchange.sendResponseHeaders(asksForReadiness ? 200 : 503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    node.start();
    return node;
  }

  @ParameterizedTest
  @EnumSource
  void noFileContainsAToken(Balancer.Kind kind) {
    Balancer balancer = balancer(kind);
    logsTheRequestWithoutItsToken(balancer, "/roomkey/health/live", 200);
    logsTheRequestWithoutItsToken(balancer, "/roomkey/no-such-page", 404);
    try (TestSocket socket = balancer.socket("/ws?token=" + SECRET)) {
      socket.mustEnd(4001, "Invalid token", "invalid_token");
    }
    mustNote(balancer, "/roomkey/ws", 101);
  }

  private static void logsTheRequestWithoutItsToken(Balancer balancer, String path, int status) {
    String request =
        """
        GET %1$s?token=%2$s HTTP/1.1
        Host: localhost
        Authorization: Bearer %2$s
        Cookie: ROOMKEY_LOGIN=%2$s; __Host-ROOMKEY_LOGIN_9e4a71c0d83b52f6=%2$s
        Referer: https://localhost/?token=%2$s
        Connection: close

        """;
    String answer =
        balancer.sendFrom("127.0.0.1", request.formatted(path, SECRET).replace("\n", "\r\n"));
    assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
    mustNote(balancer, path, status);
  }

  private static void mustNote(Balancer balancer, String path, int status) {
    Wait.until(
        "the balancer has noted " + path,
        () -> balancer.files().contains("\"GET " + path + " HTTP/1.1\" " + status));
    assertFalse(balancer.files().contains(SECRET), balancer::files);
  }
}
