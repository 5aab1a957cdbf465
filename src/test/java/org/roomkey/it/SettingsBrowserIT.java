package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;

/** The settings of a board: name, access, members and deletion. */
class SettingsBrowserIT extends BrowserTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private static Locator member(Page page, String userId) {
    return page.locator("#members tr").filter(new Locator.FilterOptions().setHasText(userId));
  }

  private static Locator named(Page page, String label) {
    return page.locator("[aria-label='" + label + "']");
  }

  @Test
  void anOwnerManagesMembersByKeyboard() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner"));
    String eve = server.newUser(HOSTILE);
    Visitor alice = visitors.come().signIn("alice");
    Page page = alice.openBoard(board);
    page.locator(".settings-link").press("Enter");
    assertThat(page.locator("#members tr")).hasCount(1);

    page.locator("#add-form [name=text]").focus();
    page.keyboard().type("IMG SRC");
    page.keyboard().press("Enter");
    assertThat(page.locator("#found-words")).hasText("1 found.");
    named(page, "Add: " + HOSTILE).press("Enter");
    assertThat(member(page, eve).locator("strong")).hasText(HOSTILE);
    assertThat(page.locator("#add-form [name=text]")).isFocused();
    assertThat(page.locator("#members img, #found img, #result img")).hasCount(0);

    page.keyboard().type("user-b");
    page.keyboard().press("Enter");
    named(page, "Add: Bob").press("Enter");
    assertThat(member(page, "user-bob").locator("select")).hasValue("editor");
    Person bob = server.loginAs("bob");
    try (TestSocket socket = bob.on(board)) {
      named(page, "Role: Bob").focus();
      page.keyboard().press("ArrowUp");
      assertThat(page.locator("#result")).containsText("Bob now has the role Viewer.");
      assertEquals(
          403, bob.post("/api/boards/" + board + "/messages", Json.object("text", "no")).status());
      assertThat(named(page, "Role: Bob")).isFocused();
      named(page, "Remove: Bob").press("Enter");
      page.keyboard().press("Tab");
      page.keyboard().press("Enter");
      socket.expect("board_revoked");
    }
    assertThat(member(page, "user-bob")).hasCount(0);
  }

  @Test
  void anOwnerChangesNameAndAccessAndDeletesTheBoard() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "viewer"));
    Page page = visitors.come().signIn("alice").open("/boards/" + board + "/settings");
    page.fill("#board-form [name=name]", HOSTILE);
    page.check("[name=access][value=open]");
    page.click("#board-form [type=submit]");
    assertThat(page.locator("#board-name")).hasText(HOSTILE);
    assertThat(page.locator("h1 img")).hasCount(0);
    assertEquals(
        "open", server.loginAs("carol").get("/api/boards/" + board).json().getString("access"));
    page.reload();
    assertThat(page.locator("#board-form [name=name]")).hasValue(HOSTILE);
    assertThat(page.locator("[name=access][value=open]")).isChecked();

    try (TestSocket bob = server.loginAs("bob").on(board)) {
      page.click("#delete");
      assertThat(page.locator("dialog[open]")).containsText(HOSTILE);
      page.click("dialog[open] button.danger");
      bob.expect("board_revoked");
    }
    page.waitForURL(server.uri("/boards").toString());
    assertThat(page.locator(".board-list a[href$='" + board + "']")).hasCount(0);
  }

  @Test
  void onlyOwnersAndAdministratorsSeeThePageAndTheSearch() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "editor"));
    String page = "/boards/" + board + "/settings";
    String search = "/api/boards/" + board + "/candidates?text=";
    assertEquals(404, server.loginAs("bob").get(page, "Accept", "text/html").status());
    assertEquals(403, server.loginAs("bob").get(search + "a").status());
    assertEquals(303, server.anybody().get(page, "Accept", "text/html").status());
    assertEquals(401, server.anybody().get(search + "a").status());
    Person admin = server.loginAs("admin");
    HttpAnswer shown = admin.get(page, "Accept", "text/html").mustBe(200);
    assertTrue(shown.body().contains(board) && !shown.body().contains("Back to the board"));
    assertEquals(1, admin.get(search + "user-carol").json().getJsonArray("users").size());
    assertEquals(0, admin.get(search + "%25").json().getJsonArray("users").size());
    server.sql("UPDATE users SET disabled = TRUE WHERE id = 'user-carol'");
    try {
      assertEquals(0, admin.get(search + "user-carol").json().getJsonArray("users").size());
    } finally {
      server.sql("UPDATE users SET disabled = FALSE WHERE id = 'user-carol'");
    }
    assertEquals(400, admin.get(search).status());
    Page all = visitors.come().signIn("admin").open("/admin/boards");
    all.fill("#filters [name=text]", board);
    all.click("#rows [aria-label^='Settings:']");
    assertThat(all.locator("#settings")).hasAttribute("data-board-id", board);
    Page his = visitors.come().signIn("bob").openBoard(board);
    assertThat(his.locator(".settings-link")).hasCount(0);
  }

  @Test
  void thePageIsAccessibleAtEverySizeInLightAndDark() {
    String board =
        server.newPrivateBoard(
            Map.of("user-alice", "owner", "user-bob", "editor", "user-carol", "viewer"));
    Page page = visitors.come().signIn("alice").open("/boards/" + board + "/settings");
    assertThat(page.locator("#members tr")).hasCount(3);
    page.fill("#add-form [name=text]", "user-");
    page.click("#add-form [type=submit]");
    assertThat(page.locator("#found li").first()).isVisible();
    BrowserIT.look(page, "settings");
  }
}
