package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.client.Person;
import org.roomkey.client.Role;
import org.roomkey.client.testing.FakeContainer;
import org.roomkey.client.testing.FakeContainer.Request;
import org.roomkey.client.testing.FakeContainer.Response;
import org.roomkey.client.testing.FakeRoomkey;
import org.roomkey.client.testing.FakeRoomkey.Reply;
import org.roomkey.client.testing.FakeSession;

/** The library in an application, against a container and a server that are not real. */
class HostTest {
  private static final String BOARD = "order-4711";

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

  private final RoomkeyServlet servlet = new RoomkeyServlet();
  private FakeRoomkey roomkey;
  private ServletContext context;
  private Request request;

  @BeforeEach
  void start() throws IOException {
    roomkey = new FakeRoomkey();
    start(Map.of());
  }

  private void start(Map<String, String> more) {
    Map<String, String> parameters = new HashMap<>(more);
    parameters.putIfAbsent("roomkey-client.url", roomkey.url());
    parameters.putIfAbsent("roomkey-client.token", "rk_0123456789abcdef");
    context = FakeContainer.context(parameters);
    new HostListener().contextInitialized(new ServletContextEvent(context));
    request = new Request(context);
    request.user = "dana";
  }

  @AfterEach
  void stop() {
    Host.stop(context);
    roomkey.close();
  }

  private String grant(Role role) {
    return RoomkeyContext.of(context)
        .grant(request.asRequest(), BOARD, "Order 4711", role)
        .orElseThrow();
  }

  private Response ticket(String board, String grant) throws Exception {
    request.path = "/ticket";
    request.parameters.put("board", board);
    request.parameters.put("grant", grant);
    return post();
  }

  private Response post() throws Exception {
    Response response = new Response();
    new SessionFilter()
        .doFilter(
            request.asRequest(),
            response.asResponse(),
            (passed, answer) -> servlet.doPost((HttpServletRequest) passed, response.asResponse()));
    return response;
  }

