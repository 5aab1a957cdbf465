package org.roomkey.testing;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.net.http.HttpClient;

/** The server under the name {@code localhost}, where it has passkeys. */
public record Localhost(TestServer server) implements Site {
  @Override
  public int port() {
    return server.port();
  }

  @Override
  public HttpClient http() {
    return server.http();
  }

  @Override
  public String origin() {
    return "http://localhost:" + port();
  }

  /** A new passkey of a person who is signed in. */
  public TestAuthenticator addPasskey(Person person) {
    return addPasskey(person, TestAuthenticator.at(this));
  }

  public TestAuthenticator addPasskey(Person person, TestAuthenticator authenticator) {
    JsonObject answer = authenticator.create(options(person));
    person.post("/api/me/passkeys", labelled(answer)).mustBe(201);
    return authenticator;
  }

  /** The options for a new passkey. */
  public static JsonObject options(Person person) {
    return person.post("/api/me/passkey-options", Json.object()).mustBe(200).json();
  }

  /** An answer for a new passkey, with its name. */
  public static JsonObject labelled(JsonObject answer) {
    return Json.object("label", "Phone", "response", answer.getJsonObject("response"));
  }

  /** The challenge for a sign-in in this browser. */
  public static String challenge(Person browser) {
    return browser
        .post("/login/passkey/options", Json.object())
        .mustBe(200)
        .json()
        .getString("challenge");
  }

  /** Tries to sign in with the passkey. */
  public static HttpAnswer attempt(Person browser, TestAuthenticator authenticator) {
    return browser.post("/login/passkey", authenticator.get(challenge(browser)));
  }

  /** Somebody who has signed in with the passkey. */
  public Person signIn(TestAuthenticator authenticator) {
    Person browser = anybody();
    attempt(browser, authenticator).mustBe(200);
    return browser;
  }

  /** The passkeys of a person. */
  public static JsonArray passkeys(Person person) {
    return person.get("/api/me/passkeys").mustBe(200).json().getJsonArray("passkeys");
  }
}
