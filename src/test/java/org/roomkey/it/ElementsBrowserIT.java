package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.HostApplication;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Visitor;
import org.roomkey.testing.Visitors;
import org.roomkey.testing.Wait;

/**
 * {@code <roomkey-board>} and {@code <roomkey-presence>} with the attribute {@code application}.
 */
class ElementsBrowserIT {
  private static final String BOARD =
      "<roomkey-board board=%s label='Order' application=/host></roomkey-board>";
  private static final String PRESENCE =
      "<roomkey-presence board=%s application=/host></roomkey-presence>";

  private static TestServer server;
  private static HostApplication host;
  private static Visitors visitors;

  @BeforeAll
  static void start() {
    server = new TestServer();
    host = HostApplication.on(server);
    visitors = new Visitors(server);
  }

  @AfterAll
  static void stop() {
    visitors.close();
    server.close();
  }

  @BeforeEach
  void theApplicationIsWell() {
    host.answersTickets();
  }

  @AfterEach
  void nothingIsComplainedOf() {
    visitors.leaveWithoutComplaint();
  }

  private static Page open(Visitor visitor, String person) {
    visitor.page().navigate(host.page(person));
    return visitor.page();
  }

  private static Locator status(Page page) {
    return page.locator("roomkey-board .status");
  }

  private static Locator banner(Page page) {
    return page.locator("roomkey-board .banner:visible");
  }

  private static Locator words(Page page) {
    return page.locator("roomkey-presence .people-words");
  }

  /** A port at which nobody listens. */
  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String[] both() {
    return new String[] {"roomkey-board", "roomkey-presence"};
  }

  @Test
  void theElementSaysWhetherItsApplicationOrRoomkeyFails() throws IOException {
    host.shows(BOARD.formatted("host-fails"), "roomkey-board");
    host.answersTicketsWith(503);
    Visitor visitor = visitors.come();
    visitor.expectComplaint("Failed to load resource");
    visitor.expectComplaint("No ticket for Roomkey");
    Page page = open(visitor, "dana");
    assertThat(banner(page))
        .containsText("This page’s application cannot reach Roomkey at the moment.");
    host.answersTicketsWith(404);
    assertThat(banner(page)).containsText("does not tell Roomkey who you are");
    page.route("**/host/roomkey-client/ticket", route -> route.abort());
    assertThat(banner(page)).containsText("This page’s application does not answer.");
    page.unroute("**/host/roomkey-client/ticket");
    host.answersTickets();
    assertThat(status(page)).hasText("Connected");

    visitor.expectComplaint("WebSocket connection to");
    page.evaluate(
        "url => document.querySelector('roomkey-board').setAttribute('url', url)",
        "http://127.0.0.1:" + closedPort() + "/roomkey/ws");
    assertThat(banner(page)).containsText("Roomkey does not answer.");
  }

  @Test
  void aReaderWhoIsSignedOutOrHasNoAccessIsToldSo() {
    host.shows(BOARD.formatted("host-refused"), "roomkey-board");
    Visitor visitor = visitors.come();
    visitor.expectComplaint("Failed to load resource");
    for (int signIn : new int[] {401, 200}) {
      host.answersTicketsWith(signIn);
      Page page = open(visitor, "dana");
      assertThat(status(page)).hasText("Signed out");
      assertThat(banner(page)).containsText("You are signed out of this page’s application.");
    }
    host.answersTicketsWith(403);
    Page page = open(visitor, "dana");
    assertThat(page.getByRole(AriaRole.ALERT))
        .hasText("You do not have access to this conversation.");
    assertThat(page.locator("roomkey-board textarea")).isDisabled();
  }

  @Test
  void anEndedSocketComesBackWhileTheSessionOfTheApplicationLives() {
    host.shows(BOARD.formatted("host-lapse"), "roomkey-board");
    Visitor visitor = visitors.come();
    visitor.expectComplaint("Failed to load resource");
    Page page = open(visitor, "dana");
    assertThat(status(page)).hasText("Connected");
    host.lapse();
    assertThat(banner(page)).containsText("Checking whether you are still signed in");
    page.locator("roomkey-board textarea").fill("sent in between");
    page.keyboard().press("Enter");
    assertThat(status(page)).hasText("Connected");
    assertThat(page.locator("roomkey-board .bubble").last()).hasText("sent in between");
    assertThat(page.locator("roomkey-board .pending")).hasCount(0);

    page.evaluate("() => fetch('/host/signout', { method: 'POST' })");
    assertThat(banner(page)).containsText("You are signed out of this page’s application.");
    assertThat(status(page)).hasText("Signed out");
    assertThat(page.locator("roomkey-board .bubble")).hasCount(0);
  }

  @Test
  void theMessagesGoWhenTheApplicationTakesTheAccessAway() {
    host.shows(BOARD.formatted("host-withdrawn"), "roomkey-board");
    Visitor visitor = visitors.come();
    visitor.expectComplaint("Failed to load resource");
    Page page = open(visitor, "dana");
    assertThat(page.locator("roomkey-board .people-words")).hasText("Only you are looking at this");
    page.locator("roomkey-board textarea").fill("between us");
    page.keyboard().press("Enter");
    assertThat(page.locator("roomkey-board .bubble")).hasText("between us");
    host.answersTicketsWith(403);
    host.lapse();
    assertThat(page.getByRole(AriaRole.ALERT))
        .hasText("You do not have access to this conversation.");
    assertThat(page.locator("roomkey-board .bubble")).hasCount(0);
    assertThat(page.locator("roomkey-board textarea")).isDisabled();
  }

  @Test
  void anElementWithoutABoardSaysSo() {
    host.shows("<roomkey-board></roomkey-board><roomkey-presence></roomkey-presence>", both());
    Visitor visitor = visitors.come();
    visitor.expectComplaint("has no attribute \"board\"");
    Page page = open(visitor, "dana");
    String words = "This page does not say which conversation belongs here.";
    assertThat(banner(page)).hasText(words);
    assertThat(words(page)).hasText(words);
    page.evaluate(
        """
        () => {
          const element = document.querySelector('roomkey-board');
          element.setAttribute('application', '/host');
          element.setAttribute('board', 'host-late');
        }\
        """);
    assertThat(status(page)).hasText("Connected");
    assertThat(banner(page)).hasCount(0);
  }

  @Test
  void theSessionOfTheApplicationIsKeptAliveOnceAMinute() {
    String off =
        "<roomkey-board board=host-alive application=/host keep-alive=off></roomkey-board>";
    for (boolean isOn : new boolean[] {true, false}) {
      host.shows(
          isOn ? BOARD.formatted("host-alive") + PRESENCE.formatted("host-alive") : off, both());
      Visitor visitor = visitors.come();
      visitor.page().clock().install();
      Page page = open(visitor, "dana");
      assertThat(status(page)).hasText("Connected");
      int before = host.active();
      page.clock().fastForward(61_000);
      assertThat(status(page)).hasText("Connected");
      if (isOn) {
        Wait.until("the session is kept alive", () -> host.active() == before + 1);
      } else {
        page.evaluate("() => fetch('/host/roomkey-client/active', { method: 'POST' })");
        assertEquals(before + 1, host.active());
      }
    }
  }
}
