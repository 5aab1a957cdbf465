package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HttpAnswer;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;

/** A person's own pages: where they are signed in, and their API tokens. */
class OwnPagesBrowserIT extends BrowserTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  @Override
  @AfterEach
  void nothingIsComplainedOf() {
    super.nothingIsComplainedOf();
    server.sql("DELETE FROM tokens");
    server.sql("DELETE FROM logins");
  }

  private static Locator named(Page page, String name) {
    return page.locator("[aria-label='" + name + "']");
  }

  @Test
  void endingALoginFromAnotherBrowserClosesItsSocketAtOnce() {
    Page other = visitors.come().signIn("alice").openBoard("board-1");
    Page page = visitors.come().signIn("alice").page();
    page.click(".account-name");
    page.click("#account-menu a[href$='/me/logins']");

    assertThat(page.locator("#logins > li")).hasCount(2);
    assertThat(page.locator("#logins > li").first()).containsText("this browser");
    assertThat(page.locator("#logins > li").first()).containsText("Chrome on Linux");
    Locator end = page.locator("#logins > li").last().locator("button");
    end.click();
    page.click("dialog[open] .actions button:first-child");
    assertThat(end).isFocused();
    assertThat(page.locator("#logins > li")).hasCount(2);
    end.click();
    page.click("dialog[open] button.danger");

    assertThat(page.locator("#logins > li")).hasCount(1);
    assertThat(page.locator("#result")).containsText("Signed out: Chrome on Linux.");
    assertThat(other.locator("#connection[data-state=stopped]")).isVisible();
    assertThat(other.locator("#banner-words")).containsText("4002");
    assertEquals(1, server.sql("SELECT COUNT(*) FROM logins WHERE end_reason IS NULL"));
  }

  @Test
  void signingOutEverywhereElseKeepsThisBrowserSignedIn() {
    Person program = server.loginAs("alice");
    try (TestSocket socket = program.socket();
        TestSocket bob = server.loginAs("bob").on("board-1")) {
      Page page = visitors.come().signIn("alice").open("/me/logins");
      page.click("#end-others");
      page.click("dialog[open] button.danger");

      assertThat(page.locator("#logins > li")).hasCount(1);
      assertThat(page.locator("#end-others")).isDisabled();
      socket.mustEnd(4002, "Session expired", "session_expired");
      assertEquals(401, program.get("/api/me").status());
      bob.message("board-1", "still here");
      page.reload();
      assertThat(page.locator("#logins > li")).hasCount(1);
    }
  }

  @Test
  void loginsEndByKeyboardAndTheFocusIsKept() {
    server.loginAs("alice");
    Page page = visitors.come().signIn("alice").open("/me/logins");
    page.locator("#logins > li").last().locator("button").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("dialog[open] button").first()).isFocused();
    page.keyboard().press("Escape");
    assertThat(page.locator("#logins > li").last().locator("button")).isFocused();
    page.keyboard().press("Enter");
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    assertThat(page.locator("#logins > li")).hasCount(1);
    assertThat(page.locator("#logins > li button")).isFocused();
  }

  @Test
  void aTokenIsShownOnceAndWorksUntilRevoked() {
    Visitor alice = visitors.come().signIn("alice");
    Page page = alice.open("/me/tokens");
    List<String> addresses = new ArrayList<>();
    page.onRequest(request -> addresses.add(request.url()));
    assertThat(page.locator("#no-tokens")).isVisible();
    page.click("#new-token");
    page.fill("#new-token-form [name=label]", HOSTILE);
    page.check("[name=scopes][value=publish]");
    page.check("[name=where][value=some]");
    page.check("[name=boards][value=board-1]");
    page.click("#new-token-form [type=submit]");
    assertThat(page.locator("#secret")).hasValue(Pattern.compile("rk_.{20,}"));
    String secret = page.locator("#secret").inputValue();
    page.click("#secret-copy");
    assertThat(page.locator("#secret-copied")).hasText("Copied.");
    page.keyboard().press("Escape");
    assertThat(page.locator("#secret-dialog")).isVisible();
    page.click("#secret-done");

    assertThat(page.locator("#new-token")).isFocused();
    assertThat(page.locator("#tokens tr")).hasCount(1);
    assertThat(page.locator("#tokens strong")).hasText(HOSTILE);
    assertThat(page.locator("#tokens img")).hasCount(0);
    assertFalse(
        (Boolean)
            page.evaluate(
                "secret => document.documentElement.outerHTML.includes(secret) ||"
                    + " document.getElementById('secret').value !== '' ||"
                    + " JSON.stringify([{...localStorage}, {...sessionStorage}]).includes(secret)"
                    + " || location.href.includes(secret)",
                secret));
    assertTrue(addresses.stream().noneMatch(url -> url.contains(secret)));

    String[] bearer = {"Authorization", "Bearer " + secret};
    Person program = server.anybody();
    HttpAnswer said =
        program.post("/api/boards/board-1/messages", Json.object("text", "built"), bearer);
    assertEquals(201, said.status());
    assertEquals(403, program.get("/api/boards/board-2/messages", bearer).status());
    try (TestSocket socket = server.socket("/ws", bearer)) {
      socket.next("authenticated");
      named(page, "Revoke: " + HOSTILE).click();
      assertThat(page.locator("dialog[open]")).containsText(HOSTILE);
      page.click("dialog[open] button.danger");
      socket.mustEnd(4002, "Session expired", "session_expired");
    }
    assertThat(page.locator("#no-tokens")).isVisible();
    assertThat(page.locator("#new-token")).isFocused();
    assertEquals(401, program.get("/api/me", bearer).status());
  }

  @Test
  void theTokenDialogReportsMissingFields() {
    Page page = visitors.come().signIn("alice").open("/me/tokens");
    page.click("#new-token");
    page.fill("#new-token-form [name=label]", "nightly build");
    page.uncheck("[name=scopes][value=connect]");
    page.uncheck("[name=scopes][value=read]");
    page.click("#new-token-form [type=submit]");
    assertThat(page.locator("#new-token-error")).containsText("at least one right");
    assertThat(page.locator("[name=scopes][value=admin]")).hasCount(0);
    page.click("#new-token-cancel");
    assertThat(page.locator("#new-token")).isFocused();
    assertEquals(0, server.sql("SELECT COUNT(*) FROM tokens"));
  }

  @Test
  void onlyAdministratorsGrantAdminScopesAndNeverForSingleBoards() {
    Page page = visitors.come().signIn("admin").open("/me/tokens");
    page.click("#new-token");
    page.fill("#new-token-form [name=label]", "nightly build");
    page.check("[name=scopes][value='admin:boards']");
    page.check("[name=where][value=some]");
    page.check("[name=boards][value=board-1]");
    page.click("#new-token-form [type=submit]");
    assertThat(page.locator("#new-token-error")).containsText("apply to all boards");
    page.locator("[name=scopes][value='admin:boards']").scrollIntoViewIfNeeded();
    BrowserIT.look(page, "new-token-admin");
    page.check("[name=where][value=all]");
    page.click("#new-token-form [type=submit]");
    page.click("#secret-done");
    assertThat(page.locator("#tokens")).containsText("manage boards");
    BrowserIT.look(page, "tokens-admin");
    page.click("[aria-label='Revoke: nightly build']");
    page.click("dialog[open] button.danger");
    assertThat(page.locator("#no-tokens")).isVisible();
  }

  @Test
  void anonymousUsersAndTokensAreSentToTheSignInPage() {
    String token = server.loginAs("alice").token("read");
    for (String path : List.of("/me/logins", "/me/tokens")) {
      for (String[] headers : new String[][] {{}, {"Authorization", "Bearer " + token}}) {
        HttpAnswer answer = server.anybody().get(path, headers);
        assertEquals(303, answer.status());
        assertEquals("/roomkey/?next=" + path.replace("/", "%2F"), answer.header("Location"));
      }
    }
    assertEquals(404, server.loginAs("alice").get("/me/none", "Accept", "text/html").status());
  }

  @Test
  void bothPagesAreAccessibleAtEverySizeInLightAndDark() {
    server.loginAs("alice");
    Visitor alice = visitors.come().signIn("alice");
    Page page = alice.open("/me/logins");
    assertThat(page.locator("#logins > li")).hasCount(2);
    BrowserIT.look(page, "logins");
    Person same = server.loginAs("alice");
    same.issueToken("connect", "read");
    same.tokenForBoard("board-1", "connect", "read", "publish");
    alice.open("/me/tokens");
    assertThat(page.locator("#tokens tr")).hasCount(2);
    BrowserIT.look(page, "tokens");
    page.click("#new-token");
    page.check("[name=where][value=some]");
    BrowserIT.look(page, "new-token");
  }
}
