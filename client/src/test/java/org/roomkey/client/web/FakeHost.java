package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.roomkey.client.Role;
import org.roomkey.client.testing.FakeContainer;
import org.roomkey.client.testing.FakeContainer.Request;
import org.roomkey.client.testing.FakeContainer.Response;
import org.roomkey.client.testing.FakeRoomkey;

/** An application with the library, in a container and at a server that are not real. */
final class FakeHost implements AutoCloseable {
  static final String BOARD = "order-4711";

  final FakeRoomkey roomkey = new FakeRoomkey();
  ServletContext context;
  Request request;

  private final RoomkeyServlet servlet = new RoomkeyServlet();

  /** What the application does in a request. */
  interface Work {
    void on(HttpServletRequest passed) throws Exception;
  }

  FakeHost() throws IOException {
    start(Map.of());
  }

  void start(Map<String, String> more) {
    Map<String, String> parameters = new HashMap<>(more);
    parameters.putIfAbsent("roomkey-client.url", roomkey.url());
    parameters.putIfAbsent("roomkey-client.token", "rk_0123456789abcdef");
    startWith(parameters);
  }

  void startWith(Map<String, String> parameters) {
    context = FakeContainer.context(parameters);
    new HostListener().contextInitialized(new ServletContextEvent(context));
    request = new Request(context);
    request.user = "dana";
  }

  void stop() {
    new HostListener().contextDestroyed(new ServletContextEvent(context));
  }

  String grant(Role role) {
    return RoomkeyContext.of(context)
        .grant(request.asRequest(), BOARD, "Order 4711", role)
        .orElseThrow();
  }

  Response ticket(String board, String grant) throws Exception {
    request.path = "/ticket";
    request.parameters.put("board", board);
    request.parameters.put("grant", grant);
    return post();
  }

  Response post() throws Exception {
    Response response = new Response();
    within(passed -> servlet.doPost(passed, response.asResponse()));
    return response;
  }

  void within(Work work) throws Exception {
    new SessionFilter()
        .doFilter(
            request.asRequest(),
            new Response().asResponse(),
            (passed, answer) -> {
              try {
                work.on((HttpServletRequest) passed);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }

  void signedIn() throws Exception {
    assertEquals(200, ticket(BOARD, grant(Role.EDITOR)).status);
  }

  String key() {
    return Bindings.of(request.session).orElseThrow().key();
  }

  void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "only " + roomkey.lines());
      Thread.sleep(5);
    }
  }

  void awaitEndOf(String key) throws InterruptedException {
    await(() -> roomkey.lines().contains("DELETE /api/sessions/" + key));
  }

  @Override
  public void close() {
    stop();
    roomkey.close();
  }
}
