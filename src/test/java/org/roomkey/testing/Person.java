package org.roomkey.testing;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Somebody with a browser's cookies, signed in or not. */
public final class Person {
  private final Site server;
  private final Map<String, String> cookies = new ConcurrentSkipListMap<>();

  Person(Site server) {
    this.server = server;
  }

  /** Another browser with the same cookies. */
  public Person copy() {
    Person copy = new Person(server);
    copy.cookies.putAll(cookies);
    return copy;
  }

  /**
   * Another browser with the same cookies at another node, with that node's name of the login
   * cookie.
   */
  public Person at(Site node) {
    Person there = new Person(node);
    cookies.forEach(
        (name, value) ->
            there.cookies.put(
                name.equals(server.loginCookie()) ? node.loginCookie() : name, value));
    return there;
  }

  /** Another browser with only these of the cookies. */
  public Person with(String... names) {
    Person copy = copy();
    copy.cookies.keySet().retainAll(Stream.of(names).collect(Collectors.toSet()));
    return copy;
  }

  /** Signs in and keeps the cookies; fails the test on a refusal. */
  public Person signIn(String username, String password) {
    HttpAnswer answer = post("/login", Json.object("username", username, "password", password));
    answer.mustBe(200);
    return this;
  }

  public HttpAnswer logout() {
    return post("/logout", Json.object());
  }

  /** The value of the cookie, null where there is none. */
  public String cookie(String name) {
    return cookies.get(name);
  }

  public Person setCookie(String name, String value) {
    cookies.put(name, value);
    Canaries.watch(cookies());
    return this;
  }

  public boolean hasCookies() {
    return !cookies.isEmpty();
  }

  /** As it stands in a request's {@code Cookie} header. */
  public String cookies() {
    return new TreeMap<>(cookies)
        .entrySet().stream()
            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
            .collect(Collectors.joining("; "));
  }

  /** Opens {@code /ws} with the cookies and takes {@code authenticated} off it. */
  public TestSocket socket() {
    TestSocket socket = open("/ws");
    socket.next("authenticated");
    return socket;
  }

  /** A socket that has joined the board. */
  public TestSocket on(String boardId) {
    TestSocket socket = socket();
    socket.join(boardId);
    return socket;
  }

  /** Opens a socket with the cookies, without waiting for a frame. */
  public TestSocket open(String pathAndQuery, String... headers) {
    String[] all =
        Stream.concat(Stream.of(headers), Stream.of("Cookie", cookies())).toArray(String[]::new);
    return server.socket(pathAndQuery, cookies.isEmpty() ? headers : all);
  }

  /**
   * The secret of a new API token.
   *
   * @param scopes such as {@code connect}
   */
  public String token(String... scopes) {
    return issueToken(scopes).getString("token");
  }

  /** The secret of a new API token that is good for one board alone. */
  public String tokenForBoard(String boardId, String... scopes) {
    return issueToken(scopes, "boards", array(boardId)).getString("token");
  }

  /** The secret of a new API token that ends by itself. */
  public String tokenUntil(Instant end, String... scopes) {
    return issueToken(scopes, "expiresAt", end.toString()).getString("token");
  }

  /** A new API token, with its id and its secret. */
  public JsonObject issueToken(String... scopes) {
    return issueToken(scopes, new Object[0]);
  }

  private JsonObject issueToken(String[] scopes, Object... limits) {
    Object[] members = {"label", "test", "scopes", array(scopes)};
    Stream<Object> all = Stream.concat(Stream.of(members), Stream.of(limits));
    return post("/api/tokens", Json.object(all.toArray())).mustBe(201).json();
  }

  private static JsonArray array(String... texts) {
    JsonArrayBuilder array = JsonProvider.provider().createArrayBuilder();
    Stream.of(texts).forEach(array::add);
    return array.build();
  }

  public HttpAnswer get(String path, String... headers) {
    return request("GET", path, null, headers);
  }

  public HttpAnswer post(String path, JsonObject body, String... headers) {
    return request("POST", path, body, headers);
  }

  public HttpAnswer put(String path, JsonObject body, String... headers) {
    return request("PUT", path, body, headers);
  }

  public HttpAnswer patch(String path, JsonObject body, String... headers) {
    return request("PATCH", path, body, headers);
  }

  public HttpAnswer delete(String path, String... headers) {
    return request("DELETE", path, null, headers);
  }

  /**
   * @param path within the application
   * @param body null for none
   * @param headers name, value, name, value…
   */
  public HttpAnswer request(String method, String path, JsonObject body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri(path))
            .timeout(TestServer.PATIENCE)
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    if (body != null) {
      request.header("Content-Type", "application/json");
      Canaries.watch(body.toString());
    }
    return send(request, headers);
  }

  /**
   * Sends a form as a page does.
   *
   * @param fields name, value, name, value…, which need no escaping
   */
  public HttpAnswer postForm(String path, String... fields) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      form.append(form.isEmpty() ? "" : "&").append(fields[i]).append('=').append(fields[i + 1]);
    }
    Canaries.watch(form.toString());
    return send(
        HttpRequest.newBuilder(server.uri(path))
            .timeout(TestServer.PATIENCE)
            .POST(BodyPublishers.ofString(form.toString())),
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Accept",
        "text/html",
        "Origin",
        server.origin());
  }

  private HttpAnswer send(HttpRequest.Builder request, String... headers) {
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!cookies.isEmpty()) {
      request.header("Cookie", cookies());
    }
    Canaries.watchHeaders(headers);
    try {
      HttpRequest built = request.build();
      Canaries.watch(built.uri().toString());
      HttpResponse<String> response = server.http().send(built, BodyHandlers.ofString());
      response.headers().allValues("Set-Cookie").forEach(this::take);
      HttpAnswer answer =
          new HttpAnswer(response.statusCode(), response.headers(), response.body());
      Canaries.watch(answer.body());
      String target = response.uri().toString().substring(server.uri("").toString().length());
      DocumentedRoutes.check(response.request().method(), target, answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void take(String setCookie) {
    Canaries.watch(setCookie);
    String[] pair = setCookie.split(";", 2)[0].split("=", 2);
    if (setCookie.contains("Max-Age=0") || pair[1].isEmpty()) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }
}
