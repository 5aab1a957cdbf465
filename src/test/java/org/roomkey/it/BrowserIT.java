package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Accessibility;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;

/** The pages as people see them: sign-in, boards, a board. No page may complain on the console. */
class BrowserIT extends BrowserTest {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final String RIGHT_TO_LEFT = "\u202Egnp.\u202Dinvoice";
  private static final List<String> HOSTILE =
      List.of(
          "<img src=x onerror=alert(1)>",
          "</script><script>alert(1)</script>",
          "javascript:alert(1)",
          RIGHT_TO_LEFT,
          "W".repeat(4_000));

  private static void say(Page page, String text) {
    page.fill("#text", text);
    page.click("#send");
  }

  /** Waits until the board shows this many messages and none is pending. */
  private static void awaitMessages(Page page, int count) {
    assertThat(page.locator("#messages li[data-seq] .bubble")).hasCount(count);
    assertThat(page.locator("#messages .pending")).hasCount(0);
  }

  private static List<String> messages(Page page) {
    return page.locator(".message .bubble").allTextContents();
  }

  private static Locator people(Page page) {
    return page.locator("#people-words");
  }

  @Test
  void theSignInPageReportsAWrongPassword() {
    Visitor alice = visitors.come();
    alice.expectComplaint("401");
    alice.signIn("alice", "wrong");

    assertThat(alice.page().getByRole(AriaRole.ALERT)).isVisible();
    assertThat(alice.page().locator("[name=username]")).hasValue("alice");
    assertThat(alice.page().locator("[name=password]")).hasValue("");
  }

  @Test
  void twoPeopleSeeEachOtherJoinTypeTalkAndLeave() {
    Visitor alice = visitors.come().signIn("alice");
    alice.page().click(".board-list a[href$='/boards/board-1']");
    Page hers = alice.page();
    assertThat(people(hers)).hasText("Only you are here");
    Page his = visitors.come().signIn("bob").openBoard("board-1");
    assertThat(people(hers)).hasText("2 people here");
    assertThat(hers.locator("#people-list")).containsText("Bob");
    assertThat(his.locator("#people-list")).containsText("Alice");

    hers.locator("#text").pressSequentially("Good morn");
    assertThat(his.locator("#typing")).hasText("Alice is typing…");
    hers.locator("#text").pressSequentially("ing");
    hers.keyboard().press("Enter");
    assertThat(his.locator(".message").last()).containsText("Good morning");
    assertThat(his.locator("#typing")).isEmpty();
    say(his, "And to you");
    assertThat(hers.locator(".message").last()).containsText("And to you");

    Page herOther = alice.openBoardInNewTab("board-1");
    for (Page page : List.of(herOther, hers, his)) {
      assertThat(people(page)).hasText("2 people here");
      assertThat(page.locator("#people-list li")).hasCount(2);
    }
    assertEquals(messages(hers), messages(herOther));

    alice.signOut();
    assertThat(herOther.locator("#connection[data-state=stopped]")).isVisible();
    assertThat(herOther.locator("#connection-words")).hasText("Signed out");
    assertThat(herOther.locator("#banner-words")).containsText("4002");
    assertThat(herOther.locator("#banner-words")).containsText("You are signed out");
    assertThat(herOther.locator("#text")).isDisabled();
    assertThat(herOther.locator(".message")).hasCount(0);
    assertThat(people(his)).hasText("Only you are here");
    assertThat(his.locator("#people-list")).not().containsText("Alice");
  }

