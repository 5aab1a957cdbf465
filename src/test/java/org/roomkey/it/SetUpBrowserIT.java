package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Visitor;
import org.roomkey.testing.Visitors;

/** The page behind the set-up link. */
class SetUpBrowserIT {

  @Test
  void thePasswordCanBeShownAndTheFirstAdministratorCreatedByKeyboard() throws IOException {
    try (TestServer server = new TestServer(Map.of("roomkey.demo", "false"));
        Visitors visitors = new Visitors(server)) {
      Visitor boss = visitors.come();
      String link = Files.readString(server.data().resolve("setup-link")).strip();
      Page page = boss.open(link.substring("/roomkey".length()));
      assertThat(page.locator("#password")).hasAttribute("type", "password");
      BrowserIT.look(page, "setup");
      page.keyboard().type("boss");
      page.keyboard().press("Tab");
      page.keyboard().type("The Boss");
      page.keyboard().press("Tab");
      page.keyboard().type("four pumps under a green sky");
      page.keyboard().press("Tab");
      assertThat(page.locator("#show")).isFocused();
      page.keyboard().press("Enter");
      assertThat(page.locator("#password")).hasAttribute("type", "text");
      assertThat(page.locator("#show")).hasText("Hide the password");
      page.keyboard().press("Tab");
      page.keyboard().press("Enter");
      assertThat(page.locator("#signin")).isVisible();
      visitors.leaveWithoutComplaint();
    }
  }
}
