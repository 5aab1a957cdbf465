package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.TcpProxy;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** A node whose application cannot start, or cannot start yet. */
class StartIT {
  /** The style, the scripts and the pictures of a page. */
  private static final Pattern FILE =
      Pattern.compile("\"/roomkey(/[^\"]+\\.(?:css|js|svg|png)[^\"]*)\"");

  private static final String STARTS_LATER = "  It tries again by itself.";
  private static final Map<String, String> NO_SETTINGS = Map.of();

  @RegisterExtension final CapturedLog log = new CapturedLog();
  @TempDir Path folder;

  private static String url(PostgresDatabase database, int port) {
    return database.url().replace(":" + database.server().port() + "/", ":" + port + "/");
  }

  private static JsonObject notReady(TestServer server) {
    HttpAnswer ready = server.anybody().get("/health/ready").mustBe(503);
    assertFalse(ready.header("Retry-After").isEmpty());
    return ready.json();
  }

  private static void awaitStart(TestServer server) {
    Wait.until(
        "the application has started", () -> server.anybody().get("/health/ready").status() == 200);
  }

  /** Lines of the start, without those of Tomcat. */
  private List<String> told() {
    return log.lines().stream().filter(line -> line.startsWith("SEVERE")).toList();
  }

  @Test
  void aNodeWhoseDatabaseIsAwayAnswersAndStartsWhenItIsBack() {
    try (PostgresDatabase database = Postgres.shared().newDatabase();
        TcpProxy proxy = new TcpProxy(database.server().port())) {
      proxy.cut();
      try (TestServer server = TestServer.unstarted(url(database, proxy.port()), NO_SETTINGS)) {
        server.anybody().get("/health/live").mustBe(200);
        JsonObject ready = notReady(server);
        assertEquals("starting", ready.getString("status"));
        assertEquals("The database cannot be reached", ready.getString("reason"));
        assertEquals("down", ready.getJsonObject("checks").getString("database"));
        answers503(server);
        closesSockets(server);

        proxy.pass();
        awaitStart(server);

        try (TestSocket alice = server.loginAs("alice").on("board-1")) {
          alice.message("board-1", "after the start");
        }
        server.socket("/ws").mustEnd(4001, "Unauthorized", "unauthorized");
        server.anybody().get("/api/me").mustBe(401);
        assertTrue(told().size() <= 5, () -> told().toString());
        assertEquals(1, told().stream().filter(line -> line.contains(STARTS_LATER)).count());
      }
    }
  }

  private static void answers503(TestServer server) {
    for (String path : List.of("/api/me", "/api/boards/a", "/metrics")) {
      HttpAnswer answer = server.anybody().get(path).mustBe(503);
      assertEquals("2", answer.header("Retry-After"), path);
      assertEquals("unavailable", answer.json().getString("code"), path);
    }
    for (String path : List.of("/", "/boards", "/lab", "/no-such-page")) {
      HttpAnswer page = server.anybody().get(path, "Accept", "text/html").mustBe(503);
      assertEquals("2", page.header("Retry-After"), path);
      assertTrue(page.header("Content-Type").startsWith("text/html"), path);
    }
    List<String> files =
        FILE.matcher(server.anybody().get("/", "Accept", "text/html").body())
            .results()
            .map(file -> file.group(1))
            .distinct()
            .toList();
    assertTrue(files.size() >= 4, files::toString);
    files.forEach(file -> server.anybody().get(file).mustBe(200));
  }

  private static void closesSockets(TestServer server) {
    for (String path : List.of("/ws", "/ws/boards/board-1", "/ws?token=x", "/ws?auth=message")) {
      try (TestSocket socket = server.socket(path)) {
        assertEquals(
            2, socket.mustEnd(1013, "Unavailable", "unavailable").number("retryAfter"), path);
      }
    }
    refused(
        server,
        403,
        "Origin",
        "https://evil.example",
        "Cookie",
        "JSESSIONID=of-nobody-at-the-start");
    server
        .socket("/ws", "Origin", "https://evil.example")
        .mustEnd(1013, "Unavailable", "unavailable");
    refused(server, 503, "X-Forwarded-Proto", "https");
    assertEquals(0, server.sessions());
  }

  private static void refused(TestServer server, int status, String... headers) {
    String refusal =
        assertThrows(AssertionError.class, () -> server.socket("/ws", headers)).getMessage();
    assertTrue(refusal.contains("" + status), refusal);
  }

