package org.roomkey.websocket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
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
 * Copies the {@code HttpSession}'s user, and what the {@link HandshakeFilter} decided, into the
 * user properties of the one socket that is being opened. Shared by all handshakes: what belongs to
 * one of them is bound to its thread while the filter runs.
 */
public final class HandshakeConfigurator extends ServerEndpointConfig.Configurator {
  private final ThreadLocal<Handshake> current = new ThreadLocal<>();
  private final Supplier<RoomEndpoint> endpoints;
  private final Connections connections;

  /**
   * @param endpoints makes one for each socket
   * @param connections where the socket will stand
   */
  HandshakeConfigurator(Supplier<RoomEndpoint> endpoints, Connections connections) {
    this.endpoints = endpoints;
    this.connections = connections;
  }

  /**
   * Whether a handshake may begin; then {@link #end} has to follow. Not while the server is about
   * to stop, which waits for those that have begun.
   */
  boolean begin() {
    connections.expect();
    if (connections.isDraining()) {
      connections.expectNoMore();
      return false;
    }
    return true;
  }

  /**
   * @param upgraded whether there will be a socket
   */
  void end(boolean upgraded) {
    if (!upgraded) {
      connections.expectNoMore();
    }
  }

  /** The container's upgrade. */
  interface Upgrade {
    void run() throws IOException, ServletException;
  }

  /**
   * Runs the upgrade, which calls {@link #modifyHandshake} on this thread.
   *
   * @return whether it did
   */
  boolean during(Handshake handshake, Upgrade upgrade) throws IOException, ServletException {
    current.set(handshake);
    try {
      upgrade.run();
      return current.get() == null;
    } finally {
      current.remove();
    }
  }

  /** Without a filter before it nobody was authenticated, and nobody is let in. */
  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    Handshake handshake = current.get();
    if (handshake == null) {
      connections.expect();
      handshake =
          new Handshake(new Refused(Refusal.UNAUTHORIZED), 0, "", "", ClientMessage.Resume.NEWEST);
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

  /** The session's user and the login's user are the same, or there is no socket. */
  private static Handshake mustBe(Optional<SessionUser> user, Handshake handshake) {
    Authentication authentication = handshake.authentication();
    Optional<Identity> identity =
        authentication == null ? Optional.empty() : authentication.accepted();
    boolean same =
        identity.isPresent()
            && user.isPresent()
            && identity.get().user().id().equals(user.get().userId())
            && identity.get().loginId().equals(Optional.of(user.get().loginId()));
    return same ? handshake : handshake.with(new Refused(Refusal.INVALID_SESSION));
  }

  /** Decided by the filter, which can answer 403 and knows the credential. */
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
    return endpointClass.cast(endpoints.get());
  }
}
