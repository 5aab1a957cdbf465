package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestSocket;

/** An application chooses the names of its people; a mark shows that they belong to it. */
class ApplicationMarkBrowserIT extends BrowserTest {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final String SHOP = "service-of-the-shop";

  /** A socket of a person of the shop with the administrator's name. */
  private static TestSocket socketOf(String id) {
    Person admin = server.loginAs("admin");
    if (server.sql("SELECT COUNT(*) FROM users WHERE id = ?", SHOP) == 0) {
      admin
          .post("/api/admin/users", Json.object("id", SHOP, "name", "Shop", "kind", "service"))
          .mustBe(201);
    }
    String token = server.newToken(SHOP, "act_as", "read", "publish");
    String ticket =
        server
            .anybody()
            .post(
                "/api/tickets",
                Json.object("userId", id, "name", "Admin"),
                "Authorization",
                "Bearer " + token)
            .mustBe(201)
            .json()
            .getString("ticket");
    return server.socket("/ws?token=" + ticket);
  }

  private static void assertMarked(JsonObject user) {
    assertEquals(SHOP, user.getString("application", null), user::toString);
  }

  private static JsonObject user(Frame frame) {
    return frame.json().getJsonObject("user");
  }

  @Test
  void framesAndRoutesMarkPeopleOfAnApplication() {
    String board = server.newPrivateBoard(Map.of("user-alice", "owner"));
    Person alice = server.loginAs("alice");
    String path = "/api/boards/" + board;
    try (TestSocket hers = alice.on(board);
        TestSocket shops = socketOf("shop-wire")) {
      assertMarked(user(shops.next("authenticated")));
      alice.put(path + "/members/shop-wire", Json.object("role", "editor")).mustBe(200);
      Frame joined = shops.join(board);
      assertFalse(joined.json().getJsonArray("users").getJsonObject(0).containsKey("application"));
      assertMarked(user(hers.next("user_joined")));
      shops.send("type", "typing", "boardId", board);
      assertMarked(user(hers.next("user_typing")));
      shops.send("type", "signal", "boardId", board, "event", "x", "data", 1);
      assertMarked(user(hers.next("signal")));
      shops.message(board, "hello");
      assertMarked(user(hers.expect("message")));
      assertMarked(hers.join(board).json().getJsonArray("users").getJsonObject(1));
      assertMarked(
          hers.history(board)
              .json()
              .getJsonArray("messages")
              .getJsonObject(0)
              .getJsonObject("user"));
      JsonObject present = alice.get(path + "/presence").mustBe(200).json();
      assertMarked(present.getJsonArray("users").getJsonObject(1));
      JsonObject read = alice.get(path + "/messages").mustBe(200).json();
      assertMarked(read.getJsonArray("messages").getJsonObject(0).getJsonObject("user"));
      JsonObject member = alice.get(path + "/members/shop-wire").mustBe(200).json();
      assertMarked(member.getJsonObject("user"));
      assertMarked(server.loginAs("admin").get("/api/admin/users/shop-wire").mustBe(200).json());
      shops.send("type", "leave", "boardId", board);
      assertMarked(user(hers.expect("user_left")));
    }
  }

  @Test
  void pagesMarkPeopleOfAnApplication() {
    String board = server.newBoard();
    try (TestSocket shops = socketOf("shop-page")) {
      shops.next("authenticated");
      shops.join(board);
      shops.message(board, "I am the administrator");
      Page page = visitors.come().signIn("alice").openBoard(board);
      assertThat(page.locator(".message-head .via")).hasText("via " + SHOP);
      assertThat(page.locator("#people-list .via")).hasText("via " + SHOP);
      for (int width : new int[] {360, 1600}) {
        for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
          page.setViewportSize(width, 740);
          page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
          BrowserIT.assertFits(page);
          Path file = SCREENSHOTS.resolve("via-" + width + "-" + scheme + ".png");
          page.screenshot(new Page.ScreenshotOptions().setPath(file));
        }
      }
      Page users = visitors.come().signIn("admin").open("/admin/users");
      assertThat(
              users
                  .locator("tr", new Page.LocatorOptions().setHasText("shop-page"))
                  .locator(".via"))
          .hasText("via " + SHOP);
    }
  }
}
