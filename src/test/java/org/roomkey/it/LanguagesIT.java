package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.TestServer;

/** The language of the pages, negotiated with the browser. */
class LanguagesIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpAnswer page(String... headers) {
    return server.anybody().get("/", headers).mustBe(200);
  }

  private static void assertIn(String language, String words, HttpAnswer page) {
    assertTrue(page.body().contains("<html lang=\"" + language + "\">"), page.body());
    assertTrue(page.body().contains(words), page.body());
    assertEquals(language, page.header("Content-Language"));
  }

  @Test
  void thePreferredAvailableLanguageIsChosenElseEnglish() {
    String english = "<h2 id=\"signin-title\">Sign in</h2>";
    String german = "<h2 id=\"signin-title\">Anmelden</h2>";
    assertIn("en", english, page());
    assertIn("en", english, page("Accept-Language", "fr-FR,fr;q=0.9"));
    assertIn("en", english, page("Accept-Language", "de;q=0.5,en;q=0.8"));
    assertIn("en", english, page("Accept-Language", "<script>"));
    assertIn("de", german, page("Accept-Language", "de-AT"));
    assertIn("de", german, page("Accept-Language", "fr,de;q=0.8,en;q=0.5"));
  }

  @Test
  void scriptTextsHaveTheSameLanguageAndAreRevalidated() {
    HttpAnswer german =
        server.anybody().get("/assets/js/messages.js", "Accept-Language", "de").mustBe(200);
    assertEquals("text/javascript;charset=UTF-8", german.header("Content-Type"));
    assertTrue(german.body().contains("LANGUAGE = 'de'"));
    assertTrue(german.body().contains("\"nav.sign_out\":\"Abmelden\""));
    assertTrue(german.headers("Vary").toString().contains("Accept-Language"));
    String tag = german.header("ETag");
    String[] again = {"Accept-Language", "de", "If-None-Match", tag};
    server.anybody().get("/assets/js/messages.js", again).mustBe(304);
    HttpAnswer english = server.anybody().get("/assets/js/messages.js", "If-None-Match", tag);
    assertTrue(english.mustBe(200).body().contains("\"nav.sign_out\":\"Sign out\""));
  }
}
