package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.roomkey.testing.RawConnection;
import org.roomkey.testing.TomcatBase;
import org.roomkey.testing.TomcatProcess;

/** {@code tomcat-conf} used as documented: as a CATALINA_BASE. */
@TestMethodOrder(OrderAnnotation.class)
class TomcatConfIT {
  private static final String SECRET = "canary-4711";

  private static Path base;
  private static int port;
  private static int healthPort;
  private static TomcatProcess tomcat;

  @BeforeAll
  static void start() throws Exception {
    base = TomcatBase.of("tomcat-conf").folder();
    port = TomcatProcess.freePort();
    healthPort = TomcatProcess.freePort();
    tomcat =
        TomcatProcess.startDistribution(
            base,
            port,
            Map.of(
                "ROOMKEY_PORT", "" + port,
                "ROOMKEY_HEALTH_PORT", "" + healthPort,
                "ROOMKEY_DEMO", "true"));
  }

  @AfterAll
  static void close() {
    if (tomcat != null) {
      tomcat.close();
    }
  }

  @Test
  void answersWithoutServerVersion() throws Exception {
    assertSilent(tomcat.get("health/live"), 200);
    assertSilent(tomcat.get("no-such-page"), 404);
    assertSilent(tomcat.get("/outside-the-application"), 400);
    assertSilent(tomcat.get("..;/health/live"), 400);
    assertSilent(
        tomcat.send(HttpRequest.newBuilder(tomcat.root()).method("TRACE", BodyPublishers.noBody())),
        405);
  }

  private static void assertSilent(HttpResponse<String> answer, int status) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.headers().firstValue("Server").isEmpty());
    assertTrue(answer.headers().firstValue("X-Powered-By").isEmpty());
    assertFalse(answer.body().contains("Tomcat"), answer.body());
    assertFalse(answer.body().contains("Exception"), answer.body());
  }

  @Test
  void poolsConnectionsWithTheBoundsOfContextXml() throws Exception {
    assertEquals(200, tomcat.get("health/ready").statusCode());

    ObjectName pool =
        new ObjectName(
            "Catalina:type=DataSource,host=localhost,context=/roomkey,"
                + "class=javax.sql.DataSource,name=\"jdbc/roomkey\"");
    assertEquals("org.apache.commons.dbcp2.BasicDataSource", attribute(pool, "modelerType"));
    assertEquals(16, attribute(pool, "maxTotal"));
    assertEquals(3000L, attribute(pool, "maxWaitMillis"));
    assertEquals(-1, attribute(new ObjectName("Catalina:type=Server"), "port"));
    // A server that starts or stops refuses connections: the next node of a balancer takes them.
    ObjectName connector =
        new ObjectName("Catalina:type=Connector,port=" + port + ",address=\"127.0.0.1\"");
    assertEquals("false", String.valueOf(attribute(connector, "bindOnInit")));
    assertTrue(Files.isDirectory(base.resolve("roomkey-data/derby")));
    assertTrue(Files.exists(base.resolve("logs/derby.log")));
  }

  private Object attribute(ObjectName bean, String name) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(tomcat.pid()));
    try (JMXConnector connector =
        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      return server.getAttribute(bean, name);
    } finally {
      machine.detach();
    }
  }

  /** Each of these incomplete bodies would block a thread. */
  @Test
  void bodiesOutsideTheApplicationBlockNoThread() {
    String slow = "POST /outside HTTP/1.1\nHost: a\nContent-Length: 5000\n\nx";
    try (RawConnection one = new RawConnection(port, "127.0.0.1")) {
      String answer = one.send(slow).readToEnd();
      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertTrue(answer.contains("Connection: close"), answer);
    }
  }

  @Test
  void healthAndMetricsHaveTheirOwnConnectorAndThreads() throws Exception {
    String request = " HTTP/1.1\nHost: a\nConnection: close\n\n";
    try (RawConnection health = new RawConnection(healthPort, "127.0.0.1");
        RawConnection metrics = new RawConnection(healthPort, "127.0.0.1")) {
      String live = health.send("GET /roomkey/health/live" + request).readToEnd();
      assertTrue(live.startsWith("HTTP/1.1 200"), live);
      String refused = metrics.send("GET /roomkey/metrics" + request).readToEnd();
      assertTrue(refused.startsWith("HTTP/1.1 401"), refused);
    }
    ObjectName pool =
        new ObjectName("Catalina:type=ThreadPool,name=\"http-nio-127.0.0.1-" + healthPort + "\"");
    assertEquals(4, attribute(pool, "maxThreads"));
  }

  @Test
  void closesSocketsWithOurCode() throws Exception {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    URI address = URI.create("ws://127.0.0.1:" + port + "/roomkey/ws");
    HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .buildAsync(
            address,
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                code.complete(status);
                return null;
              }

              @Override
              public void onError(WebSocket socket, Throwable error) {
                code.completeExceptionally(error);
              }
            })
        .get(10, TimeUnit.SECONDS);

    assertEquals(4001, code.get(10, TimeUnit.SECONDS));
  }

  /** The last one, because it takes the server away: the logs are whole only then. */
  @Test
  @Order(Integer.MAX_VALUE)
  void writesNoQueryToAnyFileAndStopsCleanly() throws Exception {
    assertEquals(200, tomcat.get("health/live?token=" + SECRET).statusCode());
    assertEquals(404, tomcat.get("no-such-page?token=" + SECRET).statusCode());
    sendIllegalTarget("/roomkey/?token={" + SECRET + "}");

    int exitCode = tomcat.stop();

    // 128 + SIGTERM, the JVM's exit code.
    assertEquals(143, exitCode, tomcat.output());
    assertTrue(tomcat.output().contains("Destroying ProtocolHandler"), tomcat.output());
    assertFalse(tomcat.output().contains("SEVERE"), tomcat.output());
    assertFalse(tomcat.output().contains("access log of this server"), tomcat.output());
    try (Stream<Path> files = Files.walk(base.resolve("logs"))) {
      List<Path> logs = files.filter(Files::isRegularFile).toList();
      for (Path log : logs) {
        assertFalse(Files.readString(log).contains(SECRET), log.toString());
      }
      assertTrue(
          logs.stream()
              .filter(log -> log.getFileName().toString().startsWith("access."))
              .anyMatch(log -> contains(log, "\"GET /roomkey/health/live HTTP/1.1\" 200 ")),
          logs.toString());
    }
    assertFalse(tomcat.output().contains(SECRET), tomcat.output());
  }

  /** No client of ours would send it; returns when the server has answered. */
  private void sendIllegalTarget(String target) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertFalse(answer.contains(SECRET), answer);
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
