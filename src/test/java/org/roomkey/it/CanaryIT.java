package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.valves.AccessLogValve;
import org.apache.catalina.valves.ErrorReportValve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawHttp;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.WholeLog;

/**
 * Secrets go through every door and every error path, and then no file, no line of a log and no
 * answer has a trace of them: not the audit log, not the access log as {@code tomcat-conf} writes
 * it, not the database.
 */
class CanaryIT {
  @TempDir private Path folder;
  private final List<String> answers = new ArrayList<>();
  private TestServer server;

  private static String canary() {
    return UUID.randomUUID().toString().replace("-", "") + "Zq7";
  }

  /** As in {@code tomcat-conf/conf/server.xml}. */
  private static void valves(StandardContext application) {
    ErrorReportValve errors = new ErrorReportValve();
    errors.setShowReport(false);
    errors.setShowServerInfo(false);
    application.getParent().getPipeline().addValve(errors);
    AccessLogValve valve = new AccessLogValve();
    valve.setPattern("%a %t \"%m %U %H\" %s %b %D");
    application.getParent().getPipeline().addValve(valve);
  }

  @Test
  void noSecretLeavesATrace() throws IOException {
    String password = canary();
    String inPath = "rk_" + canary();
    List<String> secrets;
    String log;
    try (WholeLog whole = new WholeLog()) {
      server = TestServer.in(folder, Map.of(), CanaryIT::valves);
      try {
        Person alice = server.loginAs("alice");
        secrets = secretsOf(alice);
        for (String secret : secrets) {
          inTheQueryAndInHeaders(secret);
          inBodies(alice, secret);
          onSockets(alice, secret);
        }
        asAPassword(alice, password);
        inThePath(inPath);
        server.anybody().get("/health/live").mustBe(200);
        alice.logout().mustBe(204);
      } finally {
        server.close();
      }
      log = whole.text();
    }

    List<String> all = new ArrayList<>(secrets);
    all.add(password);
    for (String secret : all) {
      nowhere(secret, log, true);
    }
    nowhere(inPath, log, false);
    theSearchFindsWhatIsThere(log);
  }

  /** Good ones, a revoked one, a used one, one that never was, and the cookie of a login. */
  private List<String> secretsOf(Person alice) {
    JsonObject revoked = alice.issueToken("connect");
    alice.delete("/api/tokens/" + revoked.getString("id")).mustBe(204);
    String used = ticket(alice);
    server.socket("/ws?token=" + used).next("authenticated");
    return List.of(
        alice.token("connect", "read"),
        revoked.getString("token"),
        used,
        ticket(alice),
        "rk_" + canary(),
        alice.copy().cookie("ROOMKEY_LOGIN"));
  }

  private static String ticket(Person person) {
    return person.post("/api/tickets", Json.object()).mustBe(201).json().getString("ticket");
  }

  private void send(String request) {
    answers.add(RawHttp.send(server.port(), request));
  }

