package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HostApplication;
import org.roomkey.testing.Node;
import org.roomkey.testing.NpmPackage;
import org.roomkey.testing.Program;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Visitor;
import org.roomkey.testing.Visitors;

/** The npm package, used by programs that a bundler has built: in Node and in a browser. */
class NpmPackageBrowserIT {
  private static TestServer server;
  private static NpmPackage installed;

  @BeforeAll
  static void start() {
    server = new TestServer();
    installed = NpmPackage.installed();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aBundledProgramInNodeJoinsABoard() throws Exception {
    Path bundle = installed.bundle("node.mjs", "node");
    Map<String, String> environment =
        Map.of(
            "URL",
            server.uri("/ws").toString(),
            "BOARD",
            "board-1",
            "TOKEN",
            server.newToken("user-bob", "connect", "read", "publish"));
    List<String> command = List.of(Node.executable(), bundle.toString());
    try (Program program = Program.start("npm-node", environment, command)) {
      assertEquals(0, program.await(Duration.ofSeconds(30)).status(), program::output);
      assertTrue(
          program
              .output()
              .matches("(?s)(\\d+) Bob Hello from a bundle\\s+stored \\1, 14 close codes\\s*"),
          program::output);
    }
  }

  @Test
  void theHookAndTheElementsWorkInAPageWithReact() throws Exception {
    installed.takeFromReadme("jsx", "use-board.js");
    Path bundle = installed.bundle("page.jsx", "browser");
    HostApplication host = HostApplication.on(server);
    host.shows("<div id=root></div><script type=module src=/host/page.js></script>");
    try (Visitors visitors = new Visitors(server)) {
      Visitor visitor = visitors.come("de-DE");
      Page page = visitor.page();
      page.route(
          "**/host/page.js",
          route ->
              route.fulfill(
                  new Route.FulfillOptions().setPath(bundle).setContentType("text/javascript")));
      page.navigate(host.page("dana"));
      page.click("text=Say hello");
      assertThat(page.locator("#root > ol li")).hasText(new String[] {"Hello from React"});
      assertThat(page.locator("roomkey-board .bubble")).hasText("Hello from React");
      assertThat(page.locator("roomkey-board .status")).hasText("Verbunden");
      Locator words = page.locator("roomkey-presence .people-words");
      assertThat(words).hasText("Nur Sie schauen sich das an");
      page.evaluate("() => document.querySelector('roomkey-presence').removeAttribute('url')");
      assertThat(words).hasText("Diese Seite sagt nicht, wo Roomkey ist.");
      visitor.expectComplaint("has no attribute \"url\"");
      visitors.leaveWithoutComplaint();
    }
  }

  @Test
  void thePackageHasTypesAndThreeEntriesOnly() throws Exception {
    installed.checkTypes("types.ts");
    String source = Files.readString(installed.folder().resolve("roomkey.js"));
    assertEquals(Files.readString(Path.of("src/main/webapp/assets/js/roomkey.js")), source);
    assertTrue(Files.size(NpmPackage.tarball()) < 60_000, "the package grows");
  }
}
