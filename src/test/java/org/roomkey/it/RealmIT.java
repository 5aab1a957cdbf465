package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.catalina.realm.JNDIRealm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Directory;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** LDAP users, through the realm that {@code tomcat-conf} shows as an example. */
class RealmIT {
  private static final String PASSWORD = "Zq7-directory-Lm94-realm";

  private static Directory directory;
  private static TestServer server;
  private static Person admin;

  /** Throws for one name, like a badly written realm. */
  private static final class FragileRealm extends JNDIRealm {
    @Override
    public Principal authenticate(String username, String credentials) {
      if (username.equals("fragile")) {
        throw new IllegalStateException("broken");
      }
      return super.authenticate(username, credentials);
    }
  }

  @BeforeAll
  static void start() {
    directory = new Directory();
    directory.person("dora", PASSWORD).person("alice", PASSWORD).group("staff", "dora");
    directory.group("administrators", "dora").group("visitors", "dora").group("guests", "dora");
    server =
        new TestServer(
            Map.of(
                "roomkey.realm", "true",
                "roomkey.realm.admin-role", "administrators",
                "roomkey.realm.boards",
                    "visitors=board-staff:viewer, staff=board-staff:editor,"
                        + " guests=board-staff:viewer,"
                        + " staff=no-such-board:owner"),
            context -> context.setRealm(directory.configured(new FragileRealm())));
    admin = server.loginAs("admin");
    admin
        .put("/api/boards/board-staff", Json.object("name", "Staff", "access", "private"))
        .mustBe(201);
  }

  @AfterAll
  static void stop() {
    server.close();
    directory.close();
  }

  private static HttpAnswer attempt(Person person, String username, String password) {
    return person.post("/login", Json.object("username", username, "password", password));
  }

  private static HttpAnswer attempt(String username, String password) {
    return attempt(server.anybody(), username, password);
  }

  private static JsonObject me(Person person) {
    return person.get("/api/me").mustBe(200).json();
  }

  @Test
  void aDirectoryUserSignsInWithAnOrdinaryLogin() {
    directory.person("erna", PASSWORD);
    Person erna = server.anybody();

    JsonObject answer = attempt(erna, "erna", PASSWORD).mustBe(200).json();

    assertEquals(Json.object("id", "erna", "name", "erna"), answer.getJsonObject("user"));
    assertEquals("cookie", me(erna).getString("method"));
    assertFalse(me(erna).getBoolean("admin"));
    assertNull(server.session(erna.cookie("JSESSIONID")).getPrincipal());
    TestSocket socket = erna.socket();
    erna.logout().mustBe(204);
    socket.mustEnd(4002, "Session expired", "session_expired");
    Person byForm = server.anybody();
    byForm
        .postForm("/login", "username", "erna", "password", PASSWORD.replace(' ', '+'))
        .mustBe(303);
    assertEquals("erna", me(byForm).getJsonObject("user").getString("id"));
  }

  @Test
  void aDirectoryUserAuthenticatesAgainWithThePasswordOfTheDirectory() {
    directory.person("hanna", PASSWORD);
    attempt("hanna", PASSWORD).mustBe(200);
    Person hanna = server.signedInSince("hanna", Duration.ofMinutes(6));
    JsonObject token = Json.object("label", "test", "scopes", Json.parse("[\"connect\"]"));
    hanna.post("/api/tokens", token).mustBe(403);
    assertEquals("[\"password\"]", me(hanna).getJsonArray("ways").toString());

    hanna.post("/api/me/authenticate", Json.object("password", "wrong")).mustBe(403);
    hanna.post("/api/me/authenticate", Json.object("password", PASSWORD)).mustBe(200);

    hanna.post("/api/tokens", token).mustBe(201);
  }

  @Test
  void everySpellingOfANameIsTheSamePerson() {
    directory.person("fritz", PASSWORD);
    for (String name : List.of("fritz", "FRITZ", "ｆｒｉｔｚ")) {
      HttpAnswer answer = attempt(name, PASSWORD);
      if (answer.status() == 200) {
        assertEquals("fritz", answer.json().getJsonObject("user").getString("id"), name);
      }
    }
    assertEquals(1, server.sql("SELECT COUNT(*) FROM users WHERE id = 'fritz'"));
    assertEquals(1, server.sql("SELECT COUNT(*) FROM users WHERE LOWER(name) = 'fritz'"));
  }

  @Test
  void wrongNamesAndPasswordsAreRefusedAlike() {
    directory.person("gerda", PASSWORD);
    String wrong = attempt("gerda", "wrong").mustBe(401).body();

    assertEquals(wrong, attempt("nobody-at-all", PASSWORD).mustBe(401).body());
    assertEquals(wrong, attempt("gerda", "").mustBe(401).body());
    assertEquals(wrong, attempt("*", PASSWORD).mustBe(401).body());
    assertEquals(wrong, attempt("gerda)(uid=*", PASSWORD).mustBe(401).body());
    assertEquals(0, server.sql("SELECT COUNT(*) FROM users WHERE id = 'gerda'"));
  }

  @Test
  void theDirectoryIsNotAskedAboutALocalPassword() {
    attempt("alice", PASSWORD).mustBe(401);

    assertEquals("user-alice", me(server.loginAs("alice")).getJsonObject("user").getString("id"));
    assertEquals(0, server.sql("SELECT COUNT(*) FROM users WHERE id = 'alice'"));
  }

  @Test
  void aPersonDisabledInRoomkeyIsRefused() {
    directory.person("hans", PASSWORD);
    Person hans = server.anybody().signIn("hans", PASSWORD);
    admin.patch("/api/admin/users/hans", Json.object("disabled", true)).mustBe(200);

    attempt("hans", PASSWORD).mustBe(401);
    hans.get("/api/me").mustBe(403);
  }

