package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TomcatProcess;

/** The program that moves Derby to PostgreSQL, from the WAR, as docs/operations.md says. */
class MoveIT {
  @TempDir private Path folder;

  private record Outcome(int exit, String said) {}

  private Path derby() {
    return folder.resolve("roomkey-data/derby");
  }

  private Path unpacked() throws IOException {
    Path unpacked = folder.resolve("roomkey-move");
    if (Files.exists(unpacked)) {
      return unpacked;
    }
    try (ZipFile war = new ZipFile(TomcatProcess.WAR.toFile())) {
      for (ZipEntry entry : war.stream().filter(entry -> !entry.isDirectory()).toList()) {
        Path file = unpacked.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        try (InputStream in = war.getInputStream(entry)) {
          Files.copy(in, file);
        }
      }
    }
    return unpacked;
  }

  /** The jar of the driver, which is not in the WAR. */
  private static String driver() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
        .filter(entry -> Path.of(entry).getFileName().toString().matches("postgresql-[\\d.]+jar"))
        .findFirst()
        .orElseThrow();
  }

  private Outcome move(PostgresDatabase target) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + target.server().port() + "/" + target.name();
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            "WEB-INF/classes:WEB-INF/lib/*:" + driver(),
            "org.roomkey.storage.Move",
            "--from",
            derby().toString(),
            "--to",
            url);
    builder.environment().putAll(Map.of("PGUSER", "postgres", "PGPASSWORD", "not asked for"));
    Path said = folder.resolve("said");
    Process process =
        builder
            .directory(unpacked().toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES));
    return new Outcome(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
  }

  private static long tables(PostgresDatabase database) throws Exception {
    try (Connection connection = database.connection();
        var rows =
            connection
                .createStatement()
                .executeQuery("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void everythingGoesOnOnPostgres() throws Exception {
    Person alice;
    JsonObject token;
    try (TestServer server = TestServer.in(folder, Map.of("roomkey.limits.enabled", "false"));
        PostgresDatabase target = Postgres.shared().newDatabase()) {
      alice = server.loginAs("alice");
      token = alice.issueToken("connect", "read", "publish");
      Person admin = server.loginAs("admin");
      admin
          .post(
              "/api/admin/users",
              Json.object(
                  "id",
                  "dora",
                  "username",
                  "dora",
                  "name",
                  "Döra",
                  "kind",
                  "person",
                  "password",
                  "a long enough secret"))
          .mustBe(201);
      String members = "/api/boards/board-private/members/dora";
      alice.put(members, Json.object("role", "editor")).mustBe(200);
      try (TestSocket socket = alice.on("board-private")) {
        for (int i = 1; i <= 1_203; i++) {
          socket.message("board-private", "Grüße \uD83E\uDD8A " + i);
        }
      }
      alice.delete("/api/boards/board-private/messages/2").mustBe(204);

      Outcome inUse = move(target);
      assertEquals(1, inUse.exit, inUse.said);
      assertTrue(inUse.said.contains("Nothing was moved: stop the server: "), inUse.said);
      assertEquals(0, tables(target));
    }
    try (PostgresDatabase target = Postgres.shared().newDatabase()) {
      Outcome moved = move(target);
      assertEquals(0, moved.exit, moved.said);
      assertTrue(moved.said.matches("(?s).*\\nmessages +1203 +1203  equal\\n.*"), moved.said);
      try (TestServer server = TestServer.on(target, Map.of())) {
        goesOn(server, alice.at(server), token.getString("token"));
      }
      Outcome again = move(target);
      assertEquals(1, again.exit, again.said);
      assertTrue(again.said.contains("the target is not empty"), again.said);
    }
  }

  private static void goesOn(TestServer server, Person alice, String token) {
    alice.get("/api/me").mustBe(200);
    Person dora = server.anybody().signIn("dora", "a long enough secret");
    try (TestSocket socket = dora.on("board-private");
        TestSocket program = server.socket("/ws?token=" + token)) {
      assertEquals(
          "Grüße \uD83E\uDD8A 1",
          socket.history("board-private", "after", 0).messages().get(0).string("text"));
      assertTrue(socket.history("board-private", "after", 1).messages().get(0).bool("deleted"));
      assertEquals(1_204, socket.message("board-private", "and on").number("seq"));
      program.expect("authenticated");
      program.join("board-private");
      assertEquals(1_205, program.message("board-private", "by a program").number("seq"));
    }
  }
}
