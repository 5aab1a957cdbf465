package org.roomkey.it;

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
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.valves.AccessLogValve;
import org.apache.catalina.valves.ErrorReportValve;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawHttp;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.WholeLog;

/**
 * Secrets of every kind go through every interface and every error path. Afterwards no file, log
 * line or answer contains one: neither the audit log, nor the access log of {@code tomcat-conf},
 * nor the database.
 */
class CanaryIT {
  /** A secret and the interfaces that it was sent through. */
  private record Sent(String what, String secret) {
    /** No name of a test contains a secret. */
    @Override
    public String toString() {
      return what;
    }

    /** Long enough to be found, and away from the ends, which may be cut off. */
    String trace() {
      return secret.startsWith("r") ? secret.substring(3, 23) : secret.substring(0, 20);
    }
  }

  @TempDir private static Path folder;
  private static final List<String> answers = new ArrayList<>();
  private static final List<Sent> sent = new ArrayList<>();
  private static TestServer server;
  private static String log;

  /** The files that the server wrote, by their names. */
  private static Map<Path, String> files;

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

  @BeforeAll
  static void sendEverythingAndReadAllThatIsWritten() throws IOException {
    try (WholeLog whole = new WholeLog()) {
      server = TestServer.in(folder, Map.of(), CanaryIT::valves);
      try {
        Person alice = server.loginAs("alice");
        throughDoor("in the query and in headers", CanaryIT::inTheQueryAndInHeaders);
        throughDoor("in bodies", secret -> inBodies(alice, secret));
        throughDoor("on sockets", secret -> onSockets(alice, secret));
        asAPassword(alice, sent("a password", canary()));
        inThePath(sent("a token in the path", "rk_" + canary()));
        server.anybody().get("/health/live").mustBe(200);
        alice.logout().mustBe(204);
      } finally {
        server.close();
      }
      log = whole.text();
    }
    files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
  }

  private static void throughDoor(String door, Consumer<String> send) {
    for (Sent secret : secretsOf(server.loginAs("alice"))) {
      send.accept(sent(secret.what + " " + door, secret.secret));
    }
  }

  private static String sent(String what, String secret) {
    sent.add(new Sent(what, secret));
    return secret;
  }

  static List<Sent> sent() {
    return sent;
  }

  @ParameterizedTest
  @MethodSource("sent")
  void noSecretLeavesATrace(Sent secret) {
    String trace = secret.trace();
    assertFalse(log.contains(trace), () -> "the log: " + around(log, trace));
    for (String answer : answers) {
      assertFalse(answer.contains(trace), () -> "an answer: " + around(answer, trace));
    }
    for (Map.Entry<Path, String> file : files.entrySet()) {
      if (!isAllowed(secret, file.getKey())) {
        assertFalse(file.getValue().contains(trace), () -> trace + " is in " + file.getKey());
      }
    }
  }

  /** The access log writes paths, where no secret has any business. */
  private static boolean isAllowed(Sent secret, Path file) {
    return secret.what.endsWith("in the path")
        && file.getFileName().toString().startsWith("access_log");
  }

  private static String around(String text, String part) {
    int at = text.indexOf(part);
    return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /roomkey/health/live", "\"invalid_token\"", "user-carol"})
  void theSearchFindsASecretInAFile(String known) {
    assertTrue(files.values().stream().anyMatch(text -> text.contains(known)));
  }

  @Test
  void theSearchFindsASecretInTheLog() {
    assertTrue(log.contains("ended: LOGOUT"), log);
  }

  private static List<Sent> secretsOf(Person person) {
    JsonObject revoked = person.issueToken("connect");
    person.delete("/api/tokens/" + revoked.getString("id")).mustBe(204);
    String used = ticket(person);
    server.socket("/ws?token=" + used).next("authenticated");
    return List.of(
        new Sent("a token", person.token("connect", "read")),
        new Sent("a revoked token", revoked.getString("token")),
        new Sent("a used ticket", used),
        new Sent("a ticket", ticket(person)),
        new Sent("an invented token", "rk_" + canary()),
        new Sent("the cookie of a login", person.copy().cookie("ROOMKEY_LOGIN")));
  }

  private static String ticket(Person person) {
    return person.post("/api/tickets", Json.object()).mustBe(201).json().getString("ticket");
  }

  private static void send(String request) {
    answers.add(RawHttp.send(server.port(), request));
  }

  private static void inTheQueryAndInHeaders(String secret) {
    for (String target :
        new String[] {
          "/ws?token=" + secret,
          "/api/me?token=" + secret,
          "/no-such-page?token=" + secret,
          "/setup?token=" + secret,
          "/recover?token=" + secret,
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

  private static void inBodies(Person alice, String secret) {
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

  private static void onSockets(Person alice, String secret) {
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
  private static void keep(RawSocket socket) {
    boolean more = socket.isUpgraded();
    while (more) {
      RawSocket.RawFrame frame = socket.read();
      more = frame != null && frame.opcode() != RawSocket.CLOSE;
      answers.add(frame == null ? "" : frame.text());
    }
  }

  private static void asAPassword(Person alice, String password) {
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

  /** A person who is not signed in is sent from the path of a board to sign-in and back. */
  private static void inThePath(String secret) {
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
}
