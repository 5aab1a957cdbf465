package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.RemoteIp;
import org.roomkey.testing.TestServer;

/** The server accepts a forwarded address and scheme only from a trusted proxy. */
class ForwardedIT {
  private static final String[] FORGED = {
    "X-Forwarded-For", "203.0.113.9",
    "X-Forwarded-Proto", "https",
    "X-Forwarded-Host", "evil.example",
    "X-Forwarded-Port", "443",
    "X-Real-IP", "203.0.113.9",
    "Forwarded", "for=203.0.113.9;proto=https;host=evil.example"
  };
  private static final String DEMO_IS_OPEN = "DEMO MODE IS OPEN TO OTHER MACHINES";

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private static final JsonObject ALICE =
      Json.object("username", "alice", "password", "alice-demo");

  private static void mustShow(TestServer server, Person person, String address) {
    JsonObject login =
        person.get("/api/logins").mustBe(200).json().getJsonArray("logins").getJsonObject(0);
    assertEquals(address, login.getString("address"));
    Person admin = server.signedIn("user-admin");
    HttpAnswer audit = admin.get("/api/admin/audit?event=login&limit=1").mustBe(200);
    assertTrue(audit.body().contains("\"address\":\"" + address + "\""), audit.body());
  }

  private static boolean isSecure(HttpAnswer answer) {
    return answer.headers("Set-Cookie").stream().allMatch(cookie -> cookie.contains("; Secure"));
  }

  @Test
  void forwardedHeadersOfOthersAreIgnored() {
    try (TestServer server =
        new TestServer(Map.of(), application -> RemoteIp.add(application, null))) {
      Person alice = server.anybody();
      HttpAnswer answer = alice.post("/login", ALICE, FORGED).mustBe(200);

      mustShow(server, alice, "127.0.0.1");
      assertFalse(isSecure(answer));
      for (String origin : List.of("https://evil.example", "https://127.0.0.1:" + server.port())) {
        try (RawSocket socket =
            server.rawSocket("/ws", with("Origin", origin, "Cookie", alice.cookies()))) {
          assertEquals(403, socket.status());
        }
      }
      forgedAddressesDoNotEscapeTheThrottle(server);
      assertFalse(log.lines().stream().anyMatch(line -> line.contains(DEMO_IS_OPEN)));
    }
  }

  private static String[] with(String... more) {
    return Stream.of(FORGED, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static void forgedAddressesDoNotEscapeTheThrottle(TestServer server) {
    int status = 401;
    for (int i = 0; i < 60 && status == 401; i++) {
      JsonObject wrong = Json.object("username", "nobody-" + i, "password", "wrong");
      status = server.anybody().post("/login", wrong, "X-Forwarded-For", "203.0.113." + i).status();
    }
    assertEquals(429, status);
    HttpAnswer audit =
        server.signedIn("user-admin").get("/api/admin/audit?event=throttle&limit=1").mustBe(200);
    assertTrue(audit.body().contains("\"address\":\"127.0.0.1\""), audit.body());
  }

  @Test
  void forwardedHeadersOfATrustedProxyApply() {
    try (TestServer server =
        new TestServer(Map.of(), application -> RemoteIp.add(application, "127.0.0.1/32"))) {
      Person alice = server.anybody();
      HttpAnswer answer = alice.post("/login", ALICE, FORGED).mustBe(200);

      assertTrue(isSecure(answer));
      mustShow(server, alice, "203.0.113.9");
      assertEquals(1, log.lines().stream().filter(line -> line.contains(DEMO_IS_OPEN)).count());
    }
  }
}
