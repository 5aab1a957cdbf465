package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roomkey.testing.Person;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TomcatBase;
import org.roomkey.testing.TomcatProcess;
import org.roomkey.testing.Wait;

/** A real Tomcat logs no warning, no error and no stack while it starts, works and stops. */
class ServerLogIT {
  /** Of this old Tomcat, of the pattern of its own access log, and of a busy machine. */
  private static final String EXPECTED =
      ".*(lacks security fixes for WebSocket|writes the query of a URL|the start takes long).*";

  private record Server(int port, HttpClient http) implements Site {}

  private final Server server;

  ServerLogIT() throws IOException {
    server = new Server(TomcatProcess.freePort(), Site.client());
  }

  /** Only the profile {@code servers} takes the time for both. */
  static List<String> versions() {
    return System.getProperty("servers") == null
        ? List.of("11.0.25")
        : List.of("11.0.25", "10.1.59");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void tomcatConfIsQuietOnDerby(String version) throws Exception {
    Path base = TomcatBase.of("quiet-derby-" + version).folder();

    assertQuiet(version, base);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void tomcatConfIsQuietOnPostgres(String version) throws Exception {
    try (PostgresDatabase database = Postgres.shared().newDatabase()) {
      Path base = TomcatBase.of("quiet-postgresql-" + version).onPostgres().folder();
      Path context = base.resolve("conf/context.xml");
      Files.writeString(
          context,
          Files.readString(context)
              .replaceFirst(
                  "url=\"[^\"]*\"", "url=\"" + database.url().replace("&", "&amp;") + "\"")
              .replaceFirst("username=\"[^\"]*\" password=\"[^\"]*\"", ""));

      assertQuiet(version, base);
    }
  }

  private void assertQuiet(String version, Path base) throws Exception {
    try (TomcatProcess tomcat = start(version, base)) {
      use();
      assertEquals(143, tomcat.stop(), tomcat.output());
      assertEquals(List.of(), complaints(tomcat));
    }
  }

  /** With Tomcat's own configuration, which searches stopped applications for leaks. */
  @ParameterizedTest
  @MethodSource("versions")
  void aSecondApplicationLeavesNothingBehind(String version) throws Exception {
    Path base = unmodified("quiet-second-" + version, version);
    Path second = base.resolve("webapps/second.war");
    Files.copy(TomcatProcess.WAR, second);
    Path context = Files.createDirectories(base.resolve("conf/Catalina/localhost"));
    Files.writeString(
        context.resolve("second.xml"),
        "<Context><Parameter name=\"roomkey.data\" value=\""
            + base.resolve("data-2")
            + "\"/>"
            + "</Context>");

    try (TomcatProcess tomcat = start(version, base)) {
      use();
      assertEquals(200, tomcat.get("/second/health/ready").statusCode());
      Files.delete(second);
      Wait.until("it is gone", () -> !Files.exists(base.resolve("webapps/second")));
      use();
      assertEquals(143, tomcat.stop(), tomcat.output());
      assertEquals(List.of(), complaints(tomcat));
    }
  }

  /** Derby leaves a thread behind each time that it finds a folder in use. */
  @ParameterizedTest
  @MethodSource("versions")
  void anApplicationThatWaitsForAnothersFolderLeavesNothingBehind(String version) throws Exception {
    Path base = unmodified("quiet-same-" + version, version);
    Path second = base.resolve("webapps/second.war");
    Files.copy(TomcatProcess.WAR, second);

    try (TomcatProcess tomcat = start(version, base)) {
      tomcat.awaitOutput("It tries again by itself");
      assertEquals(143, tomcat.stop(), tomcat.output());
      assertEquals(
          List.of(),
          complaints(tomcat).stream()
              .filter(
                  line ->
                      !line.matches(
                          ".*(waits for another to let go|has not started: the embedded database"
                              + " is in use|It tries again).*"))
              .toList());
    }
  }

  private Path unmodified(String name, String version) throws IOException {
    Path base = TomcatProcess.emptyBase(name);
    TomcatProcess.configureLively(base, TomcatProcess.distribution(version), server.port());
    return base;
  }

  private TomcatProcess start(String version, Path base) throws Exception {
    return TomcatProcess.startDistribution(
        TomcatProcess.distribution(version),
        base,
        server.port(),
        Map.of("ROOMKEY_DEMO", "true", "ROOMKEY_PORT", "" + server.port()));
  }

  /** Uses threads of all kinds and the database. */
  private void use() {
    Person alice = server.loginAs("alice");
    alice.get("/boards").mustBe(200);
    try (TestSocket socket = alice.on("board-1")) {
      socket.message("board-1", "hello");
    }
  }

  private static List<String> complaints(TomcatProcess tomcat) throws IOException {
    try (Stream<String> lines = tomcat.output().lines()) {
      return lines
          .filter(line -> line.matches("\\S+ \\S+ (WARNING|SEVERE) .*|\\s+at .*"))
          .filter(line -> !line.matches(EXPECTED))
          .toList();
    }
  }
}
