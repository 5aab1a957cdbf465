package org.roomkey.bootstrap;

import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import jakarta.websocket.server.ServerEndpointConfig.Configurator;
import java.util.List;

/**
 * Hands every handshake to a configurator that comes later. Until then no handshake gets here: the
 * {@link DeferredFilter} before the endpoint answers 503.
 */
final class DeferredConfigurator extends Configurator {
  private volatile Configurator configurator;

  void connect(Configurator later) {
    configurator = later;
  }

  @Override
  public boolean checkOrigin(String origin) {
    return configurator != null && configurator.checkOrigin(origin);
  }

  @Override
  public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
    return configurator.getNegotiatedSubprotocol(supported, requested);
  }

  @Override
  public List<Extension> getNegotiatedExtensions(
      List<Extension> installed, List<Extension> requested) {
    return configurator.getNegotiatedExtensions(installed, requested);
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    configurator.modifyHandshake(config, request, response);
  }

  @Override
  public <T> T getEndpointInstance(Class<T> endpoint) throws InstantiationException {
    return configurator.getEndpointInstance(endpoint);
  }
}
