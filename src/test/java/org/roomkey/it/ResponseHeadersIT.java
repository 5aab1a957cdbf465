package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawHttp;
import org.roomkey.testing.TestServer;

/** Security headers of every answer, and the state of a connection after a refusal. */
class ResponseHeadersIT {
  private static TestServer server;
  private static Person alice;

  @BeforeAll
  static void start() {
    server = new TestServer();
    alice = server.loginAs("alice");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpAnswer page(Person person, String path) {
    return person.get(path, "Accept", "text/html");
  }

  @Test
  void pagesForbidForeignScriptsAndFraming() {
    for (String path :
        new String[] {
          "/", "/boards", "/boards/board-1", "/lab", "/no-such-page", "/me/tokens", "/admin/users"
        }) {
      HttpAnswer answer = page(alice, path);
      String policy = answer.header("Content-Security-Policy");
      assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
      assertTrue(policy.contains("frame-ancestors 'none'"), policy);
      assertFalse(policy.contains("unsafe"), policy);
      assertFalse(policy.contains("*"), policy);
      assertEquals("DENY", answer.header("X-Frame-Options"));
      assertEquals("nosniff", answer.header("X-Content-Type-Options"));
      assertEquals("same-origin", answer.header("Referrer-Policy"));
      assertEquals("same-origin", answer.header("Cross-Origin-Resource-Policy"));
      assertEquals(null, answer.header("Access-Control-Allow-Origin"));
    }
  }

  @Test
  void personalResponsesAreNotCached() {
    for (String path :
        new String[] {
          "/", "/boards", "/boards/board-1", "/lab", "/boards/none", "/me/logins", "/me/tokens"
        }) {
      assertEquals("no-store", page(alice, path).header("Cache-Control"), path);
    }
    for (String path : new String[] {"/api/me", "/api/logins", "/api/boards", "/api/nothing"}) {
      assertEquals("no-store", alice.get(path).header("Cache-Control"), path);
    }
    assertEquals(null, alice.copy().get("/boards").header("Clear-Site-Data"));
  }

  /** A proxy may send somebody else's request behind it. */
  @Test
  void aRefusedUpgradeLeavesTheConnectionUsable() {
    String both =
        """
        GET /roomkey/ws HTTP/1.1
        Host: a
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==
        Origin: https://evil.example
        Cookie: ROOMKEY_LOGIN=dead

        GET /roomkey/health/live HTTP/1.1
        Host: a
        Connection: close

        """;
    String answers = RawHttp.sendExactly(server.port(), both.replace("\n", "\r\n"));

    assertTrue(answers.startsWith("HTTP/1.1 403 "), answers);
    int second = answers.indexOf("HTTP/1.1 ", 1);
    String head = answers.substring(0, answers.indexOf("\r\n\r\n"));
    boolean closed = second < 0 && head.contains("Connection: close");
    boolean answered = second > 0 && answers.startsWith("HTTP/1.1 200 ", second);
    assertTrue(closed || answered, answers);
    assertFalse(answers.contains("HTTP/1.1 101"), answers);
  }
}
