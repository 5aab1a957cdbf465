package org.roomkey.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prepares Roomkey for a run: logins of the demo users, and boards. */
final class RoomkeyAccess {
  private static final List<String> USERNAMES = List.of("alice", "bob", "carol", "admin");

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI pages;
  private final List<String> cookieHeaders = new ArrayList<>();

  /** Signs all demo users in. */
  RoomkeyAccess(Server server) throws IOException, InterruptedException {
    pages = URI.create("http://127.0.0.1:" + server.port + "/roomkey/");
    for (String username : USERNAMES) {
      String body = "{\"username\":\"" + username + "\",\"password\":\"" + username + "-demo\"}";
      HttpResponse<String> answer = send("login", "POST", body, "");
      cookieHeaders.add(
          answer.headers().allValues("Set-Cookie").stream()
              .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
              .collect(Collectors.joining("; ", "Cookie: ", "")));
    }
  }

  /** The header lines, one for each person. */
  List<String> cookieHeaders() {
    return cookieHeaders;
  }

  /** Creates open boards. The name of each is the prefix and a number from 0. */
  void createBoards(String prefix, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      send(
          "api/boards/" + prefix + i,
          "PUT",
          "{\"name\":\"" + prefix + i + "\",\"access\":\"open\"}",
          cookieHeaders.get(0));
    }
  }

  private HttpResponse<String> send(String path, String method, String body, String header)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(pages.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!header.isEmpty()) {
      request.header("Cookie", header.substring("Cookie: ".length()));
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(path + " answers " + answer.statusCode() + " " + answer.body());
    }
    return answer;
  }
}
