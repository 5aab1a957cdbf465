package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.TestServer;

/** The protocol documents that the server serves. */
class DocsIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/asyncapi.yaml", "/docs/openapi.yaml"})
  void documentsArePublicAndCacheable(String path) throws IOException {
    HttpAnswer answer = server.anybody().get(path).mustBe(200);

    assertEquals(Files.readString(Path.of("src/main/webapp/WEB-INF" + path)), answer.body());
    assertTrue(answer.header("Content-Type").startsWith("application/yaml"), answer.toString());
    assertEquals("public, max-age=3600", answer.header("Cache-Control"));
    HttpAnswer again = server.anybody().get(path, "If-None-Match", answer.header("ETag"));
    assertEquals("", again.mustBe(304).body());
    HttpAnswer head = server.anybody().request("HEAD", path, null).mustBe(200);
    assertEquals("", head.body());
    assertEquals(answer.header("Content-Length"), head.header("Content-Length"));
    assertEquals(answer.header("ETag"), head.header("ETag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"})
  void documentsRejectOtherMethods(String method) {
    HttpAnswer answer = server.anybody().request(method, "/docs/openapi.yaml", null);

    assertEquals("GET, HEAD", answer.mustBe(405).header("Allow"));
    assertEquals("method_not_allowed", answer.json().getString("code"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/", "/docs/other.yaml", "/WEB-INF/docs/openapi.yaml"})
  void thereIsNoDirectoryListingAndNoOtherFile(String path) {
    server.anybody().get(path).mustBe(404);
  }
}
