package org.roomkey.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.client.testing.FakeRoomkey;
import org.roomkey.client.testing.FakeRoomkey.Reply;

class RoomkeyTest {
  private static final String TOKEN = "rk_0123456789abcdef";
  private static final Person DANA = new Person("orders.dana", "Dana Weiss");

  private FakeRoomkey server;
  private Roomkey roomkey;

  @BeforeEach
  void start() throws IOException {
    server = new FakeRoomkey();
    roomkey = Roomkey.at(server.url() + "/", TOKEN);
  }

  @AfterEach
  void stop() {
    roomkey.close();
    server.close();
  }

  @Test
  void everyMethodIsOneRequestWithTheToken() throws Exception {
    roomkey.putBoard("order-4711", "Order \"4711\"");
    roomkey.putBoard("order-4712");
    roomkey.deleteBoard("a:b");
    roomkey.putMember("b", "orders.dana", Role.VIEWER);
    roomkey.removeMember("b", "orders.dana");
    roomkey.publish("b", "m-1", "Hello");
    roomkey.signal("b", "moved", null);
    roomkey.disconnect("orders.dana");
    roomkey.ticket("b", DANA, Optional.of("k~1"));
    roomkey.endSession("k~1");
    assertEquals(
        List.of(
            "PUT /api/boards/order-4711 {\"name\":\"Order \\\"4711\\\"\",\"access\":\"private\"}",
            "PUT /api/boards/order-4712 {}",
            "DELETE /api/boards/a%3Ab ",
            "PUT /api/boards/b/members/orders.dana {\"role\":\"viewer\"}",
            "DELETE /api/boards/b/members/orders.dana ",
            "POST /api/boards/b/messages {\"id\":\"m-1\",\"text\":\"Hello\"}",
            "POST /api/boards/b/signals {\"event\":\"moved\",\"data\":null}",
            "POST /api/admin/users/orders.dana/disconnect {}",
            "POST /api/tickets {\"boardId\":\"b\",\"userId\":\"orders.dana\",\"name\":\"Dana"
                + " Weiss\",\"session\":\"k~1\"}",
            "DELETE /api/sessions/k%7E1 "),
        server.requests().stream().map(request -> request.line() + " " + request.body()).toList());
    assertTrue(
        server.requests().stream()
            .allMatch(
                request ->
                    request.authorization().equals("Bearer " + TOKEN)
                        && request.contentType().equals("application/json")));
  }

  @Test
  void answersAreRead() throws Exception {
    server.willAnswer(
        Reply.of(
            200,
            "{\"users\":[{\"id\":\"orders.dana\",\"name\":\"Dana"
                + " Weiss\"}],\"viewers\":1,\"connections\":3}"));
    assertEquals(new Presence(List.of(DANA), 1, 3), roomkey.presence("b"));
    server.willAnswer(Reply.of(200, "{\"seq\":5,\"id\":\"m-1\",\"duplicate\":true}"));
    assertEquals(new Sent(5, "m-1", true), roomkey.publish("b", "m-1", "Hello"));
    Ticket ticket = roomkey.ticket("b", DANA, Optional.empty());
    assertEquals("rt_secret", ticket.secret());
    assertEquals(Duration.ofSeconds(30), ticket.expiresIn());
    assertFalse(ticket.toString().contains("secret"));
  }

  @Test
  void aRequestWithoutAnAnswerIsRepeatedUnderTheSameId() throws Exception {
    server.willAnswer(
        Reply.of(0, ""), Reply.of(503, ""), Reply.of(302, ""), Reply.of(500, "<html>"));
    roomkey.publish("b", "Hello");
    assertEquals(5, server.requests().size());
    assertEquals(1, server.requests().stream().map(FakeRoomkey.Request::body).distinct().count());
    long first = server.requests().get(1).nanos() - server.requests().get(0).nanos();
    assertTrue(first >= 100_000_000, "it waits before it tries again");
  }

  @Test
  void anAnswerThatCannotBeUnderstoodIsNoAnswer() {
    server.willAnswer(Reply.of(200, "<html>"));
    assertThrows(RoomkeyException.Unavailable.class, () -> roomkey.putBoard("b"));
    server.willAnswer(Reply.of(200, "{}"));
    assertThrows(RoomkeyException.Unavailable.class, () -> roomkey.publish("b", "Hello"));
  }

  @Test
  void aSignalIsSentOnce() {
    server.willAnswer(Reply.of(503, ""));
    assertThrows(RoomkeyException.Unavailable.class, () -> roomkey.signal("b", "moved", 1));
    assertEquals(1, server.requests().size());
  }

