package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import jakarta.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.Accessibility;
import org.roomkey.testing.Json;
import org.roomkey.testing.OrdersExample;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Visitor;
import org.roomkey.testing.Visitors;

/**
 * {@code <roomkey-board>} in a page of an application that is not Roomkey and has users of its own:
 * on the same server, and on another one whose origin is allowed.
 */
class OrdersExampleIT {

  /** Where the application is, seen from Roomkey. */
  enum Place {
    SAME_SERVER,
    FOREIGN_ORIGIN
  }

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final String HOSTILE = "<img src=x onerror=alert(1)> </script>";

  private static Tomcat elsewhere;
  private static TestServer server;
  private static Visitors visitors;

  @BeforeAll
  static void start() throws LifecycleException {
    elsewhere = new Tomcat();
    elsewhere.setBaseDir(Path.of("target", "orders-tomcat").toAbsolutePath().toString());
    elsewhere.setPort(0);
    elsewhere.getConnector().setProperty("address", "127.0.0.1");
    elsewhere.start();
    server = new TestServer(Map.of("roomkey.origins", foreignOrigin()));
    String token = tokenOfTheService(server.loginAs("admin"));
    String roomkey = server.origin() + "/roomkey";
    OrdersExample.deploy(
        server.tomcat(),
        Map.of(
            "orders.roomkey", roomkey, "orders.roomkey.public", "/roomkey", "orders.token", token));
    OrdersExample.deploy(elsewhere, Map.of("orders.roomkey", roomkey, "orders.token", token));
    visitors = new Visitors(server);
  }

  @AfterAll
  static void stop() throws LifecycleException {
    visitors.close();
    server.close();
    elsewhere.stop();
    elsewhere.destroy();
  }

  @AfterEach
  void nothingIsComplainedOf() {
    visitors.leaveWithoutComplaint();
  }

  /** As the example's README says. */
  private static String tokenOfTheService(Person admin) {
    String users = "/api/admin/users";
    admin
        .post(users, Json.object("id", "service-orders", "name", "Orders", "kind", "service"))
        .mustBe(201);
    JsonValue scopes = Json.parse("[\"act_as\",\"read\",\"publish\",\"admin:boards\"]");
    return admin
        .post(users + "/service-orders/tokens", Json.object("label", "orders", "scopes", scopes))
        .mustBe(201)
        .json()
        .getString("token");
  }

  private static String foreignOrigin() {
    return "http://orders.localhost:" + elsewhere.getConnector().getLocalPort();
  }

  private static String address(Place place) {
    return (place == Place.SAME_SERVER ? server.origin() : foreignOrigin()) + "/orders/order/";
  }

  private static Page open(Visitor visitor, Place place, String person, String order) {
    Page page = visitor.page();
    page.navigate(address(place) + order);
    page.click("button[value=" + person + "]");
    assertThat(status(page)).hasText("Connected");
    return page;
  }

  private static Page open(Place place, String person, String order) {
    return open(visitors.come(), place, person, order);
  }

  private static Locator board(Page page) {
    return page.locator("roomkey-board");
  }

  private static Locator status(Page page) {
    return board(page).locator(".status");
  }

  private static Locator bubbles(Page page) {
    return board(page).locator(".bubble");
  }

