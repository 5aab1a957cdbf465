package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Accessibility;
import org.roomkey.testing.HostApplication;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Visitor;
import org.roomkey.testing.Visitors;

/** {@code <roomkey-presence>}: in pages of another application, and with a login of this server. */
class PresenceElementBrowserIT {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final String HOSTILE = "<img src=x onerror=alert(1)> </script>";
  private static final String PRESENCE =
      "<roomkey-presence board=%s application=/host></roomkey-presence>";

  private static TestServer server;
  private static HostApplication host;
  private static Visitors visitors;

  @BeforeAll
  static void start() {
    server = new TestServer();
    host = HostApplication.on(server);
    visitors = new Visitors(server);
  }

  @AfterAll
  static void stop() {
    visitors.close();
    server.close();
  }

  @AfterEach
  void nothingIsComplainedOf() {
    visitors.leaveWithoutComplaint();
  }

  private static Page open(Visitor visitor, String person) {
    visitor.page().navigate(host.page(person));
    return visitor.page();
  }

  private static Page open(String person) {
    return open(visitors.come(), person);
  }

  private static Locator words(Page page) {
    return page.locator("roomkey-presence .people-words");
  }

  @Test
  void presenceIsLiveAndHasAnAccessibleName() {
    host.shows(PRESENCE.formatted("host-here"), "roomkey-presence");
    Page dana = open("dana");
    assertThat(words(dana)).hasText("Only you are looking at this");
    Page erik = open("Erik Lund");
    assertThat(words(dana)).hasText("Erik Lund is looking, too");
    assertThat(words(erik)).hasText("dana is looking, too");
    assertThat(
            dana.getByRole(
                AriaRole.GROUP, new Page.GetByRoleOptions().setName("Erik Lund is looking, too")))
        .isVisible();
    assertThat(dana.locator("roomkey-presence .face")).hasText("EL");
    dana.evaluate("() => document.querySelector('roomkey-presence').toggleAttribute('compact')");
    assertThat(dana.locator("roomkey-presence .card"))
        .hasAttribute("title", "Erik Lund is looking, too");
    assertThat(words(dana)).hasClass(Pattern.compile("visually-hidden"));
    erik.evaluate("() => document.querySelector('roomkey-presence').remove()");
    assertThat(words(dana)).hasText("Only you are looking at this");
    Page hostile = open(HOSTILE);
    assertThat(words(dana)).hasText(HOSTILE + " is looking, too");
    hostile.close();
    assertThat(words(dana)).hasText("Only you are looking at this");
    host.lapse();
    assertThat(words(dana))
        .hasText("Checking whether you are still signed in to this page’s application.");
    assertThat(words(dana)).hasText("Only you are looking at this");
  }

  @Test
  void elementsOfOneBoardShareASocketAndAPageHasAFew() {
    host.shows(PRESENCE.formatted("host-same").repeat(20), "roomkey-presence");
    int before = host.tickets();
    Page same = open("dana");
    assertThat(words(same))
        .containsText(IntStream.range(0, 20).mapToObj(i -> "Only you").toArray(String[]::new));
    assertEquals(before + 1, host.tickets());

    host.shows(
        IntStream.range(0, 20)
            .mapToObj(number -> PRESENCE.formatted("host-row-" + number))
            .collect(Collectors.joining()),
        "roomkey-presence");
    Page rows = open("erik");
    Locator shown = rows.getByText("Only you are looking at this");
    Locator notShown = rows.getByText("Not shown");
    assertThat(shown).hasCount(8);
    assertThat(notShown).hasCount(12);
    assertEquals(before + 9, host.tickets());
    rows.evaluate("() => document.querySelectorAll('roomkey-presence')[0].remove()");
    assertThat(notShown).hasCount(11);
    assertThat(shown).hasCount(8);
    rows.evaluate("() => document.querySelectorAll('roomkey-presence').forEach(e => e.remove())");
    assertEquals(before + 10, host.tickets());
  }

  @Test
  void theLoginOfThisServerNeedsOneSocketForAllBoards() {
    host.shows(
        "<roomkey-presence board=board-1></roomkey-presence>".repeat(2)
            + "<roomkey-presence board=board-2></roomkey-presence>"
            + "<roomkey-presence board=no-such></roomkey-presence>",
        "roomkey-presence");
    Visitor alice = visitors.come().signIn("alice");
    Page page = alice.page();
    List<String> sockets = new ArrayList<>();
    page.onWebSocket(socket -> sockets.add(socket.url()));
    page.navigate(host.page("alice"));
    String only = "Only you are looking at this";
    assertThat(words(page))
        .hasText(new String[] {only, only, only, "You cannot see who is looking at this."});
    assertEquals(1, sockets.size(), sockets::toString);
  }

  @Test
  void presenceFitsIntoATableAtEverySizeInLightAndDark() throws Exception {
    Files.createDirectories(SCREENSHOTS);
    for (String person : List.of("Mira Kostova", "Ari Ben Haim")) {
      host.shows(PRESENCE.formatted("host-look"), "roomkey-presence");
      assertThat(words(open(person))).containsText("looking");
    }
    host.shows(
        "<h1 style='font-size:1.4rem'>Order 4711</h1>"
            + "<p><roomkey-presence board=host-look label='Order 4711' application=/host>"
            + "</roomkey-presence></p><table border=1 style='border-collapse:collapse'><tr>"
            + "<th scope=col>4711 <roomkey-presence board=host-look application=/host compact>"
            + "</roomkey-presence></th><th scope=col>Price</th></tr><tr><td>1 × chair</td>"
            + "<td>12.00</td></tr></table>"
            + "<roomkey-board board=host-look application=/host></roomkey-board>",
        "roomkey-board",
        "roomkey-presence");
    Visitor visitor = visitors.come();
    Page page = open(visitor, "dana");
    assertThat(words(page).first()).hasText("Ari Ben Haim and Mira Kostova are looking, too");
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (int width : new int[] {360, 1_600}) {
        visitor.look(width, 900, scheme);
        Object overflow =
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertEquals(0, overflow, "the page is wider than the window");
        if ((scheme == ColorScheme.LIGHT) == (width == 360)) {
          List<String> violations = Accessibility.violations(page);
          assertTrue(violations.isEmpty(), violations::toString);
        }
        String name = "presence-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name)));
      }
    }
  }
}
