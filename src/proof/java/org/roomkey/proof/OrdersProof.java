package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.HostVisitor;
import org.roomkey.testing.Json;
import org.roomkey.testing.OrdersExample;
import org.roomkey.testing.TomcatProcess;

/**
 * {@code examples/orders} on unmodified Tomcats, beside Roomkey, as its README says: a sign-out
 * there closes the socket here.
 */
class OrdersProof {
  private static final Duration START = Duration.ofMinutes(1);
  private static final String CONTEXT = "conf/Catalina/localhost/orders.xml";

  private final HttpClient http = HttpClient.newHttpClient();
  private TomcatProcess tomcat;

  @ParameterizedTest
  @ValueSource(strings = {"11.0.25", "10.1.59"})
  void aSignOutThereClosesTheSocketHere(String version) throws Exception {
    Path base = TomcatProcess.emptyBase("orders-" + version);
    int port = TomcatProcess.freePort();
    Path home = TomcatProcess.distribution(version);
    TomcatProcess.configureLively(base, home, port);
    tomcat =
        TomcatProcess.startDistribution(
            home,
            base,
            port,
            Map.of(
                "ROOMKEY_DEMO", "true", "ORDERS_ROOMKEY", "http://127.0.0.1:" + port + "/roomkey"));
    try {
      deployOrders(base, tokenOfTheService());
      URI orders = tomcat.root().resolve("/orders/");
      awaitPage(orders);
      mustEndSoon(orders);
      String output = tomcat.output();
      assertTrue(output.lines().noneMatch(line -> line.contains("roomkey-client")), output);
    } finally {
      tomcat.close();
      Files.deleteIfExists(base.resolve(CONTEXT)); // it has the token, as an administrator's would
    }
    assertTrue(!tomcat.output().contains("has failed to stop it"), tomcat.output());
  }

  private void mustEndSoon(URI orders) throws Exception {
    HostVisitor dana = new HostVisitor(orders);
    assertEquals(303, dana.post("order/4711/signin", "person", "dana").statusCode());
    HttpResponse<String> page = dana.get("order/4711");
    assertTrue(page.body().contains("token-url=\"/orders/order/4711/ticket\""), page::body);
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    CompletableFuture<Void> opened = new CompletableFuture<>();
    URI socket = tomcat.root().resolve("ws?token=" + ticket(dana.post("order/4711/ticket")));
    http.newWebSocketBuilder()
        .buildAsync(
            URI.create(socket.toString().replaceFirst("^http", "ws")), new Ends(opened, closed))
        .get(20, TimeUnit.SECONDS);
    opened.get(20, TimeUnit.SECONDS);
    long start = System.nanoTime();
    assertEquals(303, dana.post("order/4711/signout").statusCode());
    assertEquals(4002, closed.get(20, TimeUnit.SECONDS));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    System.out.println("PROOF orders: 4002 after " + millis + " ms");
    assertTrue(millis < 1_000, "it took " + millis + " ms");
    assertEquals(401, dana.post("order/4711/ticket").statusCode());
  }

  /** The access log of an unmodified Tomcat has it. */
  private static String ticket(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer::body);
    return Json.parse(answer.body()).asJsonObject().getString("ticket");
  }

  private record Ends(CompletableFuture<Void> opened, CompletableFuture<Integer> closed)
      implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      opened.complete(null); // authenticated
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }

  private String tokenOfTheService() throws Exception {
    HttpResponse<String> login =
        call("login", "", "{\"username\":\"admin\",\"password\":\"admin-demo\"}");
    String cookies =
        login.headers().allValues("Set-Cookie").stream()
            .map(cookie -> cookie.split(";", 2)[0])
            .collect(Collectors.joining("; "));
    call(
        "api/admin/users",
        cookies,
        "{\"id\":\"service-orders\",\"name\":\"Orders\",\"kind\":\"service\"}");
    HttpResponse<String> token =
        call(
            "api/admin/users/service-orders/tokens",
            cookies,
            "{\"label\":\"orders\",\"scopes\":[\"act_as\",\"read\",\"publish\",\"admin:boards\"]}");
    return Json.parse(token.body()).asJsonObject().getString("token");
  }

  private HttpResponse<String> call(String path, String cookies, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(tomcat.root().resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (!cookies.isEmpty()) {
      request.header("Cookie", cookies);
    }
    HttpResponse<String> answer = tomcat.send(request);
    assertEquals(2, answer.statusCode() / 100, () -> path + " " + answer.body());
    return answer;
  }

  /** The token is a context parameter that the administrator of that Tomcat sets. */
  private static void deployOrders(Path base, String token) throws IOException {
    Files.createDirectories(base.resolve(CONTEXT).getParent());
    Path war = OrdersExample.war(base);
    Files.writeString(
        base.resolve(CONTEXT),
        "<Context docBase=\"%s\"><Parameter name=\"orders.token\" value=\"%s\"/></Context>"
            .formatted(war, token));
  }

  private void awaitPage(URI orders) throws Exception {
    long deadline = System.nanoTime() + START.toNanos();
    int status = 0;
    while (status != 200) {
      assertTrue(System.nanoTime() < deadline, tomcat.output());
      Thread.sleep(200);
      status =
          http.send(
                  HttpRequest.newBuilder(orders.resolve("order/4711")).build(),
                  BodyHandlers.discarding())
              .statusCode();
    }
  }
}
