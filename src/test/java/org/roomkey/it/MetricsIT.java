package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Documents;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.PrometheusText;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;
import tools.jackson.databind.JsonNode;

/** {@code GET /metrics}: metrics that follow events, parsed as Prometheus does. */
class MetricsIT {
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z_]+)` \\| (\\w+) \\|([^|]*)\\| ([^|]+) \\|([^|]*)\\|");
  private static final Pattern SHOWN = Pattern.compile("(roomkey|jvm|process)_[a-z_]+");
  private static final Pattern NAME = Pattern.compile("`([a-z]+)`");

  private static TestServer server;
  private static Person admin;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.frames-per-socket", "20"));
    admin = server.signedIn("user-admin");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static PrometheusText scrape() {
    return PrometheusText.parse(admin.get("/metrics").mustBe(200).body());
  }

  private static double value(String name, String... label) {
    return scrape().value(name, label);
  }

  private static void awaitValue(double expected, String name, String... label) {
    Wait.until(
        name + " " + String.join(" ", label) + " is " + expected,
        () -> value(name, label) == expected);
  }

  @Test
  void administratorsReadUncachedPrometheusText() {
    HttpAnswer answer = admin.get("/metrics").mustBe(200);

    String type = answer.header("Content-Type");
    assertTrue(type.matches("(?i)text/plain; ?version=0\\.0\\.4; ?charset=utf-8"), type);
    assertEquals("no-store", answer.header("Cache-Control"));
    PrometheusText text = PrometheusText.parse(answer.body());
    assertEquals(1, text.value("roomkey_build_info", "version", "unknown", "java", java()));
    assertTrue(text.value("process_uptime_seconds") > 0);
    assertTrue(text.value("jvm_threads_live") > 1);
    assertTrue(text.value("jvm_memory_used_bytes", "area", "heap") > 1_000_000);
    assertTrue(text.value("roomkey_database_connections", "state", "idle") >= 1);
  }

  private static String java() {
    return System.getProperty("java.version");
  }

  /** A refusal looks like that of the other admin routes. */
  @Test
  void othersCannotReadMetrics() {
    HttpAnswer nobody = server.anybody().get("/metrics").mustBe(401);
    Person alice = server.signedIn("user-alice");

    assertTrue(nobody.body().contains("\"unauthorized\""), nobody.body());
    alice.get("/metrics").mustBe(403);
    alice.request("DELETE", "/metrics", null).mustBe(403);
    admin.request("DELETE", "/metrics", null).mustBe(405);
    server.anybody().setCookie("ROOMKEY_LOGIN", "none").get("/metrics").mustBe(401);
  }

  @Test
  void aTokenReadsMetricsIfItsScopeAndItsUserAllow() {
    Person program = server.anybody();

    bearer(program, server.newToken("user-admin", "admin")).mustBe(200);
    bearer(program, server.newToken("user-admin", "connect", "read")).mustBe(403);
    bearer(program, server.newToken("user-alice", "admin")).mustBe(403);
    bearer(program, "rk_nothing").mustBe(401);
  }

  private static HttpAnswer bearer(Person program, String token) {
    return program.get("/metrics", "Authorization", "Bearer " + token);
  }

  @Test
  void aConfiguredAddressNeedsNoCredentialUnlessItIsAProxy() {
    Map<String, String> near = Map.of("roomkey.metrics.addresses", "192.0.2.1, 127.0.0.0/30");
    try (TestServer open = new TestServer(near)) {
      Person prometheus = open.anybody();

      prometheus.get("/metrics").mustBe(200);
      prometheus.request("DELETE", "/metrics", null).mustBe(405);
      for (String header : new String[] {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"}) {
        prometheus.get("/metrics", header, "127.0.0.1").mustBe(401);
      }
      prometheus.get("/api/admin/connections").mustBe(401);
    }
  }

  @Test
  void otherAddressesCannotSpoofAnAllowedOne() {
    Map<String, String> far = Map.of("roomkey.metrics.addresses", "192.0.2.1,127.0.0.4/30,::1");
    try (TestServer closed = new TestServer(far)) {
      Person somebody = closed.anybody();

      somebody.get("/metrics").mustBe(401);
      somebody.get("/metrics", "X-Forwarded-For", "192.0.2.1").mustBe(401);
      somebody.get("/metrics", "Forwarded", "for=192.0.2.1").mustBe(401);
      closed.signedIn("user-alice").get("/metrics").mustBe(403);
      closed.signedIn("user-admin").get("/metrics").mustBe(200);
    }
  }

  @Test
  void metricsFollowASocketFromHandshakeToClose() {
    PrometheusText before = scrape();
    Person bob = server.signedIn("user-bob");
    TestSocket socket = bob.socket();
    PrometheusText open = scrape();
    bob.logout().mustBe(204);
    socket.mustEnd(4002, "Session expired", "session_expired");

    moved(1, before, open, "roomkey_sockets_open", "method", "cookie");
    moved(1, before, open, "roomkey_handshakes_total", "result", "accepted");
    awaitValue(
        before.value("roomkey_socket_closes_total", "code", "4002") + 1,
        "roomkey_socket_closes_total",
        "code",
        "4002");
    PrometheusText after = scrape();
    moved(0, before, after, "roomkey_sockets_open", "method", "cookie");
    moved(0, before, after, "roomkey_slow_consumers_total");
  }

  private static void moved(
      double by, PrometheusText before, PrometheusText after, String name, String... label) {
    assertEquals(before.value(name, label) + by, after.value(name, label), name);
  }

  @Test
  void refusedHandshakesAndUnknownCloseCodesAreCounted() {
    PrometheusText before = scrape();
    try (TestSocket refused = server.anybody().open("/ws?token=none")) {
      refused.mustEnd(4001, "Invalid token", "invalid_token");
    }
    server.signedIn("user-bob").socket().closeWith(4711);

    moved(1, before, scrape(), "roomkey_handshakes_total", "result", "refused");
    awaitValue(
        before.value("roomkey_socket_closes_total", "code", "4001") + 1,
        "roomkey_socket_closes_total",
        "code",
        "4001");
    awaitValue(
        before.value("roomkey_socket_closes_total", "code", "other") + 1,
        "roomkey_socket_closes_total",
        "code",
        "other");
  }

  @Test
  void aMessageIsCountedAndTimedOnce() {
    String board = server.newBoard();
    try (TestSocket alice = server.signedIn("user-alice").on(board)) {
      PrometheusText before = scrape();
      alice.message(board, "Hello", "m1");
      PrometheusText once = scrape();
      alice.message(board, "Hello", "m1");
      PrometheusText twice = scrape();

      moved(1, before, once, "roomkey_messages_acknowledged_total", "result", "stored");
      moved(1, before, once, "roomkey_publish_seconds_count");
      assertTrue(value("roomkey_publish_seconds_sum") > 0);
      moved(1, before, once, "roomkey_frames_received_total");
      moved(1, before, once, "roomkey_frames_sent_total");
      moved(0, once, twice, "roomkey_messages_acknowledged_total", "result", "stored");
      moved(1, once, twice, "roomkey_messages_acknowledged_total", "result", "repeated");
      moved(0, before, twice, "roomkey_messages_failed_total");
      assertTrue(before.value("roomkey_boards_live") >= 1);
    }
  }

  @Test
  void rateLimitedFramesAreCounted() {
    PrometheusText before = scrape();
    try (TestSocket alice = server.signedIn("user-alice").socket()) {
      for (int i = 0; i < 80; i++) {
        alice.send("type", "ping");
      }
      alice.expect("error", frame -> frame.json().getString("code").equals("rate_limited"));
    }
    assertTrue(
        value("roomkey_frames_rate_limited_total")
            > before.value("roomkey_frames_rate_limited_total"));
  }

  @Test
  void signInsAreCountedByResult() {
    PrometheusText before = scrape();
    JsonObject wrong = Json.object("username", "nobody", "password", "wrong");
    server.loginAs("carol");
    int refused = 0;
    while (server.anybody().post("/login", wrong).status() == 401) {
      refused++;
      assertTrue(refused < 20, "never throttled");
    }
    bearer(server.anybody(), "rk_nothing").mustBe(401);
    PrometheusText after = scrape();

    moved(1, before, after, "roomkey_sign_ins_total", "result", "accepted");
    moved(refused, before, after, "roomkey_sign_ins_total", "result", "refused");
    moved(1, before, after, "roomkey_sign_ins_total", "result", "throttled");
    moved(0, before, after, "roomkey_sign_ins_total", "result", "undecided");
    moved(1, before, after, "roomkey_credentials_refused_total");
    moved(0, before, after, "roomkey_audit_events_lost_total");
  }

  /** No series belongs to a user, a board or an address; user actions never add one. */
  @Test
  void userActionsCreateNoNewSeries() {
    PrometheusText before = scrape();
    String user = server.newUser("Dora");
    String board = server.newPrivateBoard(Map.of(user, "editor"));
    try (TestSocket socket = server.signedIn(user).on(board)) {
      socket.message(board, "Secret words");
      String text = admin.get("/metrics").mustBe(200).body();

      assertEquals(before.series(), PrometheusText.parse(text).series());
      for (String name : new String[] {user, board, "Dora", "Secret", "127.0.0.1"}) {
        assertFalse(text.contains(name), name);
      }
    }
  }

  @Test
  void theDashboardUsesExistingMetricsAndLabels() throws IOException {
    PrometheusText text = scrape();
    JsonNode dashboard =
        Documents.parse(Files.readString(Path.of("examples/grafana/roomkey.json")));
    List<String> asked = dashboard.findValuesAsString("expr");
    assertTrue(asked.size() > 15, asked.toString());
    for (String expression : asked) {
      Matcher name = SHOWN.matcher(expression);
      assertTrue(name.find(), expression);
      String shown = name.group();
      String family = shown.replaceFirst("_bucket$", "");
      assertTrue(
          text.series().stream().anyMatch(one -> one.replaceFirst("\\{.*", "").equals(shown)),
          expression);
      Matcher by = Pattern.compile("by \\((\\w+)\\)").matcher(expression);
      assertTrue(!by.find() || text.labels(family).contains(by.group(1)), expression);
    }
  }

  @Test
  void theDocumentedTableMatchesTheServer() throws IOException {
    PrometheusText text = scrape();
    Map<String, String> told = new TreeMap<>();
    text.types().forEach((name, type) -> told.put(name, type + " " + text.labels(name)));

    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("docs/operations.md"))) {
      Matcher row = ROW.matcher(line);
      if (line.startsWith("| `") && SHOWN.matcher(line).region(3, line.length()).lookingAt()) {
        assertTrue(row.matches(), line);
        TreeSet<String> labels = new TreeSet<>();
        Matcher label = NAME.matcher(row.group(3));
        while (label.find()) {
          labels.add(label.group(1));
        }
        documented.put(row.group(1), row.group(2) + " " + labels);
      }
    }
    assertEquals(told, documented);
  }
}
