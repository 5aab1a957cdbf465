package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.PrometheusText;
import org.roomkey.testing.TomcatProcess;

/**
 * The WAR on an unmodified Tomcat: the distribution with its own scripts and configuration, except
 * for two port numbers. There is no JNDI DataSource, so the WAR uses its embedded database.
 */
class UnmodifiedTomcatIT {
  private static final String CANARY = "Zu9-canary-in-a-variable";

  private static Path base;
  private static TomcatProcess tomcat;

  @BeforeAll
  static void deploy() throws Exception {
    base = TomcatProcess.emptyBase("unmodified-tomcat");
    int port = TomcatProcess.freePort();
    TomcatProcess.configure(base, TomcatProcess.DISTRIBUTION, port);
    tomcat =
        TomcatProcess.startDistribution(
            base,
            port,
            Map.of(
                "ROOMKEY_DEMO", "true",
                "ROOMKEY_METRICS_ADDRESSES", "127.0.0.1,::1",
                "ROOMKEY_REDIS_PASSWORD", CANARY,
                "ROOMKEY_SERVICE_HOST", "10.0.0.7",
                "ROOMKEY_PORT", "tcp://10.0.0.7:8080"));
  }

  @AfterAll
  static void stop() {
    if (tomcat != null) {
      tomcat.close();
    }
  }

  @Test
  void warnsAboutAnOldTomcat() throws Exception {
    assertTrue(
        tomcat
            .output()
            .lines()
            .anyMatch(line -> line.contains("WARNING") && line.contains("11.0.29")),
        tomcat.output());
  }

  @Test
  void warnsAboutUnknownVariablesByNameAndNotAboutThoseOfAService() throws Exception {
    tomcat.awaitOutput("the environment variable ROOMKEY_REDIS_PASSWORD is no setting");

    String output = tomcat.output();
    assertFalse(output.contains(CANARY), output);
    assertFalse(output.contains("ROOMKEY_SERVICE_HOST"), output);
    assertFalse(output.contains("ROOMKEY_PORT"), output);
  }

  @Test
  void warnsAboutAnAccessLogWithQueries() throws Exception {
    tomcat.awaitOutput("writes the query of a URL by %r");
  }

  @Test
  void isReadyOnTheEmbeddedDatabase() throws Exception {
    HttpResponse<String> ready = tomcat.get("health/ready");

    assertEquals(200, ready.statusCode(), ready.body());
    assertTrue(Files.isDirectory(base.resolve("roomkey-data/derby")));
  }

  /** With only the libraries of the WAR. */
  @Test
  void servesMetricsWithItsVersion() throws Exception {
    HttpResponse<String> metrics = tomcat.get("metrics");

    assertEquals(200, metrics.statusCode(), metrics.body());
    assertTrue(PrometheusText.parse(metrics.body()).value("roomkey_publish_seconds_count") == 0);
    assertTrue(
        metrics.body().matches("(?s).*roomkey_build_info\\{[^}]*version=\"\\d[^}]*} 1.*"),
        metrics.body());
  }

  @Test
  void signsAliceInAndRecognizesHerCookie() throws Exception {
    HttpResponse<String> login = signIn("alice");
    assertEquals(200, login.statusCode(), login.body());
    assertTrue(login.body().contains("\"user-alice\""), login.body());

    HttpResponse<String> me = get("api/me", login);
    assertEquals(200, me.statusCode(), me.body());
    assertTrue(me.body().contains("\"user-alice\""), me.body());
  }

  @Test
  void showsItsVersionToAdministratorsOnly() throws Exception {
    Pattern version = Pattern.compile("<p>Roomkey&#32;\\d+\\.\\d+\\.\\d+");

    HttpResponse<String> users = get("admin/users", signIn("admin"));
    HttpResponse<String> boards = get("boards", signIn("alice"));

    assertTrue(version.matcher(users.body()).find(), users.body());
    assertFalse(version.matcher(boards.body()).find(), boards.body());
  }

  private static HttpResponse<String> signIn(String name) throws Exception {
    String body = "{\"username\":\"%s\",\"password\":\"%s-demo\"}".formatted(name, name);
    return tomcat.send(
        HttpRequest.newBuilder(tomcat.root().resolve("login"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> get(String path, HttpResponse<String> login)
      throws Exception {
    return tomcat.send(
        HttpRequest.newBuilder(tomcat.root().resolve(path)).header("Cookie", cookies(login)));
  }

  private static String cookies(HttpResponse<?> answer) {
    return answer.headers().allValues("Set-Cookie").stream()
        .map(cookie -> cookie.split(";", 2)[0])
        .collect(Collectors.joining("; "));
  }

  @Test
  void servesPagesWithTheirStyles() throws Exception {
    HttpResponse<String> page = tomcat.get("");

    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("<form"), page.body());
    Matcher style = Pattern.compile("href=\"([^\"]+\\.css)\"").matcher(page.body());
    assertTrue(style.find(), page.body());
    do {
      assertEquals(200, tomcat.get(style.group(1)).statusCode(), style.group(1));
    } while (style.find());
  }
}