  private void inTheQueryAndInHeaders(String secret) {
    for (String target :
        new String[] {
          "/ws?token=" + secret,
          "/api/me?token=" + secret,
          "/no-such-page?token=" + secret,
          "/setup?token=" + secret,
          "/ws?token={" + secret + "}",
          "/ws?%zz=" + secret,
          "/login?x=%zz" + secret,
          "/api/admin/audit?before=" + secret + "&userId=" + secret
        }) {
      send("GET /roomkey" + target + " HTTP/1.1");
      send("GET /roomkey" + target + " HTTP/1.1\nAccept: text/html");
      send("POST /roomkey" + target + " HTTP/1.1\nOrigin: https://evil.example\n\n{}");
    }
    for (String header :
        new String[] {
          "Authorization: Bearer " + secret,
          "Authorization: bearer" + secret,
          "Authorization: Basic " + secret,
          "Cookie: ROOMKEY_LOGIN=" + secret + "x",
          "Cookie: ROOMKEY_LOGIN=a; ROOMKEY_LOGIN=" + secret,
          "Cookie: JSESSIONID=" + secret,
          "Cookie: \"" + secret,
          "Referer: http://127.0.0.1/?token=" + secret,
          "Sec-WebSocket-Protocol: roomkey.v1, roomkey.bearer." + secret + "x",
          "Host: " + secret + "{}",
          "Content-Type: " + secret,
          "Accept: text/html, " + secret,
          "X-Forwarded-For: " + secret,
          "User-Agent: " + secret,
          "Expect: " + secret,
          "Transfer-Encoding: " + secret,
          secret + "\u0001: x",
          "X: " + secret + "\u0000"
        }) {
      for (String target : new String[] {"/api/me", "/boards", "/ws", "/api/tokens/x"}) {
        send("GET /roomkey" + target + " HTTP/1.1\n" + header);
      }
      send("POST /roomkey/api/tickets HTTP/1.1\n" + header + "\n\n{}");
    }
    send("GET /roomkey/ws HTTP/1.1\nSec-Fetch-Site: cross-site\nOrigin: https://rk_" + secret);
  }

  private void inBodies(Person alice, String secret) {
    List<String> bodies =
        List.of(
            "{\"password\":\"" + secret,
            "{\"" + secret + "\":1,\"" + secret + "\":2}",
            "{\"username\":\"" + secret + "\",\"password\":\"x\"}",
            "{\"label\":\"x\",\"scopes\":[\"" + secret + "\"]}",
            "{\"label\":\"x\",\"scopes\":[\"read\"],\"expiresAt\":\"" + secret + "\"}",
            "{\"userId\":\"" + secret + "\",\"boardId\":\"" + secret + "\"}",
            "{\"id\":\"" + secret + "!\",\"name\":\"" + secret + "\"}",
            "[\"" + secret + "\"]",
            secret,
            "{\"text\":\"" + secret + "\",\"x\":" + "[".repeat(100) + "}",
            secret.repeat(2_000));
    for (String path :
        List.of("/login", "/api/tokens", "/api/tickets", "/api/boards", "/api/admin/users")) {
      for (String body : bodies) {
        send(
            "POST /roomkey"
                + path
                + " HTTP/1.1\nContent-Type: application/json\nCookie: "
                + (path.equals("/login") ? "a=b" : alice.cookies())
                + "\n\n"
                + body);
      }
    }
    send(
        "POST /roomkey/setup HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\n"
            + "token="
            + secret
            + "&username=boss&name=x&password="
            + secret);
  }

  private void onSockets(Person alice, String secret) {
    List<String> firstFrames =
        List.of(
            "{\"type\":\"auth\",\"token\":\"" + secret + "x\"}",
            "{\"type\":\"auth\",\"token\":\"" + secret,
            "{\"type\":\"" + secret + "\"}",
            secret,
            "{\"type\":\"auth\",\"token\":[\"" + secret + "\"]}");
    for (String frame : firstFrames) {
      try (RawSocket socket = server.rawSocket("/ws?auth=message")) {
        keep(socket.send(frame));
      }
      try (RawSocket socket = server.rawSocket("/ws", "Cookie", alice.cookies())) {
        socket.next("authenticated");
        socket.send(frame).sendClose(1000);
        keep(socket);
      }
    }
    byte[] bytes = secret.getBytes(StandardCharsets.US_ASCII);
    for (int opcode : new int[] {RawSocket.BINARY, RawSocket.CONTINUATION, 3, 11}) {
      try (RawSocket socket = server.rawSocket("/ws", "Cookie", alice.cookies())) {
        socket.next("authenticated");
        socket.send(opcode, true, bytes);
        keep(socket);
      }
    }
    // The container repeats a client's own close to that client, whatever its reason says.
    try (RawSocket socket = server.rawSocket("/ws", "Cookie", alice.cookies())) {
      socket.next("authenticated");
      assertTrue(socket.send(RawSocket.CLOSE, true, bytes).closeCode() > 0);
    }
    for (String query : List.of("?token=" + secret + "x", "?token=" + secret + "&token=x")) {
      try (RawSocket socket = server.rawSocket("/ws/boards/board-1" + query)) {
        keep(socket);
      }
    }
  }

