package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.Chromium;
import org.roomkey.testing.TestServer;

/**
 * A signed-in user of a real browser opens an attacker's page, which tries everything that a page
 * can. The cookies are {@code SameSite=Lax}: the browser omits them for a foreign site but sends
 * them for a sibling host, where only the Origin check protects the user.
 */
class ForeignPageBrowserIT {

  /** The origins of the victim's server and of the attacking page. */
  enum Attack {
    FOREIGN_SITE("127.0.0.1", "evil.localhost", 4001),
    SIBLING_HOST("app.corp.localhost", "evil.corp.localhost", 1006),
    SAME_HOST_OTHER_PORT("127.0.0.1", "127.0.0.1", 1006);

    private final String victim;
    private final String attacker;
    private final int close;

    Attack(String victim, String attacker, int close) {
      this.victim = victim;
      this.attacker = attacker;
      this.close = close;
    }
  }

  private static final double PATIENCE_MILLIS = TestServer.PATIENCE.toMillis();
  private static final String OPEN_SOCKET =
      """
      url => new Promise(resolve => {
        const frames = [];
        const socket = new WebSocket(url);
        socket.onmessage = event => {
          frames.push(JSON.parse(event.data).type);
          if (frames.includes('authenticated')) resolve({ code: 0, frames });
        };
        socket.onclose = event => resolve({ code: event.code, frames });
      })\
      """;
  private static final String POST =
      """
      ([url, body, mode]) =>
        fetch(url, { method: 'POST', credentials: 'include', mode, body })
          .then(answer => answer.type + ' ' + answer.status, () => 'failed')\
      """;
  private static final String POST_FORM =
      """
      ([url, name, value]) => {
        const form = document.createElement('form');
        form.method = 'POST';
        form.enctype = 'text/plain';
        form.action = url;
        const field = document.createElement('input');
        field.name = name;
        field.value = value;
        form.append(field);
        document.body.append(form);
        form.submit();
      }\
      """;

  private static TestServer server;
  private static HttpServer evil;
  private BrowserContext context;
  private String own;
  private Page page;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer();
    evil = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    evil.createContext(
        "/",
        exchange -> {
          byte[] html = "<!doctype html><title>Evil</title>".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, html.length);
          exchange.getResponseBody().write(html);
          exchange.close();
        });
    evil.start();
  }

  @AfterAll
  static void stop() {
    evil.stop(0);
    server.close();
  }

  /** Alice has signed in at the victim's, whose own page works. */
  private void signIn(Attack attack) {
    context = Chromium.browser().newContext();
    context.setDefaultTimeout(PATIENCE_MILLIS);
    own = "http://" + attack.victim + ":" + server.port() + "/roomkey";
    page = context.newPage();
    page.navigate(own + "/");
    page.fill("[name=username]", "alice");
    page.fill("[name=password]", "alice-demo");
    page.click("#signin [type=submit]");
    page.waitForURL(own + "/boards");
    ownPageWorks();
  }

  private void ownPageWorks() {
    Page ours = context.newPage();
    ours.navigate(own + "/lab");
    assertEquals(List.of("authenticated"), openSocket(ours).get("frames"));
    assertEquals("basic 201", ours.evaluate(POST, List.of(own + "/api/tickets", "{}", "cors")));
    ours.close();
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> openSocket(Page from) {
    String url = own.replace("http:", "ws:") + "/ws";
    return (Map<String, Object>) from.evaluate(OPEN_SOCKET, url);
  }

  private void lookAtEvil(Attack attack) {
    page.navigate(evilOrigin(attack) + "/");
  }

  private static String evilOrigin(Attack attack) {
    return "http://" + attack.attacker + ":" + evil.getAddress().getPort();
  }

  private static long messages() {
    return server.sql("SELECT COUNT(*) FROM messages");
  }

  @ParameterizedTest
  @EnumSource(Attack.class)
  void aForeignPageCannotUseTheCookies(Attack attack) {
    signIn(attack);
    try {
      opensNoSocketWithTheCookies(attack);
      changesNothingByFetchAndByForm(attack);
      readsNothingAndFramesNothing(attack);
      ownPageWorks();
    } finally {
      context.close();
    }
  }

  private void opensNoSocketWithTheCookies(Attack attack) {
    lookAtEvil(attack);
    Map<String, Object> socket = openSocket(page);

    assertFalse(((List<?>) socket.get("frames")).contains("authenticated"), socket.toString());
    assertEquals(attack.close, socket.get("code"), socket.toString());
  }

  /**
   * The browser hides the answers from the page, but the audit log shows that the requests arrived.
   */
  private void changesNothingByFetchAndByForm(Attack attack) {
    long before = messages();
    String send = own + "/api/boards/board-1/messages";
    String text = "{\"text\":\"from evil\"}";

    lookAtEvil(attack);
    assertEquals("failed", page.evaluate(POST, List.of(send, text, "cors")));
    assertEquals("failed", page.evaluate(POST, List.of(send, text, "no-cors")));
    assertEquals("failed", page.evaluate(POST, List.of(own + "/logout", "", "no-cors")));
    page.evaluate(POST_FORM, List.of(send, "{\"text\":\"from evil\",\"x", "\":1}"));
    page.waitForURL(send);
    assertTrue(page.content().contains("forbidden"), page.content());
    lookAtEvil(attack);
    page.evaluate(POST_FORM, List.of(own + "/logout", "x", "y"));
    page.waitForURL(own + "/logout");
    assertTrue(page.content().contains("forbidden"), page.content());

    assertEquals(before, messages());
    List<JsonObject> denied = denials(attack);
    assertEquals(
        5, denied.stream().mapToInt(event -> event.getInt("count", 1)).sum(), denied::toString);
  }

  /** The last ones, where they are of this attack. */
  private List<JsonObject> denials(Attack attack) {
    String origin = evilOrigin(attack);
    return server
        .signedIn("user-admin")
        .get("/api/admin/audit?event=deny&limit=5")
        .json()
        .getJsonArray("events")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(event -> event.getString("origin").equals(origin))
        .toList();
  }

  private void readsNothingAndFramesNothing(Attack attack) {
    lookAtEvil(attack);
    assertEquals(
        "failed",
        page.evaluate(
            "url => fetch(url, { credentials: 'include' }).then(a => a.text(), () => 'failed')",
            own + "/api/me"));
    page.evaluate(
        """
        url => new Promise(resolve => {
          const frame = document.createElement('iframe');
          frame.onload = resolve;
          frame.src = url;
          document.body.append(frame);
        })\
        """,
        own + "/boards");

    assertEquals(2, page.frames().size());
    for (Frame frame : page.frames()) {
      assertFalse(frame.content().contains("Board 1"), frame.url());
    }
  }
}
