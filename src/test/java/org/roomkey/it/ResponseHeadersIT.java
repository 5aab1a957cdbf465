package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
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

  @Test
  void modulesAreRevalidatedByTheirContent() throws Exception {
    Path folder = Path.of("src/main/webapp/assets/js");
    for (String file : new String[] {"roomkey.js", "roomkey-board.js", "roomkey-presence.js"}) {
      HttpAnswer answer = server.anybody().get("/assets/js/" + file).mustBe(200);
      assertEquals(Files.readString(folder.resolve(file)), answer.body());
      assertEquals("text/javascript;charset=UTF-8", answer.header("Content-Type"));
      assertEquals("no-cache", answer.header("Cache-Control"));
      String tag = answer.header("ETag");
      assertTrue(tag.matches("\"[0-9a-f]{16}\""), tag);
      for (String known : new String[] {tag, "W/" + tag, "\"other\", W/" + tag}) {
        HttpAnswer same = server.anybody().get("/assets/js/" + file, "If-None-Match", known);
        assertEquals("", same.mustBe(304).body());
        assertEquals("no-cache", same.header("Cache-Control"));
      }
      server.anybody().get("/assets/js/" + file, "If-None-Match", "\"other\"").mustBe(200);
    }
    assertEquals(
        "text/plain;charset=UTF-8",
        server.anybody().get("/assets/js/roomkey.d.ts").mustBe(200).header("Content-Type"));
  }

  @Test
  void onlyFilesOfTheFolderAreModules() {
    for (String path :
        new String[] {"", "/", "/none.js", "/roomkey.js/", "/roomkey.js/x", "/ROOMKEY.JS"}) {
      int status = server.anybody().get("/assets/js" + path).status();
      assertTrue(status == 404 || status == 400, path + " is " + status);
    }
    server.anybody().post("/assets/js/roomkey.js", Json.object()).mustBe(405);
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
