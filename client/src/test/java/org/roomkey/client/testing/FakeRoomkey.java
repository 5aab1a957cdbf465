package org.roomkey.client.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * A server that notes the requests and answers as it is told; without that, as Roomkey answers when
 * all is well.
 */
public final class FakeRoomkey implements AutoCloseable {

  /** A request as it came. */
  public record Request(
      String line, String authorization, String contentType, String body, long nanos) {}

  /**
   * @param status 0: no answer, the connection breaks
   */
  public record Reply(int status, String body, Map<String, String> headers) {
    public static Reply of(int status, String body) {
      return new Reply(status, body, Map.of());
    }

    public static Reply refused(int status, String code) {
      return of(status, "{\"error\":\"No\",\"code\":\"" + code + "\"}");
    }
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
  private final HttpServer server;
  private volatile UnaryOperator<String> before = line -> line;

  public FakeRoomkey() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/roomkey/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/roomkey";
  }

  /** The next answers, in this order. */
  public void willAnswer(Reply... next) {
    replies.addAll(List.of(next));
  }

  /** Runs on the thread of each request, before its answer. */
  public void before(UnaryOperator<String> action) {
    before = action;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Method and path of each request. */
  public List<String> lines() {
    return requests.stream().map(Request::line).toList();
  }

  public void forget() {
    requests.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String line =
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI().getRawPath().substring("/roomkey".length());
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(
        new Request(
            line,
            exchange.getRequestHeaders().getFirst("Authorization"),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            body,
            System.nanoTime()));
    before.apply(line);
    Reply reply = replies.poll();
    if (reply == null) {
      reply = usual(line);
    }
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    if (reply.status() != 0) {
      byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private static Reply usual(String line) {
    if (line.equals("POST /api/tickets")) {
      return Reply.of(201, "{\"ticket\":\"rt_secret\",\"expiresIn\":30}");
    } else if (line.equals("POST /api/sessions/renew")) {
      return Reply.of(200, "{\"unknown\":[]}");
    } else if (line.endsWith("/messages")) {
      return Reply.of(201, "{\"seq\":7,\"id\":\"m-1\",\"at\":\"2026-11-23T16:34:05.123Z\"}");
    }
    return line.startsWith("PUT") ? Reply.of(200, "{}") : Reply.of(204, "");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
