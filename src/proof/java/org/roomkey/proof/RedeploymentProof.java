package org.roomkey.proof;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.Redeployment;
import org.roomkey.testing.Redis;

/**
 * Twenty redeployments of the WAR in one Tomcat: no class loader, thread, driver, timer or MBean of
 * an earlier one is left, and Tomcat complains of nothing.
 */
class RedeploymentProof {
  private static final int ROUNDS = 20;

  @Test
  void onTheEmbeddedDatabase() throws Exception {
    try (Redeployment server =
        new Redeployment("redeployment-derby", Map.of("ROOMKEY_DEMO", "true"), base -> {})) {
      System.out.println("PROOF redeployments on Derby: " + server.run(ROUNDS));
    }
  }

  @Test
  void onDerbyInTheContainersPool() throws Exception {
    try (Redeployment server =
        new Redeployment(
            "redeployment-derby-pool",
            Map.of("ROOMKEY_DEMO", "true"),
            base -> contextXml(base, "context.xml"))) {
      System.out.println("PROOF redeployments on the server's Derby: " + server.run(ROUNDS));
    }
  }

  @Test
  void onPostgresAndRedis() throws Exception {
    try (Redis redis = new Redis();
        Postgres postgres = Postgres.start(Map.of());
        PostgresDatabase database = postgres.newDatabase();
        Redeployment server =
            new Redeployment(
                "redeployment-cluster",
                Map.of("ROOMKEY_DEMO", "true", "ROOMKEY_REDIS_URI", redis.uri()),
                base -> {
                  contextXml(base, "context-postgresql.xml");
                  Path context = base.resolve("conf/context.xml");
                  Files.writeString(
                      context,
                      Files.readString(context)
                          .replaceFirst(
                              "url=\"[^\"]*\"",
                              "url=\"" + database.url().replace("&", "&amp;") + "\"")
                          .replaceFirst("username=\"[^\"]*\" password=\"[^\"]*\"", ""));
                  Path driver =
                      Path.of(
                          Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
                  Files.createDirectories(base.resolve("lib"));
                  Files.copy(driver, base.resolve("lib").resolve(driver.getFileName()));
                })) {
      System.out.println("PROOF redeployments with PostgreSQL, Redis: " + server.run(ROUNDS));
    }
  }

  /**
   * As in {@code tomcat-conf}, whose pool uses classes of the WAR, but with Tomcat's leak checks.
   */
  private static void contextXml(Path base, String file) throws Exception {
    Files.writeString(
        base.resolve("conf/context.xml"),
        Files.readString(Path.of("tomcat-conf/conf", file))
            .replaceAll("clearReferences\\w+=\"false\"", ""));
  }
}
