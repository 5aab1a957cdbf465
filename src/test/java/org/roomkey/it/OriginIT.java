package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;

/**
 * No foreign page uses a browser's cookies ({@code docs/security.md}, "The handshake"; OWASP ASVS
 * 4.4.2).
 */
class OriginIT {
  private static TestServer server;
  private static TestServer strict;
  private static Person alice;
  private static String token;

  @BeforeAll
  static void start() {
    server = new TestServer();
    alice = server.loginAs("alice");
    token = alice.token("connect");
    strict =
        new TestServer(
            Map.of(
                "roomkey.origin.required",
                "true",
                "roomkey.origins",
                "https://intranet.example, https://other.example:8443"));
  }

  @AfterAll
  static void stop() {
    server.close();
    strict.close();
  }

  static Stream<String> foreignOrigins() {
    int port = server.port();
    return Stream.of(
        "https://evil.example",
        "http://127.0.0.1:" + (port + 1),
        "http://127.0.0.1",
        "https://127.0.0.1:" + port,
        "http://localhost:" + port,
        "http://127.0.0.1.evil.example:" + port,
        "http://evil-127.0.0.1:" + port,
        "http://user@127.0.0.1:" + port,
        "http://127.0.0.1.:" + port,
        "http://127.0.0.1:" + port + "/",
        "http://127.0.0.1:" + port + "#",
        "http://127.0.0.1:" + port + ", https://evil.example",
        "127.0.0.1:" + port,
        "null",
        "*",
        "");
  }

  @ParameterizedTest
  @MethodSource("foreignOrigins")
  void aForeignPageGets403OnEveryPathThatACookieOpens(String origin) {
    for (String cookies :
        new String[] {
          alice.cookies(),
          "JSESSIONID=" + alice.cookie("JSESSIONID"),
          "ROOMKEY_LOGIN=" + alice.cookie("ROOMKEY_LOGIN"),
          "ROOMKEY_LOGIN=dead",
          "JSESSIONID=9E4A71C0D83B52F6A19E4A71C0D83B52"
        }) {
      refused(server, "Origin", origin, "Cookie", cookies);
    }
  }

  private static void refused(TestServer by, String... headers) {
    for (String path : new String[] {"/ws", "/ws/boards/board-1"}) {
      try (RawSocket socket = by.rawSocket(path, headers)) {
        assertEquals(403, socket.status());
        assertNull(socket.header("Set-Cookie"));
      }
    }
  }

  @Test
  void twoOriginHeadersAreForeignEvenIfBothAreOwn() {
    refused(
        server, "Origin", server.origin(), "Origin", server.origin(), "Cookie", alice.cookies());
  }

  @Test
  void anySpellingOfTheOwnOriginIsAccepted() {
    alice.open("/ws", "Origin", server.origin()).next("authenticated");
    String host = "localhost:" + server.port();
    for (String origin :
        new String[] {"http://LOCALHOST:", "http://localhost:", "HTTP://LocalHost:"}) {
      try (RawSocket socket =
          server.rawSocket(
              "/ws", "Host", host, "Origin", origin + server.port(), "Cookie", alice.cookies())) {
        socket.next("authenticated");
      }
    }
  }

  @Test
  void theDefaultPortMayBeOmitted() {
    for (String origin : new String[] {"http://rooms.example", "http://rooms.example:80"}) {
      try (RawSocket socket =
          server.rawSocket(
              "/ws", "Host", "rooms.example", "Origin", origin, "Cookie", alice.cookies())) {
        socket.next("authenticated");
      }
    }
    refused(
        server,
        "Host",
        "rooms.example",
        "Origin",
        "https://rooms.example",
        "Cookie",
        alice.cookies());
  }

  @ParameterizedTest
  @MethodSource("foreignOrigins")
  void aForeignPageWithAnExplicitCredentialIsAccepted(String origin) {
    String cookies = alice.cookies();
    try (RawSocket socket =
        server.rawSocket("/ws?token=" + token, "Origin", origin, "Cookie", cookies)) {
      socket.next("authenticated");
    }
    try (RawSocket socket =
        server.rawSocket(
            "/ws", "Origin", origin, "Cookie", cookies, "Authorization", "Bearer " + token)) {
      socket.next("authenticated");
    }
    try (RawSocket socket =
        server.rawSocket(
            "/ws",
            "Origin",
            origin,
            "Cookie",
            cookies,
            "Sec-WebSocket-Protocol",
            "roomkey.v1, roomkey.bearer." + token)) {
      socket.next("authenticated");
    }
    try (RawSocket socket =
        server.rawSocket("/ws?auth=message", "Origin", origin, "Cookie", cookies)) {
      socket.send("type", "auth", "token", token).next("authenticated");
    }
  }

  @ParameterizedTest
  @MethodSource("foreignOrigins")
  void aForeignPageWithoutACredentialIsUnauthorized(String origin) {
    try (RawSocket socket = server.rawSocket("/ws", "Origin", origin)) {
      socket.mustBeUpgraded().mustEnd(4001, "Unauthorized", "unauthorized");
    }
  }

  @Test
  void aCallerWithoutOriginIsAccepted() {
    alice.socket().close();
  }

  @Test
  void aRequiredOriginMustBePresent() {
    Person bob = strict.loginAs("bob");
    refused(strict, "Cookie", bob.cookies());
    refused(strict, "Authorization", "Bearer " + bob.token("connect"));
    refused(strict);
    bob.open("/ws", "Origin", strict.origin()).next("authenticated");
  }

  @Test
  void aConfiguredOriginIsAcceptedAndSimilarOnesAreForeign() {
    Person bob = strict.loginAs("bob");
    bob.open("/ws", "Origin", "https://intranet.example").next("authenticated");
    bob.open("/ws", "Origin", "https://INTRANET.example:443").next("authenticated");
    bob.open("/ws", "Origin", "https://other.example:8443").next("authenticated");
    for (String origin :
        new String[] {
          "http://intranet.example",
          "https://intranet.example:8443",
          "https://intranet.example.evil.example",
          "https://www.intranet.example",
          "https://other.example"
        }) {
      refused(strict, "Origin", origin, "Cookie", bob.cookies());
    }
  }
}
