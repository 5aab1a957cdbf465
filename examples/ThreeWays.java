import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Opens sockets in the three ways. Needs only Java 17 or newer: {@code java ThreeWays.java}
 *
 * <p>The environment variable ROOMKEY is the address of the application. {@code ./mvnw -Prun}
 * starts it in demo mode.
 */
public class ThreeWays {
  static final String HTTP =
      Optional.ofNullable(System.getenv("ROOMKEY")).orElse("http://127.0.0.1:8080/roomkey");
  static final String WS = HTTP.replaceFirst("http", "ws");
  static final HttpClient CLIENT = HttpClient.newHttpClient();

  public static void main(String[] args) throws Exception {
    HttpResponse<String> login =
        post("/login", "{\"username\":\"alice\",\"password\":\"alice-demo\"}", "");
    String cookie =
        login.headers().allValues("Set-Cookie").stream()
            .map(value -> value.split(";")[0])
            .collect(Collectors.joining("; "));
    String wanted = "{\"label\":\"example\",\"scopes\":[\"connect\",\"read\",\"publish\"]}";
    String token =
        post("/api/tokens", wanted, cookie).body().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");

    System.out.println("cookie        " + firstFrame("/ws", cookie, null));
    System.out.println("token in URL  " + firstFrame("/ws?token=" + token, "", null));
    String auth = "{\"type\":\"auth\",\"token\":\"" + token + "\"}";
    System.out.println("first message " + firstFrame("/ws?auth=message", "", auth));
    System.out.println("none          " + firstFrame("/ws", "", null));
  }

  static HttpResponse<String> post(String path, String json, String cookie) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(HTTP + path))
            .header("Content-Type", "application/json")
            .header("Cookie", cookie)
            .POST(BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  /** Opens a socket, sends the frame unless it is null, and returns the first received frame. */
  static String firstFrame(String path, String cookie, String frame) throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          private final StringBuilder text = new StringBuilder();

          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
              first.complete(text.toString());
              text.setLength(0);
            }
            socket.request(1);
            return null;
          }
        };
    WebSocket socket =
        CLIENT
            .newWebSocketBuilder()
            .header("Cookie", cookie)
            .buildAsync(URI.create(WS + path), listener)
            .get(10, TimeUnit.SECONDS);
    if (frame != null) {
      socket.sendText(frame, true);
    }
    String received = first.get(10, TimeUnit.SECONDS);
    socket.abort();
    return received;
  }
}
