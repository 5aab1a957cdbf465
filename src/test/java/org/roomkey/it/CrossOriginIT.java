package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.TestServer;

/**
 * Cross-origin requests: only a configured origin may load modules and use the API, with a token.
 */
class CrossOriginIT {
  private static final String INTRANET = "https://intranet.example";
  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
  private static final String[] PATHS = {
    "/assets/js/roomkey.js", "/api/boards", "/api/boards/board-1/messages", "/health/live"
  };

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.origins", INTRANET));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpAnswer preflight(String path, String origin) {
    return server
        .anybody()
        .request(
            "OPTIONS",
            path,
            null,
            "Origin",
            origin,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "authorization,content-type");
  }

  @Test
  void aConfiguredOriginLoadsTheModulesAndReadsAnswers() {
    for (String path : PATHS) {
      HttpAnswer answer = server.anybody().get(path, "Origin", INTRANET);
      assertEquals(INTRANET, answer.header(ALLOW_ORIGIN), path);
      assertEquals("Origin", answer.header("Vary"), path);
      assertNull(answer.header("Access-Control-Allow-Credentials"), path);
    }
  }

  @Test
  void aConfiguredOriginUsesTheApiWithItsOwnToken() {
    HttpAnswer asked = preflight("/api/boards/board-1/messages", INTRANET).mustBe(204);
    assertEquals(INTRANET, asked.header(ALLOW_ORIGIN));
    assertTrue(asked.header("Access-Control-Allow-Methods").contains("POST"));
    assertEquals("Authorization, Content-Type", asked.header("Access-Control-Allow-Headers"));
    assertEquals("600", asked.header("Access-Control-Max-Age"));
    assertNull(asked.header("Access-Control-Allow-Credentials"));

    String bearer = "Bearer " + server.newToken("user-bob", "publish");
    HttpAnswer sent =
        server
            .anybody()
            .post(
                "/api/boards/board-1/messages",
                Json.object("text", "from the intranet"),
                "Origin",
                INTRANET,
                "Authorization",
                bearer)
            .mustBe(201);
    assertEquals(INTRANET, sent.header(ALLOW_ORIGIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://intranet.example",
        "https://intranet.example:8443",
        "https://intranet.example.evil.example",
        "https://app.intranet.example",
        "null"
      })
  void otherOriginsGetNoCorsHeaders(String origin) {
    for (String path : PATHS) {
      HttpAnswer answer = server.anybody().get(path, "Origin", origin);
      assertNull(answer.header(ALLOW_ORIGIN), path);
      assertEquals("Origin", answer.header("Vary"), path);
      HttpAnswer asked = preflight(path, origin);
      assertNull(asked.header(ALLOW_ORIGIN), path);
      assertNull(asked.header("Access-Control-Allow-Methods"), path);
    }
    server.anybody().post("/api/tickets", Json.object(), "Origin", origin).mustBe(403);
  }

  @Test
  void pagesAreNotReadableCrossOrigin() {
    for (String path : new String[] {"/", "/boards", "/lab"}) {
      assertNull(server.anybody().get(path, "Origin", INTRANET).header(ALLOW_ORIGIN), path);
      assertNull(preflight(path, INTRANET).header(ALLOW_ORIGIN), path);
    }
  }

  @Test
  void twoOriginHeadersAreNotTrusted() {
    HttpAnswer answer =
        server.anybody().get(PATHS[0], "Origin", INTRANET, "Origin", "https://evil.example");
    assertNull(answer.header(ALLOW_ORIGIN));
  }
}
