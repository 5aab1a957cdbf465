package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import org.roomkey.testing.Canaries.Kind;

/** A browser without a page, with cookies of its own, at an application that is not Roomkey. */
public final class HostVisitor {
  private final HttpClient http =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
  private final URI application;

  /**
   * @param application its address, with a slash at the end
   */
  public HostVisitor(URI application) {
    this.application = application;
  }

  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(application.resolve(path)));
  }

  /** Sends a form: name, value, name, value… */
  public HttpResponse<String> post(String path, String... fields) {
    StringJoiner form = new StringJoiner("&");
    for (int i = 0; i < fields.length; i += 2) {
      form.add(fields[i] + "=" + URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return send(
        HttpRequest.newBuilder(application.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form.toString())));
  }

  /** The ticket of an answer that must have one. */
  public static String ticket(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    String ticket = Json.parse(answer.body()).asJsonObject().getString("ticket");
    Canaries.remember(Kind.TICKET, ticket);
    return ticket;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
