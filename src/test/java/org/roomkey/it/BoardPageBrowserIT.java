package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;

/** The board's page: redaction, and a network that fails and recovers. */
class BoardPageBrowserIT extends BrowserTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private static Locator message(Page page, int seq) {
    return page.locator("#messages li[data-seq='" + seq + "']");
  }

  private static Locator remove(Page page, int seq) {
    return message(page, seq).locator("button.remove");
  }

  @Test
  void anAuthorRedactsAMessageByKeyboardAndOthersSeeIt() {
    String board = server.newBoard();
    try (TestSocket bob = server.loginAs("bob").on(board)) {
      bob.message(board, "mine");
    }
    Page hers = visitors.come().signIn("alice").openBoard(board);
    Page his = visitors.come().signIn("bob").openBoard(board);
    hers.fill("#text", HOSTILE);
    hers.keyboard().press("Enter");
    assertThat(message(his, 2)).containsText(HOSTILE);
    assertThat(remove(his, 2)).hasCount(0);
    assertThat(remove(hers, 1)).hasCount(0);

    remove(hers, 2).focus();
    hers.keyboard().press("Enter");
    assertThat(hers.locator("dialog[open]")).containsText(HOSTILE);
    hers.keyboard().press("Escape");
    assertThat(remove(hers, 2)).isFocused();
    hers.keyboard().press("Enter");
    hers.keyboard().press("Tab");
    hers.keyboard().press("Enter");

    for (Page page : new Page[] {hers, his}) {
      assertThat(message(page, 2).locator(".bubble")).hasText("This message was removed.");
      assertThat(page.locator("#messages img, dialog")).hasCount(0);
    }
    assertThat(remove(hers, 2)).hasCount(0);
    assertThat(hers.locator("#talk-scroll")).isFocused();
    assertEquals(0, server.sql("SELECT COUNT(*) FROM messages WHERE text = ?", HOSTILE));
    his.reload();
    assertThat(message(his, 2).locator(".bubble")).hasText("This message was removed.");
    assertThat(remove(his, 2)).hasCount(0);
    assertThat(remove(his, 1)).hasCount(1);
  }

  @Test
  void anOwnerRedactsAnyMessageAndARefusalIsShownAtTheMessage() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "editor"));
    try (TestSocket bob = server.loginAs("bob").on(board)) {
      bob.message(board, "first");
      bob.message(board, "second");
    }
    Visitor alice = visitors.come().signIn("alice");
    alice.expectComplaint("403");
    Page page = alice.openBoard(board);
    remove(page, 1).click();
    page.click("dialog[open] button.danger");
    assertThat(message(page, 1)).hasClass(Pattern.compile(".*removed.*"));

    remove(page, 2).click();
    server
        .loginAs("admin")
        .put("/api/boards/" + board + "/members/user-alice", Json.object("role", "viewer"))
        .mustBe(200);
    page.click("dialog[open] button.danger");
    assertThat(message(page, 2).locator("[role=alert]:visible"))
        .hasText("The message was not removed. You are not allowed to do this.");
    assertThat(message(page, 2).locator(".bubble")).hasText("second");
    BrowserIT.look(page, "board-removed");
    remove(page, 2).click();
    BrowserIT.look(page, "board-remove");
  }

  @Test
  void messagesWrittenOfflineAreSentOnceOnline() {
    String board = server.newBoard();
    Visitor alice = visitors.come().signIn("alice");
    alice.expectComplaint("ERR_INTERNET_DISCONNECTED");
    Page page = alice.openBoard(board);
    page.context().setOffline(true);
    assertThat(page.locator("#connection[data-state=offline]")).isVisible();
    assertThat(page.locator("#connection-words")).hasText("You are offline");
    assertThat(page.locator("#banner-words"))
        .hasText(
            "Your device is offline. Your messages are kept and will be sent when you are online"
                + " again.");
    page.fill("#text", "written offline");
    page.keyboard().press("Enter");
    assertThat(page.locator("#messages .pending")).hasCount(1);
    BrowserIT.look(page, "board-offline");

    page.context().setOffline(false);
    assertThat(page.locator("#connection[data-state=open]")).isVisible();
    assertThat(message(page, 1)).containsText("written offline");
    assertThat(page.locator("#messages .pending")).hasCount(0);
    assertThat(page.locator("#banner")).isHidden();
  }

  @Test
  void aRefusedMessageIsRetriedUnchanged() {
    String board = server.newPrivateBoard(Map.of("user-alice", "editor"));
    Person admin = server.loginAs("admin");
    String member = "/api/boards/" + board + "/members/user-alice";
    Page page = visitors.come().signIn("alice").openBoard(board);
    admin.put(member, Json.object("role", "viewer")).mustBe(200);
    page.fill("#text", "written once");
    page.keyboard().press("Enter");
    assertThat(page.locator("#messages .failed")).containsText("Not sent.");

    admin.put(member, Json.object("role", "editor")).mustBe(200);
    page.click("#messages .failed button");
    assertThat(message(page, 1).locator(".bubble")).hasText("written once");
    assertThat(page.locator("#messages li")).hasCount(1);
  }
}
