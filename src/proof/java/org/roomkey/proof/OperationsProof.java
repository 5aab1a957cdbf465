package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TomcatProcess;

/**
 * An administrator with a bare Debian types the commands of {@code docs/operations.md} and nothing
 * else: for Debian's own Tomcat 10.1, and for a Tomcat 11 with {@code tomcat-conf}.
 */
class OperationsProof {
  /** As in a form. */
  private static final String PASSWORD = "nine+nosy+newts+nap";

  private static final String BOARD = "operations";

  /** An old Tomcat or library of it, a slow machine, and what the proof itself does. */
  private static final List<String> EXPECTED =
      List.of(
          "lacks security fixes",
          "Tomcat Native",
          "createSecureRandom",
          "a set-up link was asked for");

  private static final String NEXT_VERSION = "999.0.0";

  private DebianMachine machine;
  private Guide guide;

  @ParameterizedTest
  @ValueSource(strings = {"tomcat10", "roomkey"})
  void theDocumentCanBeFollowedWordByWord(String service) throws IOException {
    guide = new Guide("docs/operations.md", service);
    try (DebianMachine booted = new DebianMachine("ops-" + service)) {
      machine = booted;
      TomcatProcess.copy(Path.of("tomcat-conf"), machine.file("root/tomcat-conf"));
      Files.copy(TomcatProcess.WAR, machine.file("root/roomkey.war"));
      machine.type("install", asTold(guide.commands("install")));
      machine.trust("etc/nginx/tls/" + DebianMachine.NAME + ".pem");

      Person boss = checksAndCreatesTheAdministrator();
      keepsEverythingOverARestart(boss);
      drainsBeforeTheStop(boss);
      Person returned = comesBackWithTheBackup(boss);
      runsTheNextVersion(returned);
      helpsWithoutAnAdministrator();
      complainsOfNothing();
      System.out.println(
          "PROOF docs/operations.md, word by word on a bare Debian, service %s: installed, checked,"
                  .formatted(service)
              + " changed, drained, backed up, restored, upgraded");
    }
  }

  /** In a new login. */
  private String types(String occasion) throws IOException {
    return types(occasion, guide.commands(occasion));
  }

  private String types(String occasion, String commands) throws IOException {
    return machine.type(occasion, asTold(guide.commands("names") + commands));
  }

  /** What the document tells to replace. */
  private static String asTold(String commands) {
    return commands
        .replace("NAME=rooms.example.com", "NAME=" + DebianMachine.NAME)
        .replaceAll("TOMCAT=[0-9.]+", "TOMCAT=" + newestTomcat());
  }

  /** The distribution that the other tests have obtained from the same place. */
  private static String newestTomcat() {
    return TomcatProcess.DISTRIBUTION.getFileName().toString().replace("apache-tomcat-", "");
  }

  private Person checksAndCreatesTheAdministrator() throws IOException {
    assertEquals(2, types("check").split("\"status\":\"up\"", -1).length - 1);
    Person boss = administrator("boss", types("administrator"));
    JsonObject board = Json.object("name", "Operations", "access", "open");
    boss.put("/api/boards/" + BOARD, board).mustBe(201);
    return boss;
  }

  private Person administrator(String username, String link) {
    String token = link.strip().replaceFirst(".*/roomkey/setup\\?token=", "");
    machine
        .anybody()
        .postForm(
            "/setup", "token", token, "username", username, "name", "Boss", "password", PASSWORD)
        .mustBe(303);
    return machine.anybody().signIn(username, PASSWORD.replace('+', ' '));
  }

  private static void says(Person boss, String text) {
    try (TestSocket socket = boss.on(BOARD)) {
      socket.message(BOARD, text);
    }
  }

  private static void hasStored(Person boss, String... texts) {
    try (TestSocket socket = boss.on(BOARD)) {
      List<String> stored =
          socket.history(BOARD).messages().stream().map(frame -> frame.string("text")).toList();
      assertEquals(List.of(texts), stored);
    }
  }

  private void keepsEverythingOverARestart(Person boss) throws IOException {
    says(boss, "before the restart");
    try (TestSocket socket = boss.on(BOARD)) {
      types("change");
      socket.mustEnd(1012, "Restarting", "restarting");
    }
    types("check");
    hasStored(boss, "before the restart");
    assertEquals(0, drains(boss));
  }

  private static int drains(Person boss) {
    HttpAnswer answer = boss.get("/api/admin/audit?event=drain").mustBe(200);
    return answer.json().getJsonArray("events").size();
  }

  private void allowsTheDrain(Person boss) throws IOException {
    String token = boss.token("admin:connections");
    types("drain", "TOKEN=" + token + "\n" + guide.commands("drain"));
  }

  private void drainsBeforeTheStop(Person boss) throws IOException {
    allowsTheDrain(boss);
    try (TestSocket socket = boss.on(BOARD)) {
      types("restart");
      socket.mustEnd(1012, "Restarting", "restarting");
    }
    types("check");
    assertEquals(1, drains(boss));
  }

  /** The restore has ended the login and the token for the drain. */
  private Person comesBackWithTheBackup(Person boss) throws IOException {
    types("backup");
    says(boss, "after the backup");
    String dump = machine.type("list", "ls roomkey-*.dump").strip();
    types("restore", guide.commands("restore").replaceAll("BACKUP=\\S+", "BACKUP=" + dump));
    types("check");
    boss.get("/api/me").mustBe(401);
    Person returned = machine.anybody().signIn("boss", PASSWORD.replace('+', ' '));
    hasStored(returned, "before the restart");
    allowsTheDrain(returned);
    return returned;
  }

  private void runsTheNextVersion(Person boss) throws IOException {
    makeNextVersion(machine.file("root/roomkey.war"));
    types("upgrade");
    types("check");
    String token = boss.token("admin:metrics");
    HttpAnswer metrics =
        machine.anybody().get("/metrics", "Authorization", "Bearer " + token).mustBe(200);
    assertTrue(metrics.body().contains("version=\"" + NEXT_VERSION + "\""), metrics.body());
    hasStored(boss, "before the restart");
  }

  /** The same WAR with another version in its manifest. */
  private static void makeNextVersion(Path war) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(war)) {
      Path manifest = zip.getPath("META-INF/MANIFEST.MF");
      String text = Files.readString(manifest);
      String next = text.replaceFirst("(Implementation-Version: ).*", "$1" + NEXT_VERSION);
      assertNotEquals(text, next);
      Files.writeString(manifest, next);
    }
  }

  private void helpsWithoutAnAdministrator() throws IOException {
    Person other = administrator("other", types("lost"));
    assertTrue(other.get("/api/me").json().getBoolean("admin"));
  }

  /** Debian's Tomcat gives each line a priority; the other one writes the level. */
  private void complainsOfNothing() throws IOException {
    String commands =
        "journalctl --quiet --no-pager --unit=$SERVICE --priority=warning;"
            + " journalctl --quiet --no-pager --unit=$SERVICE | grep -E 'WARNING|SEVERE' || true";
    List<String> complaints =
        types("complaints", commands)
            .lines()
            .filter(line -> EXPECTED.stream().noneMatch(line::contains))
            .toList();
    assertEquals(List.of(), complaints);
  }
}
