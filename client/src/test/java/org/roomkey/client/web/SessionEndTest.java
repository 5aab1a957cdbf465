package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSessionBindingEvent;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.client.Role;
import org.roomkey.client.testing.FakeRoomkey.Reply;
import org.roomkey.client.testing.FakeSession;

/** What ends a session at Roomkey, and what does not. */
class SessionEndTest {
  private static final String BOARD = FakeHost.BOARD;

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
  void theEndOfTheSessionIsReportedAtOnce() throws Exception {
    host.signedIn();
    String key = host.key();
    host.request.session.invalidate();
    host.awaitEndOf(key);
  }

  @Test
  void anotherIdIsTheSameSession() throws Exception {
    host.signedIn();
    String key = host.key();
    host.request.session.changeId();
    host.signedIn();
    assertEquals(key, host.key());
  }

  @Test
  void anEndIsReportedAgainUntilItIsAnswered() throws Exception {
    host.signedIn();
    String key = host.key();
    host.roomkey.willAnswer(Reply.of(503, ""), Reply.of(0, ""), Reply.of(502, ""));
    host.request.session.invalidate();
    String line = "DELETE /api/sessions/" + key;
    host.await(() -> host.roomkey.lines().stream().filter(line::equals).count() == 4);
  }

  @Test
  void anotherUserInTheSessionIsAnotherKey() throws Exception {
    host.signedIn();
    String key = host.key();
    host.request.user = "erik";
    host.signedIn();
    assertNotEquals(key, host.key());
    host.awaitEndOf(key);
  }

  @Test
  void aSignOutWithoutAnEndOfTheSessionEndsTheKey() throws Exception {
    host.signedIn();
    String key = host.key();
    host.within(passed -> passed.logout());
    host.awaitEndOf(key);
    assertTrue(Bindings.of(host.request.session).isEmpty());
  }

  @Test
  void aUserWhoChangesDuringARequestEndsTheKey() throws Exception {
    host.signedIn();
    String key = host.key();
    host.within(
        passed -> {
          passed.getSession();
          host.request.user = "erik";
        });
    host.awaitEndOf(key);
    host.request.user = "dana";
    host.signedIn();
    String next = host.key();
    host.within(
        passed -> {
          passed.getSession(false);
          host.request.user = null;
        });
    host.awaitEndOf(next);
    host.request.user = "dana";
    host.signedIn();
    String third = host.key();
    host.within(passed -> passed.login("erik", "password"));
    host.awaitEndOf(third);
  }

  @Test
  void aPersonWhomTheContainerDoesNotSeeEndsNothing() throws Exception {
    host.signedIn();
    host.request.user = null;
    host.within(HttpServletRequest::getSession);
    Thread.sleep(50);
    assertTrue(
        Bindings.of(host.request.session).isPresent(), "a filter of the application knows them");
  }

  @Test
  void aRequestThatDoesNotTouchTheSessionDoesNotKeepItAlive() throws Exception {
    host.signedIn();
    int looks = host.request.looks;
    host.within(passed -> {});
    assertEquals(looks, host.request.looks);
  }

  @Test
  void whoIsGoneAtTheNextTicketEndsTheKey() throws Exception {
    host.signedIn();
    String key = host.key();
    host.request.user = null;
    assertEquals(401, host.ticket(BOARD, null).status);
    host.awaitEndOf(key);
  }

  @Test
  void aSessionThatEndsWhileItsTicketIsMadeGetsNone() throws Exception {
    String grant = host.grant(Role.EDITOR);
    String key = host.key();
    host.roomkey.before(
        line -> {
          if (line.contains("/members/")) {
            host.request.session.invalidate();
          }
          return line;
        });
    assertEquals(401, host.ticket(BOARD, grant).status);
    host.await(
        () ->
            host.roomkey.lines().stream().filter(("DELETE /api/sessions/" + key)::equals).count()
                == 2);
  }

  @Test
  void aKeyThatRoomkeyHasEndedIsReplaced() throws Exception {
    host.signedIn();
    String key = host.key();
    host.roomkey.willAnswer(Reply.refused(403, "session_ended"));
    assertEquals(503, host.ticket(BOARD, host.grant(Role.EDITOR)).status);
    host.signedIn();
    assertNotEquals(key, host.key());
  }

  @Test
  void twoTicketsAtOnceHaveOneKey() throws Exception {
    Host running = Host.of(host.context).orElseThrow();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int round = 0; round < 500; round++) {
      FakeSession session = new FakeSession(host.context);
      CyclicBarrier start = new CyclicBarrier(4);
      Callable<String> ticket =
          () -> {
            start.await();
            return running.bindings().of(session, "orders.dana").key();
          };
      Set<String> keys = new HashSet<>();
      for (Future<String> key : threads.invokeAll(Collections.nCopies(4, ticket))) {
        keys.add(key.get());
      }
      assertEquals(1, keys.size(), "in round " + round);
    }
    threads.shutdownNow();
  }

  @Test
  void theAttributeOfTheUserEndsTheSessionAlsoOutsideItsRequests() throws Exception {
    host.stop();
    host.start(Map.of("roomkey-client.user", "user"));
    host.request.session = new FakeSession(host.context);
    host.request.session.setAttribute("user", "dana");
    host.signedIn();
    String key = host.key();
    UserAttributeListener listener = new UserAttributeListener();
    host.request.session.setAttribute("user", new StringBuilder("dana"));
    listener.attributeReplaced(new HttpSessionBindingEvent(host.request.session, "user", "dana"));
    listener.attributeRemoved(new HttpSessionBindingEvent(host.request.session, "cart", "x"));
    assertEquals(key, host.key());
    host.request.session.setAttribute("user", "erik");
    listener.attributeReplaced(new HttpSessionBindingEvent(host.request.session, "user", "dana"));
    host.awaitEndOf(key);
    host.signedIn();
    String next = host.key();
    host.request.session.removeAttribute("user");
    listener.attributeRemoved(new HttpSessionBindingEvent(host.request.session, "user", "erik"));
    host.awaitEndOf(next);
  }
}
