package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.TomcatProcess;

/**
 * {@code tomcat-conf} with PostgreSQL as its reader would do it: the role and the database by the
 * SQL of docs/operations.md, the driver in {@code lib}, and the file for PostgreSQL in its place.
 */
class TomcatConfPostgresIT {
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
  private static final Pattern URL = Pattern.compile("url=\"(jdbc:[^\"]+)\"");

  private static TomcatProcess tomcat;
  private static String host;

  @BeforeAll
  static void start() throws Exception {
    Postgres postgres = Postgres.shared();
    for (String statement : firstSql(Path.of("docs/operations.md")).split(";\n")) {
      postgres.execute(statement);
    }
    host = "127.0.0.1:" + postgres.port();
    Path base = TomcatProcess.emptyBase("tomcat-conf-postgresql");
    TomcatProcess.copy(Path.of("tomcat-conf"), base);
    TomcatProcess.deployTo(base);
    Files.move(
        base.resolve("conf/context-postgresql.xml"),
        base.resolve("conf/context.xml"),
        StandardCopyOption.REPLACE_EXISTING);
    Path driver = Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.createDirectories(base.resolve("lib"));
    Files.copy(driver, base.resolve("lib").resolve(driver.getFileName()));
    int port = TomcatProcess.freePort();
    tomcat =
        TomcatProcess.startDistribution(
            base,
            port,
            Map.of(
                "ROOMKEY_PORT", "" + port,
                "ROOMKEY_DEMO", "true",
                "JDBC_HOST", host,
                "JDBC_SSLMODE", "disable",
                "JDBC_PASSWORD", "any, since this server asks for none"));
  }

  @AfterAll
  static void close() throws Exception {
    if (tomcat != null) {
      tomcat.close();
    }
    Postgres.shared().execute("DROP DATABASE IF EXISTS roomkey WITH (FORCE)");
    Postgres.shared().execute("DROP ROLE IF EXISTS roomkey");
  }

  private static String firstSql(Path document) throws Exception {
    Matcher block = SQL.matcher(Files.readString(document));
    assertTrue(block.find());
    return block.group(1);
  }

  private static String query(String url, String user, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  @Test
  void thePoolOfTheServerIsOnThatDatabase() throws Exception {
    String answer =
        tomcat
            .send(
                HttpRequest.newBuilder(tomcat.root().resolve("login"))
                    .header("Content-Type", "application/json")
                    .POST(
                        BodyPublishers.ofString(
                            "{\"username\":\"alice\",\"password\":\"alice-demo\"}")))
            .body();
    assertTrue(answer.contains("\"id\":\"user-alice\""), answer);
    assertEquals(200, tomcat.get("health/ready").statusCode());
    String url = "jdbc:postgresql://" + host + "/roomkey";
    assertEquals("1", query(url, "roomkey", "SELECT COUNT(*) FROM logins"));
    assertEquals(
        "roomkey",
        query(
            url,
            "postgres",
            "SELECT usename FROM pg_stat_activity WHERE application_name = 'roomkey'"));
    assertFalse(tomcat.output().contains("SEVERE"), tomcat.output());
  }

  /** The driver ignores a parameter that it does not know, so that a slip would go unseen. */
  @Test
  void everyParameterOfTheUrlIsOneThatTheDriverKnows() throws Exception {
    Matcher found =
        URL.matcher(Files.readString(Path.of("tomcat-conf/conf/context-postgresql.xml")));
    assertTrue(found.find());
    String url = found.group(1).replace("&amp;", "&");
    for (String parameter : url.substring(url.indexOf('?') + 1).split("&")) {
      String name = parameter.substring(0, parameter.indexOf('='));
      assertTrue(org.postgresql.PGProperty.forName(name) != null || name.equals("user"), parameter);
    }
    String real =
        url.replace("${JDBC_HOST:-localhost}", host)
            .replace("${JDBC_DATABASE:-roomkey}", "roomkey")
            .replace("${JDBC_SSLMODE:-verify-full}", "disable");
    assertEquals("5s", query(real, "roomkey", "SHOW idle_in_transaction_session_timeout"));
  }
}
