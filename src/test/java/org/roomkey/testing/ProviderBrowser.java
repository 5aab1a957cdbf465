package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A person's browser at the pages of a {@link CertifiedProvider}: follows its redirects and fills
 * in its forms, until it leads back. Keeps the person's session there.
 */
public final class ProviderBrowser {
  private static final int MAX_STEPS = 20;
  private static final Pattern ACTION = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
  private static final Pattern PROMPT = Pattern.compile("name=\"prompt\" value=\"([^\"]+)\"");

  private final HttpClient http =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager())
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param location to which Roomkey has sent the browser
   * @param subject who signs in, unless somebody is signed in already
   * @param back the beginning of the address to which the provider leads back
   * @return that address
   */
  public String signIn(String location, String subject, String back) {
    URI next = URI.create(location);
    String form = null;
    for (int step = 0; step < MAX_STEPS; step++) {
      HttpResponse<String> answer = send(next, form);
      form = null;
      if (answer.headers().firstValue("Location").isPresent()) {
        next = next.resolve(answer.headers().firstValue("Location").get());
        if (next.toString().startsWith(back)) {
          return next.toString();
        }
      } else {
        Matcher action = ACTION.matcher(answer.body());
        Matcher prompt = PROMPT.matcher(answer.body());
        if (!action.find() || !prompt.find()) {
          throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        next = next.resolve(action.group(1));
        form =
            "prompt="
                + prompt.group(1)
                + "&login="
                + URLEncoder.encode(subject, StandardCharsets.UTF_8)
                + "&password=any";
      }
    }
    throw new AssertionError("the provider leads nowhere: " + next);
  }

  private HttpResponse<String> send(URI address, String form) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(TestServer.PATIENCE).header("Accept", "text/html");
    if (form != null) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(BodyPublishers.ofString(form));
    }
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
