package org.roomkey.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.roomkey.client.json.Json;

/**
 * Sends requests with the token of the service, and repeats those that got no answer. Safe for use
 * by many threads. Blocks, at most until its deadline; with a deadline of zero for one attempt.
 */
final class Requests {
  private static final Duration ATTEMPT = Duration.ofSeconds(5);
  private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(50);
  private static final int FIRST_WAIT_MILLIS = 200;
  private static final int MAX_WAIT_MILLIS = 5_000;
  private static final int MAX_RETRY_AFTER_SECONDS = 3_600;

  private final Wire wire;
  private final String address;
  private final String token;
  private final Duration deadline;

  Requests(String address, String token, Duration deadline) {
    this(new Wire(), address, token, deadline);
  }

  private Requests(Wire wire, String address, String token, Duration deadline) {
    this.wire = wire;
    this.address = address;
    this.token = token;
    this.deadline = deadline;
  }

  /** The same connections with another deadline. */
  Requests within(Duration other) {
    return new Requests(wire, address, token, other);
  }

  /** Sends a request that may take effect twice without harm, until the deadline. */
  Map<String, Object> repeat(String method, String path, Map<String, Object> body)
      throws RoomkeyException {
    return send(method, path, body, true);
  }

  /** Sends a request once. */
  Map<String, Object> once(String method, String path, Map<String, Object> body)
      throws RoomkeyException {
    return send(method, path, body, false);
  }

  private Map<String, Object> send(
      String method, String path, Map<String, Object> body, boolean isRepeated)
      throws RoomkeyException {
    String name = method + " " + withoutKey(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, publisher(body));
    long endNanos = System.nanoTime() + deadline.toNanos();
    for (int attempt = 0; ; attempt++) {
      String failure;
      IOException cause = null;
      long asked = 0;
      try {
        HttpResponse<String> response =
            wire.http().send(request.timeout(timeLeft(endNanos)).build(), BodyHandlers.ofString());
        int status = response.statusCode();
        if (status / 100 == 2) {
          return object(name, response.body());
        }
        if (!isTemporary(status)) {
          throw new RoomkeyException.Refused(name, status, code(response.body()));
        }
        failure = "status " + status;
        asked = retryAfterMillis(response);
      } catch (RoomkeyException e) {
        throw e;
      } catch (IOException e) {
        failure = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        cause = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RoomkeyException.Unavailable(name, "interrupted", e);
      }
      long wait = Math.max(asked, jitterMillis(attempt));
      if (!isRepeated || System.nanoTime() + wait * 1_000_000 - endNanos >= 0) {
        throw new RoomkeyException.Unavailable(name, failure, cause);
      }
      pause(name, wait);
    }
  }

  /** The key of a session is a secret, and messages go to logs. */
  private static String withoutKey(String path) {
    return path.replaceFirst("^/api/sessions/(?!renew$).*", "/api/sessions/…");
  }

  private Duration timeLeft(long endNanos) {
    if (deadline.isZero()) {
      return ATTEMPT;
    }
    Duration left = Duration.ofNanos(endNanos - System.nanoTime());
    Duration atMost = left.compareTo(ATTEMPT) < 0 ? left : ATTEMPT;
    return atMost.compareTo(SHORTEST_ATTEMPT) < 0 ? SHORTEST_ATTEMPT : atMost;
  }

  /** Full jitter up to a ceiling that doubles. */
  private static long jitterMillis(int attempt) {
    int ceiling = Math.min(MAX_WAIT_MILLIS, FIRST_WAIT_MILLIS << Math.min(attempt, 10));
    return ThreadLocalRandom.current().nextInt(FIRST_WAIT_MILLIS / 2, ceiling + 1);
  }

  private static void pause(String name, long millis) throws RoomkeyException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RoomkeyException.Unavailable(name, "interrupted", e);
    }
  }

  private static BodyPublisher publisher(Map<String, Object> body) {
    return body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body));
  }

  /** Redirects are temporary, too: a server that starts may answer for another one. */
  private static boolean isTemporary(int status) {
    return status == 429 || status == 408 || status >= 500 || status < 400;
  }

  private static long retryAfterMillis(HttpResponse<String> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("[0-9]{1,6}")
        ? 1_000L * Math.min(MAX_RETRY_AFTER_SECONDS, Integer.parseInt(seconds))
        : 0;
  }

  private static Map<String, Object> object(String name, String body) throws RoomkeyException {
    try {
      return body.isEmpty() ? Map.of() : Json.readObject(body);
    } catch (Json.MalformedException e) {
      throw new RoomkeyException.Unavailable(name, "the answer is not JSON", e);
    }
  }

  private static String code(String body) {
    try {
      return Json.readObject(body).get("code") instanceof String code ? code : "unknown";
    } catch (Json.MalformedException e) {
      return "unknown"; // not an answer of Roomkey's
    }
  }

  /** Ends the connections, also those of the objects that {@link #within} gave. */
  void close() {
    wire.close();
  }
}
