package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;

/** Roomkey by keyboard: every control is reachable, and the focus is always visible. */
class KeyboardBrowserIT extends BrowserTest {
  private static final int MOST_STOPS = 80;

  /** The focused element and the faults of its focus style; null without a focus. */
  private static final String FOCUS =
      """
      () => {
        const at = document.activeElement;
        if (!at || at === document.body) return null;
        const name = at.getAttribute('aria-label') || at.placeholder
          || at.textContent.trim().slice(0, 40) || at.name || at.id;
        const around = at.getBoundingClientRect();
        const seen = around.width > 0 && around.height > 0
          && around.bottom > 0 && around.top < innerHeight
          && around.right > 0 && around.left < innerWidth;
        const marks = [getComputedStyle(at), getComputedStyle(at, '::after')];
        if (at.nextElementSibling) marks.push(getComputedStyle(at.nextElementSibling));
        const marked = at.matches('main') || marks.some(style =>
          style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
          || style.boxShadow !== 'none');
        return { name: `${at.tagName} ${name}`, wrong: seen ? (marked ? '' : 'no mark') : 'not seen' };
      }\
      """;

  /** Presses Tab through the whole page; fails if the focus is invisible. */
  private static List<String> stops(Page page) {
    List<String> stops = new ArrayList<>();
    page.focus(".skip-link");
    for (int i = 0; i < MOST_STOPS; i++) {
      Object focus = page.evaluate(FOCUS);
      if (focus == null) {
        return stops;
      }
      Map<?, ?> where = (Map<?, ?>) focus;
      assertEquals("", where.get("wrong"), () -> page.url() + ": " + where + " after " + stops);
      stops.add(where.get("name").toString());
      page.keyboard().press("Tab");
    }
    throw new AssertionError("no end after " + stops);
  }

  private static void walkTo(Page page, String path, String... wanted) {
    page.navigate(server.uri(path).toString());
    walk(page, wanted);
  }

  private static void walk(Page page, String... wanted) {
    List<String> stops = stops(page);
    for (String name : wanted) {
      assertTrue(
          stops.stream().anyMatch(stop -> stop.contains(name)), () -> name + " is not in " + stops);
    }
  }

  /** Presses Tab until the element with this name has the focus. */
  private static void tabTo(Page page, String name) {
    for (int i = 0; i < MOST_STOPS; i++) {
      page.keyboard().press("Tab");
      Object focus = page.evaluate(FOCUS);
      if (focus instanceof Map<?, ?> where && where.get("name").toString().contains(name)) {
        return;
      }
    }
    throw new AssertionError("the focus never came to " + name + " on " + page.url());
  }

  private static Page page(int width) {
    Visitor visitor = visitors.come();
    Page page = visitor.page();
    page.setViewportSize(width, 800);
    page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
    return page;
  }

  private static void signIn(Page page, String username) {
    page.navigate(server.uri("/").toString());
    assertThat(page.locator("[name=username]")).isFocused();
    page.keyboard().type(username);
    page.keyboard().press("Tab");
    page.keyboard().type(username + "-demo");
    page.keyboard().press("Enter");
    page.waitForURL(server.uri("/boards").toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 1_600})
  void accountPagesWorkByKeyboard(int width) {
    Page page = page(width);
    signIn(page, "alice");
    walk(page, "Skip", "Boards", "Lab", "Alice", "Board 1");
    tabTo(page, "Board 1");
    page.keyboard().press("Enter");
    page.locator("#connection[data-state=open]").waitFor();
    tabTo(page, "Write a message");
    page.keyboard().type("without a mouse");
    page.keyboard().press("Enter");
    assertThat(page.locator("#messages li[data-seq] .bubble").last()).hasText("without a mouse");
    walk(page, "Skip", "Write a message", "Send", "Remove");
    walkTo(page, "/lab", "Connect");
    walkTo(page, "/me/logins", "Sign out");
    walkTo(page, "/me/password", "Change password");
    walkTo(page, "/me/tokens", "New token");

    tabTo(page, "Alice");
    page.keyboard().press("Enter");
    tabTo(page, "Sign out");
    page.keyboard().press("Enter");
    assertThat(page.locator("[name=username]")).isFocused();
  }

  @Test
  void adminPagesWorkByKeyboard() {
    Page page = page(360);
    signIn(page, "admin");
    String board = server.newBoard();
    try (TestSocket bob = server.loginAs("bob").on(board)) {
      page.navigate(server.uri("/admin/connections").toString());
      assertThat(page.locator("#rows tr")).hasCount(1);
      walk(page, "Connections", "Users", "Audit", "Kick");
      tabTo(page, "Kick");
      page.keyboard().press("Enter");
      assertThat(page.locator("dialog[open] button").first()).isFocused();
      page.keyboard().press("Tab");
      page.keyboard().press("Enter");
      bob.mustEnd(4003, "Forbidden", "forbidden");
    }
    for (String path : List.of("users", "boards", "audit")) {
      page.navigate(server.uri("/admin/" + path).toString());
      assertThat(page.locator("#rows tr").first()).isVisible();
      walk(page, "Skip", "Admin");
    }
    walkTo(page, "/boards/" + board + "/settings", "Save", "Find", "Delete");
  }
}
