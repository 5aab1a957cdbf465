package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.jasper.servlet.JasperInitializer;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.web.JsonResponses;

/** A container without an object graph yet, as while a node waits for its database. */
class MappingsIT {
  @TempDir static Path folder;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Resources RESOURCES = new Resources();
  private static final Tomcat TOMCAT = new Tomcat();

  @BeforeAll
  static void start() throws LifecycleException {
    Settings settings =
        Settings.read(
            Map.of("roomkey.data", folder.resolve("data").toString()), Map.of(), Map.of());
    TOMCAT.setBaseDir(folder.toString());
    TOMCAT.setPort(0);
    TOMCAT.getConnector().setProperty("address", "127.0.0.1");
    StandardContext context =
        (StandardContext)
            TOMCAT.addContext("/roomkey", new File("src/main/webapp").getAbsolutePath());
    Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
    context.setClearReferencesThreadLocals(false);
    context.setClearReferencesRmiTargets(false);
    StandardJarScanner scanner = new StandardJarScanner();
    scanner.setScanManifest(false);
    context.setJarScanner(scanner);
    context.addServletContainerInitializer(new JasperInitializer(), null);
    context.addServletContainerInitializer(new WsSci(), null);
    context.addServletContainerInitializer(
        (classes, servletContext) -> {
          MessageCodec codec = new MessageCodec();
          JsonResponses responses = new JsonResponses(codec);
          StartGate gate = new StartGate(responses);
          Edge.register(servletContext, settings, RESOURCES, responses, gate);
          try {
            Mappings.register(servletContext, settings, codec);
          } catch (DeploymentException e) {
            throw new ServletException(e);
          }
        },
        null);
    TOMCAT.start();
  }

  @AfterAll
  static void stop() throws LifecycleException {
    RESOURCES.close();
    TOMCAT.stop();
    TOMCAT.destroy();
  }

  private static URI uri(String scheme, String path) {
    return URI.create(
        scheme + "://127.0.0.1:" + TOMCAT.getConnector().getLocalPort() + "/roomkey" + path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/boards", "/login", "/setup", "/api/me", "/api/boards/a", "/metrics"})
  void everyRouteIsMappedAndAnswers503(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(HttpRequest.newBuilder(uri("http", path)).build(), BodyHandlers.ofString());

    assertEquals(503, answer.statusCode());
    assertEquals("{\"code\":\"unavailable\",\"error\":\"Unavailable\"}", answer.body());
    assertTrue(answer.headers().firstValue("Retry-After").isPresent());
    assertTrue(answer.headers().firstValue("Content-Security-Policy").isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/ws/boards/board-1", "/ws?token=rk_x"})
  void everySocketIsClosedWithTryAgainLater(String path) throws Exception {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    HTTP.newWebSocketBuilder()
        .buildAsync(
            uri("ws", path),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                code.complete(status);
                return null;
              }
            })
        .get(10, TimeUnit.SECONDS);

    assertEquals(1013, code.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aNodeThatStartsIsLiveAndNotReady() throws IOException, InterruptedException {
    assertEquals(200, health("/health/live").statusCode());
    assertEquals(503, health("/health/ready").statusCode());
    assertTrue(health("/health/ready").body().contains("\"status\":\"starting\""));
  }

  private static HttpResponse<String> health(String path) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(uri("http", path)).build(), BodyHandlers.ofString());
  }

  @Test
  void documentsNeedNoObjectGraph() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(uri("http", "/assets/js/messages.js")).build(),
            BodyHandlers.ofString());

    assertEquals(200, answer.statusCode());
  }
}