  private String key() {
    return Bindings.of(request.session).orElseThrow().key();
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "only " + roomkey.lines());
      Thread.sleep(5);
    }
  }

  private void awaitEndOf(String key) throws InterruptedException {
    await(() -> roomkey.lines().contains("DELETE /api/sessions/" + key));
  }

  private void signedIn() throws Exception {
    assertEquals(200, ticket(BOARD, grant(Role.EDITOR)).status);
  }

  @Test
  void aTagIsThePermission() throws Exception {
    Response response = ticket(BOARD, grant(Role.VIEWER));
    assertEquals(200, response.status, response.body::toString);
    assertEquals("{\"ticket\":\"rt_secret\",\"expiresIn\":30}", response.body.toString());
    assertEquals("no-store", response.headers.get("Cache-Control"));
    List<String> bodies = roomkey.requests().stream().map(FakeRoomkey.Request::body).toList();
    assertEquals(
        List.of(
            "PUT /api/boards/order-4711",
            "POST /api/tickets",
            "PUT /api/boards/order-4711/members/orders.dana"),
        roomkey.lines());
    assertTrue(bodies.get(0).contains("\"name\":\"Order 4711\""), bodies.get(0));
    assertTrue(bodies.get(1).contains("\"session\":\"" + key() + "\""), bodies.get(1));
    assertEquals("{\"role\":\"viewer\"}", bodies.get(2));
  }

  @Test
  void withoutATagNobodyEnters() throws Exception {
    grant(Role.EDITOR);
    assertEquals(403, ticket(BOARD, null).status);
    assertEquals(403, ticket("order-4712", grant(Role.EDITOR)).status);
    assertEquals(List.of(), roomkey.lines());
  }

  @Test
  void theGrantOfAnotherSessionIsWorthNothing() throws Exception {
    String danas = grant(Role.EDITOR);
    request.session = null;
    request.user = "erik";
    grant(Role.EDITOR);
    assertEquals(403, ticket(BOARD, danas).status);
  }

  @Test
  void aStrangerGetsNeitherATicketNorASession() throws Exception {
    request.user = null;
    assertEquals(401, ticket(BOARD, "x").status);
    assertEquals(null, request.session);
    assertTrue(
        RoomkeyContext.of(context).grant(request.asRequest(), BOARD, "", Role.EDITOR).isEmpty());
    assertEquals(null, request.session);
    request.path = "/active";
    assertEquals(401, post().status);
    request.user = "dana";
    assertEquals(204, post().status);
    request.path = "/other";
    assertEquals(404, post().status);
  }

  @Test
  void aForeignPageIsRefused() throws Exception {
    request.headers.put("Sec-Fetch-Site", "cross-site");
    assertEquals(403, ticket(BOARD, grant(Role.EDITOR)).status);
    assertEquals(List.of(), roomkey.lines());
  }

  @Test
  void aBoardThatIsNoIdIsRefused() throws Exception {
    for (String board : new String[] {null, "", "..", "a/b", "a b", "x".repeat(65)}) {
      assertEquals(400, ticket(board, grant(Role.EDITOR)).status, board);
    }
  }

  @Test
  void anOwnClassDecidesForEveryBoard() throws Exception {
    Host.stop(context);
    start(Map.of("roomkey-client.people", OneBoard.class.getName()));
    assertEquals(200, ticket("one", null).status);
    assertEquals("{}", roomkey.requests().get(0).body(), "the board keeps its name");
    assertEquals("{\"role\":\"owner\"}", roomkey.requests().get(2).body());
    assertEquals(403, ticket(BOARD, grant(Role.EDITOR)).status);
    Response undecided = ticket("undecided", null);
    assertEquals(503, undecided.status);
    assertFalse(undecided.body.toString().contains("database"), undecided.body::toString);
  }

  @Test
  void aBoardIsPutOnceAndAgainIfItIsGone() throws Exception {
    signedIn();
    signedIn();
    assertEquals(5, roomkey.lines().size());
    roomkey.willAnswer(Reply.of(201, "{\"ticket\":\"rt_a\",\"expiresIn\":30}"));
    roomkey.willAnswer(Reply.refused(403, "forbidden"));
    signedIn();
    assertEquals("PUT /api/boards/order-4711", roomkey.lines().get(7));
  }

  @Test
  void aLabelThatIsNoNameDoesNotCloseTheBoard() throws Exception {
    roomkey.willAnswer(Reply.refused(400, "invalid_field"));
    signedIn();
    assertEquals("{}", roomkey.requests().get(1).body());
  }

  @Test
  void roomkeysAnswersBecomeTheRoutes() throws Exception {
    roomkey.willAnswer(Reply.refused(401, "unauthorized"));
    assertEquals(503, ticket(BOARD, grant(Role.EDITOR)).status, "the token is wrong");
    roomkey.willAnswer(Reply.of(200, "{}"), Reply.refused(403, "forbidden"));
    roomkey.willAnswer(Reply.of(200, "{}"), Reply.refused(403, "forbidden"));
    assertEquals(403, ticket(BOARD, grant(Role.EDITOR)).status, "the person is disabled");
    roomkey.willAnswer(new Reply(503, "", Map.of("Retry-After", "30")));
    Response away = ticket(BOARD, grant(Role.EDITOR));
    assertEquals(503, away.status);
    assertEquals("2", away.headers.get("Retry-After"));
  }

  @Test
  void theEndOfTheSessionIsReportedAtOnce() throws Exception {
    signedIn();
    String key = key();
    request.session.invalidate();
    awaitEndOf(key);
  }

  @Test
  void anotherIdIsTheSameSession() throws Exception {
    signedIn();
    String key = key();
    request.session.changeId();
    signedIn();
    assertEquals(key, key());
  }

  @Test
  void anEndIsReportedAgainUntilItIsAnswered() throws Exception {
    signedIn();
    String key = key();
    roomkey.willAnswer(Reply.of(503, ""), Reply.of(0, ""), Reply.of(502, ""));
    request.session.invalidate();
    String line = "DELETE /api/sessions/" + key;
    await(() -> roomkey.lines().stream().filter(line::equals).count() == 4);
  }

  @Test
  void anotherUserInTheSessionIsAnotherKey() throws Exception {
    signedIn();
    String key = key();
    request.user = "erik";
    signedIn();
    assertNotEquals(key, key());
    awaitEndOf(key);
  }

  @Test
  void aSignOutWithoutAnEndOfTheSessionEndsTheKey() throws Exception {
    signedIn();
    String key = key();
    within(passed -> passed.logout());
    awaitEndOf(key);
    assertTrue(Bindings.of(request.session).isEmpty());
  }

  @Test
  void aUserWhoChangesDuringARequestEndsTheKey() throws Exception {
    signedIn();
    String key = key();
    within(
        passed -> {
          passed.getSession();
          request.user = "erik";
        });
    awaitEndOf(key);
    request.user = "dana";
    signedIn();
    String next = key();
    within(
        passed -> {
          passed.getSession(false);
          request.user = null;
        });
    awaitEndOf(next);
    request.user = "dana";
    signedIn();
    String third = key();
    within(passed -> passed.login("erik", "password"));
    awaitEndOf(third);
  }

  @Test
  void aPersonWhomTheContainerDoesNotSeeEndsNothing() throws Exception {
    signedIn();
    request.user = null;
    within(HttpServletRequest::getSession);
    Thread.sleep(50);
    assertTrue(Bindings.of(request.session).isPresent(), "a filter of the application knows them");
  }

  @Test
  void aRequestThatDoesNotTouchTheSessionDoesNotKeepItAlive() throws Exception {
    signedIn();
    int looks = request.looks;
    within(passed -> {});
    assertEquals(looks, request.looks);
  }

  @Test
  void whoIsGoneAtTheNextTicketEndsTheKey() throws Exception {
    signedIn();
    String key = key();
    request.user = null;
    assertEquals(401, ticket(BOARD, null).status);
    awaitEndOf(key);
  }

  @Test
  void aSessionThatEndsWhileItsTicketIsMadeGetsNone() throws Exception {
    String grant = grant(Role.EDITOR);
    String key = key();
    roomkey.before(
        line -> {
          if (line.contains("/members/")) {
            request.session.invalidate();
          }
          return line;
        });
    assertEquals(401, ticket(BOARD, grant).status);
    await(
        () ->
            roomkey.lines().stream().filter(("DELETE /api/sessions/" + key)::equals).count() == 2);
  }

  @Test
  void aKeyThatRoomkeyHasEndedIsReplaced() throws Exception {
    signedIn();
    String key = key();
    roomkey.willAnswer(Reply.refused(403, "session_ended"));
    assertEquals(503, ticket(BOARD, grant(Role.EDITOR)).status);
    signedIn();
    assertNotEquals(key, key());
  }

  @Test
  void twoTicketsAtOnceHaveOneKey() throws Exception {
    request.session = new FakeSession(context);
    Host host = Host.of(context).orElseThrow();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    CountDownLatch start = new CountDownLatch(1);
    var keys =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    threads.submit(
                        () -> {
                          start.await();
                          return host.bindings().of(request.session, "orders.dana").key();
                        }))
            .toList();
    start.countDown();
    for (var key : keys) {
      assertEquals(keys.get(0).get(), key.get());
    }
    threads.shutdownNow();
  }

  @Test
  void onlyAFewThreadsWaitForRoomkey() throws Exception {
    String grant = grant(Role.EDITOR);
    CountDownLatch answer = new CountDownLatch(1);
    roomkey.before(
        line -> {
          try {
            answer.await(5, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return line;
        });
    Tickets tickets = Host.of(context).orElseThrow().tickets();
    HttpSession session = request.session;
    ExecutorService threads = Executors.newCachedThreadPool();
    for (int i = 0; i < 32; i++) {
      threads.submit(
          () ->
              tickets.ticket(
                  session, new Person("orders.dana", "Dana"), BOARD, new Grant(Role.EDITOR, "")));
    }
    await(() -> roomkey.lines().size() == 32);
    long start = System.nanoTime();
    assertEquals(503, ticket(BOARD, grant).status);
    assertTrue(System.nanoTime() - start < 1_000_000_000L);
    answer.countDown();
    threads.shutdown();
    assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    assertEquals(200, ticket(BOARD, grant).status);
  }

  @Test
  void aRestartEndsNobody() throws Exception {
    signedIn();
    String key = key();
    FakeSession before = request.session;
    Host.stop(context);
    roomkey.forget();
    start(Map.of());
    request.session = before.restored(context);
    assertEquals(key, key());
    await(() -> roomkey.lines().contains("POST /api/sessions/renew"));
    assertEquals(List.of("POST /api/sessions/renew"), roomkey.lines());
    assertEquals("{\"sessions\":[\"" + key + "\"]}", roomkey.requests().get(0).body());
    request.session.invalidate();
    awaitEndOf(key);
  }

  @Test
  void aStopReportsTheEndsThatWait() throws Exception {
    signedIn();
    String key = key();
    request.session.invalidate();
    Host.stop(context);
    assertTrue(roomkey.lines().contains("DELETE /api/sessions/" + key));
  }

  @Test
  void aStopWaitsForNobodyForLong() throws Exception {
    signedIn();
    roomkey.before(
        line -> {
          try {
            Thread.sleep(10_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return line;
        });
    request.session.invalidate();
    long start = System.nanoTime();
    Host.stop(context);
    assertTrue(System.nanoTime() - start < 4_000_000_000L);
    await(
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("roomkey-client-(renewal|ending)")));
  }

  @Test
  void withoutSettingsTheApplicationStartsAndTheRoutesAnswer503() throws Exception {
    Host.stop(context);
    context = FakeContainer.context(Map.of("roomkey-client.peple", "x"));
    new HostListener().contextInitialized(new ServletContextEvent(context));
    request = new Request(context);
    request.user = "dana";
    assertEquals(503, ticket(BOARD, null).status);
    assertTrue(
        RoomkeyContext.of(context).grant(request.asRequest(), BOARD, "", Role.EDITOR).isEmpty());
  }

  @Test
  void anOutboxThatIsNotThereIsToldAtTheStart() throws Exception {
    Host.stop(context);
    start(Map.of("roomkey-client.outbox", "jdbc/orders"));
    assertTrue(Host.of(context).isEmpty());
    assertEquals(503, ticket(BOARD, null).status);
  }

  private interface Work {
    void on(HttpServletRequest passed) throws Exception;
  }

  /** A request of the application. */
  private void within(Work work) throws Exception {
    new SessionFilter()
        .doFilter(
            request.asRequest(),
            new Response().asResponse(),
            (passed, answer) -> {
              try {
                work.on((HttpServletRequest) passed);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }
}
