package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.client.Person;
import org.roomkey.client.Role;
import org.roomkey.client.testing.FakeContainer.Response;
import org.roomkey.client.testing.FakeRoomkey;
import org.roomkey.client.testing.FakeRoomkey.Reply;
import org.roomkey.client.testing.FakeSession;

/** The routes for elements, against a container and a server that are not real. */
class TicketRouteTest {
  private static final String BOARD = FakeHost.BOARD;

  /** Lets everybody into one board, and cannot decide about another one. */
  public static final class OneBoard implements People {
    @Override
    public Optional<Person> who(HttpServletRequest request) {
      return Optional.ofNullable(request.getUserPrincipal())
          .map(user -> new Person("own." + user.getName(), "Own"));
    }

    @Override
    public Optional<Role> may(Person person, String boardId, HttpServletRequest request)
        throws IOException {
      if (boardId.equals("undecided")) {
        throw new IOException("the database is away");
      }
      return boardId.equals("one") ? Optional.of(Role.OWNER) : Optional.empty();
    }
  }

  /** The person signs out just after it has said who is signed in. */
  public static final class Leaving implements People {
    @Override
    public Optional<Person> who(HttpServletRequest request) {
      request.getSession(false).invalidate();
      return Optional.of(new Person("own.dana", "Dana"));
    }

    @Override
    public Optional<Role> may(Person person, String boardId, HttpServletRequest request) {
      return Optional.of(Role.EDITOR);
    }
  }

  /** Another person signs in to the session just after it has said who is signed in. */
  public static final class Changing implements People {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public Optional<Person> who(HttpServletRequest request) {
      boolean isFirst = asked.getAndIncrement() == 0;
      return Optional.of(new Person(isFirst ? "own.dana" : "own.erik", "Somebody"));
    }

    @Override
    public Optional<Role> may(Person person, String boardId, HttpServletRequest request) {
      return Optional.of(Role.EDITOR);
    }
  }

  private FakeHost host;

