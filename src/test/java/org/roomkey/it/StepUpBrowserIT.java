package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.testing.Accessibility;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;

/** The pages ask in place for a new authentication, and then continue. */
class StepUpBrowserIT extends BrowserTest {
  private static final Duration LONG_AGO = Duration.ofMinutes(20);

  /** Somebody who signed in long ago. */
  private static Visitor signedIn(String username, String locale) {
    Person person = server.signedInSince("user-" + username, LONG_AGO);
    Visitor visitor = visitors.come(locale);
    visitor.expectComplaint("403");
    Cookie login = new Cookie("ROOMKEY_LOGIN", person.cookie("ROOMKEY_LOGIN"));
    visitor.page().context().addCookies(List.of(login.setUrl(server.uri().toString())));
    return visitor;
  }

  private static Locator password(Page page) {
    return page.locator("dialog[open] [autocomplete='current-password']");
  }

  private static String board(Map<String, String> roles) {
    String id = server.newPrivateBoard(roles);
    server.sql("UPDATE boards SET step_up_minutes = 10 WHERE id = ?", id);
    return id;
  }

  @Test
  void aTokenIsMadeAfterThePasswordByKeyboardAlone() {
    Page page = signedIn("alice", "en-US").open("/me/tokens");
    page.click("#new-token");
    page.fill("#new-token-form [name=label]", "backup");
    page.keyboard().press("Enter");
    assertThat(password(page)).isFocused();
    assertEquals(List.of(), Accessibility.violations(page));
    BrowserIT.look(page, "authenticate-again");

    page.keyboard().press("Escape");
    assertThat(page.locator("#new-token-error"))
        .hasText("The token was not created. This needs a recent sign-in. Confirm that it is you.");
    assertThat(page.locator("#new-token-form [name=label]")).isFocused();
    page.keyboard().press("Enter");
    assertThat(password(page)).isFocused();
    page.keyboard().type("wrong");
    page.keyboard().press("Enter");
    assertThat(page.locator("dialog[open] .bad").last()).hasText("This is not your password.");
    assertThat(password(page)).isFocused();
    page.keyboard().type("alice-demo");
    page.keyboard().press("Enter");

    assertThat(page.locator("#secret")).hasValue(Pattern.compile("rk_.{20,}"));
  }

  @Test
  void aBoardIsOpenedAfterThePassword() {
    String board = board(Map.of("user-alice", "owner", "user-bob", "editor"));
    Person bob = server.loginAs("bob");
    try (TestSocket socket = bob.on(board)) {
      socket.message(board, "confidential");
      Page page = signedIn("alice", "en-US").openBoard(board);
      password(page).waitFor();
      assertThat(page.locator("#messages li")).hasCount(0);
      page.keyboard().press("Escape");
      assertThat(page.locator("#banner-words")).containsText("This board needs a recent sign-in.");
      BrowserIT.look(page, "board-withheld");
      page.click("#banner-actions button");
      password(page).fill("alice-demo");
      page.keyboard().press("Enter");

      assertThat(page.locator("#messages")).containsText("confidential");
      assertThat(page.locator("#banner")).isHidden();
      page.fill("#text", "from Alice");
      page.keyboard().press("Enter");
      socket.expect("message");
    }
  }

  @Test
  void anotherTabThatAuthenticatesOpensTheBoardHereToo() {
    String board = board(Map.of("user-alice", "owner"));
    Visitor alice = signedIn("alice", "en-US");
    Page here = alice.openBoard(board);
    password(here).waitFor();
    Page there = alice.openBoardInNewTab(board);
    password(there).fill("alice-demo");
    there.keyboard().press("Enter");

    for (Page page : List.of(here, there)) {
      assertThat(page.locator("dialog")).hasCount(0);
      assertThat(page.locator("#people-list li")).hasCount(1);
      assertThat(page.locator("#text")).isEnabled();
    }
  }

  @Test
  void theOwnerSetsTheMinutesAndTheSettingsAskInGerman() {
    String id = "board-" + UUID.randomUUID();
    server.newBoard(new BoardInfo(id, "Gehälter", Access.OPEN, Optional.empty(), "epoch"));
    server.sql("INSERT INTO board_members VALUES (?, 'user-alice', 'owner')", id);
    Page page = signedIn("alice", "de-DE").open("/boards/" + id + "/settings");
    page.fill("[name=stepUp]", "15");
    page.click("#board-form [type=submit]");
    assertThat(page.locator("dialog[open] h2")).hasText("Bestätigen Sie, dass Sie es sind");
    password(page).fill("alice-demo");
    page.keyboard().press("Enter");

    assertThat(page.locator("#result")).containsText("Gespeichert.");
    assertEquals(15, server.sql("SELECT step_up_minutes FROM boards WHERE id = ?", id));
    BrowserIT.look(page, "settings-step-up");
    page.reload();
    assertThat(page.locator("[name=stepUp]")).hasValue("15");
    page.fill("[name=stepUp]", "");
    page.click("#board-form [type=submit]");
    assertThat(page.locator("#result")).containsText("Gespeichert.");
    assertEquals(0, server.sql("SELECT step_up_minutes FROM boards WHERE id = ?", id));
  }

  @Test
  void theCurrentPasswordOfTheFormIsEnough() {
    server.newcomer("forgetful");
    String id = "user-forgetful";
    Page page = signedIn("forgetful", "en-US").open("/me/password");
    page.fill("[name=current]", "alice-demo");
    page.fill("[name=new]", "seven slow snails");
    page.fill("[name=again]", "seven slow snails");
    page.click("#password-form [type=submit]");
    assertThat(page.locator("#result")).containsText("Your password was changed.");
    assertThat(page.locator("dialog")).hasCount(0);
    server.anybody().signIn("forgetful", "seven slow snails");
    assertEquals(1, server.sql("SELECT COUNT(*) FROM users WHERE id = ?", id));
  }
}
