package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.Redis;
import org.roomkey.testing.RemoteIp;
import org.roomkey.testing.TcpProxy;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Wait;

/** The list of the audit events of all nodes, and what it leaves out. */
class AuditNodesIT {
  private static final Duration SOON = Duration.ofSeconds(2);

  private static List<JsonObject> audit(TestServer server, String query) {
    return server
        .signedIn("user-admin")
        .get("/api/admin/audit?" + query)
        .mustBe(200)
        .json()
        .getJsonArray("events")
        .getValuesAs(JsonObject.class);
  }

  private static JsonObject self(TestServer server) {
    return server
        .signedIn("user-admin")
        .get("/api/admin/nodes")
        .mustBe(200)
        .json()
        .getJsonArray("nodes")
        .getJsonObject(0);
  }

  /** The lines of a node's own files. */
  private static List<String> files(TestServer server) {
    Path folder = server.data().resolve("audit");
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .flatMap(
              file -> {
                try {
                  return Files.readAllLines(file).stream();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long refusals(TestServer server) {
    return files(server).stream().filter(line -> line.contains("\"event\":\"refusal\"")).count();
  }

  /** A refused credential of a stranger at this address. */
  private static void refuse(TestServer server, int status, String address) {
    server
        .anybody()
        .get(
            "/api/me",
            "Authorization",
            "Bearer rk_" + Secrets.secret(),
            "X-Forwarded-For",
            address,
            "X-Forwarded-Proto",
            "http")
        .mustBe(status);
  }

  @Test
  void anEventOfOneNodeIsListedByTheOther() {
    try (ClusterNodes nodes = new ClusterNodes(2, Redis.shared(), Map.of())) {
      TestServer here = nodes.node(0);
      TestServer there = nodes.node(1);
      there.signedIn("user-admin");
      String userId = here.newUser("Alice");

      here.signedIn("user-admin")
          .patch("/api/admin/users/" + userId, Json.object("disabled", true))
          .mustBe(200);
      long begin = System.nanoTime();
      String query = "event=user_changed&userId=" + userId;
      Wait.until("the other node lists the event", () -> !audit(there, query).isEmpty());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(took.compareTo(SOON) < 0, took.toString());

      JsonObject event = audit(there, query).get(0);
      assertEquals(self(here).getString("id"), event.getString("node"));
      assertEquals(self(here).getString("host"), event.getString("host"));
      assertEquals(1, audit(here, query).size());
      assertEquals(1, files(here).stream().filter(line -> line.contains(userId)).count());
      assertEquals(0, files(there).stream().filter(line -> line.contains(userId)).count());
      pagesHaveTheEventsOfBoth(here, there);
    }
  }

  private static void pagesHaveTheEventsOfBoth(TestServer here, TestServer there) {
    String userId = here.newUser("Bob");
    for (int i = 0; i < 3; i++) {
      here.signedIn(userId).get("/api/admin/users").mustBe(403);
      there.signedIn(userId).get("/api/admin/users").mustBe(403);
    }
    String query = "event=deny&userId=" + userId;
    Wait.until("all events are listed", () -> audit(there, query).size() == 6);

    Set<String> ids = new HashSet<>();
    Set<String> nodes = new HashSet<>();
    String before = "";
    for (int page = 0; page < 3; page++) {
      List<JsonObject> events = audit(there, query + "&limit=2" + before);
      events.forEach(event -> ids.add(event.getString("id")));
      events.forEach(event -> nodes.add(event.getString("node")));
      before = "&before=" + events.get(1).getString("id");
    }
    assertEquals(6, ids.size());
    assertEquals(Set.of(self(here).getString("id"), self(there).getString("id")), nodes);
  }

  @Test
  void aTableThatCannotBeWrittenDelaysNoRefusal() throws Exception {
    try (PostgresDatabase database = Postgres.shared().newDatabase();
        TestServer server = TestServer.on(database, Map.of())) {
      long before = refusals(server);
      try (Connection other = database.connection();
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute("LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE");
        for (int i = 0; i < 20; i++) {
          long begin = System.nanoTime();
          JsonObject wrong = Json.object("username", "nobody-" + i, "password", "wrong");
          int status = server.anybody().post("/login", wrong).status();
          Duration took = Duration.ofNanos(System.nanoTime() - begin);
          assertTrue(status == 401 || status == 429, "status " + status);
          assertTrue(took.compareTo(SOON) < 0, took.toString());
        }
        Wait.until("the files have the refusals", () -> refusals(server) > before);
        other.rollback();
      }
      assertFalse(audit(server, "event=refusal").isEmpty());
    }
  }

  @Test
  void whatHappensDuringAnOutageIsListedAfterwards() {
    try (PostgresDatabase database = Postgres.shared().newDatabase();
        TcpProxy proxy = new TcpProxy(database.server().port())) {
      String url =
          database.url().replace(":" + database.server().port() + "/", ":" + proxy.port() + "/");
      try (TestServer server = TestServer.unstarted(url, Map.of())) {
        Wait.until(
            "the application has started",
            () -> server.anybody().get("/health/ready").status() == 200);
        proxy.cut();
        JsonObject alice = Json.object("username", "alice", "password", "wrong");
        long begin = System.nanoTime();
        server.anybody().post("/login", alice).mustBe(503);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.compareTo(Duration.ofSeconds(8)) < 0, took.toString());
        Wait.until(
            "the files have the refusal",
            () -> files(server).stream().anyMatch(line -> line.contains("undecided")));

        proxy.pass();
        Wait.until("the list has it, too", () -> listsTheOutage(server));
      }
    }
  }

  private static boolean listsTheOutage(TestServer server) {
    Person admin = server.anybody();
    JsonObject credentials = Json.object("username", "admin", "password", "admin-demo");
    return admin.post("/login", credentials).status() == 200
        && admin.get("/api/admin/audit?event=refusal").body().contains("\"undecided\"");
  }

  @Test
  void aFloodOfStrangersFillsNoTable() {
    try (TestServer server =
        new TestServer(Map.of(), application -> RemoteIp.add(application, "127.0.0.1/32"))) {
      int flood = 400;
      long begin = System.nanoTime();
      for (int i = 0; i < flood; i++) {
        refuse(server, 401, "198.51." + (100 + i / 200) + "." + (1 + i % 200));
      }
      List<JsonObject> omitted = audit(server, "event=events_omitted");
      long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds() + 1;

      long rows = server.sql("SELECT COUNT(*) FROM audit_events WHERE kind = 'refusal'");
      assertEquals(flood, refusals(server), "the files have all");
      assertTrue(rows >= 30 && rows <= 30 + 10 * seconds, rows + " rows in " + seconds + " s");
      assertEquals(flood - rows, omitted.stream().mapToLong(e -> e.getInt("count")).sum());
      assertEquals("rate", omitted.get(0).getString("reason"));
      String metrics = server.signedIn("user-admin").get("/metrics").body();
      assertTrue(
          metrics.contains(
              "roomkey_audit_events_omitted_total{reason=\"rate\"} " + (double) (flood - rows)),
          metrics);
    }
  }

  @Test
  void oldEventsAreDeletedAtTheStart() {
    try (TestServer server = new TestServer(Map.of("roomkey.audit.max-age", "1h"))) {
      server.loginAs("alice");
      assertEquals(1, audit(server, "event=login&userId=user-alice").size());
      String insert =
          "INSERT INTO audit_events (node_id, host, recorded_at, traffic, kind, event)"
              + " VALUES ('old', '', ?, FALSE, 'login', '{}')";
      server.sql("DELETE FROM audit_events");
      server.sql(insert, System.currentTimeMillis() - Duration.ofHours(2).toMillis());
      server.sql(insert, System.currentTimeMillis());
      server.restart();

      Wait.until(
          "the old event is gone",
          () -> server.sql("SELECT COUNT(*) FROM audit_events WHERE node_id = 'old'") == 1);
    }
  }
}