  @Test
  void aSignalThatIsAnsweredLateIsSent() throws Exception {
    server.before(
        line -> {
          pause(300);
          return line;
        });
    roomkey.signal("b", "moved", 1);
    assertEquals(1, server.requests().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 409, 413, 421})
  void aRefusalIsNotRepeated(int status) {
    server.willAnswer(Reply.refused(status, "some_code"));
    RoomkeyException.Refused refused =
        assertThrows(RoomkeyException.Refused.class, () -> roomkey.putBoard("b"));
    assertEquals(status, refused.status());
    assertEquals("some_code", refused.code());
    assertFalse(refused.getMessage().contains(TOKEN));
    assertEquals(1, server.requests().size());
  }

  @Test
  void whoIsNoMemberIsRemovedAlready() throws Exception {
    server.willAnswer(Reply.refused(404, "not_found"));
    roomkey.removeMember("b", "orders.dana");
    server.willAnswer(Reply.refused(403, "forbidden"));
    assertThrows(RoomkeyException.Refused.class, () -> roomkey.removeMember("b", "orders.dana"));
  }

  @Test
  void aRefusalOfSomebodyElseHasNoCode() {
    server.willAnswer(Reply.of(403, "<h1>Proxy</h1>"));
    assertEquals(
        "unknown",
        assertThrows(RoomkeyException.Refused.class, () -> roomkey.putBoard("b")).code());
  }

  @Test
  void itWaitsAsLongAsTheServerAsks() throws Exception {
    server.willAnswer(new Reply(429, "", Map.of("Retry-After", "1")));
    roomkey.putBoard("b");
    long wait = server.requests().get(1).nanos() - server.requests().get(0).nanos();
    assertTrue(wait >= 1_000_000_000L, "waited " + wait);
  }

  @Test
  void aWaitBeyondTheDeadlineIsNotBegun() {
    server.willAnswer(new Reply(503, "", Map.of("Retry-After", "60")));
    long start = System.nanoTime();
    assertThrows(RoomkeyException.Unavailable.class, () -> roomkey.putBoard("b"));
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
  }

  @Test
  void theDeadlineBoundsAServerThatIsSilent() {
    server.before(
        line -> {
          pause(3_000);
          return line;
        });
    long start = System.nanoTime();
    Roomkey hasty = roomkey.within(Duration.ofMillis(400));
    assertThrows(RoomkeyException.Unavailable.class, () -> hasty.putBoard("b"));
    assertTrue(System.nanoTime() - start < 2_000_000_000L);
  }

  @Test
  void withoutADeadlineThereIsOneAttemptWithTimeToAnswer() throws Exception {
    server.before(
        line -> {
          pause(300);
          return line;
        });
    Roomkey once = roomkey.within(Duration.ZERO);
    once.putBoard("b");
    server.willAnswer(Reply.of(503, ""));
    assertThrows(RoomkeyException.Unavailable.class, () -> once.putBoard("b"));
    assertEquals(2, server.requests().size());
  }

  @Test
  void anInterruptedThreadStopsWaitingAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThrows(RoomkeyException.Unavailable.class, () -> roomkey.putBoard("b"));
    assertTrue(Thread.interrupted());
  }

  @Test
  void aServerThatIsAwayIsUnavailable() {
    server.close();
    Roomkey hasty = roomkey.within(Duration.ofMillis(300));
    RoomkeyException.Unavailable away =
        assertThrows(RoomkeyException.Unavailable.class, () -> hasty.publish("b", "Hello"));
    assertFalse(away.getMessage().contains(TOKEN));
  }

  @Test
  void sessionsAreRenewedByFiveHundred() throws Exception {
    List<String> keys = IntStream.range(0, 1_001).mapToObj(i -> "k" + i).toList();
    server.willAnswer(
        Reply.of(200, "{\"unknown\":[\"k3\"]}"),
        Reply.of(200, "{\"unknown\":[]}"),
        Reply.of(200, "{\"unknown\":[\"k1000\"]}"));
    assertEquals(Set.of("k3", "k1000"), roomkey.renewSessions(keys));
    assertEquals(3, server.requests().size());
    assertEquals("{\"sessions\":[\"k1000\"]}", server.requests().get(2).body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "ftp://a", "http://", "http:///x", "https://a?b", "https://a#b"})
  void anAddressIsAnHttpUrl(String address) {
    assertThrows(IllegalArgumentException.class, () -> Roomkey.at(address, TOKEN));
  }

  @Test
  void aTokenHasNoLineBreak() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Roomkey.at("https://a", TOKEN + "\r\nX: y"));
    assertFalse(e.getMessage().contains(TOKEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä"})
  void anIdIsChecked(String id) {
    assertThrows(IllegalArgumentException.class, () -> new Person(id, "A"));
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void noMessageHasTheKeyOfASession() {
    server.willAnswer(FakeRoomkey.Reply.refused(403, "forbidden"));
    RoomkeyException refused =
        assertThrows(RoomkeyException.Refused.class, () -> roomkey.endSession("secret-key"));
    assertEquals("DELETE /api/sessions/… was refused: 403 forbidden", refused.getMessage());
  }
}