  @Test
  void anOpenBoardResumesAfterARestartWithoutLoss() {
    String board = server.newBoard();
    Visitor alice = visitors.come().signIn("alice");
    alice.expectComplaint("ERR_CONNECTION_REFUSED");
    alice.expectComplaint("WebSocket connection to");
    Page page = alice.openBoard(board);
    say(page, "before");
    awaitMessages(page, 1);

    server.stop();
    assertThat(page.locator("#connection[data-state=waiting]")).isVisible();
    say(page, "written while the server was away");
    assertThat(page.locator("#messages .pending")).hasCount(1);
    server.start();
    try (TestSocket bob = server.loginAs("bob").on(board)) {
      bob.message(board, "said by somebody who was back first");
    }

    assertThat(page.locator("#connection[data-state=open]")).isVisible();
    awaitMessages(page, 3);
    assertEquals("before", messages(page).get(0));
    assertEquals(
        Set.of(
            "before", "written while the server was away", "said by somebody who was back first"),
        Set.copyOf(messages(page)));
  }

  @Test
  void hostileTextIsShownAsText() {
    String board = server.newBoard();
    server.sql("UPDATE boards SET name = ? WHERE id = ?", HOSTILE.get(0), board);
    Visitor alice = visitors.come().signIn("alice");
    Page hers = alice.open("/boards");
    assertThat(hers.locator(".board-list a[href$='" + board + "']")).hasText(HOSTILE.get(0));
    alice.openBoard(board);
    Page his = visitors.come().signIn("bob").openBoard(board);
    assertThat(his.locator("h1")).hasText(HOSTILE.get(0));

    for (String text : HOSTILE) {
      say(hers, text);
    }
    awaitMessages(hers, HOSTILE.size());
    awaitMessages(his, HOSTILE.size());
    his.setViewportSize(360, 740);
    assertShownAsText(hers);
    assertShownAsText(his);
    his.reload();
    awaitMessages(his, HOSTILE.size());
    assertShownAsText(his);
  }

  private static void assertShownAsText(Page page) {
    assertEquals(HOSTILE, messages(page));
    assertThat(page.locator(".message img, .message script, .message a, h1 img")).hasCount(0);
    assertFits(page);
  }

  static void assertFits(Page page) {
    String overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assertEquals(0, page.evaluate(overflow), "wider than the window: " + page.url());
  }

  @Test
  void everyPageIsAccessibleAtEverySizeInLightAndDark() {
    Visitor alice = visitors.come();
    Page page = alice.open("/");
    look(page, "sign-in");
    alice.signIn("alice");
    String board = server.newBoard();
    server.sql("UPDATE boards SET name = ? WHERE id = ?", "Order 4711", board);
    try (TestSocket bob = server.loginAs("bob").on(board)) {
      bob.message(board, "Good morning. Did the pumps arrive?");
      look(page, "boards");
      alice.openBoard(board);
      say(page, "Yes, all four; see https://example.com/orders/4711.");
      awaitMessages(page, 2);
      bob.message(board, "Wonderful. I will tell the customer.");
      bob.message(board, "He asks for the hoses, too.");
      say(page, "They come with the second van, at about three.");
      awaitMessages(page, 5);
      look(page, "board");
    }
    alice.open("/lab");
    look(page, "lab");
  }

  /**
   * Takes screenshots of the page for people, and runs axe once for each colour scheme and each
   * size: colours do not depend on the size, nor the layout on the scheme.
   */
  static void look(Page page, String name) {
    List<String> violations = new ArrayList<>();
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      // Without motion; otherwise the screenshot shows a colour transition.
      page.emulateMedia(
          new Page.EmulateMediaOptions()
              .setColorScheme(scheme)
              .setReducedMotion(ReducedMotion.REDUCE));
      for (int[] size : new int[][] {{360, 740}, {1600, 900}}) {
        page.setViewportSize(size[0], size[1]);
        assertFits(page);
        String view =
            name + "-" + size[0] + "x" + size[1] + "-" + scheme.name().toLowerCase(Locale.ROOT);
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(view + ".png")));
        if ((scheme == ColorScheme.LIGHT) == (size[0] == 360)) {
          Accessibility.violations(page).forEach(rule -> violations.add(view + ": " + rule));
        }
      }
    }
    assertTrue(violations.isEmpty(), () -> String.join("\n", violations));
  }
}
