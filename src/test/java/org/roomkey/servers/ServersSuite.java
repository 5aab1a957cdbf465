package org.roomkey.servers;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TomcatProcess;

/**
 * The real WAR on each server, in a process of its own. {@code ./mvnw -Pservers verify} runs it. It
 * is no {@code *IT}, because the normal build does not fetch the servers.
 */
class ServersSuite {
  /** Idle sockets for the measurement, and as many as one user may have. */
  private static final int SOCKETS = 2_000;

  /** More than an outbox and the kernel's buffers hold. */
  private static final int MESSAGES = 3_000;

  private static final String AT_STOP = "at the server's stop, sockets get";
  private static final int RESTART = 1012;
  private static final String TEXT = "x".repeat(4_000);

  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private static final ServersTable TABLE = new ServersTable();

  private record RunningSite(int port, HttpClient http) implements Site {}

  static Stream<Server> servers() {
    String wanted = System.getProperty("servers", "").strip();
    return Arrays.stream(Server.values())
        .filter(server -> wanted.isEmpty() || List.of(wanted.split(",")).contains(server.name()));
  }

  @AfterAll
  static void compare() throws Exception {
    TABLE.print();
    if (servers().count() == Server.values().length) {
      TABLE.compare(Boolean.getBoolean("servers.write"));
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void theWarRunsOn(Server server) throws Exception {
    Path base = TomcatProcess.emptyBase("servers-" + server);
    Path data = base.resolve("roomkey-data");
    Path derby = Files.createDirectories(data).resolve("derby");
    Files.writeString(derby, "a file in the place of a folder");
    int port = TomcatProcess.freePort();
    Site site = new RunningSite(port, Site.client());
    try (TomcatProcess process = server.start(base, port, settings(data))) {
      closesSocketsUntilItHasStarted(site);
      Files.delete(derby);
      awaitStart(site);
      namesTheContainer(server, process);
      assertAll(
          server.title(),
          () -> conforms(server, port),
          () -> observe(server, site, process),
          () -> limitsIdleSockets(server, site, process),
          () -> endsSilentAndSlowPeers(server, site),
          () -> stops(server, site, process));
    }
  }

  private static Map<String, String> settings(Path data) {
    Map<String, String> settings = new HashMap<>();
    settings.put("ROOMKEY_DEMO", "true");
    settings.put("ROOMKEY_DATA", data.toString());
    settings.put("ROOMKEY_SOCKET_HEARTBEAT", "15s");
    settings.put("ROOMKEY_LIMITS_SOCKETS_PER_USER", Integer.toString(SOCKETS));
    settings.put("ROOMKEY_LIMITS_ABUSE_PAUSE", "0s");
    for (String unlimited :
        List.of(
            "FRAMES_PER_SOCKET",
            "FRAMES_PER_USER",
            "CHARACTERS_PER_SOCKET",
            "MESSAGES_PER_BOARD",
            "REQUESTS_PER_USER",
            "REQUESTS_AT_ONCE_PER_USER")) {
      settings.put("ROOMKEY_LIMITS_" + unlimited, "0");
    }
    return settings;
  }

  private static void closesSocketsUntilItHasStarted(Site site) {
    site.anybody().get("/health/ready").mustBe(503);
    try (TestSocket socket = site.socket("/ws")) {
      socket.mustEnd(1013, "Unavailable", "unavailable");
    }
  }

  /** The pause before the next attempt is at most 15 seconds. */
  private static void awaitStart(Site site) {
    long deadline = System.nanoTime() + START.toNanos();
    while (!isReady(site)) {
      assertTrue(System.nanoTime() < deadline, "it has not started");
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private static boolean isReady(Site site) {
    return site.anybody().get("/health/ready").status() == 200;
  }

  private static void namesTheContainer(Server server, TomcatProcess process) throws Exception {
    String output = process.output();
    assertTrue(
        output
            .lines()
            .anyMatch(
                line ->
                    line.contains(server.calledInLog())
                        && (line.contains(" is tested") || line.contains("11.0.29"))),
        output);
  }

  private static void conforms(Server server, int port) {
    Conformance run = Conformance.of(port);
    TABLE.put("tests of a container", server, run.held() + " of " + run.tests());
    assertEquals(List.of(), run.failures());
  }

  private static void observe(Server server, Site site, TomcatProcess process) throws Exception {
    Observations seen = new Observations(site);
    TABLE.put("`SameSite` of the login's cookie", server, seen.sameSite(site.loginCookie()));
    TABLE.put("`SameSite` of `JSESSIONID`", server, seen.sameSite("JSESSIONID"));
    TABLE.put("a folder of files", server, seen.folder());
    TABLE.put("a frame with an unknown opcode", server, seen.unknownOpcode());
    TABLE.put("a frame without a mask", server, seen.unmasked());
    TABLE.put("500 pings at once", server, seen.pings());
    boolean waits = process.output().contains("writes to sockets wait for their peers");
    TABLE.put("a write to a socket", server, waits ? "can hold a thread" : "never waits");
    assertEquals(server.isTomcat(), !waits);
  }

  private static void limitsIdleSockets(Server server, Site site, TomcatProcess process) {
    List<TestSocket> sockets = new ArrayList<>();
    try {
      long bytes = new Observations(site).idleSocket(process.pid(), SOCKETS, sockets);
      TABLE.put("heap of an idle socket", server, bytes / 1024 + " KB");
      try (TestSocket oneMore = site.loginAs("alice").open("/ws")) {
        assertEquals(1008, oneMore.closeCode());
      }
      sockets.get(0).ping();
    } finally {
      sockets.forEach(TestSocket::breakOff);
    }
  }

  private static void endsSilentAndSlowPeers(Server server, Site site) {
    Person carol = site.loginAs("carol");
    Person admin = site.loginAs("admin");
    String board = "board-slow";
    admin.put("/api/boards/" + board, Json.object("name", "Slow", "access", "open")).mustBe(201);
    try (RawSocket silent = site.rawSocket("/ws", "Cookie", carol.cookies());
        TestSocket sender = admin.on(board);
        TestSocket reader = site.loginAs("bob").on(board);
        RawSocket slow = site.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies())) {
      silent.mustBeUpgraded();
      slow.mustBeUpgraded();
      sender.expect("user_joined", frame -> frame.userId().equals("user-carol"));
      sender.publish(board, TEXT, MESSAGES);
      reader.expect("message", frame -> frame.number("seq") == MESSAGES);
      assertEquals(
          LongStream.rangeClosed(1, MESSAGES).boxed().toList(),
          reader.received("message").stream().map(frame -> frame.number("seq")).toList());
      int code = slow.closeCode();
      TABLE.put("a peer that reads nothing", server, Integer.toString(code));
      // Payara takes all output, so that only the heartbeat ends the peer.
      assertEquals(server == Server.PAYARA ? 1001 : 4008, code);
      assertEquals(1001, silent.closeCode());
    }
  }

  /**
   * The last step, because it ends the server. Jetty cuts the sockets off before it tells the
   * application; there a drain before the stop sends 1012.
   */
  private static void stops(Server server, Site site, TomcatProcess process) throws Exception {
    int code;
    try (TestSocket socket = site.loginAs("bob").socket()) {
      process.stop();
      code = socket.closeCode();
    }
    if (code == RESTART) {
      TABLE.put(AT_STOP, server, "1012");
    } else {
      assertEquals(TestSocket.BROKEN, code);
      drains(server);
      TABLE.put(AT_STOP, server, "cut off; 1012 after a drain");
    }
  }

  private static void drains(Server server) throws Exception {
    Path base = TomcatProcess.emptyBase("servers-drained-" + server);
    int port = TomcatProcess.freePort();
    Site site = new RunningSite(port, Site.client());
    try (TomcatProcess process = server.start(base, port, settings(base.resolve("roomkey-data")));
        TestSocket socket = site.loginAs("bob").socket()) {
      site.loginAs("admin")
          .post("/api/admin/nodes/self/drain", Json.object("notice", 0))
          .mustBe(202);
      assertEquals(RESTART, socket.closeCode());
      process.stop();
    }
  }
}
