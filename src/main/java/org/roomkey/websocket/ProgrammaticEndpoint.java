package org.roomkey.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;

/**
 * The {@link RoomEndpoint} for Tyrus, the WebSocket implementation of Payara and GlassFish. Tyrus
 * ignores the configurator that an annotated endpoint is registered with (Tyrus 2.2.0), but not
 * that of a subclass of {@link Endpoint}. It passes every event on.
 */
public final class ProgrammaticEndpoint extends Endpoint {
  private final RoomEndpoint endpoint;

  ProgrammaticEndpoint(RoomEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public void onOpen(Session opened, EndpointConfig config) {
    opened.addMessageHandler(String.class, endpoint::onText);
    opened.addMessageHandler(byte[].class, endpoint::onBinary);
    opened.addMessageHandler(PongMessage.class, endpoint::onPong);
    endpoint.onOpen(opened);
  }

  @Override
  public void onClose(Session closed, CloseReason reason) {
    endpoint.onClose(reason);
  }

  @Override
  public void onError(Session failed, Throwable failure) {
    endpoint.onError(failed, failure);
  }
}
