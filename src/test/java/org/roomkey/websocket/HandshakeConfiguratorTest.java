package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletException;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Refusal;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Scope;
import org.roomkey.credential.SessionUser;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.testing.FakeSession;
import org.roomkey.testing.Users;

/** The user of a socket: the one that the filter accepted, who must match the session's user. */
class HandshakeConfiguratorTest {
  private static final Accepted ALICE =
      new Accepted(
          new Identity(
              Users.ALICE,
              Identity.Method.COOKIE,
              Optional.of("login-1"),
              Optional.empty(),
              Set.of(Scope.CONNECT),
              Optional.empty(),
              Lifetime.ENDLESS));

  private final HandshakeConfigurator configurator = new HandshakeConfigurator();
  private final ServerEndpointConfig config =
      ServerEndpointConfig.Builder.create(RoomEndpoint.class, "/ws").build();
  private final FakeSession session = new FakeSession();

  private Object decided() throws IOException, ServletException {
    HandshakeRequest request =
        (HandshakeRequest)
            Proxy.newProxyInstance(
                HandshakeRequest.class.getClassLoader(),
                new Class<?>[] {HandshakeRequest.class},
                (proxy, method, arguments) -> session.session());
    boolean upgraded =
        configurator.during(
            new Handshake(ALICE, 0, "192.0.2.7", "", ClientMessage.Resume.NEWEST),
            () -> configurator.modifyHandshake(config, request, null));
    assertTrue(upgraded);
    return ((Handshake) config.getUserProperties().get(Handshake.PROPERTY)).authentication();
  }

  private void sessionOf(String loginId, String userId) {
    session.session().setAttribute(SessionUser.ATTRIBUTE, new SessionUser(loginId, userId, "x"));
  }

  @Test
  void aSessionOfTheSameLoginIsAccepted() throws Exception {
    sessionOf("login-1", Users.ALICE.id());

    assertEquals(ALICE, decided());
    SessionUser copied = (SessionUser) config.getUserProperties().get(SessionUser.ATTRIBUTE);
    assertEquals(Users.ALICE.id(), copied.userId());
  }

  @Test
  void aSessionOfAnotherUserOrLoginIsRejected() throws Exception {
    sessionOf("login-1", Users.BOB.id());
    assertEquals(new Refused(Refusal.INVALID_SESSION), decided());

    sessionOf("login-2", Users.ALICE.id());
    assertEquals(new Refused(Refusal.INVALID_SESSION), decided());
  }
}
