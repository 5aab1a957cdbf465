package org.roomkey.proof;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestServer;

/**
 * A browser without scripts. It follows redirects and sends all cookies to all servers, which are
 * on one address. For one thread.
 */
final class PlainBrowser {
  private static final Pattern ACTION = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
  private static final int MAX_REDIRECTS = 20;

  private final HttpClient http = Site.client();
  private final Map<String, String> cookies = new TreeMap<>();

  /** A page, and the address at which the redirects ended. */
  record Page(URI address, int status, String text) {}

  Page open(URI address) throws IOException {
    return follow(address, HttpRequest.newBuilder(address).GET());
  }

  /**
   * Sends the first form of the page.
   *
   * @param fields name, value, name, value…
   */
  Page submit(Page page, String... fields) throws IOException {
    Matcher form = ACTION.matcher(page.text);
    if (!form.find()) {
      throw new AssertionError("no form on " + page);
    }
    URI action = page.address.resolve(form.group(1).replace("&amp;", "&"));
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append(i == 0 ? "" : "&").append(fields[i]).append('=').append(escaped(fields[i + 1]));
    }
    return follow(
        action,
        HttpRequest.newBuilder(action)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The value of a cookie; null where there is none. */
  String cookie(String name) {
    return cookies.get(name);
  }

  private Page follow(URI address, HttpRequest.Builder first) throws IOException {
    URI now = address;
    HttpResponse<String> answer = send(first);
    for (int i = 0; i < MAX_REDIRECTS && answer.statusCode() / 100 == 3; i++) {
      now = now.resolve(answer.headers().firstValue("Location").orElseThrow());
      answer = send(HttpRequest.newBuilder(now).GET());
    }
    return new Page(now, answer.statusCode(), answer.body());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    try {
      HttpResponse<String> answer =
          http.send(
              request.header("Accept", "text/html").timeout(TestServer.PATIENCE).build(),
              BodyHandlers.ofString());
      answer.headers().allValues("Set-Cookie").forEach(this::take);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void take(String setCookie) {
    String[] pair = setCookie.split(";", 2)[0].split("=", 2);
    if (setCookie.contains("Max-Age=0") || pair[1].isEmpty()) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }
}