  @Test
  void aDatabaseThatDoesNotAnswerHoldsNoServerUp() {
    try (PostgresDatabase database = Postgres.shared().newDatabase();
        TcpProxy proxy = new TcpProxy(database.server().port())) {
      proxy.hold();
      String url = url(database, proxy.port()).replaceAll("imeout=5", "imeout=60");
      long begin = System.nanoTime();
      try (TestServer server = TestServer.unstarted(url, NO_SETTINGS)) {
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(30).toNanos());
        assertEquals("The application starts", notReady(server).getString("reason"));
        proxy.pass();
        awaitStart(server);
      }
    }
  }

  @Test
  void aRefusedPasswordIsToldWithoutAddressOrUser() {
    try (PostgresDatabase database = Postgres.shared().newDatabase();
        TestServer server =
            TestServer.unstarted(
                database.url().replace("user=postgres", "user=nobody&password=not-this-one"),
                NO_SETTINGS)) {
      assertEquals(
          "The database refuses the user or the password", notReady(server).getString("reason"));
      assertTrue(told().get(0).contains("role \"nobody\" does not exist"), told().toString());
      assertFalse(log.lines().toString().contains("not-this-one"));

      database.server().execute("CREATE ROLE nobody LOGIN SUPERUSER");
      try {
        awaitStart(server);
        server.stop();
      } finally {
        database.server().execute("DROP OWNED BY nobody");
      }
    }
  }

  @Test
  void anInvalidSettingIsNamedAndNotTriedAgain() {
    Map<String, String> settings = Map.of("roomkey.session.idle", "4711 bananas");
    try (PostgresDatabase database = Postgres.shared().newDatabase();
        TestServer server = TestServer.unstarted(database.url(), settings)) {
      server.anybody().get("/health/live").mustBe(200);
      JsonObject ready = notReady(server);
      assertEquals("failed", ready.getString("status"));
      assertEquals("The setting roomkey.session.idle is invalid", ready.getString("reason"));
      answers503(server);
      closesSockets(server);
      assertEquals(2, told().size(), () -> told().toString());
      assertTrue(told().get(0).contains("roomkey.session.idle"));
      assertTrue(told().get(1).contains("Correct it"));
    }
  }

  @Test
  void aFolderThatCannotBeUsedIsNamedFirstAndTriedAgain() throws IOException {
    Path inTheWay = Files.createFile(folder.resolve("in-the-way"));
    Map<String, String> settings = Map.of("roomkey.data", inTheWay.resolve("data").toString());
    try (PostgresDatabase database = Postgres.shared().newDatabase();
        TestServer server = TestServer.unstarted(database.url(), settings)) {
      assertFalse(notReady(server).toString().contains(inTheWay.toString()));
      assertTrue(told().get(0).contains("Not a directory: " + inTheWay), told().toString());
      assertTrue(told().size() <= 5, () -> told().toString());

      Files.delete(inTheWay);
      awaitStart(server);
    }
  }

  @Test
  void anInvalidSettingEndsTheProcessWhereThatIsWanted() throws Exception {
    assertEquals(1, exitOf("roomkey.start.exit=true", "roomkey.session.idle=4711 bananas"));
  }

  /** The exit code of a server in a process of its own, which would end with 9 after a minute. */
  private int exitOf(String... settings) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Unstarted.class.getName()));
    command.addAll(List.of(settings));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the process runs: a server with these settings, for a minute. */
  static final class Unstarted {
    public static void main(String[] settings) throws Exception {
      Map<String, String> all = new HashMap<>();
      for (String setting : settings) {
        String[] parts = setting.split("=", 2);
        all.put(parts[0], parts[1]);
      }
      TestServer.unstarted("jdbc:postgresql://127.0.0.1:1/none", all);
      Thread.sleep(TimeUnit.MINUTES.toMillis(1));
      Runtime.getRuntime().halt(9);
    }
  }

  @Test
  void aStopEndsTheAttempts() {
    try (PostgresDatabase database = Postgres.shared().newDatabase();
        TcpProxy proxy = new TcpProxy(database.server().port())) {
      proxy.cut();
      TestServer server = TestServer.unstarted(url(database, proxy.port()), NO_SETTINGS);
      notReady(server);
      long begin = System.nanoTime();
      server.close();
      assertTrue(System.nanoTime() - begin < Duration.ofSeconds(8).toNanos());
      assertTrue(
          Thread.getAllStackTraces().keySet().stream()
              .noneMatch(thread -> thread.getName().startsWith("roomkey-")));
    }
  }
}
