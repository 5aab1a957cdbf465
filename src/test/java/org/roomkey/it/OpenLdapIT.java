package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.catalina.realm.JNDIRealm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.testing.Canaries;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.OpenLdap;
import org.roomkey.testing.TestServer;

/** The people of a real OpenLDAP, and their display names. */
class OpenLdapIT {
  private static final String PASSWORD = "Zq7-openldap-Lm94-person";
  private static final String OF_THE_SEARCHER = "searcher-" + UUID.randomUUID();

  @RegisterExtension final CapturedLog log = new CapturedLog();

  private static OpenLdap directory;
  private static TestServer server;

  @BeforeAll
  static void start() {
    Canaries.remember(Canaries.Kind.PASSWORD, OF_THE_SEARCHER);
    directory = new OpenLdap(OF_THE_SEARCHER);
    server = server(settings("", OF_THE_SEARCHER));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (directory != null) {
      directory.close();
    }
  }

  private static Map<String, String> settings(String attributes, String password) {
    String people = "/ou=people,dc=example,dc=com?" + attributes + "?sub?(uid={0})";
    return new HashMap<>(
        Map.of(
            "roomkey.realm",
            "true",
            "roomkey.realm.names",
            directory.url() + people,
            "roomkey.realm.names.user",
            directory.searcher(),
            "roomkey.realm.names.password",
            password));
  }

  private static TestServer server(Map<String, String> settings) {
    return new TestServer(
        settings, context -> context.setRealm(directory.configured(new JNDIRealm())));
  }

  private static HttpAnswer attempt(TestServer at, String username) {
    return at.anybody().post("/login", Json.object("username", username, "password", PASSWORD));
  }

  /** The display name after a sign-in. */
  private static String name(TestServer at, String username) {
    JsonObject user = attempt(at, username).mustBe(200).json().getJsonObject("user");
    assertEquals(username, user.getString("id"));
    return user.getString("name");
  }

  @Test
  void theDisplayNameIsTheNameElseTheCommonName() {
    directory.person("erna", PASSWORD, "Mueller, Erna", "displayName: Erna M\u00fcller");
    directory.person("fritz", PASSWORD, "Fritz Lang");

    assertEquals("Erna M\u00fcller", name(server, "erna"));
    assertEquals("Fritz Lang", name(server, "fritz"));
  }

  @Test
  void aNewNameCountsFromTheNextSignIn() {
    directory.person("gerda", PASSWORD, "Gerda Alt", "displayName: Gerda Alt");
    assertEquals("Gerda Alt", name(server, "gerda"));
    directory.change("gerda", "displayName", "Gerda\u202e Neu  ");
    assertEquals("Gerda Neu", name(server, "gerda"));

    List<JsonObject> changes =
        server
            .signedIn("user-admin")
            .get("/api/admin/audit?event=user_changed&userId=gerda")
            .json()
            .getJsonArray("events")
            .getValuesAs(JsonObject.class);
    assertEquals("name", changes.get(0).getString("reason"));
  }

  @Test
  void otherAttributesMayHaveTheName() {
    directory.person("hans", PASSWORD, "Hans", "displayName: Hans", "description: Hans im Glueck");
    try (TestServer other = server(settings("description", OF_THE_SEARCHER))) {
      assertEquals("Hans im Glueck", name(other, "hans"));
    }
  }

  @Test
  void severalPeopleGiveNoName() {
    directory.person("ida", PASSWORD, "Ida");
    directory.person("ida2", PASSWORD, "Ida the second");
    Map<String, String> settings = settings("", OF_THE_SEARCHER);
    settings.computeIfPresent(
        "roomkey.realm.names", (name, url) -> url.replace("(uid={0})", "(uid={0}*)"));
    try (TestServer other = server(settings)) {
      assertEquals("ida", name(other, "ida"));
      assertEquals("Ida the second", name(other, "ida2"));
    }
  }

  @Test
  void withoutTheDirectoryOfNamesPeopleSignInAndKeepTheirNames() {
    directory.person("jutta", PASSWORD, "Jutta");
    try (TestServer other = server(settings("", "wrong-" + UUID.randomUUID()))) {
      assertEquals("jutta", name(other, "jutta"));
      assertEquals("jutta", name(other, "jutta"));

      List<String> told =
          log.lines().stream().filter(line -> line.contains("no display name")).toList();
      assertEquals(1, told.size(), told.toString());
      assertTrue(told.get(0).contains("Invalid Credentials"), told.get(0));
      assertFalse(told.get(0).contains("wrong-"), told.get(0));
    }
  }

  @Test
  void aNodeStartsWithoutItsDirectoryAndPeopleSignInWhenItIsBack() {
    directory.person("karl", PASSWORD, "Karl");
    directory.stop();
    try (TestServer other = server(settings("", OF_THE_SEARCHER))) {
      other.anybody().get("/health/ready").mustBe(200);
      other.loginAs("alice");
      attempt(other, "karl").mustBe(401);
      directory.start();

      assertEquals("Karl", name(other, "karl"));
    } finally {
      if (!directory.isRunning()) {
        directory.start();
      }
    }
  }
}
