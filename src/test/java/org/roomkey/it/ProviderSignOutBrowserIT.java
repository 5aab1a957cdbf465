package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.FakeProvider;
import org.roomkey.testing.Person;
import org.roomkey.testing.SingleSignOn;
import org.roomkey.testing.SingleSignOn.Arrival;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitors;

/** Sign-outs in a real browser, whose policies redirects and frames must obey. */
class ProviderSignOutBrowserIT {
  private static SingleSignOn sso;
  private static TestServer server;

  @BeforeAll
  static void start() {
    sso = new SingleSignOn();
    String issuer = sso.provider().issuer();
    sso.provider()
        .metadata(it -> it.add("end_session_endpoint", issuer + "/end"))
        .answers("/end", ProviderSignOutBrowserIT::end);
    Map<String, String> settings = new TreeMap<>(sso.settings());
    settings.put("roomkey.signin", "oidc");
    server = new TestServer(settings);
  }

  @AfterAll
  static void stop() {
    server.close();
    sso.close();
  }

  /** Sends the browser back, as a provider does that asks nothing. */
  private static void end(HttpExchange exchange) throws IOException {
    Map<String, String> query = FakeProvider.parameters(exchange.getRequestURI().getRawQuery());
    exchange
        .getResponseHeaders()
        .set("Location", query.get("post_logout_redirect_uri") + "?state=" + query.get("state"));
    exchange.sendResponseHeaders(302, -1);
  }

  @Test
  void signingOutLeadsToTheProviderAndBack() {
    Person ada = sso.approve(server, "ada").complete();
    try (Visitors visitors = new Visitors(server)) {
      Page page = visitors.come().page();
      page.context()
          .addCookies(
              List.of(
                  new Cookie(server.loginCookie(), ada.cookie(server.loginCookie()))
                      .setUrl(server.uri().toString())));
      page.navigate(server.uri("/boards").toString());
      page.click(".account-name");
      page.click("#logout button");
      assertThat(page.getByText("You are signed out")).isVisible();
      assertEquals(1, sso.provider().requests("/end"));
      assertTrue(page.url().startsWith(server.uri().toString()), page.url());
      visitors.leaveWithoutComplaint();
    }
  }

  @Test
  void thePageOfTheProviderMayFrameTheFrontChannelAndNoOther() {
    Arrival arrival = sso.approve(server, "bea");
    Person bea = arrival.complete();
    String frame =
        server.uri("/oidc/frontchannel-logout").toString()
            + "?iss="
            + sso.provider().issuer()
            + "&sid="
            + arrival.sid();
    String html = "<!DOCTYPE html><title>Bye</title><iframe src='" + frame + "'></iframe>";
    sso.provider()
        .answers(
            "/bye",
            exchange -> {
              byte[] body = html.getBytes(StandardCharsets.UTF_8);
              exchange.getResponseHeaders().set("Content-Type", "text/html");
              exchange.sendResponseHeaders(200, body.length);
              exchange.getResponseBody().write(body);
            });
    try (Visitors visitors = new Visitors(server);
        TestSocket socket = bea.socket()) {
      Page page = visitors.come().page();
      page.navigate(sso.provider().issuer() + "/bye");
      socket.mustEnd(4002, "Session expired", "session_expired");
      assertEquals("Signed out", page.frames().get(1).title());
      Page foreign = visitors.come().page();
      foreign.navigate(sso.provider().issuer().replace("127.0.0.1", "localhost") + "/bye");
      assertNotEquals("Signed out", foreign.frames().get(1).title());
    }
  }
}
