package org.roomkey.websocket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Refusal;
import org.roomkey.credential.Identity;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.credential.SessionUser;
import org.roomkey.protocol.ClientMessage;

/**
 * Copies the {@code HttpSession}'s user, and the decision of the {@link HandshakeFilter}, into the
 * user properties of the new socket. It upgrades requests: a socket opens only here, behind the
 * filter, so no container can upgrade a request that the filter has not seen. All handshakes share
 * this object; the state of one is bound to its thread while the filter runs.
 */
public final class HandshakeConfigurator extends ServerEndpointConfig.Configurator {
  private static final String TYRUS = "org.glassfish.tyrus.";

  private final ThreadLocal<Handshake> current = new ThreadLocal<>();
  private volatile Supplier<RoomEndpoint> endpoints = () -> new RoomEndpoint(null);
  private volatile PendingHandshakes handshakes;
  private ServerContainer container;
  private ServerEndpointConfig config;

  /**
   * Shows the endpoint to the container. Tomcat and Tyrus upgrade only to what they know. The path
   * is of no use to a client: {@link #checkOrigin} refuses every request that comes there.
   */
  public void register(ServerContainer registering) throws DeploymentException {
    config =
        ServerEndpointConfig.Builder.create(
                endpointClass(registering.getClass().getName()), RoomEndpoint.PATH)
            .configurator(this)
            .subprotocols(List.of(RequestCredentials.SUBPROTOCOL))
            .build();
    registering.addEndpoint(config);
    container = registering;
  }

  /**
   * @param container the name of the container's class
   */
  static Class<?> endpointClass(String container) {
    return container.startsWith(TYRUS) ? ProgrammaticEndpoint.class : RoomEndpoint.class;
  }

  /**
   * Runs before the first handshake that the {@link HandshakeFilter} lets through. Earlier ones are
   * those of {@link UnstartedSockets}.
   *
   * @param creating creates an endpoint for each socket
   */
  void connect(Supplier<RoomEndpoint> creating, PendingHandshakes pending) {
    endpoints = creating;
    handshakes = pending;
  }

  /** Upgrades the request on this thread; true if it called {@link #modifyHandshake}. */
  boolean upgrade(Handshake handshake, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    current.set(handshake);
    try {
      container.upgradeHttpToWebSocket(request, response, config, Map.of());
      return current.get() == null;
    } catch (DeploymentException e) {
      throw new ServletException(e);
    } finally {
      current.remove();
    }
  }

  /** A handshake that bypassed the filter is not authenticated, so it is refused. */
  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    Handshake handshake = current.get();
    if (handshake == null) {
      handshakes.begin();
      handshake =
          new Handshake(
              new Refused(Refusal.UNAUTHORIZED), 0, "", "", "", ClientMessage.Resume.NEWEST);
    }
    Map<String, Object> properties = config.getUserProperties();
    if (request.getHttpSession() instanceof HttpSession session) {
      Optional<SessionUser> user = SessionUser.of(session);
      user.ifPresent(known -> properties.put(SessionUser.ATTRIBUTE, known));
      handshake = mustBe(user, handshake);
    }
    properties.put(Handshake.PROPERTY, handshake);
    current.remove();
  }

  /** Refuses the handshake unless the session's user is the login's user. */
  private static Handshake mustBe(Optional<SessionUser> user, Handshake handshake) {
    Authentication authentication = handshake.authentication();
    Optional<Identity> identity = authentication.accepted();
    boolean same =
        identity.isPresent()
            && user.isPresent()
            && identity.get().user().id().equals(user.get().userId())
            && identity.get().loginId().equals(Optional.of(user.get().loginId()));
    return same ? handshake : handshake.with(new Refused(Refusal.INVALID_SESSION));
  }

  /** The filter checks the origin: it can answer 403 and knows the credential. */
  @Override
  public boolean checkOrigin(String originHeaderValue) {
    return current.get() != null;
  }

  @Override
  public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
    return requested.contains(RequestCredentials.SUBPROTOCOL) ? RequestCredentials.SUBPROTOCOL : "";
  }

  /** None: permessage-deflate costs 140 KB a socket. */
  @Override
  public List<Extension> getNegotiatedExtensions(
      List<Extension> installed, List<Extension> requested) {
    return List.of();
  }

  @Override
  public <T> T getEndpointInstance(Class<T> endpointClass) {
    RoomEndpoint endpoint = endpoints.get();
    return endpointClass.cast(
        endpointClass == ProgrammaticEndpoint.class
            ? new ProgrammaticEndpoint(endpoint)
            : endpoint);
  }
}