  /** All frames up to the close. */
  private void keep(RawSocket socket) {
    boolean more = socket.isUpgraded();
    while (more) {
      RawSocket.RawFrame frame = socket.read();
      more = frame != null && frame.opcode() != RawSocket.CLOSE;
      answers.add(frame == null ? "" : frame.text());
    }
  }

  private void asAPassword(Person alice, String password) {
    JsonObject wrong = Json.object("username", "alice", "password", password);
    server.anybody().post("/login", wrong).mustBe(401);
    answers.add(
        server.anybody().postForm("/login", "username", "bob", "password", password).body());
    answers.add(
        alice
            .post("/api/me/password", Json.object("current", password, "new", password))
            .mustBe(403)
            .body());
    Person admin = server.loginAs("admin");
    String id =
        admin
            .post(
                "/api/admin/users",
                Json.object("username", "canary", "name", "x", "password", password))
            .mustBe(201)
            .json()
            .getString("id");
    server.anybody().signIn("canary", password);
    String next = password + "2";
    answers.add(
        admin.patch("/api/admin/users/" + id, Json.object("password", next)).mustBe(200).body());
    answers.add(admin.get("/api/admin/users").body());
    answers.add(admin.get("/api/admin/audit?limit=1000").mustBe(200).body());
    answers.add(admin.get("/api/admin/connections").body());
  }

  /**
   * An access log may write paths and methods, where no secret has any business, and whoever is not
   * signed in is sent from the path of a board to the sign-in page and back.
   */
  private void inThePath(String secret) {
    for (String path :
        new String[] {
          "/" + secret,
          "/ws/" + secret,
          "/ws/boards/" + secret,
          "/api/boards/" + secret,
          "/api/admin/connections/" + secret,
          "/assets/" + secret + ".css",
          "/;" + secret + "/ws",
          "/%2e/" + secret,
          "/..;/" + secret,
          "/" + secret + "%00",
          "/{" + secret + "}"
        }) {
      send("GET /roomkey" + path + " HTTP/1.1");
      send("GET /roomkey" + path + " HTTP/1.1\nAccept: text/html");
      try (RawSocket socket =
          server.rawSocket(path.replace("{", "%7b"), "Cookie", "ROOMKEY_LOGIN=dead")) {
        keep(socket);
      }
    }
    Person bob = server.loginAs("bob");
    bob.get("/api/boards/" + secret).mustBe(403);
    bob.get("/boards/" + secret).mustBe(404);
    bob.open("/ws/boards/" + secret).closeCode();
    send(secret + " /roomkey/api/me HTTP/1.1");
  }

  private void nowhere(String secret, String log, boolean alsoInTheAccessLog) throws IOException {
    String part = secret.startsWith("r") ? secret.substring(3, 23) : secret.substring(0, 20);
    assertFalse(log.contains(part), () -> "the log: " + around(log, part));
    for (String answer : answers) {
      assertFalse(answer.contains(part), () -> "an answer: " + around(answer, part));
    }
    for (Path file : files()) {
      if (alsoInTheAccessLog || !file.getFileName().toString().startsWith("access_log")) {
        assertEquals(-1, find(file, part), part + " is in " + file);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static int find(Path file, String part) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(part);
  }

  private static String around(String text, String part) {
    int at = text.indexOf(part);
    return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100));
  }

  private void theSearchFindsWhatIsThere(String log) throws IOException {
    assertTrue(log.contains("ended: LOGOUT"), log);
    for (String known : List.of("GET /roomkey/health/live", "\"invalid_token\"", "user-carol")) {
      boolean found = false;
      for (Path file : files()) {
        found |= find(file, known) >= 0;
      }
      assertTrue(found, known);
    }
  }
}