  @BeforeEach
  void start() throws IOException {
    host = new FakeHost();
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void aTagIsThePermission() throws Exception {
    Response response = host.ticket(BOARD, host.grant(Role.VIEWER));
    assertEquals(200, response.status, response.body::toString);
    assertEquals("{\"ticket\":\"rt_secret\",\"expiresIn\":30}", response.body.toString());
    assertEquals("no-store", response.headers.get("Cache-Control"));
    List<String> bodies = host.roomkey.requests().stream().map(FakeRoomkey.Request::body).toList();
    assertEquals(
        List.of(
            "PUT /api/boards/order-4711",
            "POST /api/tickets",
            "PUT /api/boards/order-4711/members/orders.dana"),
        host.roomkey.lines());
    assertTrue(bodies.get(0).contains("\"name\":\"Order 4711\""), bodies.get(0));
    assertTrue(bodies.get(1).contains("\"session\":\"" + host.key() + "\""), bodies.get(1));
    assertEquals("{\"role\":\"viewer\"}", bodies.get(2));
  }

  @Test
  void withoutATagNobodyEnters() throws Exception {
    host.grant(Role.EDITOR);
    assertEquals(403, host.ticket(BOARD, null).status);
    assertEquals(403, host.ticket("order-4712", host.grant(Role.EDITOR)).status);
    assertEquals(List.of(), host.roomkey.lines());
  }

  @Test
  void theGrantOfAnotherSessionIsWorthNothing() throws Exception {
    String danas = host.grant(Role.EDITOR);
    host.request.session = null;
    host.request.user = "erik";
    host.grant(Role.EDITOR);
    assertEquals(403, host.ticket(BOARD, danas).status);
  }

  @Test
  void theGrantOfAnotherPersonInTheSessionIsWorthNothing() throws Exception {
    String danas = host.grant(Role.EDITOR);
    host.request.user = "erik";
    assertEquals(403, host.ticket(BOARD, danas).status);
  }

  @Test
  void aStrangerGetsNeitherATicketNorASession() throws Exception {
    host.request.user = null;
    assertEquals(401, host.ticket(BOARD, "x").status);
    assertEquals(null, host.request.session);
    assertTrue(
        RoomkeyContext.of(host.context)
            .grant(host.request.asRequest(), BOARD, "", Role.EDITOR)
            .isEmpty());
    assertEquals(null, host.request.session);
    host.request.path = "/active";
    assertEquals(401, host.post().status);
    host.request.user = "dana";
    assertEquals(204, host.post().status);
    host.request.path = "/other";
    assertEquals(404, host.post().status);
  }

  @Test
  void aForeignPageIsRefused() throws Exception {
    host.request.headers.put("Sec-Fetch-Site", "cross-site");
    assertEquals(403, host.ticket(BOARD, host.grant(Role.EDITOR)).status);
    assertEquals(List.of(), host.roomkey.lines());
  }

  @Test
  void aBoardThatIsNoIdIsRefused() throws Exception {
    for (String board : new String[] {null, "", "..", "a/b", "a b", "x".repeat(65)}) {
      assertEquals(400, host.ticket(board, host.grant(Role.EDITOR)).status, board);
    }
  }

  @Test
  void anOwnClassDecidesForEveryBoard() throws Exception {
    host.stop();
    host.start(Map.of("roomkey-client.people", OneBoard.class.getName()));
    assertEquals(200, host.ticket("one", null).status);
    assertEquals("{}", host.roomkey.requests().get(0).body(), "the board keeps its name");
    assertEquals("{\"role\":\"owner\"}", host.roomkey.requests().get(2).body());
    assertEquals(403, host.ticket(BOARD, host.grant(Role.EDITOR)).status);
    Response undecided = host.ticket("undecided", null);
    assertEquals(503, undecided.status);
    assertFalse(undecided.body.toString().contains("database"), undecided.body::toString);
  }

  @Test
  void aBoardIsPutOnceAndAgainIfItIsGone() throws Exception {
    host.signedIn();
    host.signedIn();
    assertEquals(5, host.roomkey.lines().size());
    host.roomkey.willAnswer(Reply.of(201, "{\"ticket\":\"rt_a\",\"expiresIn\":30}"));
    host.roomkey.willAnswer(Reply.refused(403, "forbidden"));
    host.signedIn();
    assertEquals("PUT /api/boards/order-4711", host.roomkey.lines().get(7));
  }

  @Test
  void aLabelThatIsNoNameDoesNotCloseTheBoard() throws Exception {
    host.roomkey.willAnswer(Reply.refused(400, "invalid_field"));
    host.signedIn();
    assertEquals("{}", host.roomkey.requests().get(1).body());
  }

  @Test
  void roomkeysAnswersBecomeTheRoutes() throws Exception {
    host.roomkey.willAnswer(Reply.refused(401, "unauthorized"));
    assertEquals(503, host.ticket(BOARD, host.grant(Role.EDITOR)).status, "the token is wrong");
    host.roomkey.willAnswer(Reply.of(200, "{}"), Reply.refused(403, "forbidden"));
    host.roomkey.willAnswer(Reply.of(200, "{}"), Reply.refused(403, "forbidden"));
    assertEquals(403, host.ticket(BOARD, host.grant(Role.EDITOR)).status, "the person is disabled");
    host.roomkey.willAnswer(new Reply(503, "", Map.of("Retry-After", "30")));
    Response away = host.ticket(BOARD, host.grant(Role.EDITOR));
    assertEquals(503, away.status);
    assertEquals("2", away.headers.get("Retry-After"));
  }

  @Test
  void onlyAFewThreadsWaitForRoomkey() throws Exception {
    String grant = host.grant(Role.EDITOR);
    CountDownLatch answer = new CountDownLatch(1);
    host.roomkey.before(
        line -> {
          try {
            answer.await(5, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return line;
        });
    Tickets tickets = Host.of(host.context).orElseThrow().tickets();
    HttpSession session = host.request.session;
    ExecutorService threads = Executors.newCachedThreadPool();
    for (int i = 0; i < 32; i++) {
      threads.submit(
          () ->
              tickets.ticket(
                  session, new Person("orders.dana", "Dana"), BOARD, new Grant(Role.EDITOR, "")));
    }
    host.await(() -> host.roomkey.lines().size() == 32);
    long start = System.nanoTime();
    assertEquals(503, host.ticket(BOARD, grant).status);
    assertTrue(System.nanoTime() - start < 1_000_000_000L);
    answer.countDown();
    threads.shutdown();
    assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    assertEquals(200, host.ticket(BOARD, grant).status);
  }

  /** In a new session nobody could sign out. */
  @Test
  void aPersonWhoSignsOutMeanwhileGetsNoTicketInANewSession() throws Exception {
    host.stop();
    host.start(Map.of("roomkey-client.people", Leaving.class.getName()));
    host.request.session = new FakeSession(host.context);
    assertEquals(401, host.ticket(BOARD, null).status);
    assertEquals(List.of(), host.roomkey.lines());
  }

  @Test
  void afterTheEndOfTheSessionTheNextRequestDecidesWhoIsSignedIn() throws Exception {
    host.stop();
    host.start(Map.of("roomkey-client.people", OneBoard.class.getName()));
    host.request.requestedSession = "ended";
    Response first = host.ticket("one", null);
    assertEquals(503, first.status);
    assertEquals("2", first.headers.get("Retry-After"));
    assertEquals(List.of(), host.roomkey.lines());
    assertEquals(200, host.ticket("one", null).status);
  }

  @Test
  void aPersonInWhosePlaceAnotherSignsInGetsNoTicket() throws Exception {
    host.stop();
    host.start(Map.of("roomkey-client.people", Changing.class.getName()));
    host.request.session = new FakeSession(host.context);
    assertEquals(401, host.ticket(BOARD, null).status);
    assertTrue(Bindings.of(host.request.session).isEmpty());
    host.await(
        () -> host.roomkey.lines().stream().anyMatch(line -> line.startsWith("DELETE /api/sess")));
    assertEquals(200, host.ticket(BOARD, null).status);
  }
}
