import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Publishes a message, waits for its acknowledgement, and recovers missed messages. Needs only Java
 * 17 or newer: {@code java PublishAndRecover.java}
 *
 * <p>The environment variable ROOMKEY is the address of the application. {@code ./mvnw -Prun}
 * starts it in demo mode. A real program would use a JSON library instead of searching in texts.
 */
public class PublishAndRecover {
  static final String HTTP =
      Optional.ofNullable(System.getenv("ROOMKEY")).orElse("http://127.0.0.1:8080/roomkey");
  static final String WS = HTTP.replaceFirst("http", "ws");
  static final HttpClient CLIENT = HttpClient.newHttpClient();

  public static void main(String[] args) throws Exception {
    HttpResponse<String> login =
        post("/login", "{\"username\":\"alice\",\"password\":\"alice-demo\"}", "Cookie", "");
    String cookie =
        login.headers().allValues("Set-Cookie").stream()
            .map(value -> value.split(";")[0])
            .collect(Collectors.joining("; "));
    String wanted = "{\"label\":\"example\",\"scopes\":[\"connect\",\"read\",\"publish\"]}";
    String token = field("token", post("/api/tokens", wanted, "Cookie", cookie).body());

    Talk first = new Talk(token);
    String epoch = field("epoch", first.ask("\"type\":\"join\""));
    String message =
        "\"type\":\"message\",\"id\":\"" + UUID.randomUUID() + "\",\"text\":\"Hello from Java\"";
    String ack = first.ask(message); // the message is committed
    System.out.println("stored    " + ack);
    // If the answer is lost, send the message again: the same id makes it the same message.
    System.out.println("repeated  " + first.ask(message));
    first.close();

    // While this program has no socket, a message arrives over HTTP.
    String missed = "{\"text\":\"While you were away\"}";
    post("/api/boards/board-1/messages", missed, "Authorization", "Bearer " + token);

    Talk second = new Talk(token);
    String after = "\"after\":" + field("seq", ack) + ",\"epoch\":\"" + epoch + "\"";
    System.out.println("recovered " + second.ask("\"type\":\"join\"," + after));
    second.close();
  }

  static HttpResponse<String> post(String path, String json, String header, String value)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(HTTP + path))
            .header("Content-Type", "application/json")
            .header(header, value)
            .POST(BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  static String field(String name, String json) {
    Matcher field = Pattern.compile("\"" + name + "\":\"?([^\",}]+)").matcher(json);
    if (!field.find()) {
      throw new IllegalStateException("no " + name + " in " + json);
    }
    return field.group(1);
  }

  /** A socket with a token. It keeps received frames until somebody reads them. */
  static class Talk implements WebSocket.Listener {
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private int asked;

    Talk(String token) throws Exception {
      socket =
          CLIENT
              .newWebSocketBuilder()
              .header("Authorization", "Bearer " + token)
              .buildAsync(URI.create(WS + "/ws"), this)
              .get(10, TimeUnit.SECONDS);
      await("\"type\":\"authenticated\"");
    }

    /** Sends a frame and returns the answer with the same ref. */
    String ask(String frame) throws Exception {
      String ref = "\"ref\":\"r" + ++asked + "\"";
      socket.sendText("{" + frame + ",\"boardId\":\"board-1\"," + ref + "}", true);
      return await(ref);
    }

    private String await(String part) throws Exception {
      while (true) {
        String frame = frames.poll(10, TimeUnit.SECONDS);
        if (frame == null || frame.contains("\"type\":\"error\"")) {
          throw new IllegalStateException("waited for " + part + " and got " + frame);
        }
        if (frame.contains(part)) {
          return frame;
        }
      }
    }

    void close() {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        frames.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
