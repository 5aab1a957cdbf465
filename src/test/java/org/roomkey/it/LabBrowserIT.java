package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;

/** The Lab: each way in connects, and each trial ends with its documented close code. */
class LabBrowserIT extends BrowserTest {
  private static final String NEEDS_NO_LOGIN = "Run 4001 No credential";

  /** Runs the available trials one by one and returns their names. */
  private static List<String> runAll(Page page) {
    List<String> names =
        page.locator(".run:enabled").all().stream()
            .map(button -> button.getAttribute("aria-label"))
            .toList();
    for (String name : names) {
      Locator button = page.locator("[aria-label='" + name + "']");
      Locator trial = page.locator(".trial").filter(new Locator.FilterOptions().setHas(button));
      button.click();
      assertThat(trial.locator(".outcome")).containsText("as expected");
      assertThat(trial.locator(".outcome.good")).isVisible();
    }
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cookie", "url", "message"})
  void eachWayConnectsAndJoinsABoard(String name) {
    Page page = visitors.come().signIn("alice").open("/lab");
    Locator way = page.locator("#way-" + name);

    way.getByText("Connect", new Locator.GetByTextOptions().setExact(true)).click();
    assertThat(way.locator(".socket-state.open")).hasText("connected");
    assertThat(way.locator(".frames li.in").first()).containsText("authenticated");
    way.locator(".way-say button").click();
    assertThat(way.locator(".frames li.in").last()).containsText("joined");
    way.getByText("Disconnect").click();
    assertThat(way.locator(".socket-state")).hasText("not connected");
    assertThat(way.locator(".frames li.close")).containsText("1000");
  }

  /** A new sign-in there begins another session. */
  @Test
  void theSessionOfAnotherApplicationEndsItsSocket() {
    Page page = visitors.come().signIn("alice").open("/lab");
    Locator way = page.locator("#way-session");
    Locator connect = way.locator(".way-bar button").first();
    Locator signOut = way.locator(".way-bar button").nth(1);
    assertThat(signOut).isDisabled();

    for (int closed = 1; closed <= 2; closed++) {
      connect.click();
      assertThat(way.locator(".socket-state.open")).hasText("connected");
      assertThat(way.locator(".frames li.in").last()).containsText("lab.user-alice");
      signOut.click();
      assertThat(way.locator(".socket-state")).hasText("not connected");
      assertThat(way.locator(".frames li.close")).hasCount(closed);
      assertThat(way.locator(".frames li.close").last()).containsText("4002");
      assertThat(way.locator(".frames")).containsText("DELETE /api/sessions/");
      assertThat(signOut).isDisabled();
    }
    assertThat(way.locator(".frames")).not().containsText(Pattern.compile("rt_[^…]{10}"));
  }

  @Test
  void aStrangerCannotSignInAtTheOtherApplication() {
    Page page = visitors.come().open("/lab");
    Locator way = page.locator("#way-session");
    assertThat(way.locator(".way-token")).containsText("Sign in");
    assertThat(way.locator(".way-bar button").first()).isDisabled();
    server.anybody().post("/lab/application", Json.object()).mustBe(401);
    Person alice = server.loginAs("alice");
    String token = alice.token("connect", "read");
    server
        .anybody()
        .post("/lab/application", Json.object(), "Authorization", "Bearer " + token)
        .mustBe(403);
    alice.get("/lab/application").mustBe(405);
    alice.put("/lab/application", Json.object()).mustBe(404);
  }

  @Test
  void outsideDemoModeTheLabOnlyExplainsTheOtherApplication() {
    try (TestServer real = new TestServer(Map.of("roomkey.demo", "false"))) {
      String page = real.anybody().get("/lab").mustBe(200).body();
      assertTrue(page.contains("/docs/openapi.yaml") && !page.contains("data-way=\"session\""));
      real.anybody().post("/lab/application", Json.object()).mustBe(404);
    }
  }

  @Test
  void everyTrialForSignedInUsersEndsWithItsCode() {
    Page page = visitors.come().signIn("alice").open("/lab");
    assertThat(page.locator(".run:disabled")).hasCount(1);
    assertThat(page.locator(".run:disabled")).hasAttribute("aria-label", NEEDS_NO_LOGIN);

    int trials = page.locator(".trial").count();
    assertEquals(trials - 1, runAll(page).size());
  }

  @Test
  void everyTrialForAnonymousUsersEndsWithItsCode() {
    Page page = visitors.come().open("/lab");
    assertThat(page.locator(".trial")).not().hasCount(0);

    List<String> names = runAll(page);
    assertEquals(5, names.size(), names::toString);
    assertEquals(NEEDS_NO_LOGIN, names.get(0));
  }
}
