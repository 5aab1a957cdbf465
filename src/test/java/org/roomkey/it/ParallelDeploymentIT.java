package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.roomkey.testing.Crowd;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.Redis;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TomcatProcess;

/**
 * The upgrade by parallel deployment of {@code docs/operations.md}, on an unmodified Tomcat: {@code
 * roomkey##2.war} comes beside {@code roomkey##1.war}, and that one goes, both under load.
 */
class ParallelDeploymentIT {
  private Redis redis;
  private PostgresDatabase database;
  private Path base;
  private Server server;
  private TomcatProcess tomcat;

  private record Server(int port, HttpClient http) implements Site {}

  @BeforeEach
  void start() throws Exception {
    redis = new Redis();
    database = Postgres.shared().newDatabase();
    server = new Server(TomcatProcess.freePort(), Site.client());
    base = TomcatProcess.emptyBase("parallel");
    TomcatProcess.configureLively(base, TomcatProcess.DISTRIBUTION, server.port());
    Files.move(base.resolve("webapps/roomkey.war"), war(1));
    describe(1, "");
    Path driver = Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.createDirectories(base.resolve("lib"));
    Files.copy(driver, base.resolve("lib").resolve(driver.getFileName()));
    tomcat =
        TomcatProcess.startDistribution(
            base,
            server.port(),
            Map.of(
                "ROOMKEY_DEMO", "true",
                "ROOMKEY_DATABASE", "pool",
                "ROOMKEY_LIMITS_ENABLED", "false",
                "ROOMKEY_REDIS_URI", redis.uri(),
                "ROOMKEY_REDIS_PREFIX", UUID.randomUUID().toString()));
  }

  @AfterEach
  void stop() {
    if (tomcat != null) {
      tomcat.close();
    }
    database.close();
    redis.close();
  }

  private Path war(int version) {
    return base.resolve("webapps/roomkey##" + version + ".war");
  }

  /** Each version has a file of its own. */
  private void describe(int version, String docBase) throws IOException {
    Path folder = Files.createDirectories(base.resolve("conf/Catalina/localhost"));
    Path file = base.resolve("temp/next.xml");
    Files.writeString(
        file,
        """
        <Context%s>
          <Resource name="jdbc/roomkey" type="javax.sql.DataSource" auth="Container"
                    factory="org.apache.commons.dbcp2.BasicDataSourceFactory" closeMethod="close"
                    driverClassName="org.postgresql.Driver" url="%s"
                    maxTotal="16" maxIdle="16" maxWaitMillis="3000" />
        </Context>
        """
            .formatted(docBase, database.url().replace("&", "&amp;")));
    Files.move(file, folder.resolve("roomkey##" + version + ".xml"));
  }

  /** The file is moved into its place, so that Tomcat never sees a part of it. */
  private void deploySecond() throws Exception {
    Path war = Files.copy(TomcatProcess.WAR, base.resolve("roomkey-2.war"));
    describe(2, " docBase=\"" + war + "\"");
    tomcat.awaitOutput("roomkey##2.xml] has finished");
  }

  @Test
  void anUpgradeByParallelDeploymentLosesNothing() throws Exception {
    Person admin = server.loginAs("admin");
    List<String> boards = List.of("parallel-1", "parallel-2");
    for (String board : boards) {
      admin.put("/api/boards/" + board, Json.object("name", board, "access", "open")).mustBe(201);
    }
    try (Crowd crowd = new Crowd(server, boards)) {
      crowd.awaitAcknowledged(20);
      deploySecond();
      crowd.awaitAcknowledged(20);
      assertEquals(0, crowd.returns());

      try (TestSocket ofNew = server.loginAs("carol").on("parallel-1")) {
        crowd.awaitAcknowledged(5);
        ofNew.expect("message");

        Files.delete(war(1));
        tomcat.awaitOutput("Undeploying context [/roomkey##1]");
        crowd.awaitAcknowledged(20);
        for (TestSocket ended : crowd.endedSockets()) {
          assertTrue(ended.mustEnd(1012, "Restarting", "restarting").number("retryAfter") > 0);
        }
        assertTrue(crowd.returns() >= boards.size() * 4);
        assertEquals("pong", ofNew.askOnly("type", "ping").type());
      }
      Crowd.Result result = crowd.finish(admin);
      System.out.println("an upgrade by parallel deployment: " + result + ", " + crowd.figures());
      assertEquals(result.acknowledged(), result.stored());
      assertFalse(Files.exists(base.resolve("roomkey-data/derby")));
    }
  }
}
