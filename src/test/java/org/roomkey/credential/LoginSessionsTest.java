package org.roomkey.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.testing.AuthParts;
import org.roomkey.testing.FakeRequest;
import org.roomkey.testing.FakeSession;
import org.roomkey.testing.Users;

class LoginSessionsTest {
  private final AuthParts parts = new AuthParts();
  private final LoginSessions sessions = new LoginSessions(parts.logins, 1_800);
  private final Login login = parts.start(Users.ALICE).login();
  private final SessionUser alice = new SessionUser(login.id(), Users.ALICE.id(), "Alice");

  private Optional<EndReason> ended() {
    return parts.loginStore.find(login.id()).orElseThrow().login().ended();
  }

  private static HttpSessionEvent gone(FakeSession session) {
    return new HttpSessionEvent(session.session());
  }

  @Test
  void aLoginStartsANewSessionAndInvalidatesTheOld() {
    FakeSession planted = new FakeSession();
    FakeRequest request = new FakeRequest().session(planted);

    sessions.begin(request.request(), alice);

    assertFalse(planted.isValid());
    FakeSession session = request.createdSessions().get(0);
    assertEquals(Optional.of(alice), SessionUser.of(session.session()));
    assertEquals(1_800, session.maxInactiveSeconds());
  }

  @Test
  void theBrowsersSessionOfTheSameLoginIsReused() {
    FakeRequest first = new FakeRequest();
    sessions.begin(first.request(), alice);
    FakeSession session = first.createdSessions().get(0);
    FakeRequest next = new FakeRequest().session(session);

    assertSame(session.session(), sessions.of(next.request(), alice).orElseThrow());
    assertTrue(next.createdSessions().isEmpty());
  }

  @Test
  void aLostSessionIsRecreatedOnce() {
    FakeRequest request = new FakeRequest();
    HttpSession rebuilt = sessions.of(request.request(), alice).orElseThrow();
    assertEquals(Optional.of(alice), SessionUser.of(rebuilt));

    FakeRequest another = new FakeRequest();
    assertSame(rebuilt, sessions.of(another.request(), alice).orElseThrow());
    assertTrue(another.createdSessions().isEmpty(), "a login has one session");
  }

  @Test
  void anInvalidatedSessionIsRecreated() {
    HttpSession dead = sessions.of(new FakeRequest().request(), alice).orElseThrow();
    dead.invalidate();
    FakeRequest request = new FakeRequest();

    sessions.of(request.request(), alice);

    assertEquals(1, request.createdSessions().size());
  }

  @Test
  void aPlantedSessionIsNotAdopted() {
    FakeSession planted = new FakeSession();
    FakeRequest request = new FakeRequest().session(planted);

    assertEquals(Optional.empty(), sessions.of(request.request(), alice));
    assertEquals(Optional.empty(), SessionUser.of(planted.session()));
    assertTrue(planted.isValid());
  }

  @Test
  void aSessionOfAnotherLoginIsLeftAlone() {
    FakeSession bobs = new FakeSession();
    bobs.session()
        .setAttribute(SessionUser.ATTRIBUTE, new SessionUser("login-bob", Users.BOB.id(), "Bob"));

    assertEquals(Optional.empty(), sessions.of(new FakeRequest().session(bobs).request(), alice));
  }

  @Test
  void anInvalidatedSessionEndsItsLogin() {
    FakeSession session = new FakeSession();
    session.session().setMaxInactiveInterval(1_800);
    session.session().setAttribute(SessionUser.ATTRIBUTE, alice);

    sessions.sessionDestroyed(gone(session));

    assertEquals(Optional.of(EndReason.LOGOUT), ended());
    assertEquals(1, parts.announced.size());
  }

  @Test
  void aSessionTimeoutKeepsTheLogin() {
    FakeSession session =
        new FakeSession()
            .lastAccessed(System.currentTimeMillis() - Duration.ofMinutes(31).toMillis());
    session.session().setMaxInactiveInterval(1_800);
    session.session().setAttribute(SessionUser.ATTRIBUTE, alice);

    sessions.sessionDestroyed(gone(session));

    assertEquals(Optional.empty(), ended());
  }

  @Test
  void stoppingTheApplicationKeepsLogins() {
    FakeSession session = new FakeSession();
    session.session().setAttribute(SessionUser.ATTRIBUTE, alice);
    sessions.stop();

    sessions.sessionDestroyed(gone(session));

    assertEquals(Optional.empty(), ended());
  }

  @Test
  void aSessionWithoutALoginEndsNone() {
    sessions.sessionDestroyed(gone(new FakeSession()));

    assertTrue(parts.announced.isEmpty());
  }
}
