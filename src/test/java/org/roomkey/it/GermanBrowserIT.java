package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;

/** The pages in a browser whose language is German. */
class GermanBrowserIT extends BrowserTest {

  @Test
  void theBoardIsInGermanFromServerAndScripts() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "editor"));
    Visitor alice = visitors.come("de-DE");
    alice.expectComplaint("401");
    alice.signIn("alice", "falsch");
    Page page = alice.page();
    assertThat(page.locator("html")).hasAttribute("lang", "de");
    assertThat(page.locator("[role=alert]:visible"))
        .hasText("Benutzername oder Passwort ist falsch");
    BrowserIT.look(page, "german-sign-in");
    alice.signIn("alice");
    assertThat(page.locator("h1")).hasText("Boards");
    assertThat(page.locator(".account-name")).hasText("Angemeldet als Alice");
    BrowserIT.look(page, "german-boards");
    alice.openBoard(board);
    assertThat(page.locator("#connection-words")).hasText("Verbunden");
    assertThat(page.locator("#people-words")).hasText("Nur Sie sind da");
    try (TestSocket bob = server.loginAs("bob").on(board)) {
      assertThat(page.locator("#people-words")).hasText("2 Personen hier");
      bob.typing(board);
      assertThat(page.locator("#typing")).hasText("Bob schreibt …");
      bob.message(board, "Guten Morgen");
      assertThat(page.locator(".day")).hasText("Heute");
      page.locator("button.remove").click();
      assertThat(page.locator("dialog[open] h2")).hasText("Diese Nachricht entfernen?");
      page.keyboard().press("Escape");
      BrowserIT.look(page, "german-board");
    }
    page.click(".settings-link");
    assertThat(page.locator("#members tr")).hasCount(2);
    BrowserIT.look(page, "german-settings");
  }

  @Test
  void accountAndAdminPagesAreInGerman() {
    Visitor admin = visitors.come("de-DE").signIn("admin");
    admin.expectComplaint("409");
    Page page = admin.open("/admin/users");
    page.locator("#rows tr", new Page.LocatorOptions().setHasText("user-admin"))
        .locator("[aria-label^='Löschen:']")
        .click();
    page.click("dialog[open] button.danger");
    assertThat(page.locator("#result")).containsText("Das ist der letzte Administrator");
    BrowserIT.look(page, "german-admin-users");
    for (String path : new String[] {"/me/logins", "/me/tokens", "/me/password", "/admin/audit"}) {
      admin.open(path);
      assertThat(page.locator("h1")).not().hasText(Pattern.compile("My|Audit"));
      BrowserIT.look(page, "german" + path.replace('/', '-'));
    }
    admin.open("/lab");
    assertThat(page.locator("#trials .run").first()).hasText("Los");
    BrowserIT.look(page, "german-lab");
    admin.open("/admin/connections");
    assertThat(page.locator("#count-connections")).not().hasText("…");
    BrowserIT.look(page, "german-admin-connections");
  }
}
