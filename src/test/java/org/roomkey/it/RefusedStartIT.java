package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.WholeLog;

/** A start without its database or with a bad setting, and what its log says. */
class RefusedStartIT {
  private static final String CANARY = "Zu9-canary-in-a-setting";
  private static final String OF_DERBY = "the database is Derby";

  @RegisterExtension final CapturedLog log = new CapturedLog();
  @TempDir private Path folder;

  private boolean isLogged(String text) {
    return log.lines().stream().anyMatch(line -> line.contains(text));
  }

  private void refuses(Map<String, String> settings, Consumer<StandardContext> changes) {
    assertThrows(IllegalStateException.class, () -> TestServer.in(folder, settings, changes));
  }

  private void refuses(Map<String, String> settings) {
    refuses(settings, context -> {});
  }

  /**
   * Everything that the server logs, with exceptions; Roomkey's own lines are also in the other.
   */
  private void refusesWithoutTheCanary(
      Map<String, String> settings, Consumer<StandardContext> changes) {
    try (WholeLog servers = new WholeLog()) {
      refuses(settings, changes);
      String all = servers.text() + log.lines();
      assertTrue(all.contains("Roomkey has not started: "), all);
      assertFalse(all.contains(CANARY), all);
    }
  }

  @Test
  void withoutThePoolThatItDemandsNothingStartsAndNoDerbyBegins() {
    refuses(Map.of("roomkey.database", "pool"));

    assertTrue(
        isLogged("roomkey.database=pool, but the server defines no DataSource jdbc/roomkey"));
    assertTrue(isLogged("NAME##2.xml"));
    assertFalse(Files.exists(folder.resolve("roomkey-data/derby")));
    assertFalse(Files.exists(folder.resolve("roomkey-data/setup-link")));
  }

  @Test
  void withThePoolThatItDemandsItStartsAndDoesNotWarn() {
    try (PostgresDatabase database = Postgres.shared().newDatabase();
        TestServer server =
            TestServer.on(database, Map.of("roomkey.database", "pool", "roomkey.demo", "false"))) {
      server.anybody().get("/health/ready").mustBe(200);
      assertFalse(isLogged(OF_DERBY));
    }
  }

  @Test
  void everyStartOnDerbyOutsideDemoModeWarns() {
    try (TestServer server = TestServer.in(folder, Map.of("roomkey.demo", "false"))) {
      server.restart();
      assertEquals(2, log.lines().stream().filter(line -> line.contains(OF_DERBY)).count());
      assertTrue(isLogged("roomkey.database=pool"));
    }
  }

  @Test
  void demoModeOnDerbyDoesNotWarn() {
    try (TestServer server = new TestServer()) {
      server.anybody().get("/health/ready").mustBe(200);
      assertFalse(isLogged(OF_DERBY));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "roomkey.redis.uri, redis://:" + CANARY + "@redis:port",
    "roomkey.redis.uri, http://" + CANARY,
    "roomkey.redis.password, " + CANARY,
    "roomkey.jwt.jwks, http://user:" + CANARY + "@issuer.example",
    "roomkey.session.idle, " + CANARY,
    "roomkey.public-url, https://user:" + CANARY + "@www.example.com"
  })
  void noLogRepeatsASecretOfASetting(String name, String value) {
    refusesWithoutTheCanary(Map.of(name, value), context -> {});

    assertTrue(isLogged(name), log.lines()::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:nosuch://db/roomkey?password=" + CANARY,
        "jdbc:nosuch://db/roomkey?password=a b " + CANARY,
        "jdbc:postgresql://127.0.0.1:1/roomkey?password=" + CANARY,
        "jdbc:postgresql://127.0.0.1:port/roomkey?password=" + CANARY
      })
  void noLogRepeatsThePasswordInADatabasesAddress(String url) {
    refusesWithoutTheCanary(Map.of(), context -> PostgresDatabase.define(context, url));

    assertTrue(isLogged("Roomkey has not started: "), log.lines()::toString);
  }

  @Test
  void aMalformedPublicUrlIsRefusedWithTheRule() {
    for (String bad : List.of("www.example.com/rooms", "https://www.example.com/rooms?a=b")) {
      refuses(Map.of("roomkey.public-url", bad));
      assertTrue(
          isLogged("roomkey.public-url (value not shown) is not empty or an address such as"));
    }
  }
}