  @Test
  void groupsGrantAndRevokeRightsAtSignIn() {
    Person dora = server.anybody().signIn("dora", PASSWORD);
    assertTrue(me(dora).getBoolean("admin"));
    assertEquals("editor", role("dora"));
    TestSocket socket = dora.on("board-staff");
    socket.message("board-staff", "from a member");
    JsonObject customer = Json.object("userId", "customer-of-dora");
    String ticket =
        server
            .anybody()
            .post("/api/tickets", customer, "Authorization", "Bearer " + dora.token("act_as"))
            .mustBe(201)
            .json()
            .getString("ticket");
    TestSocket ofCustomer = server.socket("/ws?token=" + ticket);
    ofCustomer.next("authenticated");

    directory.leave("staff", "dora");
    directory.leave("visitors", "dora");
    directory.leave("guests", "dora");
    directory.leave("administrators", "dora");
    socket.message("board-staff", "the directory is asked at the sign-in alone");
    Person again = server.anybody().signIn("dora", PASSWORD);

    assertEquals("board-staff", socket.expect("board_revoked").string("boardId"));
    assertEquals("forbidden", socket.ask("type", "join", "boardId", "board-staff").string("code"));
    ofCustomer.mustEnd(4003, "Forbidden", "forbidden");
    assertFalse(me(again).getBoolean("admin"));
    assertFalse(me(dora).getBoolean("admin"), "the right is read with each request");
    admin.get("/api/boards/board-staff/members/dora").mustBe(404);
    socket.close();

    directory.join("visitors", "dora");
    server.anybody().signIn("dora", PASSWORD);
    assertEquals("viewer", role("dora"));
    assertEquals(
        List.of(
            "user_created null null",
            "user_changed admin=true null",
            "member_changed null editor",
            "user_changed admin=false null",
            "member_removed null null",
            "member_changed null viewer"),
        byTheRealm("dora"));
  }

  @Test
  void aRoleThatSomebodyGaveByHandStays() {
    directory.person("klara", PASSWORD);
    directory.join("staff", "klara");
    server.anybody().signIn("klara", PASSWORD);
    assertEquals("editor", role("klara"));

    give("klara", "viewer");
    server.anybody().signIn("klara", PASSWORD);
    assertEquals("editor", role("klara"), "the higher role counts");
    directory.leave("staff", "klara");
    server.anybody().signIn("klara", PASSWORD);
    assertEquals("viewer", role("klara"), "the one by hand is back");

    directory.join("staff", "klara");
    server.anybody().signIn("klara", PASSWORD);
    give("klara", "owner");
    server.anybody().signIn("klara", PASSWORD);
    directory.leave("staff", "klara");
    server.anybody().signIn("klara", PASSWORD);
    assertEquals("owner", role("klara"), "the role of the group was changed by hand");
    assertEquals(0, server.sql("SELECT COUNT(*) FROM given_rights WHERE user_id = 'klara'"));
  }

  private static void give(String userId, String role) {
    admin.put("/api/boards/board-staff/members/" + userId, Json.object("role", role)).mustBe(200);
  }

  /** The audit events by which the directory changed the person, oldest first. */
  private static List<String> byTheRealm(String userId) {
    List<String> events = new ArrayList<>();
    admin
        .get("/api/admin/audit?limit=1000&userId=" + userId)
        .mustBe(200)
        .json()
        .getJsonArray("events")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(event -> event.getString("targetId", "").equals(userId))
        .filter(event -> event.getString("method", "").equals("principal"))
        .map(
            event ->
                event.getString("event")
                    + " "
                    + event.getString("reason", null)
                    + " "
                    + event.getString("result", null))
        .forEach(event -> events.add(0, event));
    return events;
  }

  private static String role(String userId) {
    return admin
        .get("/api/boards/board-staff/members/" + userId)
        .mustBe(200)
        .json()
        .getString("role");
  }

  /** Five failures are free; twelve, two of each spelling, are not. */
  @Test
  void spellingsOfANameShareOneDelay() {
    List<String> spellings = List.of("ivan", "Ivan", "iVan", "ivAn", "ivaN", "IVAN");
    int attempts = 0;
    HttpAnswer answer;
    do {
      answer = attempt(spellings.get(attempts % spellings.size()), "wrong");
      attempts++;
    } while (answer.status() == 401 && attempts < 2 * spellings.size());

    assertEquals(429, answer.status());
    assertTrue(Long.parseLong(answer.header("Retry-After")) > 0);
  }

  /** JNDIRealm returns the same for a wrong password and for an unreachable directory. */
  @Test
  void aDirectoryOutageAffectsOnlyDirectoryUsers() {
    directory.person("jutta", PASSWORD);
    Person before = server.anybody().signIn("jutta", PASSWORD);

    directory.goAway();
    try {
      attempt("jutta", PASSWORD).mustBe(401);
      server.loginAs("bob");
      before.get("/api/me").mustBe(200);
      before.socket().close();
    } finally {
      directory.comeBack();
    }
    attempt("jutta", PASSWORD).mustBe(200);
  }

  @Test
  void aRealmFailureIsUndecided() {
    HttpAnswer answer = attempt("fragile", PASSWORD).mustBe(503);

    assertEquals("unavailable", answer.json().getString("code"));
  }

  @Test
  void theRealmIsIgnoredUnlessEnabled() {
    try (TestServer off =
        new TestServer(
            Map.of(), context -> context.setRealm(directory.configured(new FragileRealm())))) {
      JsonObject erna = Json.object("username", "dora", "password", PASSWORD);
      off.anybody().post("/login", erna).mustBe(401);
    }
  }
}
