package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Refusal;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Scope;
import org.roomkey.credential.SessionUser;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.testing.Fake;
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
  private final FakeSession session = new FakeSession();
  private final Container container = new Container();

  /** Calls the configurator as a container does that upgrades. */
  final class Container {
    private ServerEndpointConfig registered;
    private ServerEndpointConfig upgraded;
    private boolean letsIn;

    void addEndpoint(ServerEndpointConfig config) {
      registered = config;
    }

    void upgradeHttpToWebSocket(
        Object request, Object response, ServerEndpointConfig config, Map<String, String> path) {
      letsIn = configurator.checkOrigin("https://foreign.example");
      upgraded = config;
      configurator.modifyHandshake(config, handshakeRequest(), null);
    }
  }

  @BeforeEach
  void register() throws DeploymentException {
    configurator.register(Fake.of(ServerContainer.class, container));
    configurator.connect(() -> null, new PendingHandshakes());
  }

  private HandshakeRequest handshakeRequest() {
    return (HandshakeRequest)
        Proxy.newProxyInstance(
            HandshakeRequest.class.getClassLoader(),
            new Class<?>[] {HandshakeRequest.class},
            (proxy, method, arguments) -> session.session());
  }

  private Object decided() throws IOException, ServletException {
    Handshake handshake =
        new Handshake(ALICE, 0, "192.0.2.7", "", "board-1", ClientMessage.Resume.NEWEST);
    assertTrue(configurator.upgrade(handshake, null, null));
    return handshakeIn(container.upgraded).authentication();
  }

  private static Handshake handshakeIn(ServerEndpointConfig config) {
    return (Handshake) config.getUserProperties().get(Handshake.PROPERTY);
  }

  /** A container that upgrades past the filter gets nobody in. */
  @Test
  void anUpgradeOutsideTheFilterIsRefused() throws Exception {
    assertFalse(configurator.checkOrigin("https://own.example"));
    configurator.modifyHandshake(container.registered, handshakeRequest(), null);
    assertInstanceOf(Refused.class, handshakeIn(container.registered).authentication());

    decided();
    assertTrue(container.letsIn);
    assertFalse(configurator.checkOrigin("https://own.example"));
  }

  /** Tyrus finds an endpoint by its path; Tomcat, by what it has put into the configuration. */
  @Test
  void theUpgradeNamesTheRegisteredEndpoint() throws Exception {
    decided();

    assertEquals("/ws/endpoint", container.registered.getPath());
    assertSame(container.registered, container.upgraded);
    assertEquals(RoomEndpoint.class, container.registered.getEndpointClass());
  }

  /** Tyrus ignores the configurator of an annotated endpoint. */
  @Test
  void onTyrusTheEndpointIsNotAnAnnotatedOne() {
    Class<?> endpoint = HandshakeConfigurator.endpointClass("org.glassfish.tyrus.X$Container");

    assertTrue(Endpoint.class.isAssignableFrom(endpoint));
    assertInstanceOf(endpoint, configurator.getEndpointInstance(endpoint));
  }

  private void sessionOf(String loginId, String userId) {
    session.session().setAttribute(SessionUser.ATTRIBUTE, new SessionUser(loginId, userId, "x"));
  }

  @Test
  void aSessionOfTheSameLoginIsAccepted() throws Exception {
    sessionOf("login-1", Users.ALICE.id());

    assertEquals(ALICE, decided());
    SessionUser copied =
        (SessionUser) container.upgraded.getUserProperties().get(SessionUser.ATTRIBUTE);
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
