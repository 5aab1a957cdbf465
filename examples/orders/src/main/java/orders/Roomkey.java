package orders;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * All requests of this application to Roomkey, with the API token of its service user. The token
 * never leaves the server. A page gets a ticket, which opens one socket for one person on one
 * board.
 */
final class Roomkey {
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final String address;
  private final String token;

  /**
   * @param address such as {@code http://127.0.0.1:8080/roomkey}, as this server reaches it
   */
  Roomkey(String address, String token) {
    this.address = address;
    this.token = token;
  }

  /** Creates the private board unless it exists. */
  void putBoard(String boardId, String name) throws IOException {
    send("PUT", "/api/boards/" + boardId, "{\"name\":%s,\"access\":\"private\"}", name);
  }

  /**
   * Requests a ticket for a person of this application and makes the person a member of the board.
   * The ticket comes first, because the first ticket creates the person.
   *
   * @return {@code {"ticket":"rt_…","expiresIn":30}}
   */
  String ticket(String boardId, String userId, String name) throws IOException {
    String ticket =
        send(
            "POST",
            "/api/tickets",
            "{\"boardId\":%s,\"userId\":%s,\"name\":%s}",
            boardId,
            userId,
            name);
    send("PUT", "/api/boards/" + boardId + "/members/" + userId, "{\"role\":\"editor\"}");
    return ticket;
  }

  /**
   * Publishes a message of the application itself.
   *
   * @param id the same for the same event, so that repeated calls publish it once
   */
  void publish(String boardId, String id, String text) throws IOException {
    send("POST", "/api/boards/" + boardId + "/messages", "{\"id\":%s,\"text\":%s}", id, text);
  }

  private String send(String method, String path, String json, String... values)
      throws IOException {
    Object[] quoted = java.util.Arrays.stream(values).map(Roomkey::quote).toArray();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(Duration.ofSeconds(5))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(String.format(json, quoted)))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            method
                + " "
                + path
                + " was answered "
                + response.statusCode()
                + ": "
                + response.body());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The text as a JSON string. */
  static String quote(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }
}
