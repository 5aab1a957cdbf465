package org.roomkey.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Uses, undeploys and redeploys the WAR repeatedly on a running Tomcat, through Tomcat's manager
 * application, and reports leftovers: class loaders, threads, MBeans, and Tomcat's own warnings.
 * For one thread.
 */
public final class Redeployment implements Site, AutoCloseable {
  private static final String USER = "manager";
  private static final Duration DEPLOY = Duration.ofMinutes(1);

  /** The threads of the JVM and of Tomcat, and one of PostgreSQL's driver in Tomcat's lib. */
  private static final String SERVERS_THREADS =
      "main|Cleaner-0|Reference Handler|Finalizer|Signal Dispatcher|Common-Cleaner|Notification"
          + " Thread|Service Thread|Attach Listener|Monitor Deflation Thread|C[12] CompilerThread.*"
          + "|FileHandlerLogFilesCleaner-.*|AsyncFileHandlerWriter-.*|Catalina-utility-.*|http-nio-.*";

  private static final Pattern THREAD = Pattern.compile("^\"([^\"]+)\"", Pattern.MULTILINE);

  /** Allowed log lines: the age of this Tomcat, its access log, its own thread, a busy machine. */
  private static final String EXPECTED =
      ".*(lacks security fixes for WebSocket|writes the query of a URL"
          + "|a thread named \\[Catalina-utility-|the start takes long).*";

  private final HttpClient http = Site.client();
  private final int port;
  private final TomcatProcess tomcat;

  /** The last round's figures. */
  public record Figures(int rounds, long loadedClasses, long longestDeployMillis) {}

  /** Changes to the server's folder before it starts. */
  public interface Change {
    void in(Path base) throws Exception;
  }

  /**
   * Starts the distribution with the WAR in it.
   *
   * @param name of the folder under {@code target/it}
   */
  public Redeployment(String name, Map<String, String> environment, Change change)
      throws Exception {
    Path base = TomcatProcess.emptyBase(name);
    port = TomcatProcess.freePort();
    TomcatProcess.configure(base, TomcatProcess.DISTRIBUTION, port);
    Files.writeString(
        base.resolve("conf/tomcat-users.xml"),
        "<tomcat-users xmlns=\"http://tomcat.apache.org/xml\" version=\"1.0\"><user username=\""
            + USER
            + "\" password=\""
            + USER
            + "\" roles=\"manager-script,manager-jmx\"/></tomcat-users>");
    TomcatProcess.copy(
        TomcatProcess.DISTRIBUTION.resolve("webapps/manager"), base.resolve("webapps/manager"));
    // Changes for all applications are not meant for this one.
    Path managers = base.resolve("webapps/manager/META-INF/context.xml");
    Files.writeString(
        managers, Files.readString(managers).replace("<Context ", "<Context override=\"true\" "));
    change.in(base);
    tomcat = TomcatProcess.startDistribution(base, port, environment);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public HttpClient http() {
    return http;
  }

  /** Uses, undeploys and redeploys the WAR this many times; at the end it is undeployed. */
  public Figures run(int rounds) throws IOException {
    long longest = 0;
    for (int round = 1; round <= rounds; round++) {
      useAndUndeploy(round);
      if (round < rounds) {
        long from = System.nanoTime();
        deploy();
        longest = Math.max(longest, (System.nanoTime() - from) / 1_000_000);
      }
    }
    awaitNothing();
    assertEquals(List.of(), beans());
    assertEquals(List.of(), complaints());
    return new Figures(rounds, loadedClasses(), longest);
  }

  /** Tomcat renews its threads, and ends those of its own for sockets, within some seconds. */
  private void awaitNothing() {
    try {
      Wait.until("nothing is left", () -> leaks().isEmpty() && threads().isEmpty());
    } catch (AssertionError e) {
      throw new AssertionError("left: " + leaks() + " " + threads(), e);
    }
  }

  /** Uses every feature with threads, pools or caches once. */
  private void useAndUndeploy(int round) {
    Person alice = loginAs("alice");
    alice.get("/boards").mustBe(200);
    alice.get("/metrics").mustBe(403);
    try (TestSocket socket = alice.on("board-1");
        // Not in the address: this Tomcat's own access log writes queries.
        TestSocket byToken =
            socket("/ws", "Authorization", "Bearer " + alice.token("connect", "read"))) {
      byToken.next("authenticated");
      byToken.join("board-1");
      assertEquals(round, socket.message("board-1", "round " + round).number("seq"));
      byToken.expect("message");
      undeploy();
      for (TestSocket each : List.of(socket, byToken)) {
        assertTrue(each.mustEnd(1012, "Restarting", "restarting").number("retryAfter") > 0);
      }
    }
  }

  /** Puts the WAR in its place. */
  private void deploy() {
    Path war = Path.of("target", "roomkey.war").toAbsolutePath();
    mustBeOk(manager("text/deploy?path=" + CONTEXT_PATH + "&war=" + war.toUri()));
    Wait.until("it answers", () -> anybody().get("/health/live").status() == 200);
  }

  private void undeploy() {
    mustBeOk(manager("text/undeploy?path=" + CONTEXT_PATH));
  }

  private static void mustBeOk(String answer) {
    assertTrue(answer.startsWith("OK"), answer);
  }

  /** Applications that were stopped and whose class loader is there after a full collection. */
  private List<String> leaks() {
    return manager("text/findleaks").lines().filter(line -> line.startsWith("/")).toList();
  }

  private List<String> threads() {
    Matcher names = THREAD.matcher(manager("text/threaddump"));
    return names
        .results()
        .map(name -> name.group(1))
        .filter(name -> !name.matches(SERVERS_THREADS))
        .toList();
  }

  private List<String> beans() {
    return manager("jmxproxy?qry=*:*")
        .lines()
        .filter(line -> line.matches("Name: .*(roomkey|dbcp|pool2|derby|lettuce|netty).*"))
        .toList();
  }

  private long loadedClasses() {
    String answer = manager("jmxproxy?get=java.lang:type=ClassLoading&att=LoadedClassCount");
    return Long.parseLong(answer.substring(answer.lastIndexOf('=') + 1).trim());
  }

  private List<String> complaints() throws IOException {
    try (Stream<String> lines = tomcat.output().lines()) {
      return lines
          .filter(line -> line.matches("\\S+ \\S+ (WARNING|SEVERE) .*"))
          .filter(line -> !line.matches(EXPECTED))
          .toList();
    }
  }

  private String manager(String command) {
    String credential =
        Base64.getEncoder()
            .encodeToString((USER + ":" + USER).getBytes(StandardCharsets.ISO_8859_1));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(origin() + "/manager/" + command))
            .header("Authorization", "Basic " + credential)
            .timeout(DEPLOY)
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer::body);
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    tomcat.close();
  }
}
