package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.Chromium;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TlsConnector;

/** A sibling host plants cookies in a real browser in which somebody is signed in. */
class LoginCookieBrowserIT {
  private static final String OVER_TLS =
      "__Host-ROOMKEY_LOGIN_" + Secrets.digest("/roomkey").substring(0, 16);
  private static final String WHO =
      "url => fetch(url).then(answer => answer.json()).then(me => me.user?.id ?? me.code)";

  private static TestServer server;
  private static HttpServer sibling;
  private static int tlsPort;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer();
    tlsPort = new TlsConnector(server).port();
    sibling = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sibling.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, 0);
          exchange.close();
        });
    sibling.start();
  }

  @AfterAll
  static void stop() {
    sibling.stop(0);
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void aSiblingDomainCannotReplaceTheLogin(String scheme) {
    boolean isTls = scheme.equals("https");
    String own = scheme + "://app.corp.localhost:" + (isTls ? tlsPort : server.port()) + "/roomkey";
    Browser.NewContextOptions options = new Browser.NewContextOptions().setIgnoreHTTPSErrors(true);
    try (BrowserContext context = Chromium.browser().newContext(options)) {
      context.setDefaultTimeout((double) TestServer.PATIENCE.toMillis());
      Page page = context.newPage();
      page.navigate(own + "/");
      page.fill("[name=username]", "alice");
      page.fill("[name=password]", "alice-demo");
      page.click("#signin [type=submit]");
      page.waitForURL(own + "/boards");

      // Over http a live login of the attacker would sign people out; nothing prevents that.
      String live = server.signedIn("user-bob").cookie("ROOMKEY_LOGIN");
      plant(context, "ROOMKEY_LOGIN=" + (isTls ? live : "dead") + "; path=/");
      plant(context, "ROOMKEY_LOGIN=dead; path=/roomkey");
      plant(context, OVER_TLS + "=" + live + "; path=/; secure");
      plant(context, OVER_TLS + "=" + live + "; path=/roomkey; secure");

      List<String> sent =
          context.cookies(own + "/").stream()
              .map(cookie -> cookie.name)
              .filter(name -> name.contains("ROOMKEY_LOGIN"))
              .sorted()
              .toList();
      assertEquals(
          isTls
              ? List.of("ROOMKEY_LOGIN", "ROOMKEY_LOGIN", OVER_TLS)
              : List.of("ROOMKEY_LOGIN", "ROOMKEY_LOGIN", "ROOMKEY_LOGIN"),
          sent);
      page.navigate(own + "/boards");
      assertEquals("user-alice", page.evaluate(WHO, own + "/api/me"));
      assertEquals(own + "/boards", page.url());
    }
  }

  private static void plant(BrowserContext context, String cookie) {
    Page page = context.newPage();
    page.navigate("http://evil.corp.localhost:" + sibling.getAddress().getPort() + "/");
    page.evaluate("cookie => { document.cookie = cookie; }", cookie + "; domain=corp.localhost");
    page.close();
  }
}
