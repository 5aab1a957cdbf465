package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.roomkey.testing.Certificate;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.Redis;
import org.roomkey.testing.TomcatBase;
import org.roomkey.testing.TomcatProcess;

/**
 * {@code tomcat-conf} configured for a cluster node as docs/operations.md describes: role and
 * database by its SQL, the driver in {@code lib}, the PostgreSQL file, a Redis, and the commented
 * parts for a balancer and TLS enabled.
 */
@TestMethodOrder(OrderAnnotation.class)
class TomcatConfPostgresIT {
  private static final Pattern SQL = Pattern.compile(" psql <<EOF\n(.*?)EOF\n", Pattern.DOTALL);
  private static final Pattern URL = Pattern.compile("url=\"(jdbc:[^\"]+)\"");

  private static TomcatProcess tomcat;
  private static Path base;
  private static int tlsPort;
  private static String host;

  @BeforeAll
  static void start() throws Exception {
    Postgres postgres = Postgres.shared();
    for (String statement : firstSql(Path.of("docs/operations.md")).split(";\n")) {
      postgres.execute(statement);
    }
    host = "127.0.0.1:" + postgres.port();
    base =
        TomcatBase.of("tomcat-conf-postgresql")
            .onPostgres()
            .behind("127.0.0.1")
            .withTls(Certificate.shared())
            .folder();
    tlsPort = TomcatProcess.freePort();
    int port = TomcatProcess.freePort();
    tomcat =
        TomcatProcess.startDistribution(
            base,
            port,
            Map.of(
                "ROOMKEY_PORT",
                "" + port,
                "TLS_PORT",
                "" + tlsPort,
                "ROOMKEY_REDIS_URI",
                Redis.shared().uri(),
                "ROOMKEY_DEMO",
                "true",
                "JDBC_HOST",
                host,
                "JDBC_SSLMODE",
                "disable",
                "JDBC_PASSWORD",
                "any, since this server asks for none"));
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
  void usesTheContainersPool() throws Exception {
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

  @Test
  void runsAsAClusterNode() throws Exception {
    String ready = tomcat.get("health/ready").body();
    assertTrue(ready.contains("\"redis\":\"up\""), ready);
  }

  @Test
  void trustsTheConfiguredBalancer() throws Exception {
    String[] forwarded = {
      "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https", "X-Forwarded-Port", "4711"
    };
    String page = "https://127.0.0.1:4711";
    assertEquals(401, wrongSignIn(tomcat.root(), page).headers(forwarded).status());
    assertEquals(403, wrongSignIn(tomcat.root(), "https://127.0.0.1").headers(forwarded).status());
    assertEquals(403, wrongSignIn(tomcat.root(), page).status());
  }

  /** The last one, because it takes the server away: the logs are whole only then. */
  @Test
  @Order(Integer.MAX_VALUE)
  void logsTheAddressOfTheClientNotOfTheBalancer() throws Exception {
    String[] forwarded = {"X-Forwarded-For", "203.0.113.10", "X-Forwarded-Proto", "https"};
    assertEquals(401, wrongSignIn(tomcat.root(), "https://127.0.0.1").headers(forwarded).status());
    assertEquals(143, tomcat.stop(), tomcat.output());
    String log = files("logs", "access.");
    assertTrue(log.contains("203.0.113.10 "), log);
    String audit = files("roomkey-data/audit", "");
    assertTrue(audit.contains("\"address\":\"203.0.113.10\""), audit);
  }

  @Test
  void speaksTls() throws Exception {
    URI root = URI.create("https://127.0.0.1:" + tlsPort + "/roomkey/");
    assertEquals(401, wrongSignIn(root, "https://127.0.0.1:" + tlsPort).status());
    assertEquals(403, wrongSignIn(root, "http://127.0.0.1:" + tlsPort).status());
  }

  /** A page's request that is refused one way or the other, and changes nothing. */
  private record SignIn(HttpRequest.Builder request) {
    SignIn headers(String... headers) {
      return new SignIn(request.headers(headers));
    }

    int status() throws IOException, InterruptedException {
      return Certificate.shared()
          .client()
          .send(request.build(), BodyHandlers.ofString())
          .statusCode();
    }
  }

  private static SignIn wrongSignIn(URI root, String origin) {
    return new SignIn(
        HttpRequest.newBuilder(root.resolve("login"))
            .headers("Content-Type", "application/json", "Origin", origin)
            .POST(BodyPublishers.ofString("{\"username\":\"nobody\",\"password\":\"wrong\"}")));
  }

  private static String files(String folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(base.resolve(folder))) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(name)).toList()) {
        all.append(Files.readString(file));
      }
      return all.toString();
    }
  }

  /** The driver ignores unknown parameters, so a typing error would go unnoticed. */
  @Test
  void theDriverKnowsEveryParameterOfTheUrl() throws Exception {
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
