package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;

/** The admin pages; only administrators can open them. */
class AdminPagesBrowserIT extends BrowserTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";
  private static final List<String> PATHS =
      List.of("/admin/connections", "/admin/users", "/admin/boards", "/admin/audit");

  private static Locator row(Page page, String text) {
    return page.locator("#rows tr").filter(new Locator.FilterOptions().setHasText(text));
  }

  private static Locator action(Page page, String text, String action) {
    return row(page, text).locator("[aria-label^='" + action + ":']");
  }

  private static void sayYes(Page page) {
    page.click("dialog[open] button.danger");
  }

  @Test
  void onlyAdministratorsSeeThePages() {
    Person alice = server.loginAs("alice");
    for (String path : PATHS) {
      HttpAnswer denied = alice.get(path, "Accept", "text/html");
      assertEquals(403, denied.status(), path);
      assertFalse(denied.body().contains("id=\"rows\""), path);
      HttpAnswer stranger = server.anybody().get(path);
      assertEquals(303, stranger.status(), path);
      assertEquals("/roomkey/?next=" + path.replace("/", "%2F"), stranger.header("Location"));
      HttpAnswer shown = server.loginAs("admin").get(path, "Accept", "text/html");
      assertEquals(200, shown.status(), path);
      assertEquals("no-store", shown.header("Cache-Control"), path);
    }
    assertEquals(404, server.loginAs("admin").get("/admin/none").status());
    Page hers = visitors.come().signIn("alice").page();
    assertThat(hers.locator("a[href$='/admin/connections']")).hasCount(0);
  }

  @Test
  void aKickedConnectionClosesAndLeavesTheList() {
    String board = server.newBoard();
    Page his = visitors.come().signIn("bob").openBoard(board);
    Page page = visitors.come().signIn("admin").page();
    page.click(".site-links a[href$='/admin/connections']");
    assertThat(page.locator("#count-connections")).not().hasText("…");
    page.fill("#filters [name=text]", board);
    assertThat(page.locator("#rows tr")).hasCount(1);
    assertThat(page.locator("#chart polyline")).hasCount(2);
    action(page, "Bob", "Kick").click();
    sayYes(page);

    assertThat(his.locator("#connection[data-state=stopped]")).isVisible();
    assertThat(his.locator("#banner-words")).containsText("4003");
    assertThat(page.locator("#rows tr")).hasCount(0);
    assertThat(page.locator("#filters [name=text]")).isFocused();
    assertThat(page.locator("#none")).isVisible();
  }

  @Test
  void newConnectionsAppearAndTheFocusStays() {
    String board = server.newBoard();
    try (TestSocket first = server.loginAs("bob").on(board)) {
      Page page = visitors.come().signIn("admin").open("/admin/connections");
      page.fill("#filters [name=text]", board);
      Locator kick = action(page, "Bob", "Kick");
      kick.focus();
      try (TestSocket second = server.loginAs("carol").on(board)) {
        assertThat(page.locator("#rows tr")).hasCount(2);
        assertThat(kick).isFocused();
        second.ping();
      }
      first.ping();
    }
  }

  @Test
  void aUserIsCreatedDisabledEnabledChangedAndDeleted() {
    Page page = visitors.come().signIn("admin").open("/admin/users");
    page.click("#new");
    page.fill("#user-form [name=name]", HOSTILE);
    page.fill("#user-form [name=username]", "dora");
    page.fill("#user-form [name=password]", "short-but-not-ok");
    page.click("#suggest");
    String password = page.locator("#password").inputValue();
    page.click("#user-submit");
    assertThat(page.locator("#user-dialog")).isHidden();
    assertThat(page.locator("#new")).isFocused();
    assertThat(page.locator("#result")).containsText(HOSTILE + " was created.");
    assertThat(row(page, "dora").locator("strong")).hasText(HOSTILE);
    assertThat(page.locator("#rows img, #result img")).hasCount(0);

    Person dora = server.anybody().signIn("dora", password);
    try (TestSocket socket = dora.socket()) {
      action(page, "dora", "Disable").click();
      sayYes(page);
      assertThat(row(page, "dora")).containsText("disabled");
      socket.mustEnd(4003, "Forbidden", "forbidden");
    }
    assertEquals(403, dora.get("/api/me").status());
    action(page, "dora", "Enable").click();
    assertThat(row(page, "dora")).not().containsText("disabled");

    action(page, "dora", "Edit").click();
    page.fill("#user-form [name=name]", "Dora");
    page.fill("#password", "a new pass phrase, long");
    page.check("#user-form [name=admin]");
    page.click("#user-submit");
    assertThat(row(page, "dora")).containsText("administrator");
    Person again = server.anybody().signIn("dora", "a new pass phrase, long");
    assertEquals(200, again.get("/api/admin/users").status());
    action(page, "dora", "Delete").click();
    sayYes(page);
    assertThat(row(page, "dora")).hasCount(0);
    assertEquals(401, again.get("/api/me").status());
  }

  @Test
  void aRecoveryLinkIsShownOnceAndSetsANewPassword() {
    server.newcomer("wendy");
    Page page = visitors.come().signIn("admin").open("/admin/users");
    action(page, "wendy", "Recovery link").click();
    page.click("dialog[open] button:has-text('Make the link')");
    assertThat(page.locator("#secret-copy")).isFocused();
    String link = page.locator("#secret").inputValue();
    BrowserIT.look(page, "recovery-link");
    page.click("#secret-done");
    assertThat(page.locator("#secret")).hasValue("");
    assertThat(action(page, "wendy", "Recovery link")).isFocused();

    Page hers = visitors.come().open(link.substring(server.uri().toString().length() - 1));
    assertThat(hers.locator("[name=username]")).hasValue("wendy");
    assertThat(hers.locator("#password")).isFocused();
    BrowserIT.look(hers, "recover");
    hers.keyboard().type("four pumps under a green sky");
    hers.keyboard().press("Enter");
    assertThat(hers.locator("#signin")).isVisible();
    server.anybody().signIn("wendy", "four pumps under a green sky");
  }

  @Test
  void refusalsAreShownInPlainWords() {
    Visitor admin = visitors.come().signIn("admin");
    admin.expectComplaint("409");
    admin.expectComplaint("400");
    Page page = admin.open("/admin/users");
    action(page, "user-admin", "Delete").click();
    sayYes(page);
    assertThat(page.locator("#result")).containsText("last administrator");
    page.click("#new");
    page.fill("#user-form [name=name]", "Eve");
    page.fill("#user-form [name=username]", "alice");
    page.fill("#password", "aaaaaaaaaaaaaaaaaaaa");
    page.click("#user-submit");
    assertThat(page.locator("#user-error")).containsText("most common");
    page.click("#suggest");
    page.click("#user-submit");
    assertThat(page.locator("#user-error")).containsText("is taken");
  }

  @Test
  void boardsAreCreatedDeletedAndListedIncludingPrivateOnes() {
    String foreign = server.newPrivateBoard(Map.of("user-alice", "owner"));
    Page page = visitors.come().signIn("admin").open("/admin/boards");
    assertThat(row(page, foreign)).containsText("private");
    page.click("#new");
    page.fill("#board-form [name=name]", HOSTILE);
    page.fill("#board-form [name=id]", "order-4711");
    page.click("#board-form [type=submit]");
    assertThat(row(page, "order-4711").locator("a").first()).hasText(HOSTILE);
    assertThat(page.locator("#rows img, #result img")).hasCount(0);
    try (TestSocket bob = server.loginAs("bob").on("order-4711")) {
      action(page, "order-4711", "Delete").click();
      sayYes(page);
      bob.expect("board_revoked");
    }
    assertThat(row(page, "order-4711")).hasCount(0);
  }

  @Test
  void theAuditTrailIsFilteredAndPaged() {
    Person carol = server.loginAs("carol");
    for (int i = 0; i < 60; i++) {
      carol.token("read");
    }
    Page page = visitors.come().signIn("admin").open("/admin/users");
    row(page, "user-carol").locator("a").click();
    assertThat(page.locator("[name=userId]")).hasValue("user-carol");
    page.selectOption("#event", "token_created");
    assertThat(page.locator("#rows tr")).hasCount(50);
    assertThat(page.locator("#rows tr").first()).containsText("Token created");
    page.click("#more");
    assertThat(page.locator("#rows tr")).hasCount(60);
    page.reload();
    assertThat(page.locator("#event")).hasValue("token_created");
    assertThat(page.locator("#rows tr")).hasCount(50);
    page.fill("[name=userId]", "user-nobody");
    page.keyboard().press("Enter");
    assertThat(page.locator("#none")).isVisible();
  }

  @Test
  void allPagesAreAccessibleAtEverySizeInLightAndDark() {
    Visitor admin = visitors.come().signIn("admin");
    try (TestSocket alice = server.loginAs("alice").on("board-1");
        TestSocket bob = server.loginAs("bob").on("board-2")) {
      for (String path : PATHS) {
        Page page = admin.open(path);
        assertThat(page.locator("#rows tr").first()).isVisible();
        BrowserIT.look(page, path.substring(1).replace('/', '-'));
      }
      List.of(alice, bob).forEach(TestSocket::ping);
    }
    Page page = admin.open("/admin/users");
    page.click("#new");
    BrowserIT.look(page, "new-user");
    page.keyboard().press("Escape");
    page.click(".account-name");
    BrowserIT.look(page, "account-menu");
  }
}
