package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Visitor;

/** Changing one's own password, and tokens that administrators create for services. */
class PasswordBrowserIT extends BrowserTest {
  private static final String WANTED = "four pumps under a green sky";

  private static void change(Page page, String current, String wanted, String again) {
    assertThat(page.locator("#password-form [type=submit]")).isEnabled();
    page.fill("[name=current]", current);
    page.fill("[name=new]", wanted);
    page.fill("[name=again]", again);
    page.keyboard().press("Enter");
  }

  @Test
  void aPasswordIsChangedAndTheFormReportsItsErrors() {
    Person elsewhere = server.loginAs("carol");
    Visitor carol = visitors.come().signIn("carol");
    carol.expectComplaint("403");
    carol.expectComplaint("400");
    Page page = carol.page();
    page.click(".account-name");
    page.click("#account-menu a[href$='/me/password']");
    change(page, "carol-demo", WANTED, WANTED + "!");
    assertThat(page.locator("#password-error")).hasText("The two new passwords are different.");
    assertThat(page.locator("[name=again]")).isFocused();
    change(page, "not-hers", WANTED, WANTED);
    assertThat(page.locator("#password-error")).containsText("not your current password");
    assertThat(page.locator("[name=current]")).isFocused();
    change(page, "carol-demo", "aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa");
    assertThat(page.locator("#password-error")).containsText("most common");
    assertThat(page.locator("[name=new]")).isFocused();
    BrowserIT.look(page, "password");
    assertEquals(200, elsewhere.get("/api/me").status());

    String[] bearer = {"Authorization", "Bearer " + elsewhere.token("connect")};
    assertThat(page.locator("[name=keepTokens]")).not().isChecked();
    page.check("[name=keepTokens]");
    change(page, "carol-demo", WANTED, WANTED);
    assertThat(page.locator("#result")).containsText("Your API tokens still work");
    assertEquals(200, server.anybody().get("/api/me", bearer).status());
    assertThat(page.locator("[name=keepTokens]")).not().isChecked();
    change(page, WANTED, WANTED + "!", WANTED + "!");
    assertThat(page.locator("#result")).containsText("your API tokens have ended");
    assertEquals(401, server.anybody().get("/api/me", bearer).status());
    assertThat(page.locator("[name=new]")).hasValue("");
    assertEquals(401, elsewhere.get("/api/me").status());
    server.anybody().signIn("carol", WANTED + "!");
    page.reload();
    assertThat(page.locator("#password-form")).isVisible();
  }

  @Test
  void aPersonWithoutALocalPasswordIsToldWhereToChangeIt() {
    server.sql("UPDATE users SET password_hash = NULL WHERE id = 'user-bob'");
    Person bob = server.signedIn("user-bob");
    String page = bob.get("/me/password", "Accept", "text/html").mustBe(200).body();
    assertEquals(-1, page.indexOf("<form id"));
    assertTrue(page.contains("Roomkey does not store your password"));
  }

  @Test
  void withoutTheScriptNoInputEntersTheUrl() {
    Visitor alice = visitors.come().signIn("alice");
    alice.expectComplaint("ERR_FAILED");
    Page page = alice.page();
    page.route("**/assets/js/*.js", Route::abort);
    for (String path : List.of("/me/password", "/boards/board-1")) {
      alice.open(path);
      for (Locator field :
          page.locator("main form :is(input:not([type=checkbox]), textarea):visible").all()) {
        field.fill("what nobody is to see");
        field.press("Enter");
      }
      page.evaluate("() => document.querySelector('main form').submit()");
      page.evaluate("() => document.querySelector('main form').requestSubmit()");
      assertThat(page.locator("main form [type=submit]")).isDisabled();
      assertEquals(server.uri(path).toString(), page.url());
    }
  }

  /** A browser puts form input into the URL unless the form sets a method. */
  @Test
  void noFormSubmitsInputByGet() throws IOException {
    Pattern form = Pattern.compile("<form\\b[^>]*>");
    Pattern safe = Pattern.compile(".* method=\"(?:post|dialog)\".*|.* class=\"filters\".*");
    try (Stream<Path> files = Files.walk(Path.of("src/main/webapp/WEB-INF"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher forms = form.matcher(Files.readString(file));
        while (forms.find()) {
          assertTrue(safe.matcher(forms.group()).matches(), file + ": " + forms.group());
        }
      }
    }
  }

  @Test
  void anAdministratorCreatesAndRevokesATokenForAService() {
    Page page = visitors.come().signIn("admin").open("/admin/users");
    page.click("#new");
    page.fill("#user-form [name=name]", "<b>Robot</b>");
    page.check("[name=kind][value=service]");
    page.click("#user-submit");
    page.click("[aria-label='Tokens: <b>Robot</b>']");
    assertThat(page.locator("h1")).hasText("API tokens of <b>Robot</b>");
    assertThat(page.locator("h1 b")).hasCount(0);
    page.click("#new-token");
    page.fill("#new-token-form [name=label]", "orders");
    assertThat(page.locator("[name=scopes][value='admin:users']")).hasCount(0);
    assertThat(page.locator("[name=scopes][value='admin:boards']")).hasCount(1);
    page.check("[name=scopes][value=publish]");
    page.check("[name=where][value=some]");
    page.check("[name=boards][value=board-1]");
    page.click("#new-token-form [type=submit]");
    assertThat(page.locator("#secret")).hasValue(Pattern.compile("rk_.{20,}"));
    String[] bearer = {"Authorization", "Bearer " + page.locator("#secret").inputValue()};
    page.click("#secret-done");
    assertThat(page.locator("#tokens tr")).hasCount(1);
    BrowserIT.look(page, "service-tokens");
    Person robot = server.anybody();
    robot.post("/api/boards/board-1/messages", Json.object("text", "hi"), bearer).mustBe(201);

    page.navigate(server.uri("/admin/users").toString());
    try (TestSocket socket = server.socket("/ws", bearer)) {
      socket.next("authenticated");
      page.click("[aria-label='Disconnect: <b>Robot</b>']");
      page.click("dialog[open] button.danger");
      socket.mustEnd(4003, "Forbidden", "forbidden");
    }
    assertThat(page.locator("#result")).containsText("<b>Robot</b> was disconnected.");
    assertEquals(200, robot.get("/api/me", bearer).status());
    page.click("[aria-label='Tokens: <b>Robot</b>']");
    page.click("[aria-label='Revoke: orders']");
    page.click("dialog[open] button.danger");
    assertThat(page.locator("#no-tokens")).isVisible();
    assertEquals(401, robot.get("/api/me", bearer).status());
  }

  @Test
  void theTokenPageExistsForServicesAndAdministratorsOnly() {
    String bob = "/admin/users/user-bob/tokens";
    Person admin = server.loginAs("admin");
    assertEquals(404, admin.get(bob, "Accept", "text/html").status());
    assertEquals(403, server.loginAs("alice").get(bob, "Accept", "text/html").status());
  }
}
