package org.roomkey.web.api;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.roomkey.web.Answer;
import org.roomkey.web.JsonResponses;

/**
 * {@code GET /health/live}: the process answers. {@code GET /health/ready}: 200 or 503 with the
 * state of each dependency. Without Redis a node is degraded and still ready. A draining node is
 * not ready.
 */
public final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /**
   * @param checks each dependency's state, {@code up} or {@code down}
   * @param reason why the application has not started; null if it has
   */
  public record Health(String status, Map<String, String> checks, String reason) {}

  private final transient JsonResponses responses;
  private final transient BooleanSupplier database;
  private final transient Optional<BooleanSupplier> redis;
  private final transient BooleanSupplier draining;
  private final transient Runnable stop;

  /**
   * @param database whether it answers now; may block for some seconds
   * @param redis whether it answers now; empty for a single node
   * @param draining whether the node sends its clients to other nodes
   * @param stop runs before the container ends the sessions. The container calls a listener only
   *     afterwards; by then every client would have been told that its session expired.
   */
  public HealthServlet(
      JsonResponses responses,
      BooleanSupplier database,
      Optional<BooleanSupplier> redis,
      BooleanSupplier draining,
      Runnable stop) {
    this.responses = responses;
    this.database = database;
    this.redis = redis;
    this.draining = draining;
    this.stop = stop;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (String.valueOf(request.getPathInfo())) {
      case "/live" -> responses.write(response, Answer.ok(new Health("up", null, null)));
      case "/ready" -> ready(response);
      default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private void ready(HttpServletResponse response) throws IOException {
    Map<String, String> states = new TreeMap<>();
    states.put("database", state(database));
    redis.ifPresent(check -> states.put("redis", state(check)));
    String status = status(states);
    boolean ready = status.equals("up") || status.equals("degraded");
    responses.write(response, new Answer(ready ? 200 : 503, new Health(status, states, null)));
  }

  private String status(Map<String, String> states) {
    if (states.get("database").equals("down")) {
      return "down";
    }
    if (draining.getAsBoolean()) {
      return "draining";
    }
    return states.containsValue("down") ? "degraded" : "up";
  }

  private static String state(BooleanSupplier check) {
    return check.getAsBoolean() ? "up" : "down";
  }

  @Override
  public void destroy() {
    stop.run();
  }
}