  private static void say(Page page, String text) {
    board(page).locator("textarea").fill(text);
    page.keyboard().press("Enter");
    assertThat(bubbles(page).last()).hasText(text);
    assertThat(board(page).locator(".pending")).hasCount(0);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void usersOfAnotherApplicationSeePresenceTypeAndTalk(Place place) {
    String order = place == Place.SAME_SERVER ? "4714" : "4712";
    Page dana = open(place, "dana", order);
    assertThat(board(dana).locator(".people-words")).hasText("Only you are looking at this");
    Page erik = open(place, "erik", order);
    assertThat(board(dana).locator(".people-words")).hasText("Erik Lund is looking, too");
    assertThat(board(erik).locator(".people-words")).hasText("Dana Weiss is looking, too");

    board(erik).locator("textarea").pressSequentially("It is pa");
    assertThat(board(dana).locator(".typing")).hasText("Erik Lund is typing…");
    say(erik, "It is packed");
    assertThat(bubbles(dana).last()).hasText("It is packed");
    assertThat(board(dana).locator(".typing")).isEmpty();
    assertThat(board(dana).locator("[aria-live]")).hasText("Erik Lund: It is packed");
    say(dana, HOSTILE);
    assertThat(bubbles(erik).last()).hasText(HOSTILE);

    erik.click("text=Mark as shipped");
    assertThat(bubbles(dana).last()).hasText("Order shipped by Erik Lund");
    assertThat(bubbles(erik)).hasCount(3);
    assertThat(erik.locator(".state")).hasText("Shipped");
    erik.navigate("about:blank");
    assertThat(board(dana).locator(".people-words")).hasText("Only you are looking at this");
  }

  @Test
  void scrollingBackLoadsOlderMessages() {
    Page dana = open(Place.SAME_SERVER, "dana", "4713");
    String token = server.newToken("service-orders", "publish");
    IntStream.rangeClosed(1, 60)
        .forEach(
            number ->
                server
                    .anybody()
                    .post(
                        "/api/boards/order-4713/messages",
                        Json.object("text", "line " + number),
                        "Authorization",
                        "Bearer " + token)
                    .mustBe(201));
    assertThat(bubbles(dana).last()).hasText("line 60");

    Page mira = open(Place.SAME_SERVER, "mira", "4713");
    assertThat(bubbles(mira)).hasCount(50);
    board(mira)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Earlier messages"))
        .click();
    assertThat(bubbles(mira)).hasCount(60);
    assertThat(bubbles(mira).first()).hasText("line 1");
    assertThat(board(mira).locator(".edge:visible"))
        .hasText("This is the start of the conversation.");
  }

  @Test
  void changingTheBoardOfAnElementLeavesTheOldOne() {
    Page dana = open(Place.SAME_SERVER, "dana", "4712");
    Page erik = open(Place.SAME_SERVER, "erik", "4712");
    assertThat(board(dana).locator(".people-words")).containsText("Erik Lund");
    erik.evaluate("() => document.body.append(document.querySelector('roomkey-board'))");
    assertThat(status(erik)).hasText("Connected");
    erik.evaluate(
        """
        () => {
          const board = document.querySelector('roomkey-board');
          board.setAttribute('token-url', '/orders/order/4711/ticket');
          board.setAttribute('board', 'order-4711');
        }\
        """);
    assertThat(board(dana).locator(".people-words")).hasText("Only you are looking at this");
    assertThat(status(erik)).hasText("Connected");
    erik.evaluate("() => document.querySelector('roomkey-board').remove()");
    assertEquals(0, erik.locator("roomkey-board").count());
  }

  @Test
  void missingAccessIsExplained() {
    Page dana = open(Place.SAME_SERVER, "dana", "4711");
    dana.evaluate("() => document.querySelector('roomkey-board').setAttribute('board', 'secret')");
    assertThat(board(dana).getByRole(AriaRole.ALERT))
        .hasText("You do not have access to this conversation.");
    assertThat(board(dana).locator("textarea")).isDisabled();
  }

  @Test
  void theElementIsAccessibleAtEverySizeInLightAndDark() throws Exception {
    Files.createDirectories(SCREENSHOTS);
    Visitor visitor = visitors.come();
    Page dana = open(visitor, Place.SAME_SERVER, "dana", "4711");
    Page erik = open(Place.SAME_SERVER, "erik", "4711");
    say(dana, "Good morning! Is order 4711 packed already?");
    say(erik, "Nearly. The labels are printing, ten minutes or so.");
    say(erik, "I will tell you when it leaves.");
    say(dana, "Wonderful, thank you. The customer called twice.");
    board(erik).locator("textarea").pressSequentially("It is on");
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (int width : new int[] {360, 1_600}) {
        visitor.look(width, 900, scheme);
        Object overflow =
            dana.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertEquals(0, overflow, "the page is wider than the window");
        if ((scheme == ColorScheme.LIGHT) == (width == 360)) {
          List<String> violations = Accessibility.violations(dana);
          assertTrue(violations.isEmpty(), violations::toString);
        }
        String name = "element-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
        dana.screenshot(
            new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name)).setFullPage(true));
      }
    }
  }
}
