package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Canaries;
import org.roomkey.testing.Chromium;
import org.roomkey.testing.Program;
import org.roomkey.testing.TomcatProcess;
import org.roomkey.testing.Wait;

/**
 * {@code docs/applications.md}, as a developer follows it: three applications with a sign-in of the
 * container, on the unmodified Tomcat beside Roomkey, get what its first chapter says and nothing
 * else.
 */
class ApplicationGuideIT {
  private static final Path DOCUMENT = Path.of("docs", "applications.md");
  private static final Path JAR = Path.of("target", "client", "target", "roomkey-client.jar");
  private static final Path SHOP = Path.of("src", "test", "webapps", "shop");
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final List<String> APPLICATIONS = List.of("shop", "desk", "store");
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private static Path base;
  private static TomcatProcess tomcat;

  @BeforeAll
  static void start() throws Exception {
    Canaries.remember(Canaries.Kind.PASSWORD, PASSWORD);
    base = TomcatProcess.emptyBase("application-guide");
    int port = TomcatProcess.freePort();
    TomcatProcess.configureLively(base, TomcatProcess.DISTRIBUTION, port);
    Path users = base.resolve("conf/tomcat-users.xml");
    Files.writeString(
        users, Files.readString(users).replace("</tomcat-users>", people() + "</tomcat-users>"));
    tomcat = TomcatProcess.startDistribution(base, port, Map.of("ROOMKEY_DEMO", "true"));
    long began = System.nanoTime();
    for (String application : APPLICATIONS) {
      follow(application);
    }
    for (String application : APPLICATIONS) {
      Wait.until(application + " answers", () -> status(application) == 200);
    }
    System.out.printf(
        "docs/applications.md typed for %d applications in %d ms%n",
        APPLICATIONS.size(), (System.nanoTime() - began) / 1_000_000);
  }

  @AfterAll
  static void stop() throws IOException {
    // The only files that may have secrets. The close looks for secrets in the others.
    Files.deleteIfExists(base.resolve("conf/tomcat-users.xml"));
    for (String application : APPLICATIONS) {
      Files.deleteIfExists(settings(application));
    }
    if (tomcat != null) {
      tomcat.close();
    }
  }

  private static Path settings(String application) {
    return base.resolve("conf/Catalina/localhost").resolve(application + ".xml");
  }

  private static String people() {
    return "<user username=\"dana\" password=\"%1$s\" roles=\"staff\"/><user username=\"erik\" password=\"%1$s\" roles=\"staff\"/>"
        .formatted(PASSWORD);
  }

  private static URI address(String application, String page) {
    return tomcat.root().resolve("/" + application + "/" + page);
  }

  private static int status(String application) {
    try {
      return tomcat.get("/" + application + "/signin.html").statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The only block of this kind in the first chapter. */
  private static String block(String kind) throws IOException {
    Matcher found =
        Pattern.compile("(?ms)^```" + kind + "\n(.*?)^```$").matcher(Files.readString(DOCUMENT));
    assertTrue(found.find(), () -> "no block " + kind);
    return found.group(1);
  }

  /** Does what the four steps say, for an application of this name. */
  private static void follow(String application) throws Exception {
    String roomkey = tomcat.root().resolve("/roomkey").toString();
    String commands =
        block("sh token")
            .replace("http://127.0.0.1:8080/roomkey", roomkey)
            .replace("service-shop", "service-" + application);
    Matcher answer =
        Pattern.compile("\"token\":\"(rk_[^\"]+)\"").matcher(typed(application, commands));
    assertTrue(answer.find(), "no answer has a token");
    String token = answer.group(1);
    Canaries.remember(Canaries.Kind.TOKEN, token);

    Path folder = base.resolve("new").resolve(application);
    TomcatProcess.copy(SHOP, folder);
    Files.createDirectories(folder.resolve("WEB-INF/lib"));
    Files.copy(JAR, folder.resolve("WEB-INF/lib").resolve(JAR.getFileName()));
    String[] lines = block("jsp").replace("order", application).split("\n", 2);
    Path page = folder.resolve("order.jsp");
    Files.writeString(
        page, lines[0] + "\n" + Files.readString(page).replace("<!-- the talk -->", lines[1]));

    Files.createDirectories(settings(application).getParent());
    Files.writeString(
        settings(application),
        block("xml settings")
            .replace("http://127.0.0.1:8080/roomkey", roomkey)
            .replace("rk_…", token));
    Files.move(folder, base.resolve("webapps").resolve(application));
  }

  private static String typed(String application, String commands) throws IOException {
    Map<String, String> environment = Map.of("FOLDER", base.toString());
    try (Program bash =
        Program.start(
            "guide-" + application,
            environment,
            List.of("bash", "-ec", "cd \"$FOLDER\"\n" + commands))) {
      assertEquals(0, bash.await(Duration.ofMinutes(1)).status(), bash::output);
      return bash.output();
    }
  }

  private static Page signIn(BrowserContext context, String application, String name) {
    Page page = context.newPage();
    page.navigate(address(application, "order.jsp").toString());
    page.fill("[name=j_username]", name);
    page.fill("[name=j_password]", PASSWORD);
    page.click("button");
    assertThat(status(page)).hasText("Connected");
    return page;
  }

  private static Locator status(Page page) {
    return page.locator("roomkey-board .status");
  }

  private static void say(Page page, String text) {
    page.locator("roomkey-board textarea").fill(text);
    page.keyboard().press("Enter");
    assertThat(page.locator("roomkey-board .bubble").last()).hasText(text);
    assertThat(page.locator("roomkey-board .pending")).hasCount(0);
  }

  /** The socket of the element must end within the limit after the answer to the sign-out. */
  private static void endsAtOnce(Page page, Runnable signOut) {
    page.evaluate(
        """
        () => {
          window.ended = new Promise((resolve) => {
            document.querySelector('roomkey-board').addEventListener('roomkey-state', ({ detail }) => {
              if (detail.close) resolve([detail.close.code, Date.now()]);
            });
          });
        }\
        """);
    signOut.run();
    long answered = System.currentTimeMillis();
    List<?> ended = (List<?>) page.evaluate("() => window.ended");
    assertEquals(4002, ended.get(0));
    long passed = ((Number) ended.get(1)).longValue() - answered;
    assertTrue(passed <= AT_ONCE.toMillis(), () -> "ended after " + passed + " ms");
  }

  @Test
  void threeApplicationsEachEndTheirOwnBoardOfOnePerson() {
    try (BrowserContext dana = Chromium.browser().newContext();
        BrowserContext erik = Chromium.browser().newContext()) {
      List<Page> pages =
          APPLICATIONS.stream().map(application -> signIn(dana, application, "dana")).toList();
      Page colleague = signIn(erik, "shop", "erik");
      assertThat(pages.get(0).locator("roomkey-board .people-words"))
          .hasText("erik is looking, too");
      say(pages.get(0), "from the shop");
      assertThat(colleague.locator("roomkey-board .bubble").last()).hasText("from the shop");

      endsAtOnce(
          pages.get(0), () -> dana.newPage().navigate(address("shop", "signout.jsp").toString()));
      assertThat(colleague.locator("roomkey-board .people-words"))
          .hasText("Only you are looking at this");
      say(pages.get(1), "from the desk");
      say(pages.get(2), "from the store");
    }
  }
}
